import { backoff } from '../runtime/backoff.ts';
import { type HeldBecause, isHeld, type Order, type OrderState, type Unreachable, waitsUntil } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import { platformOf } from './people.ts';
import { type Lane, laneOf, type ProviderName } from './product.ts';
import type { NotFoundProof, ProviderWord } from './provider.ts';
import { watchAt } from './settlement.ts';

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
      return { dueAt: after.batch == null ? waitsUntil(after) : null, askGapMs: 0 };
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

/** The clocks of two replicas may differ by this much without being wrong. */
const APART_MS = 60_000;

/**
 * Returns what the clock does with a waiting order; null if nothing is due. Each happens once. If the order was opened under a
 * clock that was far ahead, its own times mean nothing: a due order has waited as long as any other.
 *
 * @param isQuiet whether nobody is called now
 */
export function clockEvent(
  order: Order,
  now: number,
  isQuiet = false,
): 'expired' | 'escalated' | 'reminded' | 'called' | null {
  if (order.expiresAt <= now || order.openedAt > now + APART_MS) return 'expired';
  if (order.escalateAt !== null && order.escalateAt <= now) return 'escalated';
  // A reminder is a call too, so one that is due at the same time is enough.
  if (isQuiet) return null;
  if (order.remindAt !== null && order.remindAt <= now) return 'reminded';
  return order.callAt !== null && order.callAt <= now ? 'called' : null;
}

/** A provider and the fingerprint of its account. */
export type ProviderAccount = { readonly name: ProviderName; readonly account: string };

/**
 * Says why this process must leave an order alone; null if it need not. Only the account that took an order knows what became
 * of it: any other answers "not found" for a delivered order.
 *
 * @param providers the providers that the environment has now
 * @param isPlayground true in the playground; a live desk never buys an order that was requested in the playground
 */
export function heldBecause(
  { state, attempt, origin }: Pick<Order, 'state' | 'attempt' | 'origin'>,
  providers: readonly ProviderAccount[],
  isPlayground: boolean,
): HeldBecause | null {
  if (attempt === null) return null;
  if (!isPlayground && platformOf(origin.conversation) === 'web') return 'playground';
  const provider = providers.find(({ name }) => name === attempt.provider);
  if (provider === undefined) return 'no_provider';
  // An approved order was not sent yet, so it goes to the present account. Earlier versions kept no account.
  if (state === 'approved' || attempt.account === null) return null;
  return attempt.account === provider.account ? null : 'other_account';
}

/** True if an order only waits for a provider that is not configured: nothing was sent, so it can be cancelled. */
export const canBeTakenBack = ({ state, held, attempt }: Pick<Order, 'state' | 'held' | 'attempt'>): boolean =>
  state === 'approved' && held !== null && attempt?.startedAt === null;

export type HeldCount = { readonly provider: ProviderName; readonly count: number };
/** A provider whose address changed. Addresses are without their schemes. */
export type ProviderMove = { readonly provider: ProviderName; readonly from: string; readonly to: string };

const GAPS = { firstMs: 5_000, maxMs: 180_000 };

/** Counts one more try that did not reach the provider. The gap to the next doubles, up to three minutes. */
function triedAgain(before: Unreachable | null, word: ProviderWord, at: number): Unreachable {
  const tries = (before?.tries ?? 0) + 1;
  const gapMs = backoff(GAPS, tries);
  return { since: before?.since ?? at, tries, tryAt: at + gapMs, word };
}

type Kept = OrderEvent & { readonly kind: 'not_sent' | 'delayed' };

/** Returns the fields of an unsent order whose provider cannot be reached. */
export function waitAfter({ attempt, unreachable }: Order, event: Kept, at: number): Partial<Order> {
  if (event.kind === 'delayed') {
    const { since, tryAt, word, account } = event;
    return { unreachable: { since, tryAt, word, tries: 0, ...(account ? { account } : {}) } };
  }
  return {
    attempt: attempt && { ...attempt, startedAt: null, account: null },
    unreachable: triedAgain(unreachable, event.word, at),
  };
}

/** True for an order that is not sent yet, or that may turn out to be unsent. */
export const mayWait = (state: OrderState): boolean => state === 'approved' || state === 'submitting';

/** Returns when a waiting order is looked at next: to be tried again, or to go elsewhere. 0 if it does not wait. */
export function nextTryAt(order: Order, failoverAfterMs: number | null): number {
  const { unreachable } = order;
  if (unreachable === null) return 0;
  const elsewhereAt = elsewhereFrom(order, failoverAfterMs)?.at ?? unreachable.tryAt;
  return Math.min(unreachable.tryAt, elsewhereAt);
}

/** True for an approved order of which nothing was sent and whose provider cannot be reached: its requester may still cancel it. */
export const waitsForProvider = ({ state, attempt, unreachable }: Order): boolean =>
  state === 'approved' && unreachable !== null && attempt?.startedAt === null;

/**
 * Returns the offer of another provider that such an order may go to, and from when; null if there is none, or the config does
 * not allow it.
 */
export function elsewhereFrom(
  order: Order,
  failoverAfterMs: number | null,
): { readonly at: number; readonly offer: number } | null {
  const { attempt, unreachable, product } = order;
  if (!waitsForProvider(order) || attempt === null || unreachable === null) return null;
  const offer = product.offers.findIndex(
    ({ provider }, index) => index > attempt.offer && provider !== attempt.provider,
  );
  return failoverAfterMs === null || offer < 0 ? null : { at: unreachable.since + failoverAfterMs, offer };
}
