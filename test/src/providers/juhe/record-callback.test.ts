import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { createJuhe } from '../../../../src/providers/juhe/record.ts';
import { callbackOf, merchantId } from '../../../support/submissions.ts';

const { readCallback } = createJuhe({
  account: 'account',
  baseUrl: 'http://127.0.0.1:1',
  openId: 'openid',
  key: 'thekey',
  submitTimeoutMs: 1,
  callbackUrl: null,
});
const FORM_TYPE = 'application/x-www-form-urlencoded';
const SP = 'F22070512362939019255270';
const signOf = (sp: string, order: string): string => createHash('md5').update(`thekey${sp}${order}`).digest('hex');
const SIGN = signOf(SP, merchantId(1));
const form = (given: Record<string, string> = {}): string =>
  new URLSearchParams({ sporder_id: SP, orderid: merchantId(1), sta: '1', sign: SIGN, ...given }).toString();
const byQuery = (query: string) => readCallback(callbackOf({ query }));

test('a signed push names the order to ask about, and carries its claim', () => {
  assert.deepEqual(byQuery(form()), {
    merchantOrderId: merchantId(1),
    providerOrderId: SP,
    report: {
      provider: 'juhe',
      via: 'callback',
      merchantOrderId: merchantId(1),
      providerOrderId: SP,
      outcome: { kind: 'delivered' },
      code: null,
      why: '',
      costLi: null,
    },
  });
});

test('a query and a form are read alike, and other parameters do not matter', () => {
  const more = form({ sta: '9', err_msg: 'words' });
  assert.equal(byQuery(more)?.report?.outcome.kind, 'failed');
  assert.equal(readCallback(callbackOf({ type: FORM_TYPE, body: more }))?.report?.outcome.kind, 'failed');
  const charset = callbackOf({ type: 'Application/X-WWW-Form-Urlencoded; charset=UTF-8', body: more });
  assert.equal(readCallback(charset)?.report?.outcome.kind, 'failed');
});

test('the signature does not cover the status: a flipped one passes, as a hint', () => {
  assert.equal(byQuery(form({ sta: '9' }))?.report?.outcome.kind, 'failed');
  assert.deepEqual(byQuery(form({ sta: '5' }))?.report?.outcome, { kind: 'unknown', unlisted: true });
});

describe('a push that is not Juhe’s is nothing', () => {
  const without = (name: string): string => {
    const rest = new URLSearchParams(form());
    rest.delete(name);
    return rest.toString();
  };
  const long = 'F'.repeat(8192);
  const queries: readonly (readonly [string, string])[] = [
    ['a wrong signature', form({ sign: '0'.repeat(32) })],
    ['a signature in upper case', form({ sign: SIGN.toUpperCase() })],
    ['a short signature', form({ sign: SIGN.slice(1) })],
    ['no signature in the signature', form({ sign: '' })],
    ["another order's signature", form({ orderid: merchantId(2) })],
    ["another provider order's signature", form({ sporder_id: 'F22070512362939019255271' })],
    ...['sporder_id', 'orderid', 'sta', 'sign'].map((name) => [`no ${name}`, without(name)] as const),
    ['the status twice', `${form()}&sta=9`],
    ['the status as an array', `${form()}&sta[]=9`],
    ['the status as an array alone', `${without('sta')}&sta[]=1`],
    ['the order twice', `${form()}&orderid=${merchantId(1)}`],
    ['a NUL in the status', `${without('sta')}&sta=1%00`],
    ['a NUL in the order', form({ orderid: `${merchantId(1)}\0`, sign: signOf(SP, `${merchantId(1)}\0`) })],
    ['an empty status', form({ sta: '' })],
    ['eight kilobytes of id', form({ sporder_id: long, sign: signOf(long, merchantId(1)) })],
    ['a short order id', form({ orderid: '1234567', sign: signOf(SP, '1234567') })],
    ['names in another case', form().replace('sta=', 'STA=')],
  ];
  for (const [name, query] of queries) test(name, () => assert.equal(byQuery(query), null));

  test('one half in the query and one in the form, doubled', () => {
    assert.equal(readCallback(callbackOf({ query: form(), type: FORM_TYPE, body: 'sta=9' })), null);
  });
  test('JSON', () => {
    const body = JSON.stringify(Object.fromEntries(new URLSearchParams(form())));
    assert.equal(readCallback(callbackOf({ type: 'application/json', body })), null);
  });
});
