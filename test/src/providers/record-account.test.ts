import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createJuhe } from '../../../src/providers/juhe/client.ts';
import { addressOf } from '../../../src/providers/record.ts';
import { createYtx } from '../../../src/providers/ytx/client.ts';

const ytx = (more: Partial<Parameters<typeof createYtx>[0]> = {}): string =>
  createYtx({
    ...{ baseUrl: 'http://api.ytx.net', accountSid: 'sid0canary', authToken: 'token', appId: 'app1' },
    ...{ submitTimeoutMs: 1, now: Date.now },
    ...more,
  }).account;
const juhe = (more: Partial<Parameters<typeof createJuhe>[0]> = {}): string =>
  createJuhe({
    ...{ baseUrl: 'http://v.juhe.cn', openId: 'JHcanary', key: 'key', submitTimeoutMs: 1, callbackUrl: null },
    ...more,
  }).account;

describe('the name of a provider account', () => {
  test('is another one for another account, app or address', () => {
    const names = [
      ytx(),
      ytx({ accountSid: 'sid1' }),
      ytx({ appId: 'app2' }),
      ytx({ baseUrl: 'http://sandbox.ytx.net' }),
      ytx({ baseUrl: 'http://api.ytx.net:8080' }),
      ytx({ baseUrl: 'http://api.ytx.net/v2' }),
      juhe(),
      juhe({ openId: 'JH2' }),
      juhe({ baseUrl: 'http://127.0.0.1:1' }),
    ];
    assert.equal(new Set(names).size, names.length);
  });

  test('is the same for a renewed secret, and however the address is written', () => {
    assert.equal(ytx({ authToken: 'renewed' }), ytx());
    assert.equal(juhe({ key: 'renewed' }), juhe());
    for (const baseUrl of [
      'http://API.ytx.net',
      'http://api.ytx.net/',
      'http://api.ytx.net:80',
      'https://api.ytx.net.',
    ])
      assert.equal(ytx({ baseUrl }), ytx(), baseUrl);
    assert.equal(ytx({ accountSid: 'sid0canary\n' }), ytx());
  });

  test('says nothing of the account, and is the same in every process', () => {
    for (const name of [ytx(), juhe()]) {
      assert.match(name, /^[0-9a-f]{16}$/);
      assert.doesNotMatch(name, /canary/);
    }
    assert.equal(ytx(), '7bc973bd229700fb');
  });

  test('an address is shown without a user or a secret in it', () => {
    assert.equal(addressOf('https://user:canary@Api.ytx.net:8443/v1/?key=canary'), 'api.ytx.net:8443/v1');
  });
});
