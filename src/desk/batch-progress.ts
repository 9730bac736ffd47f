import { movedOrStale } from '../core/advance.ts';
import {
  type Batch,
  isOver,
  isUnderWay,
  MAX_ACCEPTED,
  MAX_RELEASED,
  mayComeBack,
  progressOf,
  toldOf,
} from '../core/batch.ts';
import type { BatchNotice } from '../core/batch-ledger.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import type { OrderEvent } from '../core/order-event.ts';
import { cardsOf, resultOf } from './batch-opening.ts';
import type { Move } from './move.ts';

export type BatchProgressing = {
  /**
   * Takes a batch one step on: reminds of it or expires it, approves its next orders, or ends those that nobody will buy. Returns when it is
   * looked at next; null for never. It may be run again at any time: every step is one compare-and-set.
   */
  readonly advanceBatch: (batch: Batch) => Promise<number | null>;
};

type ProgressDeps = {
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

export function createBatchProgress({ ledger, move, now }: ProgressDeps): BatchProgressing {
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
    const next = {
      ...batch,
      remindAt: remindAt !== null && remindAt <= at ? null : remindAt,
      escalateAt: escalateAt !== null && escalateAt <= at ? null : escalateAt,
      escalatedAt: escalateAt !== null && escalateAt <= at ? at : batch.escalatedAt,
    };
    const dueAt = Math.min(next.remindAt ?? expiresAt, next.escalateAt ?? expiresAt, expiresAt);
    if (next.remindAt === remindAt && next.escalateAt === escalateAt) {
      await ledger.rescheduleBatch(batch, dueAt);
      return dueAt;
    }
    return save(next, [...cardsOf(batch), reminder(batch)], dueAt);
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

const reply = (what: 'reminder' | 'undone', conversation: Batch['decisionsIn'], { ref }: Batch): BatchNotice => ({
  slot: what === 'reminder' ? 'decisions_reply' : 'reply',
  conversation,
  show: { kind: 'batch', what, batch: ref, decide: false },
});
const reminder = (batch: Batch): BatchNotice => reply('reminder', batch.decisionsIn, batch);
const undone = (batch: Batch): BatchNotice => reply('undone', batch.origin.conversation, batch);
