import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addressOf } from '../../../src/providers/record.ts';
import { PROVIDERS } from '../../../src/providers/registry.ts';

const environments = {
  ytx: {
    YTX_ACCOUNT_SID: 'sid0canary',
    YTX_AUTH_TOKEN: 'token',
    YTX_APP_ID: 'app1',
    YTX_BASE_URL: 'http://api.ytx.net',
  },
  juhe: { JUHE_OPENID: 'JHcanary', JUHE_KEY: 'key', JUHE_BASE_URL: 'http://v.juhe.cn' },
};
const accountOf = (name: 'ytx' | 'juhe', more: Readonly<Record<string, string>>): string => {
  const environment = { ...environments[name], ...more };
  const record = PROVIDERS[name];
  return record.accountOf(environment, addressOf(record.addressIn(environment))) ?? '';
};
const ytx = (more: Readonly<Record<string, string>> = {}): string => accountOf('ytx', more);
const juhe = (more: Readonly<Record<string, string>> = {}): string => accountOf('juhe', more);

describe('the name of a provider account', () => {
  test('is another one for another account, app or address', () => {
    const names = [
      ytx(),
      ytx({ YTX_ACCOUNT_SID: 'sid1' }),
      ytx({ YTX_APP_ID: 'app2' }),
      ytx({ YTX_BASE_URL: 'http://sandbox.ytx.net' }),
      ytx({ YTX_BASE_URL: 'http://api.ytx.net:8080' }),
      ytx({ YTX_BASE_URL: 'http://api.ytx.net/v2' }),
      juhe(),
      juhe({ JUHE_OPENID: 'JH2' }),
      juhe({ JUHE_BASE_URL: 'http://127.0.0.1:1' }),
    ];
    assert.equal(new Set(names).size, names.length);
  });

  test('is the same for a renewed secret, and however the address is written', () => {
    assert.equal(ytx({ YTX_AUTH_TOKEN: 'renewed' }), ytx());
    assert.equal(juhe({ JUHE_KEY: 'renewed' }), juhe());
    for (const baseUrl of [
      'http://API.ytx.net',
      'http://api.ytx.net/',
      'http://api.ytx.net:80',
      'https://api.ytx.net.',
    ])
      assert.equal(ytx({ YTX_BASE_URL: baseUrl }), ytx(), baseUrl);
    assert.equal(ytx({ YTX_ACCOUNT_SID: 'sid0canary\n' }), ytx());
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
