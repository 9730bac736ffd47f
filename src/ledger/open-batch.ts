import type { Batch } from '../core/batch.ts';
import type { BatchNotice, BatchOpening, OpenBatchRefused } from '../core/batch-ledger.ts';
import { NO_CAPS } from '../core/budget.ts';
import type { Change, Limit } from '../core/change.ts';
import type { BatchRef, OrderId, OrderRef } from '../core/ids.ts';
import { withoutWrittenNumbers } from '../core/msisdn.ts';
import { err, ok, type Result } from '../core/result.ts';
import { CARDS, placeOf } from './cards.ts';
import type { Moves } from './conversations.ts';
import { lineOf } from './journal.ts';
import { pastHolds, pastLocks } from './reads.ts';
import { columnsOf } from './rows.ts';
import { joinsSearch } from './search.ts';
import type { Lock } from './session.ts';
import {
  byCount,
  type Call,
  call,
  letters,
  type Params,
  rows,
  type Script,
  type Statement,
  statement,
  together,
  UNDO,
  written,
} from './statement.ts';
import { isSameKey, limitsOf, type NumberKeyOf, reserve, usageLocks } from './usage.ts';
import type { Format } from './version.ts';

/** Inserts so many rows with one statement. `:ra`, `:rb` … stand before the names of the first, the second … row. */
const inserting = (
  table: string,
  columns: Readonly<Record<string, string>>,
  ending = '',
): ((count: number) => Statement) =>
  byCount((count) => {
    const names = Object.values(columns);
    const row = (index: number): string => `(${names.map((name) => `:r${letters(index)}x${name}`).join(', ')})`;
    const values = Array.from({ length: count }, (_, index) => row(index)).join(', ');
    return statement(`insert into ${table} (${Object.keys(columns).join(', ')}) values ${values} ${ending}`);
  });

const ORDER_COLUMNS = {
  ...{ id: 'id', ref: 'ref', request_key: 'request', version: 'version', state: 'state', work: 'work', lane: 'lane' },
  ...{ team: 'team', msisdn: 'msisdn', maker: 'maker', price_li: 'price', day: 'day', month: 'month' },
  ...{ reason_key: 'reason', button_key: 'button', opened_at: 'opened', doubt_since: 'doubted', due_at: 'due' },
  ...{
    ask_gap_ms: 'gap',
    lease_until: 'lease',
    woken_at: 'woken',
    fence: 'fence',
    chain: 'chain',
    document: 'document',
  },
};
const LINE_COLUMNS = { order_id: 'id', version: 'version', at: 'at', kind: 'kind', body: 'body', hash: 'hash' };
const ROW_COLUMNS = { batch: 'batch', line: 'line', order_id: 'id', cells: 'cells' };

export const OPEN_BATCH = {
  open: statement(`
    insert into batches (ref, version, state, lead, due_at, document) values (:ref, :version, :state, :lead, :due, :document)
    on conflict do nothing`),
  /** The rows of the last batch count from when they were asked for. Insisting names that batch, so two who insist at once do not both. */
  takeFile: statement(`
    insert into batch_files (hash, batch, asked_at) values (:hash, :ref, :at)
    on conflict (hash) do update set batch = excluded.batch, asked_at = excluded.asked_at
      where batch_files.asked_at < :since or batch_files.batch = :again`),
  file: statement<{ batch: BatchRef; asked_at: number }>('select batch, asked_at from batch_files where hash = :hash'),
  taken: byCount<{ ref: OrderRef }>((count) => {
    const refs = Array.from({ length: count }, (_, index) => `:r${letters(index)}`);
    return statement(`select ref from orders where ref in (${refs.join(', ')})`);
  }),
  orders: inserting('orders', ORDER_COLUMNS, 'on conflict do nothing'),
  lines: inserting('order_events', LINE_COLUMNS),
  rows: inserting('batch_rows', ROW_COLUMNS),
};

/** How many rows one statement inserts. */
const AT_ONCE = 40;

export const columnsOfBatch = (batch: Batch): Params => ({
  ref: batch.ref,
  version: batch.version,
  state: batch.state,
  document: JSON.stringify(withoutWrittenNumbers(batch, null)),
});

/** All or nothing: the batch first, so that a repeated request says so even if its budget is used up by now. */
export function* openedWhole(
  { batch, dueAt, changes, lines, sameSince, shows }: BatchOpening,
  moves: Moves,
  keyOf: NumberKeyOf,
  format: Format,
): Script<Result<void, OpenBatchRefused>> {
  const { ref, lead, fileHash: hash, again, openedAt: at } = batch;
  const inserted = yield* written(OPEN_BATCH.open, { ...columnsOfBatch(batch), lead, due: dueAt });
  if (inserted === 0) return err({ kind: 'seen' });
  if ((yield* written(OPEN_BATCH.takeFile, { hash, ref, at, since: sameSince, again: again ?? '' })) === 0) {
    const [found] = yield* rows(OPEN_BATCH.file, { hash });
    yield* written(UNDO, {});
    return err({ kind: 'same_file', batch: found?.batch ?? ref, at: Number(found?.asked_at ?? at) });
  }
  for (const change of changes) if (!(yield* pastHolds(change, keyOf))) return yield* undone('stale');
  const journal = changes.map((change) => lineOf(change, '', format));
  const orders = changes.map((change, index) => ({
    ...columnsOf(change, format),
    ...{ lease: 0, woken: null, fence: 0, chain: journal[index]?.hash ?? '' },
  }));
  const inserts = yield* together(inRows(OPEN_BATCH.orders, orders));
  if (inserts.reduce((sum, { count }) => sum + count, 0) !== changes.length) return yield* undone('taken');
  const money = yield* together(reservedTogether(changes, keyOf));
  if (money.some(({ count }) => count !== 1)) return yield* undone('stale');
  const byRow = new Map(changes.map(({ after }) => [after.batch?.row, after.id]));
  yield* together([
    ...inRows(
      OPEN_BATCH.lines,
      journal.map(({ order_id: id, ...line }) => ({ id, ...line })),
    ),
    ...inRows(
      OPEN_BATCH.rows,
      lines.map(({ row, ...cells }) => ({
        ...{ batch: ref, line: row, id: byRow.get(row) ?? null },
        cells: JSON.stringify(withoutWrittenNumbers(cells, null)),
      })),
    ),
    ...changes.map(joinsSearch),
    ...showsWritten(lead, shows, at, moves),
  ]);
  return ok(undefined);
}

/** Looks some dozens of references up with each statement. */
export function* takenOf(refs: readonly OrderRef[]): Script<readonly OrderRef[]> {
  const calls: Call[] = [];
  for (let from = 0; from < refs.length; from += AT_ONCE) {
    const part = refs.slice(from, from + AT_ONCE);
    calls.push(
      call(OPEN_BATCH.taken(part.length), Object.fromEntries(part.map((ref, at) => [`r${letters(at)}`, ref]))),
    );
  }
  const answers = yield* together(calls);
  return answers.flatMap((answer) => (answer.rows as readonly { readonly ref: OrderRef }[]).map(({ ref }) => ref));
}

function* undone(kind: 'stale' | 'taken'): Script<Result<void, OpenBatchRefused>> {
  yield* written(UNDO, {});
  return err({ kind });
}

/** Calls that insert all rows, some dozens with each. */
function inRows(insert: (count: number) => Statement, all: readonly Params[]): readonly Call[] {
  const calls: Call[] = [];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const part = all.slice(from, from + AT_ONCE);
    const params = part.flatMap((row, index) =>
      Object.entries(row).map(([name, value]) => [`r${letters(index)}x${name}`, value] as const),
    );
    calls.push(call(insert(part.length), Object.fromEntries(params)));
  }
  return calls;
}

/** A card that is being shown now is shown once more: it may show the batch as it was before. */
export const showsWritten = (
  lead: OrderId,
  shows: readonly BatchNotice[],
  at: number,
  { current }: Pick<Moves, 'current'>,
): readonly Call[] =>
  shows.map(({ slot, conversation, show }) =>
    call(CARDS.showAgain, {
      ...{ id: lead, slot, place: placeOf(slot), conversation: current(conversation), show: JSON.stringify(show) },
      ...{ at, seen: 0 },
    }),
  );

/** Each lock once: the rows of a file share their requester, their budgets and often their reason. */
export function locksOf({ changes }: BatchOpening, keyOf: NumberKeyOf): readonly Lock[] {
  const all = changes.flatMap((change) => [...pastLocks(change), ...usageLocks(change, keyOf)]);
  return [...new Map(all.map((lock) => [lock.name, lock])).values()];
}

/**
 * Returns the calls that reserve the money of many new orders: each budget in one, as long as the orders rest on the same limit. A limit that
 * only some of them rest on is checked where they stand.
 */
function reservedTogether(changes: readonly Change[], keys: NumberKeyOf): readonly Call[] {
  const reservations: Reservation[] = [];
  const last = new Map<string, Reservation>();
  for (const change of changes) {
    const { after } = change;
    const limits = limitsOf(change);
    const own = after.counted.map((key) => ({
      limit: limits.find((one) => isSameKey(key, one)) ?? { ...key, caps: NO_CAPS },
      li: after.countedLi,
      orders: 1,
    }));
    const others = limits.filter((limit) => !after.counted.some((key) => isSameKey(key, limit)));
    for (const one of [...own, ...others.map((limit) => ({ limit, li: 0, orders: 0 }))]) {
      const key = `${one.limit.scope} ${one.limit.period}`;
      const before = last.get(key);
      if (before !== undefined && JSON.stringify(before.limit) === JSON.stringify(one.limit)) {
        before.li += one.li;
        before.orders += one.orders;
      } else {
        const fresh = { ...one };
        last.set(key, fresh);
        reservations.push(fresh);
      }
    }
  }
  return reservations.map(({ limit, li, orders }) => reserve(limit, li, orders, keys));
}

type Reservation = { readonly limit: Limit; li: number; orders: number };
