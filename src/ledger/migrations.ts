import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { makeRetention } from './migrate-retention.ts';
import type { MIGRATIONS } from './migrated.ts';
import { PEOPLE, PEOPLE_BEFORE } from './people-migration.ts';
import { RESTORE_TABLES } from './restore-tables.ts';

export type Dialect = 'sqlite' | 'postgres';

/** Migrates the schema to this version. Replicas that start together take turns. */
export async function migrate<S>(db: Kysely<S>, dialect: Dialect): Promise<void> {
  const provider = { getMigrations: async () => migrationsFor(dialect) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw error;
}

/** The names sort in the order of running. A released migration is never changed. */
const migrationsFor = (dialect: Dialect): Record<(typeof MIGRATIONS)[number], Migration> => ({
  '0001_ledger': { up: (db) => run(db, dialect, [...TABLES, ...INDEXES, ...APPEND_ONLY[dialect]]) },
  '0002_rules': { up: (db) => run(db, dialect, RULES) },
  '0003_people': { up: (db) => run(db, dialect, [...PEOPLE, ...PEOPLE_BEFORE[dialect]]) },
  '0004_set_aside': { up: (db) => run(db, dialect, SET_ASIDE) },
  '0005_owner': { up: (db) => run(db, dialect, OWNER) },
  '0006_restore': { up: (db) => run(db, dialect, RESTORE_TABLES) },
  '0007_retention': { up: (db) => makeRetention(db, (texts) => run(db, dialect, texts), dialect) },
});

async function run(db: Kysely<unknown>, dialect: Dialect, texts: readonly string[]): Promise<void> {
  for (const text of texts) await sql.raw(inDialect(text, dialect)).execute(db);
}

/**
 * `whole` is a 64-bit number. On SQLite a table that is found only by its key is stored in the key's order, without a second
 * tree. Orders are not: their documents are too long for it.
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

/** One index for each frequent question. Each costs every order that is written. */
const INDEXES = [
  'create unique index orders_button on orders (button_key) where button_key is not null',
  'create index orders_number on orders (msisdn, opened_at)',
  'create index orders_team on orders (team, opened_at)',
  // With the team in it, a person's own orders are counted without reading a row.
  'create index orders_maker on orders (maker, opened_at, team)',
  // All questions of the jobs, and the figures: only orders with work are in it.
  'create index orders_open on orders (work, due_at, lane, state) where work is not null',
  'create index outbox_due on outbox (due_at, conversation) where parked is null',
];

/** What the rules look at and orders did not store before, and delegations. */
const RULES = [
  // A person's orders are listed by team; their recent requests are counted over all teams.
  'drop index orders_maker',
  'create index orders_maker on orders (maker, opened_at)',
  'create index orders_maker_team on orders (maker, team, opened_at)',
  'alter table orders add column reason_key text',
  'create index orders_reason on orders (reason_key, opened_at) where reason_key is not null',
  `create table delegations (
    person text primary key, account text not null, name text not null, to_person text not null,
    to_account text not null, to_name text not null, until_at whole not null) by key`,
  'create index delegations_to on delegations (to_person)',
];

/** Whose ledger it is, and its provider addresses. */
const OWNER = [
  `create table owner (
    one whole primary key check (one = 1), kind text not null, addresses text not null, untold text not null,
    marked_at whole not null) by key`,
];

/** Rows that cannot be read: an order under the slot `''`, a notice under its own. */
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
