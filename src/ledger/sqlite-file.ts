import { copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../runtime/tasks.ts';
import { markPathOf } from './mark.ts';

export const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

export const primaryCode = (error: unknown): number =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : 0;

/**
 * A transaction that never ends, on a file beside the database. The operating system releases it when the process dies, however
 * it dies.
 */
export function lockFile(path: string): DatabaseSync | null {
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
    return lock;
  } catch (error) {
    lock.close();
    if (primaryCode(error) === SQLITE_BUSY) return null;
    throw error;
  }
}

/** What stands in the way of a file, and what to do; SQLite itself says no more than "unable to open database file". */
export function whyNotOpened(path: string, error: unknown): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    return 'it is a folder. Name a file in DATABASE_URL, such as file:./data/topup.db.';
  if (primaryCode(error) === SQLITE_NOTADB)
    return 'it is a file of something else. Name another one in DATABASE_URL; it is made where it is missing.';
  if (primaryCode(error) === SQLITE_CANTOPEN || primaryCode(error) === SQLITE_READONLY || isDenied(error))
    return `the desk's user may not write it, or its folder ${resolve(dirname(path))}. Give it the right to both, or name another file in DATABASE_URL.`;
  return `${messageOf(error)}.`;
}

const isDenied = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(String(error.code));

/** Files that SQLite keeps beside an unclosed database. They belong to that database alone. */
const BESIDE = ['-wal', '-shm'] as const;

/**
 * Moves the present database away, under a name with the time. The files beside it go first: left behind, they would be taken
 * for the new one's.
 */
export function putAside(path: string, at: number): string | null {
  const aside = freeName(`${path}.before-restore-${new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')}`);
  for (const end of BESIDE) if (existsSync(path + end)) renameSync(path + end, aside + end);
  if (existsSync(markPathOf(path))) copyFileSync(markPathOf(path), markPathOf(aside));
  if (!existsSync(path)) return null;
  renameSync(path, aside);
  return aside;
}

function freeName(name: string): string {
  for (let number = 1; ; number += 1) {
    const tried = number === 1 ? name : `${name}-${number}`;
    if (!existsSync(tried) && !existsSync(`${tried}-wal`)) return tried;
  }
}

/** Removes a database that nobody has open, and all that stands beside it. */
export function removed(path: string): void {
  for (const end of ['', ...BESIDE, '.lock', '.lock-journal']) rmSync(path + end, { force: true });
}
