import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReportOutcome } from '../../../../src/core/provider.ts';
import { juheReaders } from '../../../../src/providers/juhe/record.ts';
import { JUHE, merchantId, questionOf, submissionOf } from '../../../support/submissions.ts';

const { readQuery, readSubmit } = juheReaders;
const submission = submissionOf(JUHE);
const SP = 'F22070512362939019255270';
const question = questionOf(submission, SP);
const result = {
  pid: '105000',
  uordercash: '19.630',
  cardname: 'card',
  sporder_id: SP,
  orderid: submission.merchantOrderId,
  phone: submission.msisdn,
};
const unknown = (unlisted = false): ReportOutcome => ({ kind: 'unknown', unlisted });

describe('every error code of a submission', () => {
  const here: ReportOutcome = { kind: 'refused', elsewhere: false };
  const refused: ReportOutcome = { kind: 'refused', elsewhere: true };
  const confirm: ReportOutcome = { kind: 'confirm' };
  const codes: readonly (readonly [number, ReportOutcome])[] = [
    ...[210501, 210503, 210504].map((code) => [code, here] as const),
    ...[210502, 210505, 210506, 10001, 10002, 10003, 10004, 10005].map((code) => [code, refused] as const),
    ...[10007, 10008, 10009, 10011, 10012, 10013].map((code) => [code, refused] as const),
    ...[210507, 210509, 210510, 10020, 10021].map((code) => [code, confirm] as const),
    [210508, { kind: 'exists' }],
    [10014, unknown()],
    [210511, unknown()],
    [10006, unknown(true)],
    [210599, unknown(true)],
    [1, unknown(true)],
    [-1, unknown(true)],
  ];
  for (const [code, outcome] of codes) {
    test(`${code} is ${JSON.stringify(outcome)}`, () => {
      const reading = readSubmit({ error_code: code, reason: 'why', result: null }, submission);
      assert.deepEqual([reading.outcome, reading.code, reading.why], [outcome, String(code), 'why']);
    });
    test(`${code} beside an order is no refusal`, () => {
      const { kind } = readSubmit({ error_code: code, reason: '', result }, submission).outcome;
      assert.equal(kind, outcome.kind === 'exists' ? 'exists' : 'unknown');
    });
  }
});

test('an accepted order has its id and its cost', () => {
  assert.deepEqual(readSubmit({ error_code: 0, reason: 'ok', result }, submission), {
    providerOrderId: SP,
    outcome: { kind: 'accepted' },
    code: null,
    why: 'ok',
    costLi: 19_630,
  });
});

describe('an answer to a submission that is not clear is unknown', () => {
  const cases: readonly (readonly [string, unknown, ReportOutcome])[] = [
    ['0 without a result', { error_code: 0, result: null }, unknown()],
    ['0 without an id', { error_code: 0, result: { ...result, sporder_id: '' } }, unknown()],
    ['0 with a number for an id', { error_code: 0, result: { ...result, sporder_id: 5 } }, unknown()],
    ['0 with an array for a result', { error_code: 0, result: [result] }, unknown()],
    ["0 with another's order id", { error_code: 0, result: { ...result, orderid: merchantId(2) } }, unknown(true)],
    ["0 with another's number", { error_code: 0, result: { ...result, phone: '13911281235' } }, unknown(true)],
    ["a refusal with another's order id", { error_code: 210501, result: { orderid: merchantId(2) } }, unknown(true)],
    ['no error_code', { reason: 'error', result }, unknown()],
    ['error_code null', { error_code: null }, unknown()],
    ['error_code true', { error_code: true }, unknown()],
    ['error_code a fraction', { error_code: 210501.5 }, unknown()],
    ['error_code an array', { error_code: [210501] }, unknown()],
    ['error_code words', { error_code: 'no' }, unknown()],
    ['keys in another case', { Error_Code: 210501 }, unknown()],
    ['an array', [{ error_code: 210501 }], unknown()],
    ['null', null, unknown()],
    ['text', '210501', unknown()],
  ];
  for (const [name, json, outcome] of cases) {
    test(name, () => assert.deepEqual(readSubmit(json, submission).outcome, outcome));
  }
});

test('an error_code sent as text is read and remarked on', () => {
  assert.deepEqual(readSubmit({ error_code: '0', reason: 'ok', result }, submission).outcome, { kind: 'accepted' });
  assert.match(readSubmit({ error_code: '210501', reason: 'r' }, submission).why, /^r \(error_code sent as text/);
});

describe('a question about an order', () => {
  const ask = (given: object, asked = question) =>
    readQuery({ error_code: 0, reason: 'ok', result: { uordercash: '19.63', sporder_id: SP, ...given } }, asked);
  const states: readonly (readonly [unknown, ReportOutcome, string | null])[] = [
    ['0', { kind: 'charging' }, null],
    ['1', { kind: 'delivered' }, null],
    ['9', { kind: 'failed' }, 'game_state 9'],
    [0, { kind: 'charging' }, null],
    [1, { kind: 'delivered' }, null],
    [9, { kind: 'failed' }, 'game_state 9'],
    ['2', unknown(true), 'game_state 2'],
    ['09', unknown(true), 'game_state 09'],
    [null, unknown(true), 'game_state unreadable'],
    [['9'], unknown(true), 'game_state unreadable'],
  ];
  for (const [state, outcome, code] of states) {
    test(`game_state ${JSON.stringify(state)} is ${outcome.kind}`, () => {
      const reading = ask({ game_state: state });
      assert.deepEqual([reading.outcome, reading.code], [outcome, code]);
    });
  }

  test('learns its id and its cost', () => {
    const reading = ask({ game_state: '1' }, questionOf(submission, null));
    assert.deepEqual([reading.providerOrderId, reading.costLi], [SP, 19_630]);
  });
  test("is not answered by another's order", () => {
    assert.deepEqual(ask({ game_state: '9', sporder_id: 'F2' }).outcome, unknown(true));
    assert.deepEqual(ask({ game_state: '9', orderid: merchantId(2) }).outcome, unknown(true));
    assert.deepEqual(ask({ game_state: '9', phone: '13911281235' }).outcome, unknown(true));
  });
  test('is not answered without a state', () => {
    assert.deepEqual(ask({}).outcome, unknown());
    assert.deepEqual(readQuery({ error_code: 0, result: null }, question).outcome, unknown());
  });

  const read = (error_code: unknown) => readQuery({ error_code, reason: '', result: null }, question);
  test('210511 is not found', () => assert.deepEqual(read(210511).outcome, { kind: 'not_found' }));
  for (const code of [10001, 10008, 10012, 10014, 210501, 210505, 210508]) {
    test(`${code} says nothing about it`, () => {
      assert.deepEqual([read(code).outcome, read(code).code], [unknown(), String(code)]);
    });
  }
  test('a code that is not listed says so', () => assert.deepEqual(read(210599).outcome, unknown(true)));
});

test('a number where text is documented is remarked on', () => {
  const why = readQuery({ error_code: 0, reason: 'ok', result: { sporder_id: SP, game_state: 1 } }, question).why;
  assert.match(why, /^ok \(game_state sent as a number/);
});
