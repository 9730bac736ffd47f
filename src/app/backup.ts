import { parseArgs } from 'node:util';
import { readOwnDatabaseUrl } from '../config/environment.ts';
import { type BackupRefused, backUp } from '../ledger/backup.ts';
import { readDatabaseUrl } from '../ledger/session.ts';

// npm run backup -- <file>: a consistent copy of the SQLite ledger, also while the desk runs. Exit code 0 where it is there, 1 where it is
// not, 2 where it was asked for wrongly.

const USAGE = `usage: npm run backup -- <file>

  Copies the database that DATABASE_URL names (file:./data/topup.db unless set) to a new file, also while the desk runs.
  A PostgreSQL database is copied by pg_dump, or by your provider's own backups.`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

function run(args: readonly string[]): number {
  const file = fileIn(args);
  if (file === 'help') {
    say(USAGE);
    return 0;
  }
  if (file === null) {
    complain(USAGE);
    return 2;
  }
  const url = readOwnDatabaseUrl();
  if (!url.ok) return refused(url.error);
  const database = readDatabaseUrl(url.value);
  if (database?.dialect !== 'sqlite') {
    return refused('The ledger is in PostgreSQL: copy it with pg_dump, or use the backups of the people who run it.');
  }
  const backup = backUp(database.path, file);
  if (!backup.ok) return refused(sentenceOf(backup.error, database.path, file));
  const { orders, bytes, openedAt } = backup.value;
  const newest = openedAt === null ? '' : `, the newest asked for at ${new Date(openedAt).toISOString()}`;
  say(`${file} is a copy of ${database.path}: ${orders} orders${newest}; ${Math.ceil(bytes / 1024)} KB.`);
  say('It holds whole phone numbers: keep it where only those may read who may read the ledger.');
  return 0;
}

function fileIn(args: readonly string[]): string | 'help' | null {
  try {
    const options = { help: { type: 'boolean', short: 'h' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) return 'help';
    return positionals.length === 1 && positionals[0] ? positionals[0] : null;
  } catch {
    return null;
  }
}

function refused(sentence: string): number {
  complain(sentence);
  return 1;
}

function sentenceOf(error: BackupRefused, path: string, file: string): string {
  switch (error.kind) {
    case 'no_database':
      return `There is no database ${path}: nothing was copied. DATABASE_URL says where it is.`;
    case 'no_ledger':
      return `${path} is no ledger of topup-desk: nothing was copied.`;
    case 'exists':
      return `${file} exists already, and a backup replaces nothing: name another file.`;
    case 'failed':
      return `${path} could not be copied to ${file}: ${error.why}`;
  }
}

process.exitCode = run(process.argv.slice(2));
