import { DatabaseSync } from 'node:sqlite';
import type { Change } from '../../src/core/change.ts';
import { openLedger } from '../../src/ledger/open.ts';
import { silentLog } from '../support/silent.ts';
import { AT } from '../support/steps.ts';

/** How many orders of one kind, and SQL for the columns that shall not be as in the sample; `i` is the order's number. */
export type Batch = {
  readonly changes: readonly Change[];
  readonly count: number;
  readonly columns: Readonly<Record<string, string>>;
};

/** Teams and requesters in a year's orders, so that a list is about one of many. */
const TEAMS = 20;
const AGENTS = 200;
/** References are drawn at random: an odd factor visits each of the 2^20 once, far from its neighbours. */
const REF_FACTOR = 7_919 * 13;

/**
 * Makes a database of many orders. One of each kind is recorded as the desk would; the rest are copied in SQL, with ids, numbers and
 * times of their own, as they would have come over months.
 */
export async function fillDatabase(path: string, batches: readonly Batch[]): Promise<void> {
  const ledger = await openLedger({ url: `file:${path}`, log: silentLog });
  for (const change of batches.flatMap(({ changes }) => changes)) await ledger.record(change);
  await ledger.indexNew(batches.length);
  await ledger.close();
  const db = new DatabaseSync(path);
  // Nothing here must survive a crash.
  for (const pragma of ['journal_mode = off', 'synchronous = off', 'cache_size = -262144', 'temp_store = memory']) {
    db.exec(`pragma ${pragma}`);
  }
  const total = batches.reduce((sum, { count }) => sum + count, 0);
  let first = 1;
  for (const batch of batches) {
    copyOrder(db, batch, first, total);
    first += batch.count;
  }
  db.exec('pragma journal_mode = wal');
  db.close();
}

/** The id of the order with this number: of the same form as a drawn one, and in the order of time. */
export const bulkIdOf = (serial: number): string => `0${String(serial).padStart(15, '0')}`;
const ID = "printf('0%015d', i)";
const REF = `printf('T%05X', (i * ${REF_FACTOR}) % 1048576)`;

function copyOrder(db: DatabaseSync, { changes, count, columns }: Batch, first: number, total: number): void {
  const sample = changes.at(-1)?.after;
  if (sample === undefined) throw new Error('a batch without an order');
  const last = first + count - 1;
  const inIt = `order_id = '${sample.id}'`;
  copyRows(
    db,
    'orders',
    `id = '${sample.id}'`,
    { first, last },
    {
      id: ID,
      ref: REF,
      request_key: "'slack:' || i || '.bulk'",
      button_key: "'bulk-button-key-' || printf('%06X', (i * 7919) % 16777216)",
      msisdn: "printf('13911%06d', i % 1000000)",
      team: `'team' || (i % ${TEAMS})`,
      maker: `'slack:U0BULK' || (i % ${AGENTS})`,
      opened_at: `${AT} - (${total} - i) * 10000`,
      ...columns,
    },
  );
  // An order's first and second line stand for all: a million whole journals would take minutes to write.
  copyRows(db, 'order_events', `${inIt} and version <= 2`, { first, last }, { order_id: ID });
  copyRows(db, 'outbox', `${inIt} and version = ${sample.version}`, { first, last }, { order_id: ID });
  copyRows(db, 'messages', inIt, { first, last }, { order_id: ID });
  copyRows(db, 'order_terms', inIt, { first, last }, { order_id: ID, term: termOf(sample.msisdn, total) });
}

/** So many orders share the end of a number, however many there are; every order has a ticket of its own. */
export const SAME_ENDING = 5;
const termOf = (msisdn: string, total: number): string =>
  `case t.term when '${msisdn.slice(-4)}' then 'end' || (i % ${Math.floor(total / SAME_ENDING)})
    when 'case42' then 'case' || i else t.term end`;

/** Copies the rows once for each number, out of a table of their own: SQLite would buffer what it reads and writes at once. */
function copyRows(
  db: DatabaseSync,
  table: string,
  where: string,
  { first, last }: { readonly first: number; readonly last: number },
  columns: Readonly<Record<string, string>>,
): void {
  const names = db
    .prepare(`select name from pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => String(name));
  const values = names.map((name) => columns[name] ?? `t.${name}`);
  db.exec(`create temp table sample as select * from ${table} where ${where}`);
  db.exec(`with recursive n(i) as (select ${first} union all select i + 1 from n where i < ${last})
    insert into ${table} (${names.join(', ')}) select ${values.join(', ')} from n, temp.sample t`);
  db.exec('drop table temp.sample');
}
