import { existsSync } from 'node:fs';
import { Environment } from '../config/environment.ts';
import { err, ok, type Result } from '../core/result.ts';

/** The ledger's address, as the desk would read it. The rest of the environment may be wrong, or not there yet. */
export function readOwnDatabaseUrl(): Result<string, string> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const given = process.env.DATABASE_URL || undefined;
  const read = Environment.shape.DATABASE_URL.safeParse(given);
  return read.success
    ? ok(read.data)
    : err(`DATABASE_URL: ${read.error.issues.map(({ message }) => message).join('; ')}`);
}
