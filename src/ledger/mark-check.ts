import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import { createMark, type KnownLine, type Mark, markPathOf, readMark } from './mark.ts';
import type { Session } from './session.ts';
import { rows, statement, written } from './statement.ts';

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
    if (found.line === null || (await isThere(session, found.line))) return { line: found.line };
    throw new LedgerOutdated(
      `The database ${path} is older than its mark ${mark}, or is another one: it does not have the last change that was made. ${COMMANDS}`,
    );
  }
  const isKept = await session
    .read(() => rows(MARKS.kept, {}))
    .then(
      (kept) => kept.length > 0,
      () => false,
    );
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

/** A restore that was cut off half-way left orders that nobody asks about. */
export async function refuseUnfinished(session: Session): Promise<void> {
  const [unfinished] = await session.read(() => rows(MARKS.unfinished, {}));
  if (unfinished === undefined) return;
  throw new LedgerOutdated(
    'A restore of this database was cut off before it had come to the end. Run "npm run restore -- --in-place" once more, and to its end.',
  );
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

const isThere = (session: Session, { order, version, hash }: KnownLine): Promise<boolean> =>
  session
    .read(() => rows(MARKS.has, { order, version, hash }))
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

export const UNKNOWN = {
  note: statement(`
    insert into unknown_orders (merchant_order_id, provider, first_at) values (:id, :provider, :at) on conflict do nothing`),
};

/** Our orders that a provider named and this database lacks: they were made after the copy that it was restored from. */
export function createUnknown(session: Session): Pick<Ledger, 'noteUnknown'> {
  return {
    noteUnknown: (id, provider, at) =>
      session.write(function* () {
        return (yield* written(UNKNOWN.note, { id, provider, at })) === 1;
      }),
  };
}
