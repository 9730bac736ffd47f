import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttemptState, StatedState } from '../../../src/core/difference.ts';
import { attemptsOf, compare, expectedLi, type StatedLine, summed } from '../../../src/reconcile/compare.ts';
import { anOrder, attempt } from '../../support/orders.ts';

const ours = (state: AttemptState, isGivenUp = false) => ({ state, isGivenUp, amountLi: 19_630 });
const theirs = (state: StatedState, amountLi: number | null = 19_630, times = 1) => ({ state, amountLi, times });

test('every pair of states is judged: what either says delivered and the other does not is a difference', () => {
  const agreeing: Readonly<Record<AttemptState, readonly StatedState[]>> = {
    delivered: ['delivered'],
    charging: ['charging'],
    in_doubt: ['charging'],
    failed: ['failed', 'refunded'],
    refunded: ['failed', 'refunded'],
    not_sent: ['failed', 'refunded'],
  };
  for (const [state, fine] of Object.entries(agreeing) as [AttemptState, readonly StatedState[]][]) {
    for (const said of ['delivered', 'charging', 'failed', 'refunded'] as const) {
      const found = compare(ours(state), theirs(said));
      assert.equal(found?.kind ?? null, fine.includes(said) ? null : 'state_differs', `${state} ${said}`);
    }
  }
});

test('the worst difference of an order is the one that is told, with what a person must know', () => {
  assert.deepEqual(compare(ours('delivered'), theirs('failed', 1, 2)), { kind: 'twice_theirs', note: null });
  assert.deepEqual(compare(ours('in_doubt'), theirs('delivered')), { kind: 'state_differs', note: 'in_doubt' });
  assert.deepEqual(compare(ours('failed', true), theirs('delivered')), { kind: 'state_differs', note: 'given_up' });
  assert.deepEqual(compare(ours('delivered'), theirs('delivered', 19_631)), { kind: 'amount_differs', note: null });
  assert.equal(compare(ours('delivered'), theirs('delivered', null)), null);
  assert.equal(compare(ours('failed'), theirs('failed', 0)), null);
});

test('every attempt of an order is compared under its own id, also one that was given up and one that was never made', () => {
  const order = anOrder({ state: 'succeeded' });
  const third = attempt(order, { number: 3, offer: 1, startedAt: 5, account: 'a', providerOrderId: 'F3' });
  assert.deepEqual(
    attemptsOf({ ...order, attempt: third }).map(({ merchantOrderId, state, isGivenUp, provider }) => [
      merchantOrderId.slice(16),
      state,
      isGivenUp,
      provider,
    ]),
    [
      ['01', 'failed', true, null],
      ['02', 'failed', true, null],
      ['03', 'delivered', false, 'juhe'],
    ],
  );
  assert.deepEqual(
    attemptsOf({ ...order, state: 'awaiting_approval', attempt: null }).map(({ merchantOrderId, state, at }) => [
      merchantOrderId.slice(16),
      state,
      at,
    ]),
    [['01', 'not_sent', null]],
  );
  assert.equal(expectedLi({ priceLi: 19_630, costLi: 18_000 }), 18_000);
  assert.equal(expectedLi({ priceLi: 19_630, costLi: null }), 19_630);
});

let row = 0;
const line = (fields: Partial<StatedLine> = {}): StatedLine => {
  row += 1;
  return { row, providerOrderId: 'F1', at: 1, amountLi: 19_630, state: 'delivered', ...fields };
};

test('the lines of one order are summed: a repeated line is one, two purchases are two, a refund takes one back', () => {
  const of = (...lines: StatedLine[]) => {
    const sum = summed(lines);
    return sum && [sum.state, sum.times, sum.repeated];
  };
  assert.deepEqual(of(line()), ['delivered', 1, 0]);
  assert.deepEqual(of(line(), line(), line()), ['delivered', 1, 2]);
  assert.deepEqual(of(line(), line({ providerOrderId: 'F2' })), ['delivered', 2, 0]);
  assert.deepEqual(of(line({ providerOrderId: null }), line({ providerOrderId: null })), ['delivered', 2, 0]);
  assert.deepEqual(of(line({ state: 'charging' }), line({ at: 2 })), ['delivered', 1, 0]);
  assert.deepEqual(of(line(), line({ at: 2, state: 'failed' })), ['failed', 1, 0]);
  assert.deepEqual(of(line(), line({ state: 'refunded', amountLi: -19_630 })), ['refunded', 1, 0]);
  assert.deepEqual(of(line(), line({ providerOrderId: 'F2' }), line({ state: 'refunded' })), ['delivered', 1, 0]);
  assert.deepEqual(of(line({ state: 'refunded' })), ['refunded', 1, 0]);
  assert.equal(of(), null);
});
