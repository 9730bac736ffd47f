import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Order } from '../../../src/core/order.ts';
import { readWholeDocument } from '../../../src/ledger/readable.ts';
import { usedLi } from '../../support/budgets.ts';
import { databases } from '../../support/databases.ts';
import { actor, anOrder, countedOf, moving, opening } from '../../support/orders.ts';

const BOSS = actor('slack:U0BOSS', 'slack:U0BOSS', 'Boss');
const NEW: readonly string[] = [
  ...['urgent', 'counted', 'objections', 'sameReason', 'remindedAt', 'escalateAt', 'escalatedAt', 'unstaffed'],
  ...['countedLi', 'costsTold', 'numberKey'],
];

/** The same order as version 0.1.0 wrote it. */
function asBefore(now: Order): string {
  const [step] = now.verdict.steps;
  const kept = Object.entries(now).filter(([key]) => !NEW.includes(key));
  return JSON.stringify({
    ...Object.fromEntries(kept),
    verdict: { rule: now.verdict.rule, approvals: step?.approvals ?? 0, approvers: step?.approvers ?? [] },
    votes: now.votes.map(({ by, at }) => ({ by, at })),
    decision: now.decision && { ...now.decision, insteadOf: undefined },
    earlier: now.earlier.map(({ ref, productCode, openedAt }) => ({ ref, productCode, openedAt })),
  });
}

test('an order of an earlier version counts its price, whatever it cost, and nothing once it was not bought', () => {
  const before = ({ countedLi: _, costsTold: __, ...old }: Order) => readWholeDocument(JSON.stringify(old));
  const dear = { costLi: 99_000, countedLi: 99_000, costsTold: ['99.00'] };
  assert.equal(before(anOrder({ ...dear, state: 'succeeded' })).countedLi, 19_630);
  assert.equal(before(anOrder({ ...dear, state: 'failed' })).countedLi, 0);
  assert.deepEqual(before(anOrder({ ...dear, state: 'succeeded' })).costsTold, []);
});

test('an order of version 0.1.0 is read as the same order', () => {
  const now = anOrder({
    votes: [{ by: BOSS, at: 1, step: 0, insteadOf: null }],
    decision: { kind: 'approved', by: BOSS, insteadOf: null, why: null, at: 1 },
  });
  assert.deepEqual(readWholeDocument(asBefore(now)), now);
  const atOnce = anOrder({ verdict: { ...now.verdict, steps: [] } });
  assert.deepEqual(readWholeDocument(asBefore(atOnce)), atOnce);
  assert.deepEqual(readWholeDocument(JSON.stringify(now)), now);
});

test('what parts of an order had not before is filled in: a proposal is the first, an earlier order nobody’s that is known', () => {
  const settlement = { outcome: 'failed', evidence: 'slip', by: BOSS, at: 1, confirmedBy: null } as const;
  const one = { ref: anOrder().ref, productCode: 'X', openedAt: 1, number: '', by: 'Wei', reason: '', at: null };
  const now = anOrder();
  const { proposals: _, acceptedAt: __, lateDelivery: ___, ...before } = now;
  const read = readWholeDocument(JSON.stringify({ ...before, settlement, earlier: [one], sameReason: [one] }));
  assert.deepEqual(read, {
    ...now,
    settlement: { ...settlement, version: 1, confirmedAt: null, anyway: false },
    proposals: 1,
    earlier: [{ ...one, team: null }],
    sameReason: [{ ...one, team: null }],
  });
  const second = { ...settlement, version: 2, confirmedAt: null, anyway: false };
  const current = { ...now, settlement: second, proposals: 2, earlier: [{ ...one, team: 'support' }] };
  assert.deepEqual(readWholeDocument(JSON.stringify(current)), current);
});

for (const { name, open } of databases) {
  describe(`an order of version 0.1.0 on ${name}`, () => {
    test('goes on to its end, and its money is given back where it was taken', async (t) => {
      const { ledger, sql } = await open(t);
      const now = anOrder();
      await ledger.record(opening(now));
      await sql(`update orders set document = '${asBefore(now)}' where id = '${now.id}'`);
      const found = await ledger.find({ by: 'id', id: now.id });
      assert.deepEqual(found, now);
      assert.equal((await ledger.record(moving(found ?? now, 'rejected'))).ok, true);
      assert.deepEqual(await usedLi(ledger, countedOf(now)), [0, 0, 0]);
    });
  });
}
