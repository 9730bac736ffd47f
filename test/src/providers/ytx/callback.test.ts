import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createYtx } from '../../../../src/providers/ytx/client.ts';
import { callbackOf, merchantId } from '../../../support/submissions.ts';

const { readCallback } = createYtx({
  account: 'account',
  baseUrl: 'http://127.0.0.1:1',
  accountSid: 'sid',
  authToken: 'token',
  appId: 'app1',
  submitTimeoutMs: 1,
  now: Date.now,
});
const JSON_TYPE = 'application/json;charset=utf-8';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const push = (fields: object) => readCallback(callbackOf({ type: JSON_TYPE, body: JSON.stringify(fields) }));
const fields = {
  requestId: '77',
  appid: 'app1',
  orderSts: '1',
  remark: 'r',
  oriAmount: '2.94',
  customParm: merchantId(1),
};

test('a push names the order to ask about, and carries its claim', () => {
  assert.deepEqual(push(fields), {
    merchantOrderId: merchantId(1),
    providerOrderId: '77',
    report: {
      provider: 'ytx',
      via: 'callback',
      merchantOrderId: merchantId(1),
      providerOrderId: '77',
      outcome: { kind: 'delivered' },
      code: null,
      why: 'r',
      costLi: 2_940,
    },
  });
});

test('each status is claimed as a query would read it', () => {
  const claim = (given: object) => push({ customParm: merchantId(1), ...given })?.report?.outcome.kind;
  assert.equal(claim({ trafficSts: '1' }), 'delivered');
  assert.equal(claim({ trafficSts: '-1' }), 'failed');
  assert.equal(claim({ trafficSts: '0' }), 'charging');
  assert.equal(claim({ orderSts: '-2' }), 'refunded');
  assert.equal(claim({ orderSts: '0', trafficSts: '1' }), 'unknown');
  assert.equal(claim({ orderSts: '7' }), 'unknown');
  assert.equal(claim({ orderSts: ['1'] }), 'unknown');
  assert.equal(claim({}), 'unknown');
});

test('a form and a query are read like JSON', () => {
  const form = `customParm=${merchantId(1)}&requestId=77&trafficSts=-1`;
  for (const given of [
    { query: form },
    { type: FORM_TYPE, body: form },
    { type: `${FORM_TYPE}; charset=utf-8`, body: form },
  ]) {
    assert.equal(readCallback(callbackOf(given))?.report?.outcome.kind, 'failed');
  }
});

test("a push with YTX's id alone still names an order, and claims nothing", () => {
  const expected = { merchantOrderId: null, providerOrderId: '77', report: null };
  assert.deepEqual(push({ requestId: '77', orderSts: '1' }), expected);
  assert.deepEqual(push({ requestId: '77', orderSts: '1', customParm: 'not, ours' }), expected);
});

describe('a push names its order in whatever envelope', () => {
  const json = JSON.stringify(fields);
  const xml = (inner: string) => `<?xml version="1.0"?><Response>${inner}</Response>`;
  const elements = Object.entries(fields);
  for (const [name, given] of [
    ['JSON under a form’s type', { type: FORM_TYPE, body: json }],
    ['JSON without a type', { body: json }],
    ['JSON after blanks', { type: 'text/plain', body: `\n ${json}\n` }],
    ['a form under JSON’s type', { type: JSON_TYPE, body: new URLSearchParams(fields).toString() }],
    ['XML', { type: 'text/xml', body: xml(elements.map(([key, value]) => `<${key}>${value}</${key}>`).join('')) }],
    [
      'XML with CDATA',
      {
        type: FORM_TYPE,
        body: xml(elements.map(([key, value]) => `<${key}><![CDATA[${value}]]></${key}>`).join('\n')),
      },
    ],
    ['an object within another', { type: JSON_TYPE, body: JSON.stringify({ code: 0, data: fields }) }],
    ['a list of one', { type: JSON_TYPE, body: JSON.stringify([fields]) }],
    ['JSON in a field of a form', { type: FORM_TYPE, body: new URLSearchParams({ data: json }).toString() }],
    ['JSON in a query', { query: new URLSearchParams({ notify: json }).toString() }],
    [
      'keys in other cases',
      { type: JSON_TYPE, body: json.replace('customParm', 'CustomParm').replace('orderSts', 'ORDERSTS') },
    ],
  ] as const)
    test(name, () => assert.deepEqual(readCallback(callbackOf(given)), push(fields)));

  for (const [name, given] of [
    [
      'bytes that are not UTF-8',
      { body: Buffer.from(`{"customParm":"${merchantId(1)}","remark":"\xb3\xc9"}`, 'latin1') },
    ],
    ['broken JSON', { body: `{"customParm":"${merchantId(1)}","orderSts":` }],
    ['words', { type: 'text/plain', body: `order ${merchantId(1)} ok` }],
    ['a list', { type: 'text/csv', body: `1,${merchantId(1)},0` }],
  ] as const)
    test(`${name}, of which nothing more is believed`, () =>
      assert.deepEqual(readCallback(callbackOf(given)), {
        merchantOrderId: merchantId(1),
        providerOrderId: null,
        report: null,
      }));
});

describe('a push that names no order is nothing', () => {
  const bodies: readonly (readonly [string, Parameters<typeof callbackOf>[0]])[] = [
    ['an empty one', {}],
    ['no JSON', { type: JSON_TYPE, body: 'ok' }],
    ['null', { type: JSON_TYPE, body: 'null' }],
    ['no id', { type: JSON_TYPE, body: '{"orderSts":"1"}' }],
    ['ids of other types', { type: JSON_TYPE, body: '{"customParm":{},"requestId":[1],"orderSts":"1"}' }],
    ['an id that JSON rounds', { type: JSON_TYPE, body: '{"requestId":20160100000002051234}' }],
    ['a key twice', { type: JSON_TYPE, body: `{"customParm":"${merchantId(1)}","customParm":"${merchantId(2)}"}` }],
    ['a form that names two', { type: FORM_TYPE, body: `customParm=${merchantId(1)}&customParm=${merchantId(2)}` }],
    [
      'a query beside a form',
      { query: `customParm=${merchantId(1)}`, type: FORM_TYPE, body: `customParm=${merchantId(2)}` },
    ],
    ['a NUL in the id', { query: `customParm=${merchantId(1)}%00` }],
    ['eight kilobytes of id', { query: `customParm=${'1'.repeat(8192)}` }],
    [
      'two orders in a list',
      { type: JSON_TYPE, body: JSON.stringify([fields, { ...fields, customParm: merchantId(2) }]) },
    ],
  ];
  for (const [name, given] of bodies) test(name, () => assert.equal(readCallback(callbackOf(given)), null));
});
