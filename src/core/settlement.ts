import type { Settlement } from './decision.ts';
import type { Order } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import type { Actor } from './people.ts';

/**
 * How people close an order that the provider cannot confirm. A proposal has a number of its own, counted per order, which a
 * confirmation names. The order's version would not do: it also moves without a proposal.
 */

type Event<K extends OrderEvent['kind']> = Extract<OrderEvent, { readonly kind: K }>;

/** How long a provider is still queried after people confirmed that an order failed. */
export const WATCH_MS = 7 * 24 * 3_600_000;

/** Returns what a proposal changes. It replaces the one before, whose proposer is remembered as known then. */
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

/** Returns what a confirmation changes: the proposal becomes the order's end. */
export function confirmed(
  { settlement }: Order,
  { by, anyway = false }: Event<'settled_delivered' | 'settled_failed'>,
  at: number,
): Partial<Order> {
  return { doubt: null, settlement: settlement && { ...settlement, confirmedBy: by, confirmedAt: at, anyway } };
}

/** Returns what a contradicting report changes. Each claim is kept, so none is told twice. */
export function contradicted(order: Order, event: Event<'contradicted'>): Partial<Order> {
  const conflict = [...claimsOf(order), event.claim].join(CLAIMS_BY);
  return isLateDelivery(order, event) ? { conflict, lateDelivery: event.word } : { conflict };
}

const CLAIMS_BY = '; ';
const claimsOf = ({ conflict }: Order): readonly string[] => conflict?.split(CLAIMS_BY) ?? [];

/** Returns the people who settled an order: the proposer and the confirmer. */
export const settlersOf = ({ settlement }: Pick<Order, 'settlement'>): readonly Actor[] =>
  settlement === null || settlement.confirmedBy === null ? [] : [settlement.by, settlement.confirmedBy];

/** True if people, and no provider, said that an order failed. */
export const isFailedByHand = ({ state, settlement }: Pick<Order, 'state' | 'settlement'>): boolean =>
  state === 'failed' && settlement !== null && settlement.confirmedBy !== null;

/** True if a provider proves the delivery of an order that people settled as failed. */
export const isLateDelivery = (order: Order, { outcome, unproven = false }: Event<'contradicted'>): boolean =>
  isFailedByHand(order) && outcome === 'delivered' && !unproven;

const TAKEN: ReadonlySet<string> = new Set(['accepted', 'charging']);

/** True if a contradiction was told before, or was known to the people who settled the order. */
export function isTold(order: Order, event: Event<'contradicted'>): boolean {
  if (isLateDelivery(order, event)) return order.lateDelivery !== null;
  if (claimsOf(order).includes(event.claim)) return true;
  const isTaken = TAKEN.has(event.outcome ?? '');
  return isTaken && isFailedByHand(order) && (order.lateDelivery !== null || order.settlement?.anyway === true);
}

/**
 * Returns when the provider is queried next about an order that people settled as failed; null for any other order, and once it
 * is known or too late. Without an answer the limit is twice as late.
 */
export function watchAt(order: Order, at: number, gapMs: number, wasAnswered = true): number | null {
  const { settlement, lateDelivery } = order;
  if (settlement === null || !isFailedByHand(order) || lateDelivery !== null) return null;
  const next = at + gapMs;
  return next > (settlement.confirmedAt ?? settlement.at) + WATCH_MS * (wasAnswered ? 1 : 2) ? null : next;
}

/**
 * True if the provider says that the order is being delivered while a person proposes that it failed: the confirmer must
 * insist. Also if the provider has said nothing else for so long that people were called.
 */
export function isAgainstProvider({
  state,
  doubt,
  settlement,
}: Pick<Order, 'state' | 'doubt' | 'settlement'>): boolean {
  if (state !== 'accepted' && doubt?.silent !== true) return false;
  return settlement !== null && settlement.confirmedBy === null && settlement.outcome === 'failed';
}

/** Returns since when the provider says that it has the order; for an order of an earlier version, since it was sent. */
export const takenSince = ({ acceptedAt, attempt, changedAt }: Order): number =>
  acceptedAt ?? attempt?.startedAt ?? changedAt;
