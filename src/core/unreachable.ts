import type { Order, OrderState, ProviderWord, Unreachable } from './order.ts';
import type { OrderEvent } from './order-event.ts';

const FIRST_GAP_MS = 5_000;
const LONGEST_GAP_MS = 180_000;

/** One more try that did not reach the provider: the gap to the next doubles, up to three minutes. */
function triedAgain(before: Unreachable | null, word: ProviderWord, at: number): Unreachable {
  const tries = (before?.tries ?? 0) + 1;
  const gapMs = Math.min(FIRST_GAP_MS * 2 ** (tries - 1), LONGEST_GAP_MS);
  return { since: before?.since ?? at, tries, tryAt: at + gapMs, word };
}

type Kept = OrderEvent & { readonly kind: 'not_sent' | 'delayed' };

/** What is kept of an order that nothing was sent of, since its provider cannot be reached. */
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

/** Only what is not sent yet, or may turn out not to have been, waits for its provider. */
export const mayWait = (state: OrderState): boolean => state === 'approved' || state === 'submitting';

/** When an order that waits for its provider is looked at next: to be tried again, or to go elsewhere. 0 for one that does not wait. */
export function nextTryAt(order: Order, failoverAfterMs: number | null): number {
  const { unreachable } = order;
  if (unreachable === null) return 0;
  const elsewhereAt = elsewhereFrom(order, failoverAfterMs)?.at ?? unreachable.tryAt;
  return Math.min(unreachable.tryAt, elsewhereAt);
}

/** Whether an order is approved, of which nothing has left, and whose provider cannot be reached: its maker may still take it back. */
export const waitsForProvider = ({ state, attempt, unreachable }: Order): boolean =>
  state === 'approved' && unreachable !== null && attempt?.startedAt === null;

/** The offer of another provider that such an order may go on to, and from when; null where there is none, or the config wants none. */
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
