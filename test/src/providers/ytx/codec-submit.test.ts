import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReportOutcome } from '../../../../src/core/provider.ts';
import { readSubmit } from '../../../../src/providers/ytx/codec.ts';

const unknown = (unlisted = false): ReportOutcome => ({ kind: 'unknown', unlisted });
/** What is left of a long id that was sent as a number. */
const ROUNDED = 2 ** 64;
const CASES: readonly (readonly [name: string, json: unknown, outcome: ReportOutcome])[] = [
  ['0 with an id is accepted', { statusCode: '0', requestId: '2016010000000205' }, { kind: 'accepted' }],
  ['keys may be in any case', { STATUSCODE: '0', RequestID: '2016010000000205' }, { kind: 'accepted' }],
  ['0 as a number is accepted', { statusCode: 0, requestId: '2016010000000205' }, { kind: 'accepted' }],
  ['0 with an empty id is unknown', { statusCode: '0', requestId: '' }, unknown()],
  ['0 without an id is unknown', { statusCode: '0' }, unknown()],
  ['0 with an id that JSON rounded is unknown', { statusCode: '0', requestId: ROUNDED }, unknown()],
  ['0 with an object for an id is unknown', { statusCode: '0', requestId: {} }, unknown()],
  ['-2 is refused', { statusCode: '-2', requestId: '' }, { kind: 'refused', elsewhere: true }],
  ['-205 is refused', { statusCode: '-205', requestId: '' }, { kind: 'refused', elsewhere: true }],
  ['-205 with an id contradicts itself', { statusCode: '-205', requestId: '2016010000000205' }, unknown()],
  ['-205 with an unreadable id contradicts itself', { statusCode: '-205', requestId: ROUNDED }, unknown()],
  ['-100 is unknown', { statusCode: '-100', requestId: '' }, unknown()],
  ['another negative code is unknown, and unlisted', { statusCode: '-301' }, unknown(true)],
  ['-704 says nothing of a submission', { statusCode: '-704', requestId: null }, unknown(true)],
  ['another negative code with an id is unknown', { statusCode: '-301', requestId: 'a' }, unknown()],
  ['a positive code is unknown, and unlisted', { statusCode: '7' }, unknown(true)],
  ['a code of letters is unknown, and unlisted', { statusCode: 'ok' }, unknown(true)],
  ['a code of another type is unknown', { statusCode: ['-2'] }, unknown(true)],
  ['a fraction is unknown', { statusCode: -2.5 }, unknown(true)],
  ['null for a code is unknown', { statusCode: null }, unknown(true)],
  ['an array is unknown', [{ statusCode: '-2', requestId: '' }], unknown()],
  ['an empty object is unknown', {}, unknown()],
  ["a query's answer is unknown", { trafficSts: '-1', requestId: '2016010000000205' }, unknown()],
  ['null is unknown', null, unknown()],
  ['text is unknown', '-2', unknown()],
];

describe("YTX's answer to a submission", () => {
  for (const [name, json, outcome] of CASES) {
    test(name, () => assert.deepEqual(readSubmit(json).outcome, outcome));
  }
});

test('what YTX said is kept: its id, its code and its words', () => {
  const accepted = readSubmit({ statusCode: '0', statusMsg: 'ok', requestId: '20200938270751652886609920902' });
  assert.deepEqual(accepted, {
    providerOrderId: '20200938270751652886609920902',
    outcome: { kind: 'accepted' },
    code: null,
    why: 'ok',
    costLi: null,
  });
  const refused = readSubmit({ statusCode: '-205', statusMsg: 'no', requestId: '' });
  assert.deepEqual([refused.code, refused.why, refused.providerOrderId], ['-205', 'no', null]);
});

test('a code that came as a number is remarked on', () => {
  assert.match(readSubmit({ statusCode: 0, statusMsg: 'ok', requestId: '1' }).why, /^ok \(sent as a number/);
});
