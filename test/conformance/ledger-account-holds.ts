import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ended, heldBy } from '../../src/core/account-hold.ts';
import type { OrderRef } from '../../src/core/ids.ts';
import type { Database } from '../support/databases.ts';
import { claim, idsOf, inState, T } from './ledger-work.ts';

const word = { provider: 'juhe', code: '210505', why: '余额不足' } as const;
const met = { account: 'a', order: 'T7K3QX' as OrderRef, at: T };

/** Which accounts were refused: every replica knows it, and none overwrites another's word. */
export function accountHoldsConformance({ open }: Database): void {
  test('a hold is written once a version, whoever writes first, and read by all', async (t) => {
    const { ledger, replica } = await open(t);
    const other = await replica();
    const hold = heldBy(null, word, met);
    const written = await Promise.all([ledger.saveAccountHold(hold), other.saveAccountHold(hold)]);
    assert.deepEqual(written.toSorted(), [false, true]);
    assert.deepEqual(await other.accountHolds(), [hold]);
    const next = ended(hold, 'operator', T + 1);
    assert.equal(await other.saveAccountHold(next), true);
    assert.equal(await ledger.saveAccountHold({ ...next, why: 'late' }), false);
    assert.deepEqual(await ledger.accountHolds(), [next]);
    assert.equal(await ledger.saveAccountHold(heldBy(null, word, { ...met, account: 'b' })), true);
    assert.equal((await other.accountHolds()).length, 2);
  });

  test('the orders that wait for a provider are due when its hold ends, and no others', async (t) => {
    const { ledger } = await open(t);
    const waiting = await inState(ledger, 'approved', T + 60_000);
    await inState(ledger, 'accepted', T + 60_000);
    assert.equal(await ledger.wakePurchases('juhe-airtime', T), 0);
    assert.deepEqual(await claim(ledger, 'submit'), []);
    const [lane] = [waiting.product.offers[0]?.provider];
    assert.ok(lane);
    assert.equal(await ledger.wakePurchases(lane, T), 1);
    assert.deepEqual(idsOf(await claim(ledger, 'submit')), [waiting.id]);
    assert.equal(await ledger.wakePurchases(lane, T), 0, 'it is on its way');
  });
}
