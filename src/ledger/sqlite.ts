import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { LedgerUnreachable } from '../core/ledger.ts';
import { createQueryBuilder, createQueue, type Ended, type Session, type Step } from './session.ts';
import { lockFile, primaryCode, SQLITE_BUSY, whyNotOpened } from './sqlite-file.ts';
import { type Answer, type Call, isSelect, readRows, type Script, type Statement, valuesOf } from './statement.ts';

/**
 * WAL alone falls back to `synchronous = NORMAL`, which loses the last commits with the power. Savepoints keep their undo data
 * in a temporary store: in files it costs a third of an order's time. Nothing is memory-mapped: with a million orders the first
 * use of a page costs more to map than to read (finding one took 1.5 times as long as with ten thousand, now 1.3 times), and
 * mapped pages count as the process's memory.
 */
const PRAGMAS = [
  'journal_mode = wal',
  'synchronous = full',
  'temp_store = memory',
  'cache_size = -16384',
  'wal_autocheckpoint = 10000',
  'secure_delete = on',
];
const BUSY_MS = 5000;

/**
 * Opens a SQLite database as its only writer; null if another process has it. Others may read it meanwhile. node:sqlite is no
 * slower than better-sqlite3 and needs no installation: an order with its line and its budgets, 32 a commit, at 1.07 of its
 * rate (1.03 to 1.27), one a commit at 1.02. Against a 4 KiB append with fsync, without further indexes: 8 and 1.
 */
export function openSqlite(path: string): Session | null {
  let lock: DatabaseSync | null = null;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    lock = lockFile(`${path}.lock`);
    if (lock === null) return null;
    const db = new DatabaseSync(path, { timeout: BUSY_MS });
    for (const pragma of PRAGMAS) db.exec(`pragma ${pragma}`);
    assertDurable(db);
    return createSession(db, lock);
  } catch (error) {
    lock?.close();
    throw new LedgerUnreachable(`The database ${resolve(path)} cannot be opened: ${whyNotOpened(path, error)}`, {
      cause: error,
    });
  }
}

/**
 * Opens a SQLite database for a short write while a desk may have it. The desk reads what was written at its next look; nobody may
 * migrate or keep this open.
 */
export function openSqliteBeside(path: string): Session {
  const db = new DatabaseSync(path, { timeout: BUSY_MS });
  for (const pragma of PRAGMAS) db.exec(`pragma ${pragma}`);
  assertDurable(db);
  return createSession(db, { close: () => undefined });
}

function assertDurable(db: DatabaseSync): void {
  const { journal_mode: journal } = db.prepare('pragma journal_mode').get() ?? {};
  const { synchronous } = db.prepare('pragma synchronous').get() ?? {};
  if (journal !== 'wal' || synchronous !== 2) {
    throw new Error(`SQLite would not be durable: journal_mode ${journal}, synchronous ${synchronous}`);
  }
}

function createSession(db: DatabaseSync, lock: Pick<DatabaseSync, 'close'>): Session {
  const execute = createExecute(db);
  const run: Run = (script) => {
    let step = script.next();
    while (step.done !== true) step = script.next(step.value.map(execute));
    return step.value;
  };
  const marks = prepareMarks(db);
  const snapshot = createSnapshot(marks);
  const queue = createQueue((steps) => {
    snapshot.end();
    return committed(db, marks, steps, run);
  });
  const queryBuilder = createQueryBuilder(({ SqliteDialect }) => new SqliteDialect({ database: kyselyDatabase(db) }));
  return {
    read: async (script) =>
      reaching(() => {
        snapshot.begin();
        return run(script());
      }),
    write: (script) => queue.share({ script, locks: () => [] }),
    share: queue.share,
    query: async (build) => {
      const kysely = await queryBuilder();
      // Migrations begin transactions of their own.
      snapshot.end();
      return build(kysely).catch((error) => reaching(() => rethrow(error)));
    },
    checkpoint: async () =>
      reaching(() => {
        snapshot.end();
        // Does not wait for readers: the thread that acknowledges would stand still meanwhile.
        db.exec(`pragma busy_timeout = 0; pragma wal_checkpoint(truncate); pragma busy_timeout = ${BUSY_MS}`);
      }),
    close: async () => {
      await queue.drained();
      if (!db.isOpen) return;
      snapshot.end();
      db.exec('pragma wal_checkpoint(truncate)');
      db.close();
      lock.close();
    },
  };
}

type Run = <T>(script: Script<T>) => T;
type Marks = ReturnType<typeof prepareMarks>;

const prepareMarks = (db: DatabaseSync) => ({
  begin: db.prepare('begin immediate'),
  beginRead: db.prepare('begin'),
  commit: db.prepare('commit'),
  savepoint: db.prepare('savepoint step'),
  release: db.prepare('release step'),
});

/**
 * The state that reads see: one for a whole turn, until the next commit. Opening it anew cost 6 of the 8 µs of a read, and 5 of
 * the 20 µs of a request's script.
 */
function createSnapshot({ beginRead, commit }: Marks): { readonly begin: () => void; readonly end: () => void } {
  let isOpen = false;
  const end = (): void => {
    if (isOpen) commit.run();
    isOpen = false;
  };
  return {
    begin: () => {
      if (isOpen) return;
      beginRead.run();
      isOpen = true;
      setImmediate(end);
    },
    end,
  };
}

/**
 * Begin, the steps and commit run in one turn, so no other statement of this process can come between. A savepoint for each
 * step takes a sixth of an order's time and is hardly ever needed. If a step fails or takes back its writes, all steps are run
 * again in savepoints.
 */
function committed(db: DatabaseSync, marks: Marks, steps: readonly Step<unknown>[], run: Run): Ended[] {
  return reaching(
    () =>
      inTransaction(db, marks, () => allOf(steps, run)) ??
      inTransaction(db, marks, () => steps.map((step) => tried(db, marks, step, run))) ??
      [],
  );
}

/** Takes everything back if `act` returns null or throws. */
function inTransaction<T>(db: DatabaseSync, { begin, commit }: Marks, act: () => T | null): T | null {
  begin.run();
  try {
    const done = act();
    if (done !== null) commit.run();
    return done;
  } finally {
    if (db.isTransaction) db.exec('rollback');
  }
}

/** Runs steps without savepoints; null if one fails or must take back its writes. */
function allOf(steps: readonly Step<unknown>[], run: Run): Ended[] | null {
  try {
    return steps.map(({ script }) => ({ ok: true, value: run(script()) }));
  } catch {
    return null;
  }
}

function tried(db: DatabaseSync, { savepoint, release }: Marks, { script }: Step<unknown>, run: Run): Ended {
  savepoint.run();
  try {
    const value = run(script());
    release.run();
    return { ok: true, value };
  } catch (error) {
    // A full disk ends the whole transaction, and with it all the steps.
    if (!db.isTransaction) throw error;
    db.exec('rollback to step; release step');
    return { ok: false, error };
  }
}

function createExecute(db: DatabaseSync): (call: Call) => Answer {
  const prepared = new Map<
    Statement,
    { readonly sql: StatementSync; readonly reads: boolean; readonly mayRepeat: boolean }
  >();
  const prepare = (statement: Statement) => {
    const sql = db.prepare(statement.sqlite);
    const made = { sql, reads: sql.columns().length > 0, mayRepeat: isSelect(statement.sqlite) };
    prepared.set(statement, made);
    return made;
  };
  return (call) => {
    const { sql, reads, mayRepeat } = prepared.get(call.statement) ?? prepare(call.statement);
    if (!reads) return { rows: [], count: Number(sql.run(...valuesOf(call)).changes) };
    const rows = readRows(sql, valuesOf(call), mayRepeat);
    return { rows, count: rows.length };
  };
}

/** The database as Kysely needs it. It closes nothing: the session does. */
const kyselyDatabase = (db: DatabaseSync) => ({
  close: () => undefined,
  prepare: (text: string) => {
    const sql = db.prepare(text);
    const values = (parameters: readonly unknown[]) => parameters as Parameters<StatementSync['all']>;
    return {
      reader: sql.columns().length > 0,
      all: (parameters: readonly unknown[]) => [...readRows(sql, parameters as SQLInputValue[], isSelect(text))],
      run: (parameters: readonly unknown[]) => sql.run(...values(parameters)),
      iterate: (parameters: readonly unknown[]) => sql.iterate(...values(parameters)),
    };
  },
});

/** Busy, locked, no memory, read only, I/O error, corrupt, full, cannot open, locking protocol, not a database. */
const UNREACHABLE = new Set([SQLITE_BUSY, 6, 7, 8, 10, 11, 13, 14, 15, 26]);

const isClosed = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_STATE';

function reaching<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!UNREACHABLE.has(primaryCode(error)) && !isClosed(error)) throw error;
    throw new LedgerUnreachable(`The database cannot be used: ${(error as Error).message}`, { cause: error });
  }
}

function rethrow(error: unknown): never {
  throw error;
}
