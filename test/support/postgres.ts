import { after } from 'node:test';
import { type PostgresServer, startPostgresServer } from './postgres-server.ts';

let started: Promise<PostgresServer> | null = null;

// One server for the process of a test file, started by the first test that asks; `after` at the top level runs when all are done.
after(async () => {
  if (started === null) return;
  const { stop } = await started;
  await stop();
});

/** The URL of a fresh, empty PostgreSQL database. */
export async function newPostgresDatabase(): Promise<string> {
  started ??= startPostgresServer();
  const { newDatabase } = await started;
  return newDatabase();
}
