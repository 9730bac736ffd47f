import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysLeft } from '../../src/core/balance.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import type { Database } from '../support/databases.ts';
import { anOrder, moving, OPENED_AT, opening } from '../support/orders.ts';

const DAY_MS = 86_400_000;
const ACCOUNT = { provider: 'ytx', account: 'a1' } as const;
const note = (ledger: Ledger, at: number, li: number, of: { account: string } = ACCOUNT) =>
  ledger.noteBalance({ ...ACCOUNT, ...of, at, li });

/** What accounts at providers had left. */
export function balancesConformance({ open }: Database): void {
  test('a balance is kept by its account, with what it sank by in seven days, whatever was paid in', async (t) => {
    const { ledger, reopen } = await open(t);
    for (const [day, li] of [
      [0, 100_000],
      [3, 40_000],
      [4, 90_000],
      [5, 70_000],
    ] as const)
      await note(ledger, OPENED_AT + day * DAY_MS, li);
    await note(ledger, OPENED_AT, 5, { account: 'a2' });
    const again = await reopen();
    const all = (await again.balances()).toSorted((a, b) => (a.account < b.account ? -1 : 1));
    assert.deepEqual(all, [
      { ...ACCOUNT, at: OPENED_AT + 5 * DAY_MS, li: 70_000, since: OPENED_AT, spentLi: 80_000 },
      { ...ACCOUNT, account: 'a2', at: OPENED_AT, li: 5, since: OPENED_AT, spentLi: 0 },
    ]);
    assert.deepEqual(all.map(daysLeft), [4.375, null]);
    assert.deepEqual(await again.lastBalance({ provider: 'ytx', account: 'a1' }), {
      ...ACCOUNT,
      at: OPENED_AT + 5 * DAY_MS,
      li: 70_000,
    });
    assert.equal(await again.lastBalance({ provider: 'juhe', account: 'a1' }), null);
  });

  test('readings are kept for eight days, one a minute, and none from a time that has not come', async (t) => {
    const { ledger, sql } = await open(t);
    await note(ledger, OPENED_AT, 100);
    await note(ledger, OPENED_AT + 1_000, 90);
    await note(ledger, OPENED_AT + 500 * DAY_MS, 80);
    const { balance } = await note(ledger, OPENED_AT + 9 * DAY_MS, 70);
    assert.deepEqual([balance.li, balance.since, balance.spentLi], [70, OPENED_AT + 9 * DAY_MS, 0]);
    assert.equal((await sql('select li from balances')).length, 1);
  });

  test('of two processes that see a balance sink too low, one notes it, and a restart forgets it not', async (t) => {
    const { ledger, replica, reopen } = await open(t);
    const { state } = await note(ledger, OPENED_AT, 100);
    assert.deepEqual(state, { low: false, crossings: 0 });
    const noted = await Promise.all([
      ledger.noteCrossing(ACCOUNT, state),
      (await replica()).noteCrossing(ACCOUNT, state),
    ]);
    assert.deepEqual(noted.toSorted(), [false, true]);
    const again = await reopen();
    assert.deepEqual((await note(again, OPENED_AT + 60_000, 90)).state, { low: true, crossings: 1 });
  });

  test('what was approved and is not bought yet is needed from the balance of its provider', async (t) => {
    const { ledger } = await open(t);
    const [waiting, approved, bought] = [anOrder(), anOrder(), anOrder()];
    for (const order of [waiting, approved, bought]) await ledger.record(opening(order));
    const step = moving(approved, 'approved');
    await ledger.record(step);
    assert.deepEqual([await ledger.committedLi('ytx'), await ledger.committedLi('juhe')], [19_630, 0]);
    await ledger.record(moving(step.after, 'submitting'));
    assert.equal(await ledger.committedLi('ytx'), 19_630);
  });
}
