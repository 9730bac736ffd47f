import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ledger } from '../../src/core/ledger.ts';
import type { Order, OrderState } from '../../src/core/order.ts';
import type { Lane } from '../../src/core/product.ts';
import type { Work } from '../../src/core/work.ts';
import type { Database } from '../support/databases.ts';
import { anOrder, attempt, doubt, moving, OPENED_AT, opening } from '../support/orders.ts';

export const T = OPENED_AT + 60_000;
export const LEASE_MS = 1000;
export const claim = (ledger: Ledger, work: Work, now = T, lane: Lane | null = null, limit = 50) =>
  ledger.claimOrders({ work, lane, now, leaseMs: LEASE_MS, limit });
export const idsOf = (claimed: Awaited<ReturnType<typeof claim>>) => claimed.map(({ order: { id } }) => id);

export async function inState(ledger: Ledger, state: OrderState, dueAt: number | null, offer = 0): Promise<Order> {
  const opened = anOrder();
  await ledger.record(opening(opened));
  const more = state === 'in_doubt' ? { doubt: doubt() } : {};
  const step = moving(opened, state, {
    dueAt,
    askGapMs: 2000,
    order: { attempt: attempt(opened, { offer }), ...more },
  });
  assert.equal((await ledger.record(step)).ok, true);
  return step.after;
}

/** What the jobs take: what is due, once, under a lease with a fence. */
export function workConformance({ open }: Database): void {
  test('each kind of work takes the orders of its states, when they are due, the oldest first', async (t) => {
    const { ledger } = await open(t);
    const approved = await inState(ledger, 'approved', T);
    const submitting = await inState(ledger, 'submitting', T);
    const accepted = await inState(ledger, 'accepted', T);
    const inDoubt = await inState(ledger, 'in_doubt', T - 1);
    await inState(ledger, 'accepted', T + 1);
    await inState(ledger, 'accepted', null);
    await inState(ledger, 'failed', null);
    assert.deepEqual(idsOf(await claim(ledger, 'submit')), [approved.id]);
    assert.deepEqual(idsOf(await claim(ledger, 'recover')), [submitting.id]);
    assert.deepEqual(idsOf(await claim(ledger, 'ask')), [inDoubt.id, accepted.id]);
    assert.deepEqual(idsOf(await claim(ledger, 'expire')), []);
  });

  test('a lane takes only its own, and is told when its next one is due', async (t) => {
    const { ledger } = await open(t);
    const ytx = await inState(ledger, 'accepted', T - 10, 0);
    const juhe = await inState(ledger, 'accepted', T - 5, 1);
    assert.deepEqual(await Promise.all([ledger.nextDueAt('ask', 'juhe'), ledger.nextDueAt('ask', null)]), [
      T - 5,
      T - 10,
    ]);
    assert.equal(await ledger.nextDueAt('ask', 'ytx:benefit'), null);
    const [taken, ...others] = await claim(ledger, 'ask', T, 'juhe');
    assert.deepEqual([taken?.order, taken?.askGapMs, others], [juhe, 2000, []]);
    assert.deepEqual(idsOf(await claim(ledger, 'ask', T, 'ytx:traffic', 1)), [ytx.id]);
  });

  test('an order that is asked about alone stays so through what leaves it unclear, until it is found', async (t) => {
    const { ledger } = await open(t);
    const doubted = await inState(ledger, 'in_doubt', T);
    const [taken] = await claim(ledger, 'ask');
    assert.ok(taken);
    await ledger.reschedule(taken.order.id, taken.fence, T, taken.askGapMs, 'alone');
    assert.deepEqual(idsOf(await claim(ledger, 'ask')), []);
    assert.equal(await ledger.nextDueAt('alone', null), T);
    const notFound = { kind: 'not_found', proof: false } as const;
    const unclear = moving(doubted, 'in_doubt', { event: notFound, dueAt: T });
    await ledger.record(unclear);
    const [alone] = await claim(ledger, 'alone');
    assert.equal(alone?.order.id, doubted.id);
    assert.equal((await ledger.figures()).oldestDoubtAt, doubted.doubt?.since, 'and it counts as in doubt');
    assert.equal(await ledger.wake(doubted.id, T), true, 'a hint reaches it too');
    await ledger.reschedule(doubted.id, alone?.fence ?? 0, T, 1000);
    assert.deepEqual(idsOf(await claim(ledger, 'alone')), [doubted.id], 'a question put off changes nothing of it');
    await ledger.record(moving(unclear.after, 'accepted', { dueAt: T }));
    assert.deepEqual(idsOf(await claim(ledger, 'alone')), []);
    assert.deepEqual(idsOf(await claim(ledger, 'ask')), [doubted.id]);
  });

  test('a delivered order is swept while it is due, counts as open nowhere, and is let go for ever', async (t) => {
    const { ledger, sql } = await open(t);
    const delivered = await inState(ledger, 'succeeded', T);
    await inState(ledger, 'succeeded', null);
    assert.deepEqual((await ledger.figures()).open, []);
    const [swept, ...others] = await claim(ledger, 'sweep');
    assert.deepEqual([swept?.order.id, others], [delivered.id, []]);
    await ledger.reschedule(delivered.id, swept?.fence ?? 0, T + 1000, 0);
    const [again] = await claim(ledger, 'sweep', T + 1000);
    assert.equal(await ledger.reschedule(delivered.id, again?.fence ?? 0, null, 0), true);
    assert.equal(await ledger.nextDueAt('sweep', null), null);
    assert.deepEqual(await sql('select id from orders where work is not null'), []);
  });

  test('an order that waits for approval is expired by whoever looks, in any lane', async (t) => {
    const { ledger } = await open(t);
    const opened = anOrder();
    await ledger.record(opening(opened, [], { dueAt: T }));
    assert.equal(await ledger.nextDueAt('expire', null), T);
    assert.deepEqual(idsOf(await claim(ledger, 'expire')), [opened.id]);
  });

  test('two replicas that claim at once take each order once', async (t) => {
    const { ledger, replica } = await open(t);
    const desks = [ledger, await replica()];
    await Promise.all(Array.from({ length: 30 }, () => inState(ledger, 'accepted', T)));
    const taken = await Promise.all(
      Array.from({ length: 6 }, (_, place) => claim(desks[place % 2] ?? ledger, 'ask', T, null, 10)),
    );
    const rest = await claim(ledger, 'ask');
    const ids = [...taken.flat(), ...rest].map(({ order: { id } }) => id);
    assert.equal(ids.length, 30);
    assert.equal(new Set(ids).size, 30);
  });

  test('a lease that ends is taken over with a higher fence, and the first holder can put nothing off', async (t) => {
    const { ledger, replica } = await open(t);
    const accepted = await inState(ledger, 'accepted', T);
    const [first] = await claim(ledger, 'ask');
    assert.deepEqual(await claim(await replica(), 'ask', T + LEASE_MS - 1), []);
    assert.equal(await ledger.nextDueAt('ask', null), T + LEASE_MS);
    const [second] = await claim(await replica(), 'ask', T + LEASE_MS);
    assert.ok(first && second && second.fence > first.fence);
    assert.equal(await ledger.reschedule(accepted.id, first.fence, T + 9000, 4000), false);
    assert.equal(await ledger.reschedule(accepted.id, second.fence, T + 9000, 4000), true);
    assert.equal(await ledger.reschedule(accepted.id, second.fence, T + 99_000, 8000), false);
    assert.deepEqual(await claim(ledger, 'ask', T + 8999), []);
    const [third] = await claim(ledger, 'ask', T + 9000);
    assert.equal(third?.askGapMs, 4000);
  });

  test('a recorded step ends the lease: the order is due as the step says, and its holder was overtaken', async (t) => {
    const { ledger } = await open(t);
    const accepted = await inState(ledger, 'accepted', T);
    const [held] = await claim(ledger, 'ask');
    await ledger.record(moving(accepted, 'in_doubt', { dueAt: T + 10, order: { doubt: doubt() } }));
    assert.equal(await ledger.reschedule(accepted.id, held?.fence ?? 0, T + 9000, 4000), false);
    assert.deepEqual(idsOf(await claim(ledger, 'ask', T + 10)), [accepted.id]);
  });

  test('a hint pulls the next question to now, never farther away, and never one that is not asked about', async (t) => {
    const { ledger } = await open(t);
    const accepted = await inState(ledger, 'accepted', T + 60_000);
    const approved = await inState(ledger, 'approved', T + 60_000);
    await ledger.wake(accepted.id, T);
    await ledger.wake(approved.id, T);
    assert.equal(await ledger.nextDueAt('ask', null), T);
    assert.equal(await ledger.nextDueAt('submit', null), T + 60_000);
    await ledger.wake(accepted.id, T + 5000);
    assert.equal(await ledger.nextDueAt('ask', null), T);
    const never = await inState(ledger, 'accepted', null);
    await ledger.wake(never.id, T - 1);
    assert.equal(await ledger.nextDueAt('ask', null), T - 1);
  });

  test('a hint about an order that ended sweeps it once; one that was never bought has nothing to ask', async (t) => {
    const { ledger } = await open(t);
    const failed = await inState(ledger, 'failed', null);
    const rejected = await inState(ledger, 'rejected', null);
    assert.equal(await ledger.wake(rejected.id, T), false);
    assert.equal(await ledger.wake(failed.id, T), true);
    const [held] = await claim(ledger, 'sweep');
    assert.equal(held?.order.id, failed.id);
    await ledger.wake(failed.id, T + 10);
    assert.equal(await ledger.reschedule(failed.id, held.fence, null, 0), true);
    const [again] = await claim(ledger, 'sweep', T + 10);
    assert.equal(await ledger.reschedule(failed.id, again?.fence ?? 0, null, 0), true);
    assert.equal(await ledger.nextDueAt('sweep', null), null);
  });

  test('a hint that comes while the question is under way is kept: the order is asked about again at once', async (t) => {
    const { ledger } = await open(t);
    const accepted = await inState(ledger, 'accepted', T);
    const [held] = await claim(ledger, 'ask');
    await ledger.wake(accepted.id, T + 10);
    assert.deepEqual(await claim(ledger, 'ask', T + 10), []);
    assert.equal(await ledger.reschedule(accepted.id, held?.fence ?? 0, T + 60_000, 4000), true);
    assert.equal(await ledger.nextDueAt('ask', null), T + 10);
  });
}

/** Leases by name, and paces. */
export function leaseConformance({ open }: Database): void {
  test('a named lease has one holder, is renewed by it, and passes on when it ends or is dropped', async (t) => {
    const { ledger, replica } = await open(t);
    const other = await replica();
    assert.equal(await ledger.takeLease('poll', 'a', 1000, T), 1);
    assert.equal(await other.takeLease('poll', 'b', 1000, T + 999), null);
    assert.equal(await ledger.takeLease('poll', 'a', 1000, T + 999), 1);
    assert.equal(await other.takeLease('poll', 'b', 1000, T + 1000), null);
    assert.equal(await other.takeLease('poll', 'b', 1000, T + 1999), 2);
    await ledger.dropLease('poll', 'a');
    assert.equal(await ledger.takeLease('poll', 'a', 1000, T + 2000), null);
    await other.dropLease('poll', 'b');
    assert.equal(await ledger.takeLease('poll', 'a', 1000, T + 2000), 3);
  });

  test('a pace gives one slot in its time, over all replicas, and says how long the others wait', async (t) => {
    const { ledger, replica } = await open(t);
    const desks = [ledger, await replica()];
    const waits = await Promise.all(
      Array.from({ length: 10 }, (_, place) => desks[place % 2]?.acquireRateSlot('query:ytx', 60_000, T)),
    );
    assert.deepEqual(waits.toSorted(), [0, ...Array.from({ length: 9 }, () => 60_000)]);
    assert.equal(await ledger.acquireRateSlot('query:ytx', 60_000, T + 45_000), 15_000);
    assert.equal(await ledger.acquireRateSlot('query:juhe', 200, T), 0);
    await ledger.delayRateSlot('query:ytx', T + 61_000);
    await ledger.delayRateSlot('query:ytx', T + 60_500);
    assert.equal(await ledger.acquireRateSlot('query:ytx', 60_000, T + 60_000), 1_000);
    assert.equal(await ledger.acquireRateSlot('query:ytx', 60_000, T + 61_000), 0);
  });
}
