import type { Change } from '../core/change.ts';
import type { Ledger, RecordRefused } from '../core/ledger.ts';
import type { OrderEvent } from '../core/order-event.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Moves } from './conversations.ts';
import type { Reading } from './forms.ts';
import { lineOf, lineWritten, type StoredLine } from './journal.ts';
import type { KnownLine, Mark } from './mark.ts';
import { noticesWritten } from './outbox.ts';
import { pastHolds, pastLocks } from './reads.ts';
import { forgotten } from './retention.ts';
import { columnsOf, type OrderRow, orderColumns, orderOf } from './rows.ts';
import { joinsSearch } from './search.ts';
import type { Lock, Session } from './session.ts';
import {
  type Answer,
  type Call,
  call,
  insertion,
  lookup,
  rows,
  type Script,
  sideBySide,
  statement,
  together,
  UNDO,
  written,
} from './statement.ts';
import { moneyMoved, type NumberKeyOf, usageLocks } from './usage.ts';
import type { Format } from './version.ts';

export const RECORD = {
  /** If the request key, the reference or a button's key is taken, nothing is inserted. */
  open: insertion(
    `insert into orders (id, ref, request_key, version, state, work, lane, team, msisdn, maker, price_li, day, month,
      reason_key, button_key, opened_at, doubt_since, due_at, ask_gap_ms, lease_until, woken_at, fence, chain, document)
    values (:id, :ref, :request, :version, :state, :work, :lane, :team, :msisdn, :maker, :price, :day, :month,
      :reason, :button, :opened, :doubted, :due, :gap, 0, null, 0, :chain, :document)
    on conflict do nothing`,
    {
      ...{ version: 'bigint', price: 'bigint', opened: 'bigint', doubted: 'bigint', due: 'bigint', gap: 'bigint' },
    },
  ),
  seen: statement<OrderRow>(`select ${orderColumns()} from orders where request_key = :request`),
  chain: lookup<{ chain: string }>('select chain from orders where id = :id and version = :before', {
    before: 'bigint',
  }),
  /**
   * Ends the lease: its holder is overtaken. Columns that never change are not written again. An order that is queried alone
   * stays so until it is found.
   */
  move: statement(`
    update orders
    set version = :version, state = :state,
      work = case when work = 'alone' and cast(:work as text) = 'ask' and cast(:found as integer) = 0 then work
        else cast(:work as text) end, lane = :lane, button_key = :button, doubt_since = :doubted,
      due_at = :due, ask_gap_ms = :gap, lease_until = 0, woken_at = null, chain = :chain, document = :document
    where id = :id and version = :before`),
  lock: statement('select 1 from orders where id = :id for update'),
  runs: statement<{ ref: string }>("select ref from batches where ref = :ref and state = 'running'"),
  /** A batch that is being paused or stopped waits for this commit, or this one for it. */
  lockBatch: statement('select 1 from batches where ref = :ref for share'),
};

/** After these events the provider has the order, or it is queried anew. */
const FOUND: ReadonlySet<OrderEvent['kind']> = new Set(['accepted', 'doubted', 'restored', 'checking']);

type Recorded = Result<void, RecordRefused>;

/**
 * The one way to write an order: its row, its journal line, its money and its notices, all or none. Opening orders (row, line,
 * one notice, three budgets), 32 a commit, durably on SQLite, is 3.0 to 3.7 times as fast as 4 KiB appends with fsync while
 * both cores are busy with other work; one a commit 0.7. More than half of that time is the commit: the reference and the
 * number are random keys, and each order writes a page of both.
 */
export function createRecord(
  session: Session,
  moves: Moves,
  keyOf: NumberKeyOf,
  { mark, format }: { readonly mark: Pick<Mark, 'note'>; readonly format: Format },
): Pick<Ledger, 'record'> {
  return {
    record: async (change) => {
      const { reading } = moves;
      // A script may run more than once; the line of the last run is the committed one.
      let line: KnownLine | null = null;
      const keep = ({ order_id: order, version, hash }: StoredLine): void => {
        line = { order, version, hash };
      };
      const recorded = await (change.basis.kind === 'usage'
        ? session.share({
            script: () => opened(change, reading, keyOf, { keep, format }),
            locks: () => [...usageLocks(change, keyOf), ...pastLocks(change)],
          })
        : session.share({
            script: () => moved(change, reading, keyOf, { keep, format }),
            locks: () => [...batchLocks(change), orderLock(change), ...usageLocks(change, keyOf)],
          }));
      if (recorded.ok && line !== null) mark.note(line);
      return recorded;
    },
  };
}

type Writing = { readonly keep: (line: StoredLine) => void; readonly format: Format };

/** The order comes first: a repeated request must say so even if its budget is used up by now. */
function* opened(change: Change, reading: Reading, keyOf: NumberKeyOf, { keep, format }: Writing): Script<Recorded> {
  const line = lineOf(change, '', format);
  keep(line);
  const [holds, inserted] = yield* sideBySide(
    pastHolds(change, keyOf),
    written(RECORD.open, { ...columnsOf(change, format), chain: line.hash }),
  );
  if (inserted === 0) {
    const [first] = yield* rows(RECORD.seen, { request: change.after.requestKey });
    return err(first === undefined ? { kind: 'taken' } : { kind: 'seen', order: orderOf(first, reading) });
  }
  if (!holds) return yield* undone('usage');
  return yield* finished(
    change,
    [],
    [lineWritten(line), joinsSearch(change), ...noticesWritten(change, reading.current)],
    keyOf,
  );
}

function* moved(change: Change, reading: Reading, keyOf: NumberKeyOf, { keep, format }: Writing): Script<Recorded> {
  if (change.basis.kind !== 'version') throw new Error('only an order that was read can be moved');
  const before = change.basis.version;
  if (change.after.version !== before + 1) throw new Error(`version ${before} is followed by ${change.after.version}`);
  const [read] = yield* rows(RECORD.chain, { id: change.after.id, before });
  if (read === undefined) return err({ kind: 'stale', what: 'version' });
  const { event } = change;
  // The batch may have been paused or stopped since the job read it.
  if (event.kind === 'batch_approved' && (yield* rows(RECORD.runs, { ref: event.batch })).length === 0)
    return err({ kind: 'stale', what: 'version' });
  const line = lineOf(change, read.chain, format);
  keep(line);
  const found = FOUND.has(change.event.kind) ? 1 : 0;
  const move = call(RECORD.move, { ...columnsOf(change, format), before, chain: line.hash, found });
  const more = change.event.kind === 'number_masked' ? yield* forgotten(change, before, keyOf) : [];
  if (more === null) return err({ kind: 'stale', what: 'version' });
  return yield* finished(
    change,
    [move],
    [lineWritten(line), ...noticesWritten(change, reading.current), ...more],
    keyOf,
  );
}

/** Writes the rest. If the version or a limit does not hold after all, nothing stays. */
function* finished(
  change: Change,
  moves: readonly Call[],
  writes: readonly Call[],
  keyOf: NumberKeyOf,
): Script<Recorded> {
  const money = moneyMoved(change, keyOf);
  const answers = yield* together([...moves, ...money, ...writes]);
  if (!allWrote(answers.slice(0, moves.length))) return yield* undone('version');
  if (allWrote(answers.slice(moves.length, moves.length + money.length))) return ok(undefined);
  if (change.basis.kind === 'usage') return yield* undone('usage');
  throw new Error(`order ${change.after.id} has no money to ${change.money}`);
}

const allWrote = (answers: readonly Answer[]): boolean => answers.every(({ count }) => count === 1);

function* undone(what: 'usage' | 'version'): Script<Recorded> {
  yield* written(UNDO, {});
  return err({ kind: 'stale', what });
}

const batchLocks = ({ event }: Change): readonly Lock[] =>
  event.kind === 'batch_approved'
    ? [{ name: `batch ${event.batch}`, apart: false, call: call(RECORD.lockBatch, { ref: event.batch }) }]
    : [];

const orderLock = ({ after }: Change): Lock => ({
  name: `order ${after.id}`,
  apart: true,
  call: call(RECORD.lock, { id: after.id }),
});
