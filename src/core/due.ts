import { isHeld, type Order } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import type { ProviderName } from './product.ts';
import { watchAt } from './settlement.ts';
import { nextTryAt } from './unreachable.ts';

/**
 * How long to wait, per provider. See `queryAfter`, `doubtAfter` and `submitTimeout` in the config.
 *
 * @property silentForMs how long a provider may not say how an order ended before people are called
 * @property failoverAfterMs how long it may be out of reach before an order that was never sent goes elsewhere; null for ever
 */
export type Timing = {
  readonly submitTimeoutMs: number;
  readonly queryAfterMs: number;
  readonly doubtAfterMs: number;
  /** How often, and for how long after it was asked for, a delivered order is asked about that the provider may refund. */
  readonly refundEveryMs: number;
  readonly refundForMs: number;
  readonly silentForMs: number;
  readonly failoverAfterMs: number | null;
};

export type TimingOf = (provider: ProviderName) => Timing;

/** After its timeout a submission gets this long to be answered for before another process takes it for lost. */
export const RECOVER_AFTER_MS = 15_000;

/** When a job must look next. A contradiction changes nothing of that but the version, so it keeps the slow pace of a question. */
export function dueAfter(
  after: Order,
  event: OrderEvent,
  at: number,
  timingOf: TimingOf,
): { readonly dueAt: number | null; readonly askGapMs: number } {
  const timing = after.attempt && timingOf(after.attempt.provider);
  if (isHeld(after) || event.kind === 'number_masked') return { dueAt: null, askGapMs: 0 };
  if (event.kind === 'resumed') return { dueAt: at, askGapMs: 1000 };
  switch (after.state) {
    case 'awaiting_approval':
      return { dueAt: waitsUntil(after), askGapMs: 0 };
    case 'approved':
      return { dueAt: Math.max(at, nextTryAt(after, timing?.failoverAfterMs ?? null)), askGapMs: 0 };
    case 'submitting':
      return { dueAt: at + (timing?.submitTimeoutMs ?? 0) + RECOVER_AFTER_MS, askGapMs: 0 };
    case 'accepted':
      if (event.kind === 'restored') return { dueAt: at, askGapMs: 1000 };
      return {
        dueAt: at + Math.min(timing?.queryAfterMs ?? 0, timing?.silentForMs ?? 0),
        askGapMs: timing?.queryAfterMs ?? 0,
      };
    case 'in_doubt': {
      if (event.kind === 'probed') return { dueAt: at + (timing?.submitTimeoutMs ?? 0), askGapMs: 1000 };
      const wait = isAskedNow(event) ? 0 : firstQuestion(after, timing);
      return { dueAt: at + wait, askGapMs: Math.max(wait, 1000) };
    }
    case 'succeeded':
      return { dueAt: sweepAt(after, at, timing), askGapMs: 0 };
    case 'failed':
      return watched(after, at, timing);
    case 'rejected':
    case 'expired':
    case 'cancelled':
    case 'refunded':
      return { dueAt: null, askGapMs: 0 };
  }
}

/** Where the provider said that it has the order, and where all that is asked about was sent long ago, if it was. */
const isAskedNow = (event: OrderEvent): boolean =>
  event.kind === 'restored' || event.kind === 'checking' || (event.kind === 'doubted' && event.doubt.askSoon);
/** What people settled as failed is still asked about, slower each time: it may have been delivered all the same. */
function watched(order: Order, at: number, timing: Timing | null) {
  const askGapMs = timing?.queryAfterMs ?? 0;
  const dueAt = timing === null ? null : watchAt(order, at, askGapMs);
  return { dueAt, askGapMs: dueAt === null ? 0 : askGapMs };
}

/** Only YTX's benefits are known to be taken back after they were delivered. */
const refundable = ({ product, attempt }: Order): boolean => {
  const offer = product.offers[attempt?.offer ?? 0];
  return offer?.provider === 'ytx' && offer.kind === 'benefit';
};

/**
 * When a final order is asked about again by itself; null if it cannot be taken back, or is too old for that. While the provider does
 * not answer, it is asked for twice as long: the last question must not be one that an outage swallowed.
 */
export function sweepAt(order: Order, at: number, timing: Timing | null, wasAnswered = true): number | null {
  if (timing === null || order.state !== 'succeeded' || !refundable(order)) return null;
  const next = at + timing.refundEveryMs;
  return next > order.openedAt + timing.refundForMs * (wasAnswered ? 1 : 2) ? null : next;
}

/** An answered submission that only wants confirming need not wait as long as an unanswered one. */
function firstQuestion({ doubt }: Order, timing: Timing | null): number {
  if (timing === null) return 0;
  const isSoon = doubt?.confirm || doubt?.restored !== undefined;
  return isSoon ? Math.min(timing.queryAfterMs, timing.doubtAfterMs) : timing.doubtAfterMs;
}

/** The next time something happens to an order that waits, unless somebody decides before. */
export const waitsUntil = ({ remindAt, escalateAt, expiresAt }: Order): number =>
  Math.min(remindAt ?? expiresAt, escalateAt ?? expiresAt, expiresAt);

/** So far two clocks of replicas may be apart without anybody's being wrong. */
const APART_MS = 60_000;

/**
 * What the clock does with an order that waits; null while it is not time for anything. Each happens once. One that was opened under a
 * clock that was far ahead, and is due all the same, has waited as long as any other: its own times mean nothing.
 */
export function clockEvent(order: Order, now: number): 'expired' | 'escalated' | 'reminded' | null {
  if (order.expiresAt <= now || order.openedAt > now + APART_MS) return 'expired';
  if (order.escalateAt !== null && order.escalateAt <= now) return 'escalated';
  return order.remindAt !== null && order.remindAt <= now ? 'reminded' : null;
}
