import type { AttemptState, DifferenceKind, DifferenceNote, StatedState } from '../core/difference.ts';
import { merchantOrderIdOf } from '../core/ids.ts';
import type { Order } from '../core/order.ts';
import type { ProviderName } from '../core/product.ts';

/**
 * One attempt of an order as our books have it.
 *
 * @property provider null where it is not known any more: of attempts that were given up
 * @property at when it was sent; null if it was not
 * @property isGivenUp whether the order went on with another attempt
 */
export type OurAttempt = {
  readonly merchantOrderId: string;
  readonly provider: ProviderName | null;
  readonly providerOrderId: string | null;
  readonly at: number | null;
  readonly state: AttemptState;
  readonly account: string | null;
  readonly isGivenUp: boolean;
};

/** An order as far as the books of a provider name it. */
export type OurOrder = Pick<Order, 'id' | 'ref' | 'state' | 'msisdn' | 'attempt' | 'costLi'> & {
  readonly priceLi: number;
};

/** Returns every attempt that an order was or would be sent with. Each has an order id of its own, so a statement may name any of them. */
export function attemptsOf(order: Pick<OurOrder, 'id' | 'attempt' | 'state'>): readonly OurAttempt[] {
  const { id, attempt, state } = order;
  const current: OurAttempt = {
    merchantOrderId: attempt?.merchantOrderId ?? merchantOrderIdOf(id, 1),
    provider: attempt?.provider ?? null,
    providerOrderId: attempt?.providerOrderId ?? null,
    at: attempt?.startedAt ?? null,
    state: STATE_OF[state],
    account: attempt?.account ?? null,
    isGivenUp: false,
  };
  if (attempt === null || attempt.number === 1) return [current];
  const before = Array.from(
    { length: attempt.number - 1 },
    (_, index): OurAttempt => ({
      ...{ provider: null, providerOrderId: null, at: null, account: null, state: 'failed', isGivenUp: true },
      merchantOrderId: merchantOrderIdOf(id, index + 1),
    }),
  );
  return [...before, current];
}

const STATE_OF: Readonly<Record<Order['state'], AttemptState>> = {
  awaiting_approval: 'not_sent',
  approved: 'not_sent',
  submitting: 'in_doubt',
  accepted: 'charging',
  in_doubt: 'in_doubt',
  succeeded: 'delivered',
  failed: 'failed',
  rejected: 'not_sent',
  expired: 'not_sent',
  cancelled: 'not_sent',
  refunded: 'refunded',
};

/** What we expect to have paid for an order that was delivered. */
export const expectedLi = ({ costLi, priceLi }: Pick<OurOrder, 'costLi' | 'priceLi'>): number => costLi ?? priceLi;

/** The states of which a provider's books must have a line. A refund may have taken it out of them. */
export const IS_EXPECTED: Readonly<Record<AttemptState, boolean>> = {
  delivered: true,
  charging: true,
  in_doubt: true,
  failed: false,
  refunded: false,
  not_sent: false,
};

/** What the books of both may say together. What is still being delivered at both is no difference yet. */
const AGREES: Readonly<Record<AttemptState, readonly StatedState[]>> = {
  delivered: ['delivered'],
  charging: ['charging'],
  in_doubt: ['charging'],
  failed: ['failed', 'refunded'],
  refunded: ['refunded', 'failed'],
  not_sent: ['failed', 'refunded'],
};

export type Compared = { readonly kind: DifferenceKind; readonly note: DifferenceNote | null };

/** Compares one attempt with what the provider's books say of it; null if they agree. */
export function compare(
  ours: Pick<OurAttempt, 'state' | 'isGivenUp'> & { readonly amountLi: number },
  theirs: { readonly state: StatedState; readonly amountLi: number | null; readonly times: number },
): Compared | null {
  const note = ours.state === 'in_doubt' ? 'in_doubt' : ours.isGivenUp ? 'given_up' : null;
  if (theirs.times > 1) return { kind: 'twice_theirs', note };
  if (!AGREES[ours.state].includes(theirs.state)) return { kind: 'state_differs', note };
  const isPaid = ours.state === 'delivered' && theirs.amountLi !== null;
  return isPaid && theirs.amountLi !== ours.amountLi ? { kind: 'amount_differs', note } : null;
}

/** One line of a statement, as far as it says what became of an order. */
export type StatedLine = {
  readonly row: number;
  readonly providerOrderId: string | null;
  readonly at: number | null;
  readonly amountLi: number | null;
  readonly state: StatedState;
};

/** What the lines of one order say together. `repeated` lines say the same again: they count once. */
export type Summed = StatedLine & { readonly times: number; readonly repeated: number };

/**
 * Sums the lines of one order. A purchase and its refund are two lines of one order; two purchases with ids of their own, or without any,
 * are the order twice.
 */
export function summed(lines: readonly StatedLine[]): Summed | null {
  const [first] = lines;
  if (first === undefined) return null;
  const purchases = new Map<string, StatedLine>();
  let repeated = 0;
  let refunds = 0;
  for (const line of lines) {
    if (line.state === 'refunded' && lines.length > 1) {
      refunds += 1;
      continue;
    }
    const key = line.providerOrderId ?? `row ${line.row}`;
    const before = purchases.get(key);
    const isSame = before?.state === line.state && before.at === line.at && before.amountLi === line.amountLi;
    if (isSame) repeated += 1;
    // A later line of the same purchase says how it went on.
    else purchases.set(key, line);
  }
  const paid = [...purchases.values()].filter(({ state }) => state === 'delivered' || state === 'charging');
  const times = Math.max(paid.length - refunds, 0);
  const shown = paid.at(-1) ?? [...purchases.values()].at(-1) ?? first;
  const state: StatedState = times > 0 ? (paid.at(0)?.state ?? shown.state) : refunds > 0 ? 'refunded' : shown.state;
  return { ...shown, state, times: Math.max(times, 1), repeated };
}
