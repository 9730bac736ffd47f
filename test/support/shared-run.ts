import { join } from 'node:path';
import { SHARED_LEDGER_FILE, writeEmptyLedger } from './databases.ts';
import { SHARED_POSTGRES } from './postgres.ts';
import { type PostgresServer, startPostgresServer } from './postgres-server.ts';
import { moveToMemory } from './whole-folder.ts';

/**
 * What all test files of one run share, by their environment: a folder for what they write, compiled code, one PostgreSQL, and an
 * empty ledger to copy. `--test-global-setup` names this file. A test file that runs without it makes its own.
 */
let postgres: PostgresServer | null = null;

export async function globalSetup(): Promise<void> {
  const file = join(moveToMemory(), 'empty.db');
  postgres = await startPostgresServer();
  const database = await postgres.newDatabase();
  for (const url of [`file:${file}`, database]) await writeEmptyLedger(url);
  process.env[SHARED_LEDGER_FILE] = file;
  process.env[SHARED_POSTGRES] = database;
}

export async function globalTeardown(): Promise<void> {
  await postgres?.stop();
}
