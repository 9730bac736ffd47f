import { rmSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import { Client } from 'pg';
import type { Ledger } from '../../src/core/ledger.ts';
import { openLedger } from '../../src/ledger/open.ts';
import { PROVIDER_NAMES } from '../../src/providers/registry.ts';
import { newPostgresLedger } from './postgres.ts';
import { silentLog } from './silent.ts';
import { memoryFolder, WHOLE_FOLDER } from './whole-folder.ts';

type Scope = Pick<TestContext, 'after'>;

/**
 * A fresh database with its ledger, gone after the test.
 *
 * @property replica opens one more ledger on it, as a second process would; SQLite allows only one, and gives the same again
 * @property reopen closes the ledger and opens it anew
 * @property sql runs a statement behind the ledger's back: the rows, with whole numbers as numbers
 */
export type OpenDatabase = {
  readonly url: string;
  readonly ledger: Ledger;
  readonly replica: () => Promise<Ledger>;
  readonly reopen: () => Promise<Ledger>;
  readonly sql: (text: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
};

export type Database = {
  readonly name: 'sqlite' | 'postgres';
  readonly open: (t: Scope) => Promise<OpenDatabase>;
};

/** Both databases. Port behaviour is tested on each of them. */
export const databases: readonly Database[] = [
  { name: 'sqlite', open: openSqlite },
  { name: 'postgres', open: async (t) => openPostgres(t, await newPostgresLedger(writeEmptyLedger)) },
];

/** Opens a ledger that is closed after the test. */
export async function openedLedger(t: Scope, url: string): Promise<Ledger> {
  const ledger = await openLedger({ url, log: silentLog, providers: PROVIDER_NAMES });
  t.after(() => ledger.close());
  return ledger;
}

/** The URL of a SQLite database that does not exist yet, in a folder that goes after the test. */
export async function newSqliteUrl(t: Scope, parent = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, 'topup-ledger-'));
  t.after(() => rm(folder, WHOLE_FOLDER));
  return `file:${join(folder, 'topup.db')}`;
}

export const sqlitePathOf = (url: string): string => url.slice('file:'.length);

/** The variable that names the folder of a run with its empty ledger, where test files share one. */
export const SHARED_FOLDER = 'TOPUP_TESTS_FOLDER';
export const EMPTY_LEDGER = 'empty.db';

/** Makes an empty ledger, which is copied for each test: its migrations take far longer than most tests. */
export async function writeEmptyLedger(url: string): Promise<void> {
  await (await openLedger({ url, log: silentLog, marked: false })).close();
}

let own: Promise<string> | null = null;

/** A folder with an empty ledger: that of the whole run, or else this file's own. */
async function ledgerFolder(): Promise<string> {
  const shared = process.env[SHARED_FOLDER];
  if (shared !== undefined) return shared;
  const folder = await mkdtemp(join(memoryFolder() ?? tmpdir(), 'topup-tests-'));
  process.once('exit', () => rmSync(folder, WHOLE_FOLDER));
  await writeEmptyLedger(`file:${join(folder, EMPTY_LEDGER)}`);
  return folder;
}

async function openSqlite(t: Scope): Promise<OpenDatabase> {
  own ??= ledgerFolder();
  const folder = await own;
  const url = await newSqliteUrl(t, folder);
  await copyFile(join(folder, EMPTY_LEDGER), sqlitePathOf(url));
  const ledger = await openedLedger(t, url);
  return {
    url,
    ledger,
    replica: async () => ledger,
    reopen: async () => {
      await ledger.close();
      return openedLedger(t, url);
    },
    sql: async (text) => {
      const db = new DatabaseSync(sqlitePathOf(url), { timeout: 5000 });
      try {
        return db.prepare(text).all();
      } finally {
        db.close();
      }
    },
  };
}

/** A PostgreSQL that is reached another way. */
export const postgresAt = (newUrl: (t: Scope) => Promise<string>): Database => ({
  name: 'postgres',
  open: async (t) => openPostgres(t, await newUrl(t)),
});

async function openPostgres(t: Scope, url: string): Promise<OpenDatabase> {
  const ledger = await openedLedger(t, url);
  return {
    url,
    ledger,
    replica: () => openedLedger(t, url),
    reopen: async () => {
      await ledger.close();
      return openedLedger(t, url);
    },
    sql: async (text) => {
      const client = new Client({ connectionString: url });
      await client.connect();
      try {
        return (await client.query<Record<string, unknown>>(text)).rows;
      } finally {
        await client.end();
      }
    },
  };
}
