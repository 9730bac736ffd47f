import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { ONLY_BY_EVENT } from '../core/work.ts';
import { EVIDENCE_AND_BALANCES } from './balances.ts';
import { BATCH_TABLES } from './batches.ts';
import { CONFIG_TABLES } from './config-records.ts';
import { differenceTables } from './differences.ts';
import { entryTable } from './entries.ts';
import { HOLD_TABLES } from './holds.ts';
import { fillSearch, SEARCH_TABLES } from './search.ts';
import type { Dialect } from './session.ts';
import { TIMETABLE_TABLE } from './timetables.ts';
import { numberKeysOf, storedScope } from './usage.ts';
import { FORMAT_TABLE, type MIGRATIONS } from './version.ts';

/** Brings the schema to what this version needs. Replicas that start together take turns. */
export async function migrate<S>(db: Kysely<S>, dialect: Dialect): Promise<void> {
  if (dialect === 'sqlite') return migrateWith(db, dialect);
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(tx);
    await migrateWith(tx, dialect);
  });
}

/**
 * Kysely's own lock, which versions before 0.4.0 take alone. It belongs to a session, which behind PgBouncer is another one for each
 * transaction: there it would never be given back. So it is taken for the transaction, in which Kysely takes it once more.
 */
const MIGRATION_LOCK = 3853314791062309107n;

async function migrateWith<S>(db: Kysely<S>, dialect: Dialect): Promise<void> {
  const provider = { getMigrations: async () => migrationsFor(dialect) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw error;
}

/** The names sort in the order they are run; one that was released is never changed. */
const migrationsFor = (dialect: Dialect): Record<(typeof MIGRATIONS)[number], Migration> => ({
  '0001_ledger': { up: (db) => run(db, dialect, [...TABLES, ...INDEXES, ...APPEND_ONLY[dialect]]) },
  '0002_rules': { up: (db) => run(db, dialect, RULES) },
  '0003_people': { up: (db) => run(db, dialect, [...PEOPLE, ...PEOPLE_BEFORE[dialect]]) },
  '0004_set_aside': { up: (db) => run(db, dialect, SET_ASIDE) },
  '0005_owner': { up: (db) => run(db, dialect, OWNER) },
  '0006_restore': { up: (db) => run(db, dialect, RESTORE_TABLES) },
  '0007_retention': { up: (db) => makeRetention(db, (texts) => run(db, dialect, texts), dialect) },
  '0008_parked': { up: (db) => run(db, dialect, PARKED) },
  '0009_account_holds': { up: (db) => run(db, dialect, HOLD_TABLES) },
  '0010_config': { up: (db) => run(db, dialect, CONFIG_TABLES) },
  '0011_format': { up: (db) => run(db, dialect, FORMAT_TABLE) },
  '0012_batches': { up: (db) => run(db, dialect, BATCH_TABLES) },
  '0013_search': { up: (db) => run(db, dialect, [...SEARCH_TABLES, ...fillSearch(dialect, Date.now())]) },
  '0015_evidence': { up: (db) => run(db, dialect, EVIDENCE_AND_BALANCES) },
  '0016_reconcile': { up: (db) => run(db, dialect, [...differenceTables(dialect), ...TIMETABLE_TABLE]) },
  '0017_figures': { up: (db) => run(db, dialect, entryTable(dialect)) },
});

async function run(db: Kysely<unknown>, dialect: Dialect, texts: readonly string[]): Promise<void> {
  for (const text of texts) await sql.raw(inDialect(text, dialect)).execute(db);
}

/**
 * `whole` is a 64-bit number. A table that is only found by its key is kept in the key's order on SQLite, without a second tree;
 * orders are not, whose documents are too long for it.
 */
function inDialect(text: string, dialect: Dialect): string {
  const sqlite = dialect === 'sqlite';
  return text
    .replaceAll(' whole', sqlite ? ' integer' : ' bigint')
    .replace(' by key', sqlite ? ' strict, without rowid' : '')
    .replace(' by row', sqlite ? ' strict' : '');
}

const TABLES = [
  `create table orders (
    id text primary key, ref text not null unique, request_key text not null unique,
    version whole not null, state text not null, work text, lane text,
    team text not null, msisdn text not null, maker text not null, price_li whole not null,
    day text not null, month text not null, button_key text, opened_at whole not null, doubt_since whole,
    due_at whole, ask_gap_ms whole not null, lease_until whole not null, woken_at whole, fence whole not null,
    chain text not null, document text not null) by row`,
  `create table order_events (
    order_id text not null, version whole not null, at whole not null, kind text not null, body text not null,
    hash text not null, primary key (order_id, version)) by key`,
  `create table usage (
    scope text not null, period text not null, reserved_li whole not null check (reserved_li >= 0),
    spent_li whole not null check (spent_li >= 0), orders whole not null, primary key (scope, period)) by key`,
  `create table outbox (
    order_id text not null, version whole not null, slot text not null, place whole not null,
    conversation text not null, show text not null, written_at whole not null, due_at whole not null,
    tries whole not null, again whole not null, lease_until whole not null, fence whole not null, parked text,
    primary key (order_id, version, slot)) by key`,
  `create table messages (
    order_id text not null, slot text not null, version whole not null, asked_in text not null,
    conversation text not null, message text not null, primary key (order_id, slot, version)) by key`,
  `create table leases (
    name text primary key, holder text not null, ends_at whole not null, fence whole not null) by key`,
  'create table pacing (name text primary key, next_at whole not null) by key',
  `create table moved_conversations (
    old_id text primary key, new_id text not null, moved_at whole not null) by key`,
];

/**
 * One for each question that is asked often; each costs every order that is written. By key an order is found by its id, its reference
 * (what people type), its request (a message that comes twice) and its button. What later migrations add stands with its question there.
 */
const INDEXES = [
  // A press in Telegram.
  'create unique index orders_button on orders (button_key) where button_key is not null',
  // Rules and approvers: the earlier orders of a number. Lists of a number.
  'create index orders_number on orders (msisdn, opened_at)',
  // Lists of a team.
  'create index orders_team on orders (team, opened_at)',
  // With the team in it, one's own orders are counted without reading a row of them.
  'create index orders_maker on orders (maker, opened_at, team)',
  // All the jobs' questions and the figures: only orders that somebody still looks after are in it.
  'create index orders_open on orders (work, due_at, lane, state) where work is not null',
  // The next notices, but of conversations that must wait.
  'create index outbox_due on outbox (due_at, conversation) where parked is null',
];

/** What the rules look at that orders did not keep before, and who stands in for whom. */
const RULES = [
  // One's own orders are listed by team; how often somebody asked lately is counted over all of them.
  'drop index orders_maker',
  'create index orders_maker on orders (maker, opened_at)',
  'create index orders_maker_team on orders (maker, team, opened_at)',
  'alter table orders add column reason_key text',
  // The earlier orders of a reason.
  'create index orders_reason on orders (reason_key, opened_at) where reason_key is not null',
  `create table delegations (
    person text primary key, account text not null, name text not null, to_person text not null,
    to_account text not null, to_name text not null, until_at whole not null) by key`,
  'create index delegations_to on delegations (to_person)',
];

/** Whose ledger it is, and where it calls the providers. */
const OWNER = [
  `create table owner (
    one whole primary key check (one = 1), kind text not null, addresses text not null, untold text not null,
    marked_at whole not null) by key`,
];

/**
 * Refused notices are due again, so the index has them too. What was refused by earlier versions is tried again only on an event:
 * the threads have moved on.
 */
const PARKED = [
  `create table closed_conversations (
    conversation text primary key, why text not null, since whole not null, tries whole not null,
    next_at whole not null, told_at whole) by key`,
  `update outbox set due_at = ${ONLY_BY_EVENT} where parked is not null`,
  'drop index outbox_due',
  'create index outbox_due on outbox (due_at, conversation)',
];

/** Rows that cannot be read: an order under the slot `''`, or a notice under its own. */
const SET_ASIDE = [
  `create table set_aside (
    order_id text not null, slot text not null, version whole not null, why text not null, since whole not null,
    told_at whole, primary key (order_id, slot, version)) by key`,
];

const APPEND_ONLY: Readonly<Record<Dialect, readonly string[]>> = {
  sqlite: ['update', 'delete'].map(
    (write) => `create trigger order_events_no_${write} before ${write} on order_events
      begin select raise(abort, 'the journal is append only'); end`,
  ),
  postgres: [
    `create function refuse_journal_write() returns trigger language plpgsql as
      $$ begin raise exception 'the journal is append only'; end $$`,
    `create trigger order_events_append_only before update or delete or truncate on order_events
      for each statement execute function refuse_journal_write()`,
  ],
};

/** The names that configs gave to accounts, and delegations by account: neither a budget nor a delegation depends on a name. */
export const PEOPLE = [
  'create table account_names (account text not null, person text not null, until_at whole, primary key (account, person)) by key',
  'drop index delegations_to',
  'create index delegations_by_account on delegations (account)',
  'create index delegations_to_account on delegations (to_account)',
];

/** Reads the account from an order's document; a document that cannot be read keeps the old value. */
const MAKER_ACCOUNT: Readonly<Record<'sqlite' | 'postgres', string>> = {
  sqlite:
    "case when json_valid(document) then coalesce(json_extract(document, '$.maker.account'), maker) else maker end",
  postgres: `coalesce(substring(document from '"maker":[{][^{}]*?"account":"([^"]+)"'), maker)`,
};

/**
 * Orders were indexed by their requester's name, and are now by the account. The names of that time are kept: budgets still
 * stand under them.
 */
const peopleBefore = (dialect: 'sqlite' | 'postgres'): readonly string[] => [
  `insert into account_names (account, person, until_at)
    select distinct ${MAKER_ACCOUNT[dialect]}, maker, cast(null as ${dialect === 'sqlite' ? 'integer' : 'bigint'})
    from orders where maker like 'person:%' and ${MAKER_ACCOUNT[dialect]} <> maker`,
  `update orders set maker = ${MAKER_ACCOUNT[dialect]} where maker like 'person:%'`,
];
export const PEOPLE_BEFORE: Readonly<Record<'sqlite' | 'postgres', readonly string[]>> = {
  sqlite: peopleBefore('sqlite'),
  postgres: peopleBefore('postgres'),
};

/**
 * What a database knows of its copies: since when its mark is kept, when it was restored, which versions of the desk wrote it,
 * and which of our orders a provider named that it lacks.
 */
export const RESTORE_TABLES = [
  'create table marks (kept_since whole primary key) by key',
  'create table restores (at whole primary key, finished_at whole, orders whole not null) by key',
  'create table versions (version text primary key, since whole not null) by key',
  `create table unknown_orders (
    merchant_order_id text primary key, provider text not null, first_at whole not null) by key`,
];

/** 32 random bytes, drawn by the database, so that replicas that start together have the same. */
const SECRET = {
  sqlite: 'lower(hex(randomblob(32)))',
  postgres: "replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')",
};

/**
 * Draws the key that stands for numbers, indexes the orders that have whole ones, and rewrites the budgets of numbers to the
 * key.
 */
export async function makeRetention(
  db: Kysely<unknown>,
  run: (texts: readonly string[]) => Promise<void>,
  dialect: keyof typeof SECRET,
): Promise<void> {
  await run([
    'create table ledger_keys (name text primary key, secret text not null) by key',
    `insert into ledger_keys (name, secret) values ('number', ${SECRET[dialect]})`,
    // Which numbers are old enough to be masked.
    'create index orders_whole on orders (opened_at) where work is null and length(msisdn) = 11',
  ]);
  const { rows: keys } = await sql<{ secret: string }>`select secret from ledger_keys`.execute(db);
  const numberKeyOf = numberKeysOf(keys[0]?.secret ?? '');
  const { rows } = await sql<{ scope: string }>`
    select distinct scope from usage where scope >= 'number:1' and scope < 'number:2'`.execute(db);
  for (const { scope } of rows) {
    await sql`update usage set scope = ${storedScope(scope, numberKeyOf)} where scope = ${scope}`.execute(db);
  }
}
