import { readOwnDatabaseUrl } from '../config/environment.ts';
import { lastWriterOf } from '../ledger/archive.ts';
import { readDatabaseUrl } from '../ledger/session.ts';
import { ownVersion } from '../ledger/version.ts';
import { withTimeout } from '../runtime/with-timeout.ts';
import type { ExitCode, Io } from './command.ts';

/** A database that does not answer must not keep the version from being printed. */
const DATABASE_WITHIN_MS = 3_000;

/** Prints this version, and which version last wrote the database, if it can be read. */
export async function printVersion({
  out,
  json,
  variables,
}: Pick<Io, 'out' | 'json' | 'variables'>): Promise<ExitCode> {
  const version = ownVersion();
  const url = readOwnDatabaseUrl(variables);
  const writer = url.ok
    ? await withTimeout(
        DATABASE_WITHIN_MS,
        lastWriterOf(url.value).catch(() => null),
      )
    : null;
  if (json) {
    out(JSON.stringify({ version, node: process.version, database: writer }));
    return 0;
  }
  out(`topup-desk ${version} (Node ${process.version})`);
  if (writer !== null && url.ok) {
    const database = readDatabaseUrl(url.value);
    const what = database?.dialect === 'sqlite' ? `The database ${database.path}` : 'The database in DATABASE_URL';
    out(`${what} was last upgraded by topup-desk ${writer}.`);
  }
  return 0;
}
