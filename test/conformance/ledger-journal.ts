import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalVerdict, KeptRoot, RootHead } from '../../src/core/evidence.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import type { Order } from '../../src/core/order.ts';
import { openJournal } from '../../src/ledger/journal-reader.ts';
import { verifyJournal } from '../../src/ledger/verify-journal.ts';
import type { Database, OpenDatabase } from '../support/databases.ts';
import { anOrder, moving, OPENED_AT, opening } from '../support/orders.ts';

const DAY_MS = 86_400_000;
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

export async function verified(url: string, kept: readonly KeptRoot[] = []): Promise<JournalVerdict> {
  const journal = await openJournal(url);
  try {
    return (await verifyJournal({ journal, kept })).verdict;
  } finally {
    await journal.close();
  }
}

/** Makes the next root, as the job does. */
export async function makeRoot({ url, ledger }: Pick<OpenDatabase, 'url' | 'ledger'>, at: number) {
  const fence = await ledger.takeLease('journal', 'test', 60_000, at);
  assert.ok(fence !== null);
  const last = await ledger.lastRoot();
  const day = dayOf(at - DAY_MS);
  const number = (last?.number ?? 0) + 1;
  const next: RootHead = { number, from: day, day, madeAt: at, previous: last?.root ?? null };
  const journal = await openJournal(url);
  const { made } = await verifyJournal({
    journal,
    next,
    seal: async (lines) => assert.equal(await ledger.sealLines(next.number, lines, fence), true),
  });
  await journal.close();
  assert.ok(made);
  assert.equal(await ledger.keepRoot(made, fence), true);
  return made;
}

/** Three orders on each of three days, some of which move on later days, and a root a day. */
async function threeDays(opened: OpenDatabase) {
  const { ledger } = opened;
  const orders: Order[][] = [];
  const roots: KeptRoot[] = [];
  for (const day of [0, 1, 2]) {
    const openedAt = OPENED_AT + day * DAY_MS;
    const todays = [anOrder({ openedAt }), anOrder({ openedAt }), anOrder({ openedAt })];
    orders.push(todays);
    for (const order of todays) await ledger.record(opening(order));
    for (const order of todays.slice(0, 2)) await step(ledger, order, 'approved');
    const [before] = orders[day - 1] ?? [];
    if (before !== undefined) await step(ledger, before, 'submitting');
    roots.push(await makeRoot(opened, openedAt + DAY_MS));
  }
  const at = (day: number, place: number): Order => orders[day]?.[place] ?? assert.fail();
  return { orders, roots, at };
}

async function step(ledger: Ledger, order: Order, state: Order['state']): Promise<void> {
  const now = await ledger.find({ by: 'id', id: order.id });
  assert.ok(now);
  assert.equal((await ledger.record(moving(now, state))).ok, true);
}

/** What somebody can do who has the whole database. */
async function withoutGuards({ sql }: OpenDatabase, name: Database['name']): Promise<OpenDatabase['sql']> {
  const triggers = name === 'sqlite' ? ['no_update', 'no_delete'] : ['append_only'];
  for (const trigger of triggers)
    await sql(`drop trigger order_events_${trigger}${name === 'postgres' ? ' on order_events' : ''}`);
  return sql;
}

const remove = async (sql: OpenDatabase['sql'], where: string, tables = ['orders', 'order_events']): Promise<void> => {
  for (const table of tables)
    await sql(`delete from ${table} where ${where.replaceAll('ID', table === 'orders' ? 'id' : 'order_id')}`);
};

const kinds = ({ broken }: JournalVerdict): readonly string[] => broken.map(({ kind }) => kind);

/** The journal as evidence: whatever is done to it past the desk is named. */
export function evidenceConformance({ open, name }: Database): void {
  test('a journal that was only written is whole, with its roots, and goes on while it is looked through', async (t) => {
    const opened = await open(t);
    const { roots, at } = await threeDays(opened);
    const verdict = await verified(opened.url, roots);
    assert.deepEqual(verdict.broken, []);
    assert.deepEqual([verdict.orders, verdict.lines, verdict.roots, verdict.places], [9, 17, 3, 0]);
    assert.deepEqual(verdict.last, { number: 3, day: roots[2]?.day });
    await step(opened.ledger, at(0, 2), 'rejected');
    assert.equal((await verified(opened.url, roots)).places, 0);
    const last = await makeRoot(opened, OPENED_AT + 4 * DAY_MS);
    assert.deepEqual([last.orders, last.lines], [1, 1]);
    const empty = await makeRoot(opened, OPENED_AT + 5 * DAY_MS);
    assert.deepEqual([empty.orders, empty.lines], [0, 0]);
    assert.equal((await verified(opened.url, [...roots, last, empty])).places, 0);
  });

  test('a removed order is named with the root that covers it, and so is each order of a removed day', async (t) => {
    const opened = await open(t);
    const { orders, roots, at } = await threeDays(opened);
    const sql = await withoutGuards(opened, name);
    await remove(sql, `ID = '${at(1, 2).id}'`);
    const one = await verified(opened.url);
    assert.deepEqual(one.broken, [
      { kind: 'sealed_order_missing', order: at(1, 2).ref, number: 2, day: roots[1]?.day },
    ]);
    const day = orders[1]?.map(({ id }) => `'${id}'`).join(', ');
    await remove(sql, `ID in (${day})`);
    const all = await verified(opened.url);
    assert.deepEqual(
      kinds(all),
      Array.from({ length: 3 }, () => 'sealed_order_missing'),
    );
    await remove(sql, `ID in (${day})`, ['sealed_lines']);
    assert.deepEqual((await verified(opened.url)).broken, [
      { kind: 'root_changed', number: 2, day: roots[1]?.day },
      { kind: 'root_changed', number: 3, day: roots[2]?.day },
    ]);
    await remove(sql, 'number = 2', ['journal_roots']);
    assert.ok(kinds(await verified(opened.url)).includes('root_missing'));
  });

  test('a day whose orders are all gone is named first', async (t) => {
    const opened = await open(t);
    const { at } = await threeDays(opened);
    const sql = await withoutGuards(opened, name);
    const of = [...[0, 1, 2].map((place) => at(2, place).id), at(1, 0).id].map((id) => `'${id}'`).join(', ');
    await remove(sql, `ID in (${of})`);
    const { broken } = await verified(opened.url);
    assert.deepEqual(
      [broken[0]?.kind, broken[0] && 'day' in broken[0] ? broken[0].day : ''],
      ['day_missing', dayOf(OPENED_AT + 2 * DAY_MS)],
    );
  });

  test('a changed, removed, cut off or moved line is named with its order and its number', async (t) => {
    const opened = await open(t);
    const { at } = await threeDays(opened);
    const sql = await withoutGuards(opened, name);
    const [order, other] = [at(0, 0), at(0, 1)];
    const first = async (of = order) =>
      (await verified(opened.url)).broken.find((place) => 'order' in place && place.order === of.ref);
    await sql(`update order_events set at = at + 1 where order_id = '${order.id}' and version = 2`);
    assert.deepEqual(await first(), { kind: 'line_changed', order: order.ref, line: 2 });
    await sql(`update order_events set at = at - 1 where order_id = '${order.id}' and version = 2`);
    assert.equal(await first(), undefined);
    await sql(`update order_events set version = 9 where order_id = '${other.id}' and version = 1`);
    await sql(`update order_events set version = 1 where order_id = '${other.id}' and version = 2`);
    await sql(`update order_events set version = 2 where order_id = '${other.id}' and version = 9`);
    assert.deepEqual(await first(other), { kind: 'line_changed', order: other.ref, line: 1 });
    await remove(sql, `ID = '${other.id}' and version = 1`, ['order_events']);
    assert.deepEqual(await first(other), { kind: 'line_missing', order: other.ref, line: 1 });
    await remove(sql, `ID = '${other.id}'`);
    await remove(sql, `ID = '${order.id}' and version = 3`, ['order_events']);
    assert.deepEqual(await first(), { kind: 'end_missing', order: order.ref, line: 3 });
    await remove(sql, `ID = '${order.id}' and version = 1`, ['order_events']);
    assert.deepEqual(await first(), { kind: 'line_missing', order: order.ref, line: 1 });
    await remove(sql, `ID = '${order.id}'`, ['orders']);
    assert.deepEqual(
      (await verified(opened.url)).broken.map((place) => 'order' in place && place.order).includes(order.ref),
      true,
    );
  });

  test('an order that was written anew, or put back to an earlier line, fits itself and not its root', async (t) => {
    const opened = await open(t);
    const { roots, at } = await threeDays(opened);
    const sql = await withoutGuards(opened, name);
    const cut = at(0, 0);
    const [kept] = await sql(`select hash from order_events where order_id = '${cut.id}' and version = 2`);
    await remove(sql, `ID = '${cut.id}' and version = 3`, ['order_events']);
    await sql(`update orders set version = 2, chain = '${kept?.hash}' where id = '${cut.id}'`);
    assert.deepEqual((await verified(opened.url)).broken[0], {
      ...{ kind: 'sealed_line_missing', order: cut.ref, line: 3, number: 2, day: roots[1]?.day },
    });
    const other = at(1, 2);
    const [foreign] = await sql(`select hash from order_events where order_id = '${at(1, 1).id}' and version = 1`);
    await sql(`update order_events set hash = '${foreign?.hash}' where order_id = '${other.id}' and version = 1`);
    await sql(`update orders set chain = '${foreign?.hash}' where id = '${other.id}'`);
    const places = (await verified(opened.url)).broken.filter((place) => 'order' in place && place.order === other.ref);
    assert.deepEqual(
      places.map(({ kind }) => kind),
      ['line_changed', 'sealed_line_changed'],
    );
  });

  for (const [table, kind] of [
    ['sealed_lines', 'root_changed'],
    ['journal_roots', 'root_missing'],
  ] as const)
    test(`a table that is gone, ${table}, is missed`, async (t) => {
      const opened = await open(t);
      await threeDays(opened);
      await opened.sql(`drop table ${table}`);
      const { broken } = await verified(opened.url);
      assert.ok(broken.some((place) => place.kind === kind));
    });

  test('whoever writes the roots anew too is found by those that were kept outside', async (t) => {
    const opened = await open(t);
    const { roots, at } = await threeDays(opened);
    const sql = await withoutGuards(opened, name);
    await remove(sql, `ID = '${at(2, 2).id}'`, ['orders', 'order_events', 'sealed_lines']);
    await remove(sql, 'number = 3', ['journal_roots', 'sealed_lines']);
    assert.equal((await verified(opened.url)).places, 0);
    assert.deepEqual((await verified(opened.url, roots)).broken, [
      { kind: 'kept_missing', number: 3, day: roots[2]?.day },
    ]);
    await makeRoot(opened, OPENED_AT + 3 * DAY_MS);
    assert.equal((await verified(opened.url)).places, 0);
    assert.deepEqual((await verified(opened.url, roots)).broken, [
      { kind: 'kept_differs', number: 3, day: roots[2]?.day },
    ]);
    assert.equal((await verified(opened.url, roots.slice(0, 2))).places, 0);
  });

  test('a process that lost its lease writes neither lines nor a root, and one that was cut off is gone on from', async (t) => {
    const opened = await open(t);
    const { ledger, url } = opened;
    const order = anOrder();
    await ledger.record(opening(order));
    const fence = await ledger.takeLease('journal', 'first', 1_000, OPENED_AT);
    assert.ok(fence !== null);
    const [line] = await opened.sql(`select hash from order_events where order_id = '${order.id}'`);
    const sealed = { orderId: order.id, ref: order.ref, version: 1, hash: String(line?.hash) };
    assert.equal(await ledger.sealLines(1, [sealed], fence), true);
    assert.equal((await verified(url)).places, 0, 'what a root is to cover breaks nothing before there is one');
    await step(ledger, order, 'approved');
    assert.ok((await ledger.takeLease('journal', 'second', 60_000, OPENED_AT + 2_000)) !== null);
    assert.equal(await ledger.sealLines(1, [{ ...sealed, version: 2 }], fence), false);
    await ledger.dropLease('journal', 'second');
    const made = await makeRoot(opened, OPENED_AT + DAY_MS);
    assert.deepEqual([made.orders, made.lines], [2, 2]);
    assert.equal(await ledger.keepRoot({ ...made, number: 2 }, fence), false);
    assert.equal((await verified(url, [made])).places, 0);
  });
}
