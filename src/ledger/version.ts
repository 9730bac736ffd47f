import { readFileSync } from 'node:fs';
import type { Dialect, Session } from './session.ts';
import { rows, statement, written } from './statement.ts';

/** The names of the migrations, in the order of running. */
export const MIGRATIONS = [
  '0001_ledger',
  '0002_rules',
  '0003_people',
  '0004_set_aside',
  '0005_owner',
  '0006_restore',
  '0007_retention',
  '0008_parked',
  '0009_account_holds',
  '0010_config',
  '0011_format',
  '0012_batches',
  '0013_search',
  '0015_evidence',
  '0016_reconcile',
  '0017_figures',
] as const;

const DONE = statement<{ name: string }>('select name from kysely_migration order by name');

/** True if exactly these were run already, as at almost every start: then Kysely need not be loaded. */
export async function isMigrated(session: Session): Promise<boolean> {
  const done = await session.read(() => rows(DONE, {})).catch(() => []);
  return done.length === MIGRATIONS.length && done.every(({ name }, place) => name === MIGRATIONS[place]);
}

/** A newer version of the desk changed the database. The message is a sentence for the person who starts this one. */
export class LedgerNewer extends Error {
  override readonly name = 'LedgerNewer';
}

export const VERSIONS = {
  done: statement<{ name: string }>('select name from kysely_migration order by name'),
  last: statement<{ version: string }>('select version from versions order by since desc limit 1'),
  known: statement<{ since: number }>('select since from versions where version = :version'),
  write: statement('insert into versions (version, since) values (:version, :at) on conflict do nothing'),
};

/** This version of the desk, from package.json. */
export const ownVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;

/** Refuses a database whose schema this version does not know. Writes nothing. */
export async function refuseNewer(session: Session): Promise<void> {
  const done = await session.read(() => rows(VERSIONS.done, {})).catch(() => []);
  const known: readonly string[] = MIGRATIONS;
  const [written] = await session.read(() => rows(FORMATS.now, {})).catch(() => []);
  if (done.every(({ name }) => known.includes(name)) && (written?.format ?? 1) <= COMPACT) return;
  const [last] = await session.read(() => rows(VERSIONS.last, {})).catch(() => []);
  const own = ownVersion();
  throw new LedgerNewer(
    `The database was changed by topup-desk ${last?.version ?? 'of a newer version'}, and this is ${own}, which cannot read it. Start that version again, or restore a copy that ${own} made: npm run restore -- <copy>.`,
  );
}

/** Remembers which versions have written the database, so that an older one can name them. */
export async function writeVersion(session: Session): Promise<void> {
  const version = ownVersion();
  const [known] = await session.read(() => rows(VERSIONS.known, { version }));
  if (known !== undefined) return;
  await session.write(function* () {
    yield* written(VERSIONS.write, { version, at: Date.now() });
  });
}

/**
 * How orders and journal lines are written: 1 as versions before 0.4.0 do, 2 compact. Each is read for ever, line by line and order by
 * order; only what is written follows the ledger's format.
 */
export type Format = 1 | 2;
const COMPACT = 2;

export const FORMAT_TABLE = [
  'create table ledger_format (one whole primary key check (one = 1), format whole not null) by key',
  // Where no version wrote before, there is none that could not read it.
  `insert into ledger_format (one, format)
    select 1, case when exists (select 1 from versions) or exists (select 1 from orders) then 1 else ${COMPACT} end`,
];

export const FORMATS = {
  now: statement<{ format: number }>('select format from ledger_format where one = 1'),
  raise: statement(`update ledger_format set format = ${COMPACT} where one = 1 and format < ${COMPACT}`),
  /** Every role sees the application names of all connections. */
  desks: statement<{ desks: number }>(`
    select count(*) as desks from pg_stat_activity
    where datname = current_database() and application_name = 'topup-desk' and pid <> pg_backend_pid()`),
};

/**
 * Returns how this process writes, after raising the format where that is safe. Versions before 0.4.0 cannot read the compact form. They
 * do not start on this schema, but one that runs already on PostgreSQL goes on: so it is raised only while no other desk is connected. A
 * desk that runs asks the database at least every five seconds, and keeps its connection for ten.
 */
export async function settleFormat(session: Session, dialect: Dialect): Promise<Format> {
  const read = () => session.read(() => rows(FORMATS.now, {}));
  const [now] = await read();
  if (now === undefined || now.format >= COMPACT) return COMPACT;
  const [others] = dialect === 'sqlite' ? [] : await session.read(() => rows(FORMATS.desks, {}));
  if (Number(others?.desks ?? 0) > 0) return 1;
  await session.write(function* () {
    yield* written(FORMATS.raise, {});
  });
  return COMPACT;
}
