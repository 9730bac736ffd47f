import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dueAfter, elsewhereFrom, nextTryAt, waitsForProvider } from '../../../src/core/due.ts';
import type { Order } from '../../../src/core/order.ts';
import { AGENT, approve, JUHE, opening, PLAN, step, submit, YTX } from '../../support/steps.ts';

const REFUSED = { provider: 'ytx', code: 'connection refused', why: 'the provider refused the connection' } as const;
const product = { code: '1QG00102410', name: { en: '1 GB', zh: '1GB' }, priceLi: 19_630, offers: [YTX, YTX, JUHE] };

/** Tried so many times, each time it was due. */
function tried(times: number): Order {
  let order = approve(opening({ product }).after);
  for (let n = 0; n < times; n += 1) {
    const at = Math.max(order.changedAt, order.unreachable?.tryAt ?? 0) + 10;
    order = step(submitWith(order, at), { kind: 'not_sent', word: REFUSED }, at + 10).after;
  }
  return order;
}
const submitWith = (order: Order, at: number): Order => step(order, { kind: 'submission_started' }, at).after;

describe('an order of which no byte left', () => {
  test('is approved again, as the same attempt, and is tried again after a growing gap of three minutes at the most', () => {
    const first = tried(1);
    assert.equal(first.state, 'approved');
    const planned = approve(opening({ product }).after);
    const back = step(submit(planned), { kind: 'not_sent', word: REFUSED }).after;
    assert.deepEqual(back.attempt, planned.attempt);
    const gaps = Array.from({ length: 9 }, (_, n) => {
      const order = tried(n + 1);
      return ((order.unreachable?.tryAt ?? 0) - order.changedAt) / 1000;
    });
    assert.deepEqual(gaps, [5, 10, 20, 40, 80, 160, 180, 180, 180]);
    assert.ok((tried(9).unreachable?.since ?? 0) < first.changedAt + 1_000, 'since the first of them');
  });

  test('is due when it is tried next, also after something is noted of it', () => {
    const order = tried(3);
    const event = { kind: 'outage_noted', why: 'x' } as const;
    const due = dueAfter(order, event, order.changedAt + 1, PLAN.timing);
    assert.equal(due.dueAt, order.unreachable?.tryAt);
  });

  test('is told of once, and each try edits its card once', () => {
    const replies = Array.from({ length: 8 }, (_, n) => {
      const before = submitWith(tried(n), tried(n).changedAt + 1);
      const change = step(before, { kind: 'not_sent', word: REFUSED });
      assert.equal(change.notices.filter(({ slot }) => slot === 'card').length, 1);
      return change.notices.filter(({ slot }) => slot === 'reply').length;
    });
    assert.equal(
      replies.reduce((sum, count) => sum + count, 0),
      1,
    );
    const again = step(tried(2), { kind: 'submission_started' });
    assert.deepEqual(again.notices, [], 'a try that may well fail changes no card');
  });

  test('has nothing of that left once the provider has it, or may', () => {
    const sent = submit(tried(2));
    assert.notEqual(sent.unreachable, null);
    const accepted = step(sent, { kind: 'accepted', providerOrderId: 'P1', costLi: null }).after;
    assert.equal(accepted.unreachable, null);
  });

  test('can be taken back by its maker, and not once it is being sent', () => {
    const waiting = tried(2);
    assert.equal(waitsForProvider(waiting), true);
    const change = step(waiting, { kind: 'cancelled', by: AGENT });
    assert.deepEqual([change.after.state, change.money], ['cancelled', 'release']);
    assert.equal(waitsForProvider(submit(waiting)), false);
    assert.equal(waitsForProvider(tried(0)), false, 'nor one that only waits for its turn');
  });
});

describe('going elsewhere', () => {
  test('is for another provider, from the config’s time on, and never where the config says nothing', () => {
    const order = tried(2);
    const since = order.unreachable?.since ?? 0;
    assert.deepEqual(elsewhereFrom(order, 60_000), { at: since + 60_000, offer: 2 });
    assert.equal(elsewhereFrom(order, null), null);
    assert.equal(elsewhereFrom(submit(order), 60_000), null, 'not while it may be being sent');
    assert.equal(elsewhereFrom(tried(0), 60_000), null);
    const last = step(order, { kind: 'failed_over', word: REFUSED, offer: 2, unsent: true }).after;
    assert.deepEqual([last.attempt?.provider, last.attempt?.number, last.unreachable], ['juhe', 2, null]);
    assert.notEqual(last.attempt?.merchantOrderId, order.attempt?.merchantOrderId);
  });

  test('comes before the next try where it is sooner', () => {
    const order = tried(7);
    const { since, tryAt } = order.unreachable ?? assert.fail();
    assert.equal(nextTryAt(order, tryAt - since - 1_000), tryAt - 1_000);
    assert.equal(nextTryAt(order, null), tryAt);
  });
});
