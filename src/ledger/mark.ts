import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Log } from '../core/log.ts';
import { messageOf } from '../runtime/tasks.ts';
import type { StoredLine } from './journal.ts';

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
  readonly note: (line: StoredLine) => void;
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
  await synced(dirname(path));
}

/** If a folder cannot be synced (some network disks), its file was, and the name follows within seconds. */
async function synced(folder: string): Promise<void> {
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
    note: ({ order_id: order, version, hash }) => {
      newest = { order, version, hash };
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
