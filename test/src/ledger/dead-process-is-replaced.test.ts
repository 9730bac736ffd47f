import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ledger } from '../../../src/core/ledger.ts';
import type { Order, OrderState } from '../../../src/core/order.ts';
import { databases } from '../../support/databases.ts';
import { anOrder, attempt, doubt, moving, OPENED_AT, opening } from '../../support/orders.ts';

const NOW = OPENED_AT + 60_000;
const LEASE_MS = 90_000;
const claim = (ledger: Ledger, work: 'submit' | 'recover' | 'ask') =>
  ledger.claimOrders({ work, lane: null, now: NOW, leaseMs: LEASE_MS, limit: 50 });
const claimNotices = (ledger: Ledger) => ledger.claimNotices({ now: NOW, leaseMs: LEASE_MS, limit: 50, except: [] });

async function inState(ledger: Ledger, state: OrderState, dueAt: number): Promise<Order> {
  const opened = anOrder();
  await ledger.record(opening(opened));
  const more = state === 'in_doubt' ? { doubt: doubt() } : {};
  const step = moving(opened, state, { dueAt, order: { attempt: attempt(opened), ...more } });
  assert.equal((await ledger.record(step)).ok, true);
  return step.after;
}

/** What a process left behind: an order it was about to buy, one it was asking about, one it was sending, a notice, a name. */
async function leave(ledger: Ledger) {
  const approved = await inState(ledger, 'approved', NOW);
  const asked = await inState(ledger, 'in_doubt', NOW);
  assert.equal((await claim(ledger, 'submit')).length, 1);
  assert.equal((await claim(ledger, 'ask')).length, 1);
  const sent = await inState(ledger, 'submitting', NOW + LEASE_MS);
  const untouched = await inState(ledger, 'accepted', NOW + LEASE_MS);
  const notices = await claimNotices(ledger);
  assert.ok(notices.length > 0);
  assert.ok(await ledger.takeLease('telegram.poll', 'the dead one', LEASE_MS, NOW));
  return { approved, asked, sent, untouched, notices };
}

for (const { name, open } of databases)
  test(`work that a dead process held is ${name === 'sqlite' ? 'taken over at once' : 'left to its leases, for it may live'} on ${name}`, async (t) => {
    const database = await open(t);
    const left = await leave(database.ledger);
    const ledger = await database.reopen();
    const taken = await Promise.all([claim(ledger, 'submit'), claim(ledger, 'recover'), claim(ledger, 'ask')]);
    const ids = taken.map((orders) => orders.map(({ order: { id } }) => id));
    const notices = await claimNotices(ledger);
    const lease = await ledger.takeLease('telegram.poll', 'the next one', LEASE_MS, NOW);
    if (name === 'sqlite') {
      assert.deepEqual(ids, [[left.approved.id], [left.sent.id], [left.asked.id]]);
      assert.equal(notices.length, left.notices.length);
      assert.ok(notices.every(({ again }) => again));
      assert.ok(lease);
    } else {
      assert.deepEqual(ids, [[], [], []]);
      assert.deepEqual([notices.length, lease], [0, null]);
    }
  });
