import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Question, ReportOutcome } from '../../../../src/core/provider.ts';
import { readQuery, type YtxLane } from '../../../../src/providers/ytx/codec.ts';
import { merchantId, questionOf, submissionOf, TRAFFIC } from '../../../support/submissions.ts';

const ID = '2016010000000205';
const question = questionOf(submissionOf(TRAFFIC), ID);
const order = { requestId: ID, appid: 'app', remark: 'words', mobile: '139****1234', oriAmount: '2.94' };
const read = (lane: YtxLane, json: unknown, questions: readonly Question[] = [question]) =>
  readQuery(lane, json, { by: 'customParm', questions });
const only = (json: unknown, lane: YtxLane = 'traffic', asked: Question = question) => {
  const [first, ...others] = read(lane, json, [asked]).readings;
  assert.ok(first);
  assert.equal(others.length, 0);
  return first.reading;
};
const unknown = (unlisted = false): ReportOutcome => ({ kind: 'unknown', unlisted });
const SHARED: ReportOutcome = { kind: 'unknown', unlisted: false, shared: true };

const STATUSES: readonly (readonly [lane: YtxLane, status: unknown, outcome: ReportOutcome, code: string | null])[] = [
  ['traffic', '1', { kind: 'delivered' }, null],
  ['traffic', '-1', { kind: 'failed' }, 'trafficSts -1'],
  ['traffic', '0', { kind: 'charging' }, null],
  ['traffic', 1, { kind: 'delivered' }, null],
  ['traffic', -1, { kind: 'failed' }, 'trafficSts -1'],
  ['traffic', '-2', unknown(true), 'trafficSts -2'],
  ['traffic', '7', unknown(true), 'trafficSts 7'],
  ['traffic', '', unknown(true), 'trafficSts '],
  ['traffic', '01', unknown(true), 'trafficSts 01'],
  ['traffic', true, unknown(true), 'trafficSts unreadable'],
  ['traffic', ['-1'], unknown(true), 'trafficSts unreadable'],
  ['traffic', 1.5, unknown(true), 'trafficSts unreadable'],
  ['benefit', '1', { kind: 'delivered' }, null],
  ['benefit', '-1', { kind: 'failed' }, 'orderSts -1'],
  ['benefit', '0', { kind: 'charging' }, null],
  ['benefit', '-2', { kind: 'refunded' }, 'orderSts -2'],
  ['benefit', '-100', unknown(), 'orderSts -100'],
];

describe("YTX's statuses", () => {
  for (const [lane, status, outcome, code] of STATUSES) {
    test(`${lane} ${JSON.stringify(status)} is ${outcome.kind}`, () => {
      const reading = only({ ...order, [lane === 'traffic' ? 'trafficSts' : 'orderSts']: status }, lane);
      assert.deepEqual([reading.outcome, reading.code], [outcome, code]);
    });
  }
});

test('what was taken is read to the third decimal, of what is paid alone', () => {
  assert.equal(only({ ...order, trafficSts: '1' }).costLi, 2_940);
  assert.equal(only({ ...order, trafficSts: '1', oriAmount: '19.630' }).costLi, 19_630);
  assert.equal(only({ ...order, trafficSts: '1', oriAmount: '1e3' }).costLi, null);
  assert.equal(only({ ...order, trafficSts: '-1' }).costLi, null);
});

describe('an answer about another number or order settles nothing', () => {
  const failed = { ...order, trafficSts: '-1' };
  for (const mobile of ['188****0804', '139****1235', '138****1234', '13911281235', '139****11234', 'someone', '{}']) {
    test(`mobile ${mobile}`, () => assert.deepEqual(only({ ...failed, mobile }).outcome, unknown(true)));
  }
  for (const mobile of [
    '139****1234',
    '139***1234',
    '*******1234',
    '13911281234',
    '8613911281234',
    '+86139****1234',
    '',
  ]) {
    test(`but mobile ${JSON.stringify(mobile)} is ours`, () =>
      assert.deepEqual(only({ ...failed, mobile }).outcome, { kind: 'failed' }));
  }
  test('another requestId', () =>
    assert.deepEqual(only({ ...failed, requestId: '2016010000000206' }).outcome, unknown(true)));
  test('our id with another requestId', () =>
    assert.deepEqual(
      only({ ...failed, requestId: '2016010000000206', customParm: question.merchantOrderId }).outcome,
      unknown(true),
    ));
  test("somebody else's id", () =>
    assert.deepEqual(only({ ...failed, customParm: merchantId(2) }).outcome, unknown(true)));
  test('an id that is none of anybody', () => {
    const asked = questionOf(question, null);
    assert.deepEqual(only({ ...failed, customParm: 'no such id' }, 'traffic', asked).outcome, unknown(true));
  });
});

describe('an error instead of an order', () => {
  test('-704 for one order is not found', () =>
    assert.deepEqual(only({ statusCode: '-704', statusMsg: 'none' }).outcome, { kind: 'not_found' }));
  test('-704 for two orders speaks of neither', () => {
    const { readings } = read('traffic', { statusCode: '-704' }, [question, questionOf(submissionOf(TRAFFIC), null)]);
    assert.deepEqual(
      readings.map(({ reading }) => [reading.outcome, reading.code]),
      [
        [SHARED, '-704'],
        [SHARED, '-704'],
      ],
    );
  });
  test('-2 says nothing about the order', () =>
    assert.deepEqual(only({ statusCode: '-2', statusMsg: '', requestId: '' }).outcome, unknown()));
  test('a status beside an error counts for nothing', () =>
    assert.deepEqual(only({ ...order, statusCode: '-2', trafficSts: '-1' }).outcome, unknown()));
  test("another lane's status counts for nothing", () =>
    assert.deepEqual(only({ ...order, orderSts: '-1' }).outcome, unknown()));
  for (const json of [null, 'text', 5, true]) {
    test(`${JSON.stringify(json)} is no answer`, () => assert.deepEqual(only(json).outcome, unknown()));
  }
});

describe('an answer about several orders', () => {
  const questions = [1, 2, 3].map((count) =>
    questionOf(submissionOf(TRAFFIC, { id: merchantId(count) }), count === 3 ? null : `20160100000000${count}`),
  );
  const entry = (count: number, status = '1', ours = true) => ({
    ...order,
    requestId: `20160100000000${count}`,
    trafficSts: status,
    ...(ours && { customParm: merchantId(count) }),
  });
  const outcomes = (json: unknown) =>
    Object.fromEntries(
      read('traffic', json, questions).readings.map(({ question: of, reading }) => [
        questions.findIndex(({ merchantOrderId }) => merchantOrderId === of.merchantOrderId) + 1,
        reading.outcome.kind,
      ]),
    );

  test('is read in any order, and what nobody asked is passed over', () =>
    assert.deepEqual(outcomes([entry(3, '-1'), entry(9), entry(1), entry(2, '0')]), {
      1: 'delivered',
      2: 'charging',
      3: 'failed',
    }));
  test('leaves without a reading what it does not have', () =>
    assert.deepEqual(outcomes([entry(2)]), { 2: 'delivered' }));
  test('an empty one answers nothing', () => assert.deepEqual(outcomes([]), {}));
  test('may say the same twice', () => assert.deepEqual(outcomes([entry(1), entry(1)]), { 1: 'delivered' }));
  test('that contradicts itself is unknown', () =>
    assert.deepEqual(outcomes([entry(1), entry(1, '-1')]), { 1: 'unknown' }));
  test('without our ids finds those whose requestId is known', () => {
    const json = [entry(1, '1', false), entry(3, '-1', false)];
    assert.deepEqual(outcomes(json), { 1: 'delivered' });
    assert.equal(read('traffic', json, questions).echoes, false);
  });
  test('holds nothing against its other entries when one is no order', () =>
    assert.deepEqual(outcomes([null, 'text', [], entry(1)]), { 1: 'delivered' }));
  test('in which an id was rounded does not find another order by it', () => {
    const rounded = { ...entry(1, '-1', false), requestId: 20160100000000100000 };
    assert.deepEqual(outcomes([rounded]), {});
  });
  test('a single object among several questions is an answer to one', () =>
    assert.deepEqual(outcomes(entry(2)), { 2: 'delivered' }));
});

test('an order whose requestId nobody knows, asked alone, is found without our id, and its requestId learned', () => {
  const reading = only({ ...order, trafficSts: '1' }, 'traffic', questionOf(question, null));
  assert.deepEqual([reading.outcome.kind, reading.providerOrderId], ['delivered', ID]);
});

test('two orders under one id, asked alone, are not told apart by guessing', () => {
  const json = [
    { ...order, trafficSts: '-1' },
    { ...order, requestId: '2', trafficSts: '-1' },
  ];
  assert.deepEqual(only(json, 'traffic', questionOf(question, null)).outcome, unknown(true));
});
