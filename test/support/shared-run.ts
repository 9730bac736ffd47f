import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EMPTY_LEDGER, SHARED_FOLDER, writeEmptyLedger } from './databases.ts';
import { SHARED_POSTGRES } from './postgres.ts';
import { type PostgresServer, startPostgresServer } from './postgres-server.ts';
import { memoryFolder, WHOLE_FOLDER } from './whole-folder.ts';

/**
 * What all test files of one run share, by their environment: compiled code, one PostgreSQL, an empty ledger to copy, and a folder in
 * memory for the copies. `--test-global-setup` names this file. A test file that runs without it makes its own.
 */
let postgres: PostgresServer | null = null;

export async function globalSetup(): Promise<void> {
  process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache');
  const folder = mkdtempSync(join(memoryFolder() ?? tmpdir(), 'topup-tests-'));
  process.once('exit', () => rmSync(folder, WHOLE_FOLDER));
  postgres = await startPostgresServer();
  const database = await postgres.newDatabase();
  for (const url of [`file:${join(folder, EMPTY_LEDGER)}`, database]) await writeEmptyLedger(url);
  process.env[SHARED_FOLDER] = folder;
  process.env[SHARED_POSTGRES] = database;
}

export async function globalTeardown(): Promise<void> {
  await postgres?.stop();
}
