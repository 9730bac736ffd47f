import { readFileSync } from 'node:fs';
import type { Session } from './session.ts';
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
  if (done.every(({ name }) => known.includes(name))) return;
  const [last] = await session.read(() => rows(VERSIONS.last, {})).catch(() => []);
  const own = ownVersion();
  throw new LedgerNewer(
    `The database was changed by topup-desk ${last?.version ?? 'of a newer version'}, and this is ${own}, which does not know its tables. Start that version again, or restore a copy that ${own} made: npm run restore -- <copy>.`,
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
