import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { SANDBOX_CREDENTIALS } from '../support/sandbox-credentials.ts';
import { startSandboxSide } from '../support/sandbox-side.ts';

const NOW = Date.UTC(2026, 10, 21, 4, 0, 0);
const { ytx, juhe } = SANDBOX_CREDENTIALS;
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

type YtxCall = {
  stamp: string;
  headerStamp: string;
  sid: string;
  token: string;
  path: string;
  headers: object;
  body: object;
};

async function askYtx(t: TestContext, given: Partial<YtxCall>): Promise<unknown> {
  const sandbox = await startSandboxSide(t, { now: () => NOW });
  const call = { stamp: '20261121120000', sid: ytx.accountSid, token: ytx.authToken, headers: {}, body: {}, ...given };
  const path = call.path ?? `/201612/sid/${call.sid}/traffic/Traffic.wx`;
  const answer = await fetch(`${sandbox.url}${path}?Sign=${md5(call.sid + call.token + call.stamp)}`, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json;charset=utf-8',
      authorization: Buffer.from(`${call.sid}|${call.headerStamp ?? call.stamp}`).toString('base64'),
      ...call.headers,
    },
    body: JSON.stringify({
      action: 'flowOrder',
      appid: ytx.appId,
      phone: '13911281234',
      flowCode: '1QG00102410',
      customParm: 'order001',
      ...call.body,
    }),
  });
  return answer.ok ? (JSON.parse(await answer.text()) as { statusCode: string }).statusCode : answer.status;
}

describe('YTX in the sandbox refuses', () => {
  const cases: readonly (readonly [string, Partial<YtxCall>, unknown])[] = [
    ['nothing that is right', {}, '0'],
    ['no timestamp of almost a day', { stamp: '20261120120000' }, '0'],
    ['a timestamp older than a day', { stamp: '20261120115959' }, '-205'],
    ['a timestamp in UTC of another day', { stamp: '20261120040000' }, '-205'],
    ['two timestamps', { headerStamp: '20261121120001' }, '-205'],
    ['a wrong token', { token: 'wrong' }, '-205'],
    ['another account', { sid: 'other' }, '-205'],
    ['another application', { body: { appid: 'other' } }, '-205'],
    ['another content type', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, '-205'],
    ['no number', { body: { phone: '' } }, '-2'],
    ['a masked number', { body: { phone: '139****1234' } }, '-2'],
    ['no product', { body: { flowCode: undefined } }, '-2'],
    ['a comma in our id', { body: { customParm: 'a,b' } }, '-2'],
    ['another action', { body: { action: 'FlowOrder' } }, '-2'],
    ['an action of another path', { body: { action: 'productOrder' } }, '-2'],
    ['another version', { path: `/201401/sid/${ytx.accountSid}/traffic/Traffic.wx` }, 404],
    ['another path', { path: `/201612/sid/${ytx.accountSid}/traffic/traffic.wx` }, 404],
    [
      'a hundred and one ids',
      { body: { action: 'getTrafficResult', customParm: Array(101).fill('a').join(',') } },
      '-2',
    ],
  ];
  for (const [name, given, code] of cases) test(name, async (t) => assert.equal(await askYtx(t, given), code));
});

async function askJuhe(t: TestContext, given: Record<string, string>, init: RequestInit = {}): Promise<unknown> {
  const sandbox = await startSandboxSide(t);
  const order = { phone: '13911281234', pid: '105000', orderid: 'order001', key: juhe.key, ...given };
  const sign = md5(`${juhe.openId}${juhe.key}${order.phone}${order.pid}${order.orderid}`);
  const body = new URLSearchParams({ sign, ...order });
  const answer = await fetch(`${sandbox.url}/flow/onlineorder`, { method: 'POST', body, ...init });
  return (JSON.parse(await answer.text()) as { error_code: number }).error_code;
}

describe('Juhe in the sandbox refuses', () => {
  const cases: readonly (readonly [string, Record<string, string>, number])[] = [
    ['nothing that is right', {}, 0],
    ['another key', { key: 'wrong' }, 10001],
    ['a wrong signature', { sign: '0'.repeat(32) }, 210506],
    [
      'a signature in upper case',
      { sign: md5(`${juhe.openId}${juhe.key}13911281234105000order001`).toUpperCase() },
      210506,
    ],
    ['a short order id', { orderid: 'order01' }, 210511],
    ['a long order id', { orderid: 'a'.repeat(33) }, 210511],
    ['an order id with a sign in it', { orderid: 'order-001' }, 210511],
    ['a number that is none', { phone: '1391128123' }, 210501],
    ['no product', { pid: '' }, 210502],
  ];
  for (const [name, given, code] of cases) test(name, async (t) => assert.equal(await askJuhe(t, given), code));

  test('JSON instead of a form', async (t) => {
    assert.equal(await askJuhe(t, {}, { body: '{}', headers: { 'content-type': 'application/json' } }), 10007);
  });
});
