import { backoff } from '../runtime/backoff.ts';
import type { Order, OrderState, ProviderWord, Unreachable } from './order.ts';
import type { OrderEvent } from './order-event.ts';

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
    const { since, tryAt, word } = event;
    return { unreachable: { since, tryAt, word, tries: 0 } };
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
