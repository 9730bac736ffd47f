import type { ConversationId, Origin } from './conversation.ts';
import type { Decision, Objection, Principal, Verdict, Vote } from './decision.ts';
import type { BatchRef, OrderId } from './ids.ts';
import { type Order, type OrderState, waitsUntil } from './order.ts';
import type { Actor } from './people.ts';
import { err, ok, type Result } from './result.ts';
import { decisionOf, type Today, votesAfter } from './voting.ts';

/** The same rows are refused for so long, unless the requester insists. */
export const SAME_FILE_MS = 30 * 24 * 3_600_000;

/**
 * - `awaiting_approval`: nothing is bought; all its orders wait
 * - `running`: its orders are approved some at a time, so that it can be paused, and single requests get their turn
 * - `paused`: no further order is approved until somebody resumes it
 * - `stopped`: the rest was cancelled; what was sent is awaited
 * - `finished`: every order has ended, or is unconfirmed
 * - `rejected`, `expired`, `cancelled`: nothing was bought
 */
export type BatchState =
  | 'awaiting_approval'
  | 'running'
  | 'paused'
  | 'stopped'
  | 'finished'
  | 'rejected'
  | 'expired'
  | 'cancelled';

/** One row in a list for people. The number is masked. */
export type BatchRowShown = {
  readonly row: number;
  readonly number: string;
  readonly productCode: string;
  readonly priceLi: number;
};

/**
 * What an approver should look at.
 *
 * @property repeated rows whose number had an order in the last 30 days
 * @property sameReason rows with a ticket or words of an earlier order
 * @property severalInFile rows whose number stands more than once in the file, with another product
 */
export type Oddities = { readonly repeated: number; readonly sameReason: number; readonly severalInFile: number };

/** Something that somebody did with a batch. `by` is null for the clock and for a restore. */
export type BatchEvent = {
  readonly kind: 'asked' | 'struck' | 'paused' | 'resumed' | 'stopped' | 'restored' | 'finished';
  readonly by: Actor | null;
  readonly at: number;
  readonly row?: number;
};

/** A row that was struck out before the decision. */
export type Struck = { readonly row: number; readonly by: Actor; readonly priceLi: number };

/**
 * Many orders that were asked for and are decided together. Each row is an order of its own; the batch says only when it may go.
 *
 * @property lead the order of its first row: the batch's card and replies hang on it
 * @property fileHash stands for its rows; the same rows again are refused
 * @property again the earlier batch of the same rows that the requester insisted on repeating
 * @property verdict what the rules of all rows ask for together
 * @property size how many orders were opened, with those that were struck out
 * @property leftOut rows of the file that did not fit and were not asked for
 * @property told the counts of the result that was told last; null before
 */
export type Batch = {
  readonly ref: BatchRef;
  readonly version: number;
  readonly state: BatchState;
  readonly team: string;
  readonly maker: Actor;
  readonly origin: Origin;
  readonly decisionsIn: ConversationId;
  readonly lead: OrderId;
  readonly fileName: string | null;
  readonly fileHash: string;
  readonly again: BatchRef | null;
  readonly verdict: Verdict;
  readonly votes: readonly Vote[];
  readonly objections: readonly Objection[];
  readonly decision: Decision | null;
  readonly escalatedAt: number | null;
  readonly size: number;
  readonly leftOut: number;
  readonly totalLi: number;
  readonly largest: readonly BatchRowShown[];
  readonly oddities: Oddities;
  readonly struck: readonly Struck[];
  readonly openedAt: number;
  readonly changedAt: number;
  readonly startedAt: number | null;
  readonly expiresAt: number;
  readonly remindAt: number | null;
  readonly escalateAt: number | null;
  readonly log: readonly BatchEvent[];
  readonly told: string | null;
  readonly callAt?: Order['callAt'];
};

/** The states in which a batch may still approve one of its orders. */
export const isUnderWay = ({ state }: Pick<Batch, 'state'>): boolean => state === 'running' || state === 'paused';

/** How many orders of a batch are in each state. */
export type BatchCounts = Readonly<Partial<Record<OrderState, number>>>;

/**
 * A batch as people count it. `waiting` were not approved yet, `underWay` are being bought, `ended` were rejected, expired or
 * cancelled.
 */
export type BatchProgress = {
  readonly delivered: number;
  readonly failed: number;
  readonly inDoubt: number;
  readonly underWay: number;
  readonly waiting: number;
  readonly ended: number;
  readonly size: number;
};

export function progressOf(counts: BatchCounts): BatchProgress {
  const of = (...states: readonly OrderState[]): number => states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  const found = {
    delivered: of('succeeded'),
    failed: of('failed', 'refunded'),
    inDoubt: of('in_doubt'),
    underWay: of('approved', 'submitting', 'accepted'),
    waiting: of('awaiting_approval'),
    ended: of('rejected', 'expired', 'cancelled'),
  };
  return { ...found, size: Object.values(found).reduce((sum, count) => sum + count, 0) };
}

/** Says what the counts are, so that a card and a result are shown anew only when they changed. */
export const toldOf = ({ delivered, failed, inDoubt, ended }: BatchProgress): string =>
  [delivered, failed, inDoubt, ended].join('/');

/** A batch as its first order would be decided: with the batch's votes, objections and state. */
export const asOrder = (batch: Batch, lead: Order): Order => ({
  ...lead,
  batch: null,
  state: batch.state === 'awaiting_approval' ? 'awaiting_approval' : 'approved',
  verdict: batch.verdict,
  votes: batch.votes,
  objections: batch.objections,
  decision: batch.decision,
  escalatedAt: batch.escalatedAt,
});

/** Returns the batch after one person's decision. The vote that completes the last step starts it. */
export function decided(
  batch: Batch,
  lead: Order,
  decision: 'approve' | 'reject',
  voice: { readonly by: Actor; readonly insteadOf: Principal | null; readonly why: string | null },
  people: Today['people'],
  at: number,
): Batch {
  const order = asOrder(batch, lead);
  const event = decisionOf(order, decision, voice, people);
  const { by, insteadOf, why } = voice;
  const next = { ...batch, version: batch.version + 1, changedAt: at };
  switch (event.kind) {
    case 'approved':
      return {
        ...next,
        state: 'running',
        startedAt: at,
        votes: votesAfter(order, event, at),
        decision: { kind: 'approved', by, insteadOf, why: null, at },
      };
    case 'voted':
      return { ...next, votes: votesAfter(order, event, at) };
    case 'rejected':
      return { ...next, state: 'rejected', decision: { kind: 'rejected', by, insteadOf, why, at } };
    default:
      return { ...next, objections: [...batch.objections, { by, insteadOf, why, at }] };
  }
}

export type BatchAction = 'pause' | 'resume' | 'stop' | 'cancel';
export type BatchNotNow = { readonly kind: 'batch_not_now'; readonly ref: BatchRef; readonly state: BatchState };

const ACTIONS: Readonly<
  Record<
    BatchAction,
    { readonly from: readonly BatchState[]; readonly to: BatchState; readonly logs: BatchEvent['kind'] }
  >
> = {
  pause: { from: ['running'], to: 'paused', logs: 'paused' },
  resume: { from: ['paused'], to: 'running', logs: 'resumed' },
  stop: { from: ['running', 'paused'], to: 'stopped', logs: 'stopped' },
  cancel: { from: ['awaiting_approval'], to: 'cancelled', logs: 'stopped' },
};

/** Returns the batch after somebody paused, resumed, stopped or cancelled it. */
export function acted(batch: Batch, action: BatchAction, by: Actor, at: number): Result<Batch, BatchNotNow> {
  const { from, to, logs } = ACTIONS[action];
  if (!from.includes(batch.state)) return err({ kind: 'batch_not_now', ref: batch.ref, state: batch.state });
  const ends = action === 'stop' || action === 'cancel';
  const decision: Decision | null = ends ? { kind: 'cancelled', by, insteadOf: null, why: null, at } : batch.decision;
  return ok({
    ...batch,
    state: to,
    version: batch.version + 1,
    changedAt: at,
    log: [...batch.log, { kind: logs, by, at }],
    decision: action === 'cancel' ? decision : batch.decision,
  });
}

/** Returns the batch without one row; cancelled if that was the last. */
export function withoutRow(batch: Batch, struck: Struck, at: number): Result<Batch, BatchNotNow> {
  if (batch.state !== 'awaiting_approval') return err({ kind: 'batch_not_now', ref: batch.ref, state: batch.state });
  const all = [...batch.struck, struck];
  return ok({
    ...batch,
    version: batch.version + 1,
    changedAt: at,
    struck: all,
    state: all.length === batch.size ? 'cancelled' : batch.state,
    log: [...batch.log, { kind: 'struck', by: struck.by, at, row: struck.row }],
  });
}

/** What is asked for now: without the rows that were struck out. */
export const askedFor = ({ size, totalLi, struck }: Batch): { readonly size: number; readonly totalLi: number } => ({
  size: size - struck.length,
  totalLi: struck.reduce((rest, { priceLi }) => rest - priceLi, totalLi),
});

/** Purchases of one batch under way at a time. What is approved cannot be paused any more, and single requests wait behind it. */
export const MAX_RELEASED = 16;
/** Orders of one batch that a provider has accepted and not delivered: a provider that delivers nothing gets no more of it. */
export const MAX_ACCEPTED = 128;

/** Whether nothing of a batch can change any more: no order waits, and none is under way or unconfirmed. */
export const isOver = ({ waiting, underWay, inDoubt }: BatchProgress): boolean => waiting + underWay + inDoubt === 0;

/** Whether orders in doubt may come back to wait for it: after a restore they are only asked about first. */
export const mayComeBack = ({ log }: Batch, { inDoubt }: BatchProgress): boolean =>
  inDoubt > 0 && log.some(({ kind }) => kind === 'restored');

/** Returns when a job looks at a batch next. One that is under way is looked at again and again. */
export const batchDueAt = (batch: Batch, at: number): number =>
  batch.state === 'awaiting_approval' ? waitsUntil(batch) : at;
