import type { Batch, BatchCounts } from '../core/batch.ts';
import type { BatchLedger, BatchLine } from '../core/batch-ledger.ts';
import type { OrderId } from '../core/ids.ts';
import type { OrderState } from '../core/order.ts';
import type { Moves } from './conversations.ts';
import { lineOf } from './journal.ts';
import type { Mark } from './mark.ts';
import { columnsOfBatch, locksOf, OPEN_BATCH, openedWhole, showsWritten, takenOf } from './open-batch.ts';
import { type OrderRow, orderColumns, readableOrder } from './rows.ts';
import type { Session } from './session.ts';
import { type Met, notSetAside } from './set-aside.ts';
import { rows, type Script, statement, together, written } from './statement.ts';
import type { NumberKeyOf } from './usage.ts';
import type { Format } from './version.ts';

/** Batches, their rows, and which rows were asked for last. Orders keep no column for it: single requests pay nothing. */
export const BATCH_TABLES = [
  `create table batches (
    ref text primary key, version whole not null, state text not null, lead text not null, due_at whole,
    document text not null) by key`,
  'create index batches_due on batches (due_at) where due_at is not null',
  `create table batch_rows (
    batch text not null, line whole not null, order_id text, cells text not null, primary key (batch, line)) by key`,
  `create table batch_files (
    hash text primary key, batch text not null, asked_at whole not null) by key`,
];

export const BATCHES = {
  find: statement<{ document: string }>('select document from batches where ref = :ref'),
  save: statement(`
    update batches set version = :version, state = :state, due_at = :due, document = :document
    where ref = :ref and version = :version - 1`),
  due: statement<{ document: string }>(
    'select document from batches where due_at <= :now order by due_at limit :limit',
  ),
  next: statement<{ due_at: number }>('select due_at from batches where due_at is not null order by due_at limit 1'),
  reschedule: statement('update batches set due_at = :due where ref = :ref and version = :version'),
  /** Of an order that cannot be read nobody knows how it stands: it counts as unconfirmed, and keeps nothing else waiting. */
  counts: statement<{ state: OrderState; many: number }>(`
    select case when ${notSetAside('o.id')} then o.state else 'in_doubt' end as state, count(*) as many
    from batch_rows r join orders o on o.id = r.order_id
    where r.batch = :ref group by 1`),
  waiting: statement<OrderRow>(`
    select ${orderColumns('o')} from batch_rows r join orders o on o.id = r.order_id
    where r.batch = :ref and o.state = 'awaiting_approval' and ${notSetAside('o.id')} order by r.line limit :limit`),
  page: statement<{ readonly line: number; readonly cells: string } & OrderRow>(`
    select r.line, r.cells, ${orderColumns('o')} from batch_rows r left join orders o on o.id = r.order_id
    where r.batch = :ref and r.line > :after order by r.line limit :limit`),
  open: statement<{ document: string }>(
    "select document from batches where state in ('awaiting_approval', 'running', 'paused')",
  ),
};

/** Keeps batches. A batch is opened whole: 2,000 orders in some 150 statements of one transaction. */
export function createBatches(
  session: Session,
  moves: Moves,
  keyOf: NumberKeyOf,
  { mark, format, met }: { readonly mark: Pick<Mark, 'note'>; readonly format: Format; readonly met: Met },
): BatchLedger {
  const { reading } = moves;
  const read = ({ document }: { readonly document: string }): readonly Batch[] => {
    const batch = readBatch(document);
    if (batch === null) return [];
    const { origin, decisionsIn } = batch;
    const conversation = reading.current(origin.conversation);
    return [{ ...batch, origin: { ...origin, conversation }, decisionsIn: reading.current(decisionsIn) }];
  };

  return {
    openBatch: async (opening) => {
      const opened = await session.share({
        script: () => openedWhole(opening, moves, keyOf, format),
        locks: () => locksOf(opening, keyOf),
      });
      const last = opening.changes.at(-1);
      if (opened.ok && last !== undefined) {
        const { order_id: order, version, hash } = lineOf(last, '', format);
        mark.note({ order, version, hash });
      }
      return opened;
    },
    takenRefs: (refs) => session.read(() => takenOf(refs)),
    findBatch: (ref) =>
      session.read(function* () {
        return (yield* rows(BATCHES.find, { ref })).flatMap(read)[0] ?? null;
      }),
    saveBatch: (batch, dueAt, shows) =>
      session.write(function* () {
        if ((yield* written(BATCHES.save, { ...columnsOfBatch(batch), due: dueAt })) !== 1) return false;
        yield* together(showsWritten(batch.lead, shows, batch.changedAt, moves));
        return true;
      }),
    showBatch: (lead, shows, at) =>
      session.write(function* () {
        yield* together(showsWritten(lead, shows, at, moves));
      }),
    batchCounts: (ref) =>
      session.read(function* (): Script<BatchCounts> {
        const found = yield* rows(BATCHES.counts, { ref });
        return Object.fromEntries(found.map(({ state, many }) => [state, Number(many)]));
      }),
    waitingInBatch: (ref, limit) =>
      session.read(function* () {
        return (yield* rows(BATCHES.waiting, { ref, limit })).flatMap((row) => {
          const order = readableOrder(row, reading);
          if (!order.ok) met(row.id as OrderId, order.error);
          return order.ok ? [order.value] : [];
        });
      }),
    batchLines: (ref, after, limit) =>
      session.read(function* () {
        return (yield* rows(BATCHES.page, { ref, after, limit })).map((row): BatchLine => {
          // A row that was not asked for has no order.
          const order = (row.document as string | null) === null ? null : readableOrder(row, reading);
          return { ...readCells(row.cells), row: Number(row.line), order: order?.ok ? order.value : null };
        });
      }),
    dueBatches: (now, limit) =>
      session.read(function* () {
        return (yield* rows(BATCHES.due, { now, limit })).flatMap(read);
      }),
    nextBatchAt: () =>
      session.read(function* () {
        const [first] = yield* rows(BATCHES.next, {});
        return first === undefined ? null : Number(first.due_at);
      }),
    rescheduleBatch: ({ ref, version }, due) =>
      session.write(function* () {
        yield* written(BATCHES.reschedule, { ref, version, due });
      }),
    sameFile: (hash, since) =>
      session.read(function* () {
        const [found] = yield* rows(OPEN_BATCH.file, { hash });
        if (found === undefined || Number(found.asked_at) < since) return null;
        return { batch: found.batch, at: Number(found.asked_at) };
      }),
  };
}

/** Null for one that was damaged by hand: its orders are still there, and can be cancelled one by one. */
function readBatch(document: string): Batch | null {
  try {
    const batch = JSON.parse(document) as Batch;
    return typeof batch?.ref === 'string' && typeof batch.lead === 'string' ? batch : null;
  } catch {
    return null;
  }
}

type Cells = Omit<BatchLine, 'order' | 'row'>;
const readCells = (cells: string): Cells => JSON.parse(cells) as Cells;

/**
 * A restored copy does not know what became of a batch: what it stopped, paused or struck out since may be forgotten. Nothing more of it is
 * approved until somebody has looked and resumes it.
 */
export async function pauseBatches(session: Session, at: number): Promise<void> {
  await session.write(function* () {
    for (const { document } of yield* rows(BATCHES.open, {})) {
      const batch = readBatch(document);
      if (batch === null) continue;
      const log = [...batch.log, { kind: 'restored', by: null, at }] as const;
      const state = batch.state === 'running' ? 'paused' : batch.state;
      // Nobody could decide while the copy lay there: it waits as long as it did at first.
      const expiresAt = at + (batch.expiresAt - batch.openedAt);
      const restored: Batch = { ...batch, state, expiresAt, version: batch.version + 1, changedAt: at, log };
      yield* written(BATCHES.save, { ...columnsOfBatch(restored), due: at });
    }
  });
}
