import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Log } from '../core/log.ts';
import { err, ok, type Result } from '../core/result.ts';
import { messageOf } from '../runtime/tasks.ts';
import { markPathOf, someLine, writeMark } from './mark.ts';
import { migrate, openSession } from './open.ts';
import { type AskedProviders, type Quarantined, quarantine } from './quarantine.ts';
import type { Session } from './session.ts';
import { lockFile, putAside, removed } from './sqlite-file.ts';
import { rows, statement } from './statement.ts';
import { FORMATS, type Format, isMigrated, LedgerNewer, refuseNewer, settleFormat, writeVersion } from './version.ts';

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

/**
 * - `in_use`: a desk runs on it; `desks` is the number of desk connections of a PostgreSQL
 * - `damaged`: SQLite finds it broken
 * - `no_ledger`: it is a database, and not ours
 * - `newer`: the message is a sentence
 */
export type RestoreRefused =
  | { readonly kind: 'in_use'; readonly desks: number }
  | { readonly kind: 'no_copy' | 'same_file' | 'no_database' | 'no_ledger' }
  | { readonly kind: 'damaged'; readonly why: string }
  | { readonly kind: 'newer'; readonly sentence: string };

/** @property aside where the replaced database is now; null if there was none */
export type Restored = Quarantined & { readonly aside: string | null };

export type RestoreDeps = { readonly at: number; readonly log: Log; readonly asked: AskedProviders };

export const RESTORE = {
  integrity: statement<{ integrity_check: string }>('pragma integrity_check(1)'),
  tables: statement<{ name: string }>(
    "select name from sqlite_schema where type = 'table' and name not like 'sqlite%'",
  ),
};

/**
 * Puts a copy in the place of a SQLite database, in quarantine. The copy is only read, and the replaced database is kept beside
 * it. Everything that takes long or can fail is done with a second copy, so nothing is ever in place half-way.
 */
export async function restoreCopy(
  path: string,
  copy: string,
  { at, log, asked }: RestoreDeps,
): Promise<Result<Restored, RestoreRefused>> {
  if (!existsSync(copy) || !statSync(copy).isFile()) return err({ kind: 'no_copy' });
  if (existsSync(path) && realpathSync(copy) === realpathSync(path)) return err({ kind: 'same_file' });
  const lock = lockFile(`${path}.lock`);
  if (lock === null) return err({ kind: 'in_use', desks: 1 });
  const fresh = `${path}.restoring`;
  try {
    removed(fresh);
    copyFileSync(copy, fresh);
    if (existsSync(`${copy}-wal`)) copyFileSync(`${copy}-wal`, `${fresh}-wal`);
    const restored = await inQuarantine(fresh, { at, log, asked, mayBeEmpty: false });
    if (!restored.ok) return restored;
    const { line, quarantined } = restored.value;
    const aside = putAside(path, at);
    renameSync(fresh, path);
    await writeMark(markPathOf(path), line);
    return ok({ ...quarantined, aside });
  } finally {
    removed(fresh);
    lock.close();
  }
}

/** Puts the present SQLite database in quarantine. */
export async function restoreSqliteInPlace(
  path: string,
  given: RestoreDeps,
): Promise<Result<Restored, RestoreRefused>> {
  if (!existsSync(path)) return err({ kind: 'no_database' });
  const restored = await inQuarantine(path, { ...given, mayBeEmpty: true });
  if (!restored.ok) return restored;
  await writeMark(markPathOf(path), restored.value.line);
  return ok({ ...restored.value.quarantined, aside: null });
}

/** Puts a PostgreSQL that was rolled back in quarantine. */
export async function restorePostgresInPlace(
  url: string,
  { at, log, asked }: RestoreDeps,
): Promise<Result<Restored, RestoreRefused>> {
  const { session } = await openSession(url, log);
  try {
    const [running] = await session.read(() => rows(FORMATS.desks, {}));
    if (running !== undefined && running.desks > 0) return err({ kind: 'in_use', desks: running.desks });
    const brought = await broughtUpToDate(session, 'postgres');
    if (!brought.ok) return brought;
    return ok({ ...(await quarantine(session, { at, format: brought.value, asked })), aside: null });
  } finally {
    await session.close();
  }
}

async function inQuarantine(
  path: string,
  { at, log, asked, mayBeEmpty }: RestoreDeps & { readonly mayBeEmpty: boolean },
) {
  const opened = await openWhole(path, log);
  if (!opened.ok) return opened;
  const session = opened.value;
  try {
    const tables = (await session.read(() => rows(RESTORE.tables, {}))).map(({ name }) => name);
    const isOurs = tables.includes('orders') && tables.includes('order_events');
    if (!isOurs && !(mayBeEmpty && tables.length === 0)) return err({ kind: 'no_ledger' } as const);
    const brought = await broughtUpToDate(session, 'sqlite');
    if (!brought.ok) return brought;
    const quarantined = await quarantine(session, { at, format: brought.value, asked });
    return ok({ quarantined, line: await someLine(session) });
  } finally {
    await session.close();
  }
}

/** Opens a SQLite database and reads all of it once. */
async function openWhole(path: string, log: Log): Promise<Result<Session, RestoreRefused>> {
  try {
    const { session } = await openSession(`file:${path}`, log);
    const damage = await session
      .read(() => rows(RESTORE.integrity, {}))
      .catch(async (error) => {
        await session.close();
        throw error;
      });
    const [first] = damage;
    if (first?.integrity_check === 'ok') return ok(session);
    await session.close();
    return err({ kind: 'damaged', why: first?.integrity_check ?? 'no answer' });
  } catch (error) {
    if (error instanceof Error && error.name === 'LedgerInUse') return err({ kind: 'in_use', desks: 1 });
    return err({ kind: 'damaged', why: messageOf(error) });
  }
}

async function broughtUpToDate(
  session: Session,
  dialect: 'sqlite' | 'postgres',
): Promise<Result<Format, RestoreRefused>> {
  try {
    await refuseNewer(session);
  } catch (error) {
    if (error instanceof LedgerNewer) return err({ kind: 'newer', sentence: error.message });
    throw error;
  }
  if (!(await isMigrated(session))) await migrate(session, dialect);
  const format = await settleFormat(session, dialect);
  await writeVersion(session);
  return ok(format);
}
