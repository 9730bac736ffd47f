import { accessSync, closeSync, constants, existsSync, openSync, readSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { ProviderName } from '../core/product.ts';
import { messageOf } from '../runtime/tasks.ts';
import { PARKED } from './conversations.ts';
import { type KnownLine, MARKS, markPathOf, readMark } from './mark.ts';
import { type LedgerKind, OWNER } from './owner.ts';
import { type Params, type Row, type Statement, statement, valuesOf } from './statement.ts';
import { MIGRATIONS, VERSIONS } from './version.ts';

/** Runs one statement on a database that is only read. Rejects where the table is not there. */
export type Read = <R extends Row>(statement: Statement<R>, params: Params) => Promise<readonly R[]>;

/**
 * What a database says of itself to somebody who only reads it.
 *
 * @property pending migrations that this version has and the database has not
 * @property foreign migrations that the database has and this version has not
 * @property writtenBy the version that wrote it last; null where none did, or none said so
 * @property kind whose it is; null where nobody opened it yet
 * @property accounts with which account of each provider it was opened last
 * @property isMarked whether a mark was kept beside it once
 * @property hasOrders whether there is any order
 * @property isUnfinished whether a restore was interrupted
 * @property parked notices that no conversation took, by conversation
 * @property setAside rows that cannot be read
 * @property turns from when on something that is paced may be done again, by the name of its pace
 */
export type LedgerFacts = {
  readonly pending: readonly string[];
  readonly foreign: readonly string[];
  readonly writtenBy: string | null;
  readonly kind: LedgerKind | null;
  readonly accounts: Readonly<Partial<Record<ProviderName, string>>>;
  readonly isMarked: boolean;
  readonly hasOrders: boolean;
  readonly isUnfinished: boolean;
  readonly parked: readonly { readonly conversation: string; readonly count: number; readonly why: string }[];
  readonly setAside: number;
  readonly turns: Readonly<Record<string, number>>;
};

const INSPECT = {
  setAside: statement<{ count: number }>('select count(*) as count from set_aside'),
  turns: statement<{ name: string; next_at: number }>("select name, next_at from pacing where name like 'query:%'"),
};
const ACCOUNT = /^(.+)\.account$/;

/** Reads what there is. What an earlier version had no table for is as if it were empty. */
export async function readFacts(read: Read): Promise<LedgerFacts> {
  const rowsOf = <R extends Row>(asked: Statement<R>): Promise<readonly R[]> => read(asked, {}).catch(() => []);
  const done = (await rowsOf(VERSIONS.done)).map(({ name }) => name);
  const known: readonly string[] = MIGRATIONS;
  const [owner] = await rowsOf(OWNER.read);
  const addresses: Readonly<Record<string, string>> = owner === undefined ? {} : JSON.parse(owner.addresses);
  const accounts = Object.entries(addresses).flatMap(([key, account]) => {
    const name = ACCOUNT.exec(key)?.[1];
    return name === undefined ? [] : [[name, account]];
  });
  return {
    pending: known.filter((name) => !done.includes(name)),
    foreign: done.filter((name) => !known.includes(name)),
    writtenBy: (await rowsOf(VERSIONS.last))[0]?.version ?? null,
    kind: owner?.kind ?? null,
    accounts: Object.fromEntries(accounts),
    isMarked: (await rowsOf(MARKS.kept)).length > 0,
    hasOrders: (await rowsOf(MARKS.some)).length > 0,
    isUnfinished: (await rowsOf(MARKS.unfinished)).length > 0,
    parked: (await rowsOf(PARKED.listed)).map(({ conversation, count, why }) => ({
      conversation,
      count: Number(count),
      why,
    })),
    setAside: Number((await rowsOf(INSPECT.setAside))[0]?.count ?? 0),
    turns: Object.fromEntries((await rowsOf(INSPECT.turns)).map(({ name, next_at }) => [name, Number(next_at)])),
  };
}

export const hasLine = async (read: Read, { order, version, hash }: KnownLine): Promise<boolean> =>
  (await read(MARKS.has, { order, version, hash }).catch(() => [])).length > 0;

/**
 * What can be seen of a SQLite database from beside it.
 *
 * @property folder the folder of the database, or the nearest above it that is there
 * @property isWritable whether this user may write in that folder, and to the file where there is one
 * @property disk a known kind of disk that does not keep what it is given; null for any other
 * @property state `none`: no file yet; `broken`: no database; `seen`: with its facts
 */
export type SqliteSeen = {
  readonly path: string;
  readonly folder: string;
  readonly isWritable: boolean;
  readonly freeBytes: number;
  readonly disk: 'memory' | 'network' | null;
  readonly isOpenElsewhere: boolean;
  readonly state:
    | { readonly kind: 'none' }
    | { readonly kind: 'broken'; readonly why: string }
    | { readonly kind: 'seen'; readonly isWal: boolean; readonly mark: MarkSeen; readonly facts: LedgerFacts };
};
/** `behind`: the mark names a change that the database does not have. */
export type MarkSeen = 'none' | 'unreadable' | 'kept' | 'behind';

const BUSY_MS = 2_000;
/** By statfs(2). A file system in memory is empty after a restart; locks and syncs over a network do not hold. */
const DISKS: ReadonlyMap<number, 'memory' | 'network'> = new Map([
  [0x01021994, 'memory'],
  [0x858458f6, 'memory'],
  [0x6969, 'network'],
  [0xff534d42, 'network'],
  [0xfe534d42, 'network'],
  [0x517b, 'network'],
  [0x01021997, 'network'],
]);

/**
 * Looks at a database that a desk may have open, and changes nothing: not its lock, not its log, not a file beside it. Not for the
 * process that has it open itself.
 */
export async function inspectSqlite(path: string): Promise<SqliteSeen> {
  const folder = nearest(dirname(resolve(path)));
  const { bavail, bsize, type } = statfsSync(folder);
  const isOpenElsewhere = isLocked(`${path}.lock`);
  const shared = {
    ...{ path, folder, isOpenElsewhere },
    isWritable: mayWrite(folder) && (!existsSync(path) || mayWrite(path)),
    freeBytes: bavail * bsize,
    disk: DISKS.get(type) ?? null,
  };
  if (!existsSync(path)) return { ...shared, state: { kind: 'none' } };
  try {
    return { ...shared, state: await stateOf(path) };
  } catch (error) {
    return { ...shared, state: { kind: 'broken', why: messageOf(error) } };
  }
}

const nearest = (folder: string): string => (existsSync(folder) ? folder : nearest(dirname(folder)));

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Reading needs a lock that whoever holds the other one refuses; it is held for one statement, and by nobody afterwards. */
function isLocked(path: string): boolean {
  if (!existsSync(path)) return false;
  const lock = new DatabaseSync(path, { readOnly: true, timeout: 0 });
  try {
    lock.prepare('select 1 from sqlite_schema').get();
    return false;
  } catch {
    return true;
  } finally {
    lock.close();
  }
}

async function stateOf(path: string): Promise<SqliteSeen['state']> {
  if (statSync(path).size === 0) return { kind: 'none' };
  const markFound = readMark(markPathOf(path));
  const isWal = headerOf(path)[WRITE_VERSION] === WAL;
  const db = openBeside(path);
  try {
    const read: Read = async (statement, params) =>
      db.prepare(statement.sqlite).all(...valuesOf({ statement, params })) as never;
    db.prepare('select count(*) from sqlite_schema').get();
    const facts = await readFacts(read);
    const isBehind = markFound.kind === 'mark' && markFound.line !== null && !(await hasLine(read, markFound.line));
    const mark = isBehind ? 'behind' : markFound.kind === 'mark' ? 'kept' : markFound.kind;
    return { kind: 'seen', isWal, mark, facts };
  } finally {
    db.close();
  }
}

/**
 * Where a log stands beside the database there is one to share. Where there is none, opening it in the usual way would make one, which
 * would be this user's: a desk that runs as another could not write it.
 */
function openBeside(path: string): DatabaseSync {
  if (existsSync(`${path}-wal`)) return new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
  const url = pathToFileURL(resolve(path));
  url.searchParams.set('immutable', '1');
  return new DatabaseSync(url, { readOnly: true });
}

/** https://www.sqlite.org/fileformat.html#file_format_version_numbers */
const WRITE_VERSION = 18;
const WAL = 2;

function headerOf(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(100);
    readSync(file, header);
    return header;
  } finally {
    closeSync(file);
  }
}
