import type { Batch, BatchCounts } from './batch.ts';
import type { Change } from './change.ts';
import type { ConversationId } from './conversation.ts';
import type { BatchRef, OrderId, OrderRef } from './ids.ts';
import type { BatchShow, Slot } from './notice.ts';
import type { Order } from './order.ts';
import type { Result } from './result.ts';

/**
 * One row of a batch, as its files show it. The number is masked.
 *
 * @property why why it did not fit and was not asked for, in the requester's language; null if it was asked for
 * @property order null for a row that was not asked for
 */
export type BatchLine = {
  readonly row: number;
  readonly number: string;
  readonly product: string;
  readonly reason: string;
  readonly why: string | null;
  readonly order: Order | null;
};

/** A batch as it is shown. `lines` are given only where a file is made of them. */
export type BatchFacts = {
  readonly batch: Batch;
  readonly counts: BatchCounts;
  readonly lines: readonly BatchLine[];
};

/** A new batch: its orders, and what its files say of every row. */
export type BatchOpening = {
  readonly batch: Batch;
  readonly dueAt: number;
  readonly changes: readonly Change[];
  readonly lines: readonly Omit<BatchLine, 'order'>[];
  /** The rows were asked for since then: refused, unless `batch.again` is the last batch of them. */
  readonly sameSince: number;
  readonly shows: readonly BatchNotice[];
};

/** What is shown of a batch, and where: written to the outbox of its first order. */
export type BatchNotice = { readonly slot: Slot; readonly conversation: ConversationId; readonly show: BatchShow };

/**
 * - `seen`: this batch was opened before
 * - `same_file`: its rows were asked for before, last as `batch`
 * - `stale`: a budget or an earlier order is no longer what it was: judge again
 * - `taken`: a drawn reference belongs to another order: draw again
 */
export type OpenBatchRefused =
  | { readonly kind: 'seen' }
  | { readonly kind: 'same_file'; readonly batch: BatchRef; readonly at: number }
  | { readonly kind: 'stale' }
  | { readonly kind: 'taken' };

/** The part of the ledger that keeps batches. Their orders are in it like any others. */
export type BatchLedger = {
  /** Opens all orders of a batch, their budgets and the batch itself in one transaction, or nothing. */
  readonly openBatch: (opening: BatchOpening) => Promise<Result<void, OpenBatchRefused>>;
  /** Returns those of some drawn references that orders have. */
  readonly takenRefs: (refs: readonly OrderRef[]) => Promise<readonly OrderRef[]>;
  readonly findBatch: (ref: BatchRef) => Promise<Batch | null>;
  /** Writes the next version with what is to be shown. False if the batch has moved since it was read. */
  readonly saveBatch: (batch: Batch, dueAt: number | null, shows: readonly BatchNotice[]) => Promise<boolean>;
  /** Shows something of a batch that has not moved. */
  readonly showBatch: (lead: OrderId, shows: readonly BatchNotice[], at: number) => Promise<void>;
  readonly batchCounts: (ref: BatchRef) => Promise<BatchCounts>;
  /** Returns up to `limit` orders of a batch that wait for it, in the order of the file. */
  readonly waitingInBatch: (ref: BatchRef, limit: number) => Promise<readonly Order[]>;
  /** Returns up to `limit` rows after a line of the file. */
  readonly batchLines: (ref: BatchRef, after: number, limit: number) => Promise<readonly BatchLine[]>;
  /** Returns the batches that a job must look at, and when the next one is due. */
  readonly dueBatches: (now: number, limit: number) => Promise<readonly Batch[]>;
  readonly nextBatchAt: () => Promise<number | null>;
  /** Looks at a batch again at this time; null for never. Changes nothing if it moved meanwhile. */
  readonly rescheduleBatch: (batch: Pick<Batch, 'ref' | 'version'>, dueAt: number | null) => Promise<void>;
  /** Finds the last batch with these rows since a time. */
  readonly sameFile: (hash: string, since: number) => Promise<{ readonly batch: BatchRef; readonly at: number } | null>;
};
