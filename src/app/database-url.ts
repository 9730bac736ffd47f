import { readDotEnv } from '../config/dot-env.ts';
import { Environment } from '../config/environment.ts';
import { readSecretFiles } from '../config/secret-files.ts';
import { err, ok, type Result } from '../core/result.ts';

/** The ledger's address, as the desk would read it. The rest of the environment may be wrong, or not there yet. */
export function readOwnDatabaseUrl(): Result<string, string> {
  const file = readDotEnv('.env');
  if (!file.ok) return file;
  const variables = readSecretFiles({ ...file.value, ...process.env });
  if (!variables.ok) return variables;
  const given = variables.value.DATABASE_URL;
  const read = Environment.shape.DATABASE_URL.safeParse(given || undefined);
  return read.success
    ? ok(read.data)
    : err(`DATABASE_URL: ${read.error.issues.map(({ message }) => message).join('; ')}`);
}
