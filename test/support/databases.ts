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
import { WHOLE_FOLDER } from './whole-folder.ts';

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
export async function newSqliteUrl(t: Scope): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'topup-ledger-'));
  t.after(() => rm(folder, WHOLE_FOLDER));
  return `file:${join(folder, 'topup.db')}`;
}

export const sqlitePathOf = (url: string): string => url.slice('file:'.length);

/** The variable that names the file of an empty ledger, where a run has one for all its test files. */
export const SHARED_LEDGER_FILE = 'TOPUP_TESTS_LEDGER';

/** Makes an empty ledger, which is copied for each test: its migrations take far longer than most tests. */
export async function writeEmptyLedger(url: string): Promise<void> {
  await (await openLedger({ url, log: silentLog, marked: false })).close();
}

let empty: Promise<string> | null = null;

async function emptyLedgerFile(): Promise<string> {
  const given = process.env[SHARED_LEDGER_FILE];
  if (given !== undefined) return given;
  const folder = await mkdtemp(join(tmpdir(), 'topup-empty-'));
  process.once('exit', () => rmSync(folder, WHOLE_FOLDER));
  const path = join(folder, 'empty.db');
  await writeEmptyLedger(`file:${path}`);
  return path;
}

async function openSqlite(t: Scope): Promise<OpenDatabase> {
  const url = await newSqliteUrl(t);
  empty ??= emptyLedgerFile();
  await copyFile(await empty, sqlitePathOf(url));
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
