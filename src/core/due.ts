import { isHeld, type Order } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import { type Lane, laneOf, type ProviderName } from './product.ts';
import type { NotFoundProof } from './provider.ts';
import { watchAt } from './settlement.ts';
import { nextTryAt } from './waiting.ts';

/**
 * The waiting times of one provider. See `queryAfter`, `doubtAfter` and `submitTimeout` in the config.
 *
 * @property silentForMs how long a provider may leave the end of an order open before people are called
 * @property failoverAfterMs how long a provider may be unreachable before an unsent order goes elsewhere; null means never
 * @property refundableLanes where the provider may refund after delivery
 */
export type Timing = {
  readonly submitTimeoutMs: number;
  readonly queryAfterMs: number;
  readonly doubtAfterMs: number;
  /** How often, and for how long after its request, a delivered order is queried that the provider may refund. */
  readonly refundEveryMs: number;
  readonly refundForMs: number;
  readonly silentForMs: number;
  readonly failoverAfterMs: number | null;
  readonly notFoundProof: NotFoundProof;
  readonly refundableLanes: readonly Lane[];
};

export type TimingOf = (provider: ProviderName) => Timing;

/** After its timeout a submission has this long to record its answer. Then another process records it as lost. */
export const RECOVER_AFTER_MS = 15_000;

/** Returns when a job must look next. A contradiction changes only the version, so the slow rate of queries stays. */
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

/** True if the provider said that it has the order, or if everything under query was sent long ago. */
const isAskedNow = (event: OrderEvent): boolean =>
  event.kind === 'restored' || event.kind === 'checking' || (event.kind === 'doubted' && event.doubt.askSoon);
/** An order that people settled as failed may have been delivered, so it is still queried, with growing gaps. */
function watched(order: Order, at: number, timing: Timing | null) {
  const askGapMs = timing?.queryAfterMs ?? 0;
  const dueAt = timing === null ? null : watchAt(order, at, askGapMs);
  return { dueAt, askGapMs: dueAt === null ? 0 : askGapMs };
}

/** Says whether the provider may refund the order after delivery. */
const refundable = ({ product, attempt }: Order, { refundableLanes }: Timing): boolean => {
  const offer = product.offers[attempt?.offer ?? 0];
  return offer !== undefined && refundableLanes.includes(laneOf(offer));
};

/**
 * Returns when a final order is queried again; null if it cannot be refunded or is too old. While the provider does not answer,
 * it is queried for twice as long: an outage must not swallow the last query.
 */
export function sweepAt(order: Order, at: number, timing: Timing | null, wasAnswered = true): number | null {
  if (timing === null || order.state !== 'succeeded' || !refundable(order, timing)) return null;
  const next = at + timing.refundEveryMs;
  return next > order.openedAt + timing.refundForMs * (wasAnswered ? 1 : 2) ? null : next;
}

/** An answered submission that needs confirmation need not wait as long as an unanswered one. */
function firstQuestion({ doubt }: Order, timing: Timing | null): number {
  if (timing === null) return 0;
  const isSoon = doubt?.confirm || doubt?.restored !== undefined;
  return isSoon ? Math.min(timing.queryAfterMs, timing.doubtAfterMs) : timing.doubtAfterMs;
}

/** Returns the next deadline of a waiting order. */
export const waitsUntil = ({ remindAt, escalateAt, expiresAt }: Order): number =>
  Math.min(remindAt ?? expiresAt, escalateAt ?? expiresAt, expiresAt);

/** The clocks of two replicas may differ by this much without being wrong. */
const APART_MS = 60_000;

/**
 * Returns what the clock does with a waiting order; null if nothing is due. Each happens once. If the order was opened under a
 * clock that was far ahead, its own times mean nothing: a due order has waited as long as any other.
 */
export function clockEvent(order: Order, now: number): 'expired' | 'escalated' | 'reminded' | null {
  if (order.expiresAt <= now || order.openedAt > now + APART_MS) return 'expired';
  if (order.escalateAt !== null && order.escalateAt <= now) return 'escalated';
  return order.remindAt !== null && order.remindAt <= now ? 'reminded' : null;
}
