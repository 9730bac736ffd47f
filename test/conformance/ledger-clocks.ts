import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../support/databases.ts';
import { anOrder, opening } from '../support/orders.ts';
import { claim, idsOf, inState, LEASE_MS, T } from './ledger-work.ts';

/** What was stored under a clock that was ahead waits no longer than it would have under one that goes right. */
export function clocksConformance({ open }: Database): void {
  test('a slot that was taken under a clock an hour ahead costs one interval, and the pace holds', async (t) => {
    const { ledger, replica } = await open(t);
    const other = await replica();
    const HOUR = 3_600_000;
    assert.equal(await ledger.acquireRateSlot('query:ytx', 60_000, T + HOUR), 0);
    await ledger.delayRateSlot('query:ytx', T + HOUR + 90_000);
    assert.equal(
      await other.acquireRateSlot('query:ytx', 60_000, T),
      60_000,
      'not at once, since it may just have been taken',
    );
    assert.equal(await ledger.acquireRateSlot('query:ytx', 60_000, T + 59_999), 1);
    const both = await Promise.all(
      [ledger, other].map((desk) => desk.acquireRateSlot('query:ytx', 60_000, T + 60_000)),
    );
    assert.deepEqual(both.toSorted(), [0, 60_000]);
  });

  test('a lease that was taken under a clock an hour ahead ends after its own length', async (t) => {
    const { ledger, replica } = await open(t);
    const other = await replica();
    assert.equal(await ledger.takeLease('poll', 'a', 1000, T + 3_600_000), 1);
    assert.equal(await other.takeLease('poll', 'b', 1000, T), null);
    assert.equal(await other.takeLease('poll', 'b', 1000, T + 999), null);
    assert.equal(await other.takeLease('poll', 'b', 1000, T + 1000), 2);
  });

  test('waits that no clock that goes right stored are cut, each by what it is for; others stay', async (t) => {
    const { ledger } = await open(t);
    const HOUR = 3_600_000;
    const submit = await inState(ledger, 'approved', T + HOUR);
    const soon = await inState(ledger, 'approved', T + 60_000);
    await inState(ledger, 'submitting', T + HOUR);
    await inState(ledger, 'accepted', T + HOUR, 0);
    await inState(ledger, 'accepted', T + HOUR, 1);
    const caps = [
      { work: 'submit', lane: null, maxMs: 600_000, thenMs: 0 },
      { work: 'recover', lane: null, maxMs: 120_000, thenMs: 45_000 },
      { work: 'ask', lane: 'ytx:traffic', maxMs: HOUR, thenMs: 0 },
      { work: 'ask', lane: 'juhe', maxMs: 60_000, thenMs: 0 },
    ] as const;
    assert.equal(await ledger.capWaits(caps, T), 3);
    assert.deepEqual(idsOf(await claim(ledger, 'submit')), [submit.id]);
    assert.deepEqual(idsOf(await claim(ledger, 'submit', T + 60_000)).includes(soon.id), true);
    assert.equal(await ledger.nextDueAt('recover', null), T + 45_000);
    assert.equal(await ledger.nextDueAt('ask', 'juhe'), T);
    assert.equal(await ledger.nextDueAt('ask', 'ytx:traffic'), T + HOUR);
    assert.equal(await ledger.capWaits(caps, T), 0);
  });

  test('what was leased under a clock that was ahead stays its holder’s for a lease from now, and no longer', async (t) => {
    const { ledger } = await open(t);
    const order = await inState(ledger, 'accepted', T);
    const [held] = await claim(ledger, 'ask', T + 3_600_000);
    const caps = [{ work: 'ask', lane: null, maxMs: 60_000, thenMs: 0 }] as const;
    assert.equal(await ledger.capWaits(caps, T), 1);
    assert.deepEqual(await claim(ledger, 'ask', T + 59_999), []);
    assert.deepEqual(idsOf(await claim(ledger, 'ask', T + 60_000)), [order.id]);
    assert.equal(await ledger.reschedule(order.id, held?.fence ?? 0, T, 0), false, 'the former holder was overtaken');
  });

  test('notices that were written under a clock that was ahead are shown all the same', async (t) => {
    const { ledger } = await open(t);
    await ledger.record(opening(anOrder({ openedAt: T + 3_600_000 })));
    const take = () => ledger.claimNotices({ now: T, leaseMs: LEASE_MS, limit: 5, except: [] });
    assert.deepEqual(await take(), []);
    assert.equal(await ledger.capWaits([{ work: 'notice', lane: null, maxMs: 960_000, thenMs: 0 }], T), 1);
    assert.equal((await take()).length, 1);
  });
}
