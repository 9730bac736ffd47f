import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReporter, unknown } from '../../../src/providers/reading.ts';
import { merchantId } from '../../support/submissions.ts';

const LONG = 'ISP.INSUFFICIENT_BALANCE_OF_THE_PREPAID_ACCOUNT_OF_THE_MERCHANT';
const outcome = { kind: 'confirm' } as const;
const report = createReporter({
  name: 'juhe',
  secrets: ['the-key'],
  codes: [{ code: LONG, outcome, advice: { en: 'Top the account up.', zh: '请充值。' } }],
});
const codeOf = (code: string) => report('submit', { merchantOrderId: merchantId(1) }, unknown(code, 'no')).code;

test('a listed code stays as it is, however long it is', () => {
  assert.equal(codeOf(LONG), LONG);
});

test('any other code is cut, and gives no secret, signature or number away', () => {
  assert.equal(codeOf(`${LONG}_2`), 'ISP.***');
  assert.equal(codeOf('the-key 13911281234'), '*** 139****1234');
  assert.equal(codeOf(`no ${'such code '.repeat(9)}`)?.length, 40);
});
