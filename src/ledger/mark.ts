import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Log } from '../core/log.ts';
import { messageOf } from '../runtime/tasks.ts';
import type { Session } from './session.ts';
import { type Params, rows, type Statement, statement, written } from './statement.ts';

/** The parts of a journal line that cannot be the same in two lines. */
export type KnownLine = { readonly order: string; readonly version: number; readonly hash: string };

/** The content of the file beside a SQLite database. `line` is null if nothing had happened yet. */
export type MarkFound =
  | { readonly kind: 'none' | 'unreadable' }
  | { readonly kind: 'mark'; readonly line: KnownLine | null };

/**
 * The file that outruns every copy of the database: it names the newest known journal line, so a copy in the database's place
 * is recognised. PostgreSQL has none.
 *
 * @property note takes a committed line
 * @property keep resolves once the file names the newest line: null, or why it cannot be written
 * @property trouble why it cannot be written; null if it can
 */
export type Mark = {
  readonly note: (line: KnownLine) => void;
  readonly keep: () => Promise<string | null>;
  readonly trouble: () => string | null;
  readonly close: () => Promise<void>;
};

export const NO_MARK: Mark = {
  note: () => undefined,
  keep: async () => null,
  trouble: () => null,
  close: async () => undefined,
};

/** The shortest time between two writes that no purchase waits for, and between two tries after a failure. */
const WRITE_EVERY_MS = 1_000;

export const markPathOf = (database: string): string => `${database}.mark`;

export function readMark(path: string): MarkFound {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { kind: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'none' : 'unreadable' };
  }
  const line = parsed(text);
  return line === undefined ? { kind: 'unreadable' } : { kind: 'mark', line };
}

function parsed(text: string): KnownLine | null | undefined {
  try {
    const { line } = JSON.parse(text) as { readonly line?: Partial<KnownLine> | null };
    if (line === null) return null;
    const { order, version, hash } = line ?? {};
    if (typeof order !== 'string' || typeof version !== 'number' || typeof hash !== 'string') return undefined;
    return { order, version, hash };
  } catch {
    return undefined;
  }
}

/** Replaces the whole file: a reader finds the old or the new one, also after a power loss. */
export async function writeMark(path: string, line: KnownLine | null): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify({ line })}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  await syncFolder(dirname(path));
}

/** If a folder cannot be synced (some network disks), its file was, and the name follows within seconds. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/**
 * Keeps the mark of a database. Commits do not wait for it; it follows within a second. A purchase waits, so that a copy taken
 * before is never mistaken for the database afterwards.
 *
 * @param line what the file names, or should name; `written` says which
 */
export function createMark(
  path: string,
  { line, written: isWritten }: { readonly line: KnownLine | null; readonly written: boolean },
  log: Log,
): Mark {
  let newest = line;
  let noted = 1;
  let written = isWritten ? 1 : 0;
  let trouble: string | null = null;
  let writing: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isClosed = false;

  async function write(): Promise<void> {
    const upTo = noted;
    try {
      await writeMark(path, newest);
      written = upTo;
      if (trouble !== null) log.info('mark.written_again', { path });
      trouble = null;
    } catch (error) {
      const why = messageOf(error);
      if (trouble === null) log.error('mark.not_written', { path, why });
      trouble = why;
    }
  }

  function flush(): Promise<void> {
    writing ??= write().finally(() => {
      writing = null;
      if (written < noted) later();
    });
    return writing;
  }

  function later(): void {
    if (isClosed || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      if (written < noted) void flush();
    }, WRITE_EVERY_MS);
    timer.unref();
  }

  async function keep(): Promise<string | null> {
    for (const upTo = noted; written < upTo; ) {
      // A write under way may be older than the newest line.
      const isFresh = writing === null;
      await flush();
      if (trouble !== null && isFresh) return trouble;
    }
    return null;
  }

  return {
    note: (made) => {
      newest = made;
      noted += 1;
      later();
    },
    keep,
    trouble: () => trouble,
    close: async () => {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      await keep();
    },
  };
}

/** The database is older than what is known of it. The message is a sentence for whoever starts the desk. */
export class LedgerOutdated extends Error {
  override readonly name = 'LedgerOutdated';
}

export const MARKS = {
  kept: statement<{ kept_since: number }>('select kept_since from marks limit 1'),
  keep: statement('insert into marks (kept_since) values (:at) on conflict do nothing'),
  has: statement('select 1 from order_events where order_id = :order and version = :version and hash = :hash'),
  /** Some line that is there; which one is newest nobody looks up among millions. */
  some: statement<{ id: string; version: number; chain: string }>(
    'select id, version, chain from orders order by id desc limit 1',
  ),
  unfinished: statement<{ at: number }>('select at from restores where finished_at is null limit 1'),
};

const COMMANDS =
  'Run "npm run restore -- <copy>" to restore a copy, or "npm run restore -- --in-place" where the database that is there is the one you want: both ask the providers first about every order that may have been bought since.';

/**
 * Refuses a SQLite database that does not have the line its mark names. Called before anything is written to it.
 *
 * @returns what the mark names; null where there is none, which is so for a new database and at the first start of a version that keeps one
 */
export async function refuseOutdated(
  session: Session,
  path: string,
): Promise<{ readonly line: KnownLine | null } | null> {
  const mark = markPathOf(path);
  const found = readMark(mark);
  if (found.kind === 'mark') {
    if (found.line === null || (await isFound(session, MARKS.has, found.line))) return { line: found.line };
    throw new LedgerOutdated(
      `The database ${path} is older than its mark ${mark}, or is another one: it does not have the last change that was made. ${COMMANDS}`,
    );
  }
  const isKept = await isFound(session, MARKS.kept, {});
  if (found.kind === 'unreadable') {
    throw new LedgerOutdated(
      `The mark ${mark} of the database cannot be read, so nobody knows whether it is a copy. ${COMMANDS}`,
    );
  }
  if (isKept && (await someLine(session)) !== null) {
    throw new LedgerOutdated(
      `The database ${path} has orders, and its mark ${mark} is gone, so nobody knows whether it is a copy. ${COMMANDS}`,
    );
  }
  return null;
}

/** Keeps the mark from now on. Where it cannot be written the desk starts all the same: it takes requests, and buys nothing. */
export async function openMark(
  session: Session,
  path: string,
  found: { readonly line: KnownLine | null } | null,
  log: Log,
): Promise<Mark> {
  const line = found === null ? await someLine(session) : found.line;
  const mark = createMark(markPathOf(path), { line, written: found !== null }, log);
  if ((await mark.keep()) !== null) return mark;
  const [kept] = await session.read(() => rows(MARKS.kept, {}));
  if (kept === undefined) {
    await session.write(function* () {
      yield* written(MARKS.keep, { at: Date.now() });
    });
  }
  return mark;
}

/** False also where there is no such table yet. */
const isFound = (session: Session, asked: Statement, params: Params): Promise<boolean> =>
  session
    .read(() => rows(asked, params))
    .then(
      (found) => found.length > 0,
      () => false,
    );

/** Null where there is no order, or no table of them yet. */
export const someLine = (session: Session): Promise<KnownLine | null> =>
  session
    .read(() => rows(MARKS.some, {}))
    .then(
      ([found]) => (found === undefined ? null : { order: found.id, version: found.version, hash: found.chain }),
      () => null,
    );
