import { after } from 'node:test';
import { databasesAt, type PostgresDatabases, type PostgresServer, startPostgresServer } from './postgres-server.ts';

/** The variable that names a database with an empty ledger, on the server that all test files of a run share. */
export const SHARED_POSTGRES = 'TOPUP_TESTS_POSTGRES';

const shared = process.env[SHARED_POSTGRES];
let started: Promise<PostgresServer> | null = null;

// Without a shared one: one server for the process of a test file, started by the first test that asks; `after` at the top level runs
// when all are done.
after(async () => {
  if (started === null) return;
  await (await started).stop();
});

/** The server: that of the whole run, or else this file's own. */
export async function postgresServer(): Promise<PostgresDatabases> {
  if (shared !== undefined) return databasesAt(Number(new URL(shared).port));
  started ??= startPostgresServer();
  return started;
}

/** The URL of a fresh, empty PostgreSQL database. */
export const newPostgresDatabase = async (): Promise<string> => (await postgresServer()).newDatabase();

let empty: Promise<string> | null = null;

/** The URL of a fresh PostgreSQL database with an empty ledger, which `write` makes where there is none yet to copy. */
export async function newPostgresLedger(write: (url: string) => Promise<void>): Promise<string> {
  const { newDatabase } = await postgresServer();
  empty ??=
    shared === undefined
      ? newDatabase().then(async (url) => {
          await write(url);
          return url;
        })
      : Promise.resolve(shared);
  return newDatabase(await empty);
}
