import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ledger } from '../../src/core/ledger.ts';
import type { OrderState } from '../../src/core/order.ts';
import { moneyLimit, usedLi } from '../support/budgets.ts';
import type { Database, OpenDatabase } from '../support/databases.ts';
import { actor, anOrder, attempt, countedOf, moving, opening } from '../support/orders.ts';

const PRICE = anOrder().product.priceLi;
const KEYS = countedOf(anOrder());
const [DAY, MONTH] = KEYS;

/** What is reserved and spent in each usage row. */
const moneyIn = async (sql: OpenDatabase['sql']) => {
  const found = await sql('select cast(reserved_li as text) as reserved, cast(spent_li as text) as spent from usage');
  return found.map(({ reserved, spent }) => [Number(reserved), Number(spent)]);
};

/** Budgets: nothing is spent twice, nothing is released twice, and no two commits fit into the same room. */
export function moneyConformance({ open }: Database): void {
  test('of forty requests at once against room for seventeen, exactly seventeen are opened', async (t) => {
    const { ledger, replica } = await open(t);
    const desks = [ledger, await replica()];
    const limits = [moneyLimit(DAY, 17 * PRICE + PRICE - 1)];
    const changes = Array.from({ length: 40 }, () => opening(anOrder(), limits));
    const written = await Promise.all(changes.map((change, place) => desks[place % 2]?.record(change)));
    assert.equal(written.filter((result) => result?.ok).length, 17);
    const stale = { ok: false, error: { kind: 'stale', what: 'usage' } };
    assert.equal(written.filter((result) => !result?.ok).length, 23);
    for (const result of written) if (!result?.ok) assert.deepEqual(result, stale);
    assert.deepEqual(await usedLi(ledger, KEYS), [17 * PRICE, 17 * PRICE, 17 * PRICE]);
  });

  test('an order that does not fit leaves nothing behind', async (t) => {
    const { ledger } = await open(t);
    const refused = anOrder();
    const written = await ledger.record(opening(refused, [moneyLimit(MONTH, PRICE - 1)]));
    assert.deepEqual(written, { ok: false, error: { kind: 'stale', what: 'usage' } });
    assert.equal(await ledger.find({ by: 'id', id: refused.id }), null);
    assert.deepEqual(await ledger.journal(refused.id), []);
    assert.deepEqual(await usedLi(ledger, KEYS), [0, 0, 0]);
    const at = refused.openedAt;
    assert.deepEqual(await ledger.claimNotices({ now: at, leaseMs: 1000, limit: 10, except: [] }), []);
  });

  test('an order that just fits is opened, and the next one is not', async (t) => {
    const { ledger } = await open(t);
    const limits = [moneyLimit(DAY, 2 * PRICE)];
    assert.equal((await ledger.record(opening(anOrder(), limits))).ok, true);
    assert.equal((await ledger.record(opening(anOrder(), limits))).ok, true);
    assert.equal((await ledger.record(opening(anOrder(), limits))).ok, false);
  });

  test('spent money counts against the budget like reserved money, and what was released or refunded does not', async (t) => {
    const { ledger } = await open(t);
    const ends: readonly (readonly [OrderState, number])[] = [
      ['succeeded', PRICE],
      ['failed', 0],
      ['rejected', 0],
      ['expired', 0],
      ['cancelled', 0],
    ];
    for (const [state, leftLi] of ends) {
      const opened = anOrder({ team: `team of ${state}` });
      await ledger.record(opening(opened));
      assert.deepEqual(await usedLi(ledger, countedOf(opened).slice(0, 2)), [PRICE, PRICE]);
      await ledger.record(moving(opened, state));
      assert.deepEqual(await usedLi(ledger, countedOf(opened).slice(0, 2)), [leftLi, leftLi], state);
      const next = anOrder({ team: opened.team });
      const [day] = countedOf(next);
      const written = await ledger.record(opening(next, [moneyLimit(day, PRICE)]));
      assert.equal(written.ok, leftLi === 0, state);
    }
  });

  test('a limit on the number of orders holds like one on money', async (t) => {
    const { ledger } = await open(t);
    const limits = [{ ...DAY, caps: { li: null, orders: 2 } }];
    assert.equal((await ledger.record(opening(anOrder(), limits))).ok, true);
    const second = anOrder();
    assert.equal((await ledger.record(opening(second, limits))).ok, true);
    assert.equal((await ledger.record(opening(anOrder(), limits))).ok, false);
    await ledger.record(moving(second, 'cancelled'));
    assert.equal((await ledger.record(opening(anOrder(), limits))).ok, true);
  });

  test('every provider an order could be bought from has reserved it, and only the one that delivered has spent it', async (t) => {
    const { ledger } = await open(t);
    const counted = ['provider:ytx', 'provider:juhe'].map((scope) => ({ scope, period: '2026-11-21' }));
    const opened = anOrder({ counted });
    await ledger.record(opening(opened));
    assert.deepEqual(await usedLi(ledger, counted), [PRICE, PRICE]);
    const succeeded = moving(opened, 'succeeded', { order: { attempt: attempt(opened, { offer: 1 }) } });
    await ledger.record(succeeded);
    assert.deepEqual(await ledger.used(counted), [
      { li: 0, orders: 0 },
      { li: PRICE, orders: 1 },
    ]);
    assert.equal((await ledger.record(moving(succeeded.after, 'refunded'))).ok, true);
    assert.deepEqual(await usedLi(ledger, counted), [0, 0]);
  });

  test('money moves once: a change that was recorded before moves none', async (t) => {
    const { ledger, sql } = await open(t);
    const opened = anOrder();
    await ledger.record(opening(opened));
    const succeeded = moving(opened, 'succeeded');
    assert.equal((await ledger.record(succeeded)).ok, true);
    assert.equal((await ledger.record(succeeded)).ok, false);
    const moneyOf = () => moneyIn(sql);
    assert.deepEqual(await moneyOf(), [
      [0, PRICE],
      [0, PRICE],
      [0, PRICE],
    ]);
    const refunded = moving(succeeded.after, 'refunded');
    assert.equal((await ledger.record(refunded)).ok, true);
    assert.equal((await ledger.record(refunded)).ok, false);
    assert.deepEqual(await moneyOf(), [
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  test('what an order cost counts instead of its price, from when it is known to its refund, to the 厘', async (t) => {
    const { ledger, sql } = await open(t);
    const opened = anOrder();
    await ledger.record(opening(opened));
    const accepted = moving(opened, 'accepted', {
      order: { attempt: attempt(opened), costLi: 99_001 },
      money: 'adjust',
    });
    assert.equal((await ledger.record(accepted)).ok, true);
    assert.deepEqual(await moneyIn(sql), [
      [99_001, 0],
      [99_001, 0],
      [99_001, 0],
    ]);
    const succeeded = moving(accepted.after, 'succeeded', { order: { costLi: 99_000 } });
    await ledger.record(succeeded);
    assert.deepEqual(await moneyIn(sql), [
      [0, 99_000],
      [0, 99_000],
      [0, 99_000],
    ]);
    const corrected = moving(succeeded.after, 'succeeded', {
      order: { costLi: 18_000 },
      money: 'adjust',
      event: { kind: 'cost_reported', costLi: 18_000 },
    });
    assert.equal((await ledger.record(corrected)).ok, true);
    assert.equal((await ledger.record(corrected)).ok, false);
    assert.deepEqual(await moneyIn(sql), [
      [0, 18_000],
      [0, 18_000],
      [0, 18_000],
    ]);
    assert.equal((await ledger.record(moving(corrected.after, 'refunded'))).ok, true);
    assert.deepEqual(await moneyIn(sql), [
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  test('what was charged over the budget is written down all the same, and the next order does not fit', async (t) => {
    const { ledger } = await open(t);
    const limits = [moneyLimit(DAY, 100_000)];
    const opened = anOrder();
    await ledger.record(opening(opened, limits));
    const accepted = moving(opened, 'accepted', {
      order: { attempt: attempt(opened), costLi: 150_000 },
      money: 'adjust',
    });
    assert.equal((await ledger.record(accepted)).ok, true);
    assert.deepEqual(await ledger.used([DAY]), [{ li: 150_000, orders: 1 }]);
    assert.equal((await ledger.record(opening(anOrder(), limits))).ok, false);
    assert.equal((await ledger.record(moving(accepted.after, 'failed'))).ok, true);
    assert.deepEqual(await ledger.used([DAY]), [{ li: 0, orders: 0 }]);
  });

  test('of several providers only the one that delivered has spent the cost, also one that is learnt later', async (t) => {
    const { ledger } = await open(t);
    const counted = ['provider:ytx', 'provider:juhe'].map((scope) => ({ scope, period: '2026-11-21' }));
    const opened = anOrder({ counted });
    await ledger.record(opening(opened));
    const succeeded = moving(opened, 'succeeded', { order: { attempt: attempt(opened, { offer: 1 }) } });
    await ledger.record(succeeded);
    const event = { kind: 'cost_reported', costLi: 99_000 } as const;
    const corrected = moving(succeeded.after, 'succeeded', { order: { costLi: 99_000 }, money: 'adjust', event });
    assert.equal((await ledger.record(corrected)).ok, true);
    assert.deepEqual(await usedLi(ledger, counted), [0, 99_000]);
    assert.equal((await ledger.record(moving(corrected.after, 'refunded'))).ok, true);
    assert.deepEqual(await usedLi(ledger, counted), [0, 0]);
  });

  test('orders of several teams that open and end at once on two replicas all come through, and the sums are right', async (t) => {
    const { ledger, replica } = await open(t);
    const desks = [ledger, await replica()];
    const opened = Array.from({ length: 60 }, (_, place) =>
      anOrder({ team: `team ${place % 3}`, maker: actor(`slack:U${place % 4}`) }),
    );
    const through = async (desk: Ledger | undefined, place: number): Promise<void> => {
      const [mine, next] = [opened[place], opened[(place + 7) % opened.length]];
      if (!desk || !mine || !next) throw new Error('no such order');
      assert.equal((await desk.record(opening(mine))).ok, true);
      assert.equal((await desk.record(moving(mine, place % 2 === 0 ? 'succeeded' : 'failed'))).ok, true);
    };
    await Promise.all(opened.map((_, place) => through(desks[Math.floor(place / 2) % 2], place)));
    const days = [0, 1, 2].map((team) => ({ scope: `team:team ${team}`, period: '2026-11-21' }));
    assert.deepEqual(await usedLi(ledger, days), [10 * PRICE, 10 * PRICE, 10 * PRICE]);
  });
}
