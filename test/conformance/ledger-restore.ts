import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ledger } from '../../src/core/ledger.ts';
import type { Order, OrderState } from '../../src/core/order.ts';
import type { ProviderName } from '../../src/core/product.ts';
import { openLedger, openSession } from '../../src/ledger/open.ts';
import { type Quarantined, quarantine } from '../../src/ledger/quarantine.ts';
import { isProviderName, recordOf } from '../../src/providers/registry.ts';
import type { Database, OpenDatabase } from '../support/databases.ts';
import { anOrder, attempt, doubt, moving, OPENED_AT, opening } from '../support/orders.ts';
import { silentLog } from '../support/silent.ts';

const AT = OPENED_AT + 3_600_000;

async function inState(ledger: Ledger, state: OrderState): Promise<Order> {
  const opened = anOrder();
  assert.ok((await ledger.record(opening(opened))).ok);
  if (state === 'awaiting_approval') return opened;
  const tried = { attempt: attempt(opened, { startedAt: state === 'approved' ? null : OPENED_AT }) };
  const step = moving(opened, state, { order: { ...tried, ...(state === 'in_doubt' ? { doubt: doubt() } : {}) } });
  assert.ok((await ledger.record(step)).ok);
  return step.after;
}

/** What the restore command does, between two lives of the desk. */
async function restored({ ledger, url }: OpenDatabase, at = AT): Promise<Quarantined> {
  await ledger.close();
  const { session } = await openSession(url, silentLog);
  try {
    const questionsAMinute = (name: ProviderName): number => recordOf(name).questionsAMinute;
    return await quarantine(session, { at, format: 2, asked: { isProvider: isProviderName, questionsAMinute } });
  } finally {
    await session.close();
  }
}

const found = async (ledger: Ledger, { id }: Order): Promise<Order> => {
  const order = await ledger.find({ by: 'id', id });
  assert.ok(order);
  return order;
};

/** A database that was replaced by a copy, or rolled back. */
export function restoreConformance({ open }: Database): void {
  test('nothing that could have been bought since is bought or expires; each is due to be asked about, with a line of its own', async (t) => {
    const database = await open(t);
    const states = [
      'awaiting_approval',
      'approved',
      'submitting',
      'in_doubt',
      'accepted',
      'cancelled',
      'failed',
    ] as const;
    const before = await Promise.all(states.map((state) => inState(database.ledger, state)));
    const done = await restored(database);
    assert.deepEqual(done, { checked: 4, accepted: 1, unreadable: [] });
    const ledger = await database.reopen();
    const after = await Promise.all(before.map((one) => found(ledger, one)));
    assert.deepEqual(
      after.map(({ state }) => state),
      ['in_doubt', 'in_doubt', 'in_doubt', 'in_doubt', 'accepted', 'cancelled', 'failed'],
    );
    const late = AT + 30 * 86_400_000;
    for (const work of ['submit', 'recover', 'expire'] as const)
      assert.deepEqual(await ledger.claimOrders({ work, lane: null, now: late, leaseMs: 1000, limit: 10 }), [], work);
    const asked = await ledger.claimOrders({ work: 'ask', lane: null, now: AT + 10_000, leaseMs: 1000, limit: 10 });
    assert.equal(asked.length, 5);
    for (const [index, one] of after.entries()) {
      const lines = (await ledger.journal(one.id)).filter(({ event }) => event.kind === 'restored');
      assert.equal(lines.length, index < 5 ? 1 : 0, one.state);
    }
  });

  test('the money that was reserved stays so', async (t) => {
    const database = await open(t);
    const { counted } = await inState(database.ledger, 'awaiting_approval');
    const before = await database.ledger.used(counted);
    await restored(database);
    assert.deepEqual(await (await database.reopen()).used(counted), before);
  });

  test('its card is shown as it stands, and what was still to be shown is marked as perhaps shown', async (t) => {
    const database = await open(t);
    await inState(database.ledger, 'awaiting_approval');
    await restored(database);
    const rows = await database.sql('select version, again from outbox order by version');
    assert.deepEqual(
      rows.map(({ version, again }) => [Number(version), Number(again)]),
      [
        [1, 1],
        [2, 0],
      ],
    );
  });

  test('it can be done again, and more orders than one page holds are done', async (t) => {
    const database = await open(t);
    await Promise.all(Array.from({ length: 230 }, () => database.ledger.record(opening())));
    assert.equal((await restored(database)).checked, 230);
    const again = await restored({ ...database, ledger: await database.reopen() }, AT + 1000);
    assert.equal(again.checked, 230);
    const [row] = await database.sql(`select count(*) as restored from order_events where kind = 'restored'`);
    assert.equal(Number(row?.restored), 460);
  });

  test('a provider’s orders are due one after the other, so that others get their turn', async (t) => {
    const database = await open(t);
    await Promise.all(Array.from({ length: 250 }, () => database.ledger.record(opening())));
    await restored(database);
    const [row] = await database.sql('select min(due_at) as first, max(due_at) as last from orders');
    assert.equal(Number(row?.first), AT);
    assert.ok(Number(row?.last) >= AT + 120_000, 'YTX answers for a hundred a minute');
  });

  test('what may have been bought since is asked about at the account that the copy was used with last', async (t) => {
    for (const [boughtFrom, usedWith, asked] of [
      [null, 'the-second', 'the-second'],
      ['the-first', 'the-second', 'the-second'],
      ['the-first', null, 'the-first'],
    ] as const) {
      const database = await open(t);
      if (boughtFrom !== null) {
        const bought = await inState(database.ledger, 'approved');
        const tried = attempt(bought, { startedAt: OPENED_AT, account: boughtFrom });
        assert.ok((await database.ledger.record(moving(bought, 'succeeded', { order: { attempt: tried } }))).ok);
      }
      const waiting = await inState(database.ledger, 'awaiting_approval');
      await database.ledger.close();
      const accounts = usedWith === null ? {} : { ytx: usedWith };
      const owner = { kind: 'live', addresses: { ytx: 'api.ytx.net' }, accounts } as const;
      const used = await openLedger({ url: database.url, log: silentLog, owner });
      await restored({ ...database, ledger: used });
      const { attempt: assumed } = await found(await database.reopen(), waiting);
      assert.equal(assumed?.account, asked);
    }
  });

  test('an order whose row nobody can read stops no restore, and is not touched by any job', async (t) => {
    const database = await open(t);
    const [broken, whole] = [await inState(database.ledger, 'approved'), await inState(database.ledger, 'approved')];
    await database.sql(`update orders set document = '{' where id = '${broken.id}'`);
    const done = await restored(database);
    assert.deepEqual(done, { checked: 1, accepted: 0, unreadable: [broken.ref] });
    const ledger = await database.reopen();
    assert.equal((await found(ledger, whole)).state, 'in_doubt');
    assert.equal(await ledger.nextDueAt('submit', null), null);
  });

  test('one that was cut off half-way is to be finished before a desk starts', async (t) => {
    const database = await open(t);
    await inState(database.ledger, 'approved');
    await database.sql('insert into restores (at, finished_at, orders) values (1, null, 0)');
    await database.ledger.close();
    await assert.rejects(database.reopen(), /was interrupted.*npm run restore -- --in-place/);
    const done = await restored(database);
    assert.equal(done.checked, 1);
    await database.reopen();
  });

  test('an order of ours that it does not have is remembered once', async (t) => {
    const { ledger } = await open(t);
    const id = '01M806JKPA0VS9ZN01' as never;
    assert.deepEqual([await ledger.noteUnknown(id, 'ytx', AT), await ledger.noteUnknown(id, 'ytx', AT)], [true, false]);
  });

  test('a database that a newer version changed is refused with the name of that version', async (t) => {
    const database = await open(t);
    await database.sql(`insert into kysely_migration (name, timestamp) values ('9999_later', '2027-01-01T00:00:00Z')`);
    await database.sql(`insert into versions (version, since) values ('7.1.0', 9999999999999)`);
    await database.ledger.close();
    await assert.rejects(database.reopen(), /was changed by topup-desk 7\.1\.0.*npm run restore/);
  });
}
