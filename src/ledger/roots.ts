import { createHash, type Hash } from 'node:crypto';
import {
  type EvidenceLedger,
  JOURNAL_LEASE,
  type JournalCheck,
  type Root,
  type RootHead,
  type SealedLine,
} from '../core/evidence.ts';
import type { Session } from './session.ts';
import { type Call, call, insertion, rows, type Script, statement, together, written } from './statement.ts';

/**
 * `sealed_lines` says which lines a root covers: a time could not, because clocks are set back and replicas are late. One row for each
 * order that moved between two roots, found by its order. `head` is the beginning of the line's hash, enough to name a line that was
 * changed; the root covers the whole hash.
 */
export const EVIDENCE_TABLES = [
  `create table journal_roots (
    number whole primary key, from_day text not null, day text not null, made_at whole not null, previous text,
    root text not null, orders whole not null, lines whole not null) by key`,
  `create table sealed_lines (
    order_id text not null, version whole not null, number whole not null, ref text not null, head text not null,
    primary key (order_id, version)) by key`,
  `create table journal_checks (
    one whole primary key check (one = 1), at whole not null, lines whole not null, places whole not null) by key`,
];

export type RootRow = {
  readonly number: number;
  readonly from_day: string;
  readonly day: string;
  readonly made_at: number;
  readonly previous: string | null;
  readonly root: string;
  readonly orders: number;
  readonly lines: number;
};

const ROOT_COLUMNS = 'number, from_day, day, made_at, previous, root, orders, lines';

export const ROOTS = {
  after: statement<RootRow>(
    `select ${ROOT_COLUMNS} from journal_roots where number > :after order by number limit :limit`,
  ),
  last: statement<RootRow>(`select ${ROOT_COLUMNS} from journal_roots where number > 0 order by number desc limit 1`),
  first: statement<{ opened_at: number }>("select opened_at from orders where id > '' order by id limit 1"),
  held: statement(`select 1 from leases where name = '${JOURNAL_LEASE}' and fence = :fence for update`),
  seal: insertion(
    `insert into sealed_lines (order_id, version, number, ref, head) values (:id, :version, :number, :ref, :head)
    on conflict do nothing`,
    { version: 'bigint', number: 'bigint' },
  ),
  keep: statement(`
    insert into journal_roots (${ROOT_COLUMNS})
    values (:number, :from, :day, :at, :previous, :root, :orders, :lines) on conflict do nothing`),
  check: statement(`
    insert into journal_checks (one, at, lines, places) values (1, :at, :lines, :places)
    on conflict (one) do update set at = excluded.at, lines = excluded.lines, places = excluded.places`),
  checked: statement<JournalCheck>('select at, lines, places from journal_checks where one = 1'),
};

/** 22 of 43 characters are 132 bits. */
export const headOf = (hash: string): string => hash.slice(0, 22);

/** The roots of the journal and what they cover. */
export function createEvidence(session: Session): EvidenceLedger {
  const guarded = (fence: number, calls: readonly Call[]): Promise<number> =>
    session.write(function* () {
      if ((yield* rows(ROOTS.held, { fence })).length === 0) return -1;
      const answers = yield* together(calls);
      return answers.reduce((sum, { count }) => sum + count, 0);
    });
  return {
    rootsAfter: (after, limit) =>
      session.read(function* () {
        return (yield* rows(ROOTS.after, { after, limit })).map(rootOf);
      }),
    lastRoot: () =>
      session.read(function* () {
        const [row] = yield* rows(ROOTS.last, {});
        return row === undefined ? null : rootOf(row);
      }),
    firstOpenedAt: () =>
      session.read(function* (): Script<number | null> {
        const [row] = yield* rows(ROOTS.first, {});
        return row === undefined ? null : Number(row.opened_at);
      }),
    sealLines: async (number, lines, fence) =>
      (await guarded(
        fence,
        lines.map((line) => sealed(number, line)),
      )) >= 0,
    keepRoot: async ({ from, madeAt: at, ...root }, fence) =>
      (await guarded(fence, [call(ROOTS.keep, { ...root, from, at })])) === 1,
    keepCheck: (check) =>
      session.write(function* () {
        yield* written(ROOTS.check, check);
      }),
    lastCheck: () =>
      session.read(function* () {
        const [row] = yield* rows(ROOTS.checked, {});
        return row === undefined ? null : { at: Number(row.at), lines: Number(row.lines), places: Number(row.places) };
      }),
  };
}

const sealed = (number: number, { orderId: id, ref, version, hash }: SealedLine): Call =>
  call(ROOTS.seal, { id, version, number, ref, head: headOf(hash) });

export const rootOf = ({ number, from_day: from, made_at: madeAt, orders, lines, ...row }: RootRow): Root => ({
  ...row,
  ...{ number: Number(number), from, madeAt: Number(madeAt), orders: Number(orders), lines: Number(lines) },
});

/** Computes a root: over its own head, the root before, and a text line for each sealed line, by order and version. */
export function createRootHash({ number, from, day, madeAt, previous }: RootHead): RootHash {
  const hash = createHash('sha256');
  hash.update(`topup-desk root 1\n${number} ${from} ${day} ${madeAt}\n${previous ?? '-'}\n`);
  return { add: (id, version, line) => void hash.update(`${id} ${version} ${line}\n`), root: () => hexOf(hash) };
}

const hexOf = (hash: Hash): string => hash.digest('hex');

/** @property root ends it: nothing can be added after it */
export type RootHash = {
  readonly add: (orderId: string, version: number, lineHash: string) => void;
  readonly root: () => string;
};
