import { dirname } from 'node:path';
import { readOwnDatabaseUrl } from '../config/environment.ts';
import { type BackupRefused, backUp } from '../ledger/copies.ts';
import { readDatabaseUrl } from '../ledger/session.ts';
import { type CliCommand, refuse } from './command.ts';

export const backup: CliCommand<{ readonly file: string }> = {
  name: 'backup',
  summary: 'copies the SQLite database to a new file, also while the desk runs',
  details: `DATABASE_URL names the database: file:./data/topup.db unless set.
A PostgreSQL database is copied by pg_dump, or by your provider's own backups.`,
  examples: [['backup copies/2026-11-21.db', 'a copy as of now']],
  declare: (command) => command.argument('<file>', 'the copy, which must not be there yet'),
  run: async ({ file }, io) => {
    const { out: say, variables } = io;
    const refused = (sentence: string): 1 => refuse(io, sentence);
    const url = readOwnDatabaseUrl(variables);
    if (!url.ok) return refused(url.error);
    const database = readDatabaseUrl(url.value);
    if (database?.dialect !== 'sqlite') {
      return refused('The ledger is in PostgreSQL: copy it with pg_dump, or use the backups of the people who run it.');
    }
    const copied = backUp(database.path, file);
    if (!copied.ok) return refused(sentenceOf(copied.error, database.path, file));
    const { orders, bytes, openedAt } = copied.value;
    const newest = openedAt === null ? '' : `, the newest asked for at ${new Date(openedAt).toISOString()}`;
    say(`${file} is a copy of ${database.path}: ${orders} orders${newest}; ${Math.ceil(bytes / 1024)} KB.`);
    say('It holds whole phone numbers: keep it where only those may read who may read the ledger.');
    return 0;
  },
};

function sentenceOf(error: BackupRefused, path: string, file: string): string {
  switch (error.kind) {
    case 'no_database':
      return `There is no database ${path}: nothing was copied. DATABASE_URL says where it is.`;
    case 'no_ledger':
      return `${path} is no ledger of topup-desk: nothing was copied.`;
    case 'no_folder':
      return `There is no folder ${dirname(file)}: make it first (mkdir -p ${dirname(file)}).`;
    case 'exists':
      return `${file} exists already, and a backup replaces nothing: name another file.`;
    case 'failed':
      return `${path} could not be copied to ${file}: ${error.why}`;
  }
}
