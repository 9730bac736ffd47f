import { movedOrStale } from '../core/advance.ts';
import {
  asOrder,
  type Batch,
  batchDueAt,
  isOver,
  isUnderWay,
  MAX_ACCEPTED,
  MAX_RELEASED,
  mayComeBack,
  progressOf,
  toldOf,
} from '../core/batch.ts';
import type { BatchNotice } from '../core/batch-ledger.ts';
import { type NotifyMode, planFor } from '../core/calls.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import type { OrderEvent } from '../core/order-event.ts';
import { calledAlone, calledIn, cardsOf, resultOf } from './batch-opening.ts';
import { type CalleesDeps, callingOf, createCalleesOf, directlyOf } from './calls.ts';
import type { Move } from './move.ts';

export type BatchProgressing = {
  /**
   * Takes a batch one step on: reminds of it or expires it, approves its next orders, or ends those that nobody will buy. Returns when it is
   * looked at next; null for never. It may be run again at any time: every step is one compare-and-set.
   */
  readonly advanceBatch: (batch: Batch) => Promise<number | null>;
};

type ProgressDeps = CalleesDeps & {
  readonly ledger: Ledger;
  readonly move: Move;
  readonly now: () => number;
};

/** How often a batch that is under way is looked at, and its card shown anew at most. */
const EVERY_MS = 1_000;
const CARD_EVERY_MS = 5_000;
/** How often a batch is looked at of which only unconfirmed orders are left. */
const DOUBT_EVERY_MS = 30_000;
/** This many orders that nobody will buy are ended at a time. */
const ENDED_AT_ONCE = 50;

export function createBatchProgress(deps: ProgressDeps): BatchProgressing {
  const { ledger, move, now } = deps;
  const calling = callingOf(deps.settings);
  const calleesOf = createCalleesOf(deps);
  /** When the card of a batch under way was last shown, and what it showed. Lost with the process: then it is shown once more. */
  const shown = new Map<string, { readonly at: number; readonly told: string }>();

  const save = async (batch: Batch, shows: readonly BatchNotice[], dueAt: number | null): Promise<number | null> => {
    const next = { ...batch, version: batch.version + 1, changedAt: now() };
    const saved = await ledger.saveBatch(next, dueAt, shows);
    return saved ? dueAt : now();
  };

  async function waiting(batch: Batch): Promise<number | null> {
    const at = now();
    const { expiresAt, escalateAt, remindAt } = batch;
    await endStruck(batch);
    if (expiresAt <= at) {
      const decision = { kind: 'expired', by: null, insteadOf: null, why: null, at } as const;
      return save({ ...batch, state: 'expired', decision }, [...cardsOf(batch), undone(batch)], at);
    }
    const quietEnd = calling.quietUntil(at);
    const isEscalated = escalateAt !== null && escalateAt <= at;
    const isReminded = quietEnd === null && remindAt !== null && remindAt <= at;
    const isCalled = quietEnd === null && batch.callAt != null && batch.callAt <= at;
    const calls = Math.min(batch.callAt ?? expiresAt, remindAt ?? expiresAt);
    if (!isEscalated && !isReminded && !isCalled) {
      const dueAt = Math.min(calling.quietUntil(Math.max(calls, at)) ?? calls, escalateAt ?? expiresAt, expiresAt);
      await ledger.rescheduleBatch(batch, dueAt);
      return dueAt;
    }
    const mode = calling.modeFor(batch);
    if (!isEscalated && !isReminded) {
      const next = { ...batch, callAt: null };
      return save(next, await callsOf(batch, mode), batchDueAt(next, at));
    }
    const { callAt, inMessage } = planFor(mode, at, calling);
    const next = {
      ...batch,
      callAt,
      remindAt: isReminded ? null : remindAt,
      escalateAt: isEscalated ? null : escalateAt,
      escalatedAt: isEscalated ? at : batch.escalatedAt,
    };
    return save(
      next,
      [...cardsOf(batch), calledIn(batch, 'reminder', inMessage ? 'due' : 'done')],
      batchDueAt(next, at),
    );
  }

  async function callsOf(batch: Batch, mode: NotifyMode): Promise<readonly BatchNotice[]> {
    const lead = mode === 'direct' ? await ledger.find({ by: 'id', id: batch.lead }) : null;
    if (lead === null) return mode === 'mention' ? [calledIn(batch, 'call', 'due')] : [];
    const { direct, mention } = await directlyOf(await calleesOf(asOrder(batch, lead)), batch.decisionsIn, deps);
    return [...calledAlone(batch, direct), ...(mention ? [calledIn(batch, 'call', 'due')] : [])];
  }

  /** A move that another process or the order itself made first is no failure: the order is read again at the next look. */
  const end = async (orders: readonly Order[], eventOf: (order: Order) => OrderEvent): Promise<void> => {
    await Promise.all(orders.map(async (order) => movedOrStale(await move(order, eventOf(order)))));
  };

  async function endStruck(batch: Batch): Promise<void> {
    for (const { row, by } of batch.struck) {
      const [line] = await ledger.batchLines(batch.ref, row - 1, 1);
      if (line?.row === row && line.order?.state === 'awaiting_approval')
        await end([line.order], () => ({ kind: 'cancelled', by }));
    }
  }

  /** Approves the next orders, as long as few of it are under way. */
  async function release(batch: Batch): Promise<void> {
    const counts = await ledger.batchCounts(batch.ref);
    const underWay = (counts.approved ?? 0) + (counts.submitting ?? 0);
    const free = Math.min(MAX_RELEASED, MAX_ACCEPTED - (counts.accepted ?? 0)) - underWay;
    if (free <= 0) return;
    const next = await ledger.waitingInBatch(batch.ref, free);
    const struck = new Map(batch.struck.map(({ row, by }) => [row, by]));
    await end(next, (order) => {
      const by = struck.get(order.batch?.row ?? 0);
      if (by !== undefined) return { kind: 'cancelled', by };
      return { kind: 'batch_approved', batch: batch.ref, votes: batch.votes };
    });
  }

  async function finishing(batch: Batch): Promise<number | null> {
    const progress = progressOf(await ledger.batchCounts(batch.ref));
    const told = toldOf(progress);
    const at = now();
    const rests = progress.waiting + progress.underWay === 0;
    if (rests && !(isUnderWay(batch) && mayComeBack(batch, progress))) {
      const state = isUnderWay(batch) ? 'finished' : batch.state;
      const dueAt = isOver(progress) ? null : at + DOUBT_EVERY_MS;
      if (dueAt === null) shown.delete(batch.ref);
      if (told === batch.told && state === batch.state) {
        await ledger.rescheduleBatch(batch, dueAt);
        return dueAt;
      }
      const log = state === batch.state ? batch.log : [...batch.log, { kind: 'finished', by: null, at } as const];
      // Nothing was bought of a batch that was rejected or expired: its card says so.
      const results = isBought(batch) ? [resultOf(batch)] : [];
      return save({ ...batch, state, told, log }, [...cardsOf(batch), ...results], dueAt);
    }
    const last = shown.get(batch.ref);
    const seen = `${told}/${progress.underWay}/${progress.waiting}`;
    if (last === undefined || (last.told !== seen && at - last.at >= CARD_EVERY_MS)) {
      shown.set(batch.ref, { at, told: seen });
      await ledger.showBatch(batch.lead, cardsOf(batch), at);
    }
    const isResting = rests || (batch.state === 'paused' && progress.underWay === 0);
    const dueAt = at + (isResting ? DOUBT_EVERY_MS : EVERY_MS);
    await ledger.rescheduleBatch(batch, dueAt);
    return dueAt;
  }

  return {
    advanceBatch: async (batch) => {
      if (batch.state === 'awaiting_approval') return waiting(batch);
      if (batch.state === 'running') {
        await release(batch);
        return finishing(batch);
      }
      if (batch.state !== 'paused') {
        const left = await ledger.waitingInBatch(batch.ref, ENDED_AT_ONCE);
        await end(left, () => endOf(batch));
        if (left.length === ENDED_AT_ONCE) return now();
      }
      return finishing(batch);
    },
  };
}

/** How the orders of a batch end that nobody will buy. */
function endOf({ state, decision, log, maker }: Batch): OrderEvent {
  if (state === 'expired') return { kind: 'expired' };
  if (state === 'rejected' && decision?.by != null)
    return { kind: 'rejected', by: decision.by, insteadOf: decision.insteadOf, why: decision.why };
  return { kind: 'cancelled', by: log.findLast(({ by }) => by !== null)?.by ?? maker };
}

const isBought = ({ state }: Batch): boolean => state !== 'rejected' && state !== 'expired' && state !== 'cancelled';

const undone = ({ ref, origin: { conversation } }: Batch): BatchNotice => ({
  slot: 'reply',
  conversation,
  show: { kind: 'batch', what: 'undone', batch: ref, decide: false },
});
