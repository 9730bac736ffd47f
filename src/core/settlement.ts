import type { Order, Settlement } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import type { Actor } from './people.ts';

/**
 * How people end what no query ends. A proposal has a number of its own, counted over the order, so that a confirmation says which one
 * it confirms: the order's version would not do, since it also moves where nobody proposed anything.
 */

type Event<K extends OrderEvent['kind']> = Extract<OrderEvent, { readonly kind: K }>;

/** How long a provider is still asked about an order that people settled as failed, from the confirmation on. */
export const WATCH_MS = 7 * 24 * 3_600_000;

/** What a proposal changes. It takes the place of the one before; who made that is remembered, as they were known then. */
export function proposed(order: Order, event: Event<'settlement_proposed'>, at: number): Partial<Order> {
  const { by, outcome, evidence } = event;
  const version = order.proposals + 1;
  const settlement: Settlement = {
    by,
    outcome,
    evidence,
    at,
    version,
    confirmedBy: null,
    confirmedAt: null,
    anyway: false,
  };
  return { settlement, proposals: version, proposers: withProposer(order.proposers, by) };
}

const withProposer = (before: readonly Actor[], by: Actor): readonly Actor[] => {
  const same = JSON.stringify(by);
  return before.some((one) => JSON.stringify(one) === same) ? before : [...before, by];
};

/** What a confirmation changes: the proposal is now how the order ended. */
export function confirmed(
  { settlement }: Order,
  { by, anyway = false }: Event<'settled_delivered' | 'settled_failed'>,
  at: number,
): Partial<Order> {
  return { doubt: null, settlement: settlement && { ...settlement, confirmedBy: by, confirmedAt: at, anyway } };
}

/** What a report changes that contradicts what is known. Each claim is kept, so that none is told twice. */
export function contradicted(order: Order, event: Event<'contradicted'>): Partial<Order> {
  const conflict = [...claimsOf(order), event.claim].join(CLAIMS_BY);
  return isLateDelivery(order, event) ? { conflict, lateDelivery: event.word } : { conflict };
}

const CLAIMS_BY = '; ';
const claimsOf = ({ conflict }: Order): readonly string[] => conflict?.split(CLAIMS_BY) ?? [];

/** Who settled an order by hand: who proposed, and who confirmed. */
export const settlersOf = ({ settlement }: Pick<Order, 'settlement'>): readonly Actor[] =>
  settlement === null || settlement.confirmedBy === null ? [] : [settlement.by, settlement.confirmedBy];

/** Whether people, and no provider, said that an order failed. */
export const isFailedByHand = ({ state, settlement }: Pick<Order, 'state' | 'settlement'>): boolean =>
  state === 'failed' && settlement !== null && settlement.confirmedBy !== null;

/** Whether a provider proves that an order was delivered that people settled as failed. */
export const isLateDelivery = (order: Order, { outcome, unproven = false }: Event<'contradicted'>): boolean =>
  isFailedByHand(order) && outcome === 'delivered' && !unproven;

const TAKEN: ReadonlySet<string> = new Set(['accepted', 'charging']);

/** Whether a contradiction says nothing that was not told, or known to those who settled the order all the same. */
export function isTold(order: Order, event: Event<'contradicted'>): boolean {
  if (isLateDelivery(order, event)) return order.lateDelivery !== null;
  if (claimsOf(order).includes(event.claim)) return true;
  const isTaken = TAKEN.has(event.outcome ?? '');
  return isTaken && isFailedByHand(order) && (order.lateDelivery !== null || order.settlement?.anyway === true);
}

/**
 * When the provider is asked next about an order that people settled as failed; null for any other, and once it is known, or too late.
 * That is twice as late while the provider does not answer.
 */
export function watchAt(order: Order, at: number, gapMs: number, wasAnswered = true): number | null {
  const { settlement, lateDelivery } = order;
  if (settlement === null || !isFailedByHand(order) || lateDelivery !== null) return null;
  const next = at + gapMs;
  return next > (settlement.confirmedAt ?? settlement.at) + WATCH_MS * (wasAnswered ? 1 : 2) ? null : next;
}

/**
 * Whether the provider says that it is being delivered while somebody proposes that it failed: whoever confirms that looks twice. Also
 * where it has said nothing else for so long that people were called.
 */
export function isAgainstProvider({
  state,
  doubt,
  settlement,
}: Pick<Order, 'state' | 'doubt' | 'settlement'>): boolean {
  if (state !== 'accepted' && doubt?.silent !== true) return false;
  return settlement !== null && settlement.confirmedBy === null && settlement.outcome === 'failed';
}

/** Since when the provider says that it has the order; for one of an earlier version since it was sent. */
export const takenSince = ({ acceptedAt, attempt, changedAt }: Order): number =>
  acceptedAt ?? attempt?.startedAt ?? changedAt;
