import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { err, ok, type Result } from '../core/result.ts';
import { messageOf } from '../runtime/tasks.ts';

/**
 * @property orders how many it has
 * @property bytes its length
 * @property openedAt when the newest order was requested
 */
export type Backup = { readonly orders: number; readonly bytes: number; readonly openedAt: number | null };
export type BackupRefused =
  | { readonly kind: 'no_database' | 'no_ledger' | 'no_folder' | 'exists' }
  | { readonly kind: 'failed'; readonly why: string };

const BUSY_MS = 5_000;

/**
 * Copies a SQLite database, as it is at one moment, to a new file while a desk writes it. The file is there whole or not at
 * all.
 */
export function backUp(path: string, to: string): Result<Backup, BackupRefused> {
  if (!existsSync(path)) return err({ kind: 'no_database' });
  const part = `${to}.part`;
  try {
    // Taking the name first refuses the second of two that begin together.
    closeSync(openSync(to, 'wx', 0o600));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return err({ kind: 'exists' });
    if (code === 'ENOENT') return err({ kind: 'no_folder' });
    return err({ kind: 'failed', why: messageOf(error) });
  }
  let isDone = false;
  try {
    rmSync(part, { force: true });
    closeSync(openSync(part, 'wx', 0o600));
    const backup = copied(path, part);
    if (backup === null) return err({ kind: 'no_ledger' });
    synced(part);
    renameSync(part, to);
    isDone = true;
    return ok({ ...backup, bytes: statSync(to).size });
  } catch (error) {
    return err({ kind: 'failed', why: messageOf(error) });
  } finally {
    if (!isDone) for (const left of [part, to]) rmSync(left, { force: true });
  }
}

/** Null if it is no ledger of ours. */
function copied(path: string, to: string): Omit<Backup, 'bytes'> | null {
  const db = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
  try {
    if (db.prepare("select 1 from sqlite_schema where name = 'order_events'").get() === undefined) return null;
    db.prepare('vacuum into ?').run(to);
  } finally {
    db.close();
  }
  const copy = new DatabaseSync(to, { readOnly: true });
  try {
    const { orders, newest } =
      copy.prepare('select count(*) as orders, max(opened_at) as newest from orders').get() ?? {};
    return { orders: Number(orders), openedAt: newest === null ? null : Number(newest) };
  } finally {
    copy.close();
  }
}

function synced(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
