import { backoff } from '../runtime/backoff.ts';
import type { HeldBecause, Order, OrderState, ProviderWord, Unreachable } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import { platformOf } from './people.ts';
import type { ProviderName } from './product.ts';

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
