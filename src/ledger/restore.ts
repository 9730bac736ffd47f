import { copyFileSync, existsSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import type { Log } from '../core/log.ts';
import { err, ok, type Result } from '../core/result.ts';
import { messageOf } from '../runtime/tasks.ts';
import { markPathOf, writeMark } from './mark.ts';
import { someLine } from './mark-check.ts';
import { migrate, openSession } from './open.ts';
import { type AskedProviders, type Quarantined, quarantine } from './quarantine.ts';
import type { Session } from './session.ts';
import { lockFile } from './sqlite-file.ts';
import { rows, statement } from './statement.ts';
import { isMigrated, LedgerNewer, refuseNewer, writeVersion } from './version.ts';

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
  /** Every role sees the application names of all connections. */
  desks: statement<{ desks: number }>(`
    select count(*) as desks from pg_stat_activity
    where datname = current_database() and application_name = 'topup-desk' and pid <> pg_backend_pid()`),
};

/** Files that SQLite keeps beside an unclosed database. They belong to that database alone. */
const BESIDE = ['-wal', '-shm'] as const;

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
    const [running] = await session.read(() => rows(RESTORE.desks, {}));
    if (running !== undefined && running.desks > 0) return err({ kind: 'in_use', desks: running.desks });
    const brought = await broughtUpToDate(session, 'postgres');
    return brought.ok ? ok({ ...(await quarantine(session, at, asked)), aside: null }) : brought;
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
    const quarantined = await quarantine(session, at, asked);
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
): Promise<Result<void, RestoreRefused>> {
  try {
    await refuseNewer(session);
  } catch (error) {
    if (error instanceof LedgerNewer) return err({ kind: 'newer', sentence: error.message });
    throw error;
  }
  if (!(await isMigrated(session))) await migrate(session, dialect);
  await writeVersion(session);
  return ok(undefined);
}

/**
 * Moves the present database away, under a name with the time. The files beside it go first: left behind, they would be taken
 * for the new one's.
 */
function putAside(path: string, at: number): string | null {
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

function removed(path: string): void {
  for (const end of ['', ...BESIDE, '.lock', '.lock-journal']) rmSync(path + end, { force: true });
}
