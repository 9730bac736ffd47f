import type { Carrier, Province } from './flow-code.ts';
import type { OrderId, OrderRef } from './ids.ts';
import { maskMsisdn, withoutNumbers } from './msisdn.ts';
import type { Order, OrderState } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import type { AccountId } from './people.ts';
import type { Wording } from './product.ts';

/** Somebody in an entry, as they were known then. */
export type Acting = { readonly account: AccountId; readonly name: string };

/**
 * When each thing happened to an order; null for what did not. `late` is when a provider proved the delivery of an order that people
 * had settled as failed; `doubted` is since when it is in doubt.
 */
export type Moments = {
  readonly requested: number;
  readonly approved: number | null;
  readonly rejected: number | null;
  readonly expired: number | null;
  readonly cancelled: number | null;
  readonly delivered: number | null;
  readonly failed: number | null;
  readonly refunded: number | null;
  readonly late: number | null;
  readonly doubted: number | null;
};
export type Moment = keyof Moments;

/**
 * What finance needs to know of one order.
 *
 * @property byRule whether rules alone approved it
 * @property costLi what the provider said it charged; null if it said nothing
 * @property words null where they were not asked for: sums need none
 */
export type Entry = {
  readonly state: OrderState;
  readonly team: string;
  readonly byRule: boolean;
  readonly priceLi: number;
  readonly costLi: number | null;
  readonly at: Moments;
  readonly words: EntryWords | null;
};

/**
 * What an order is called, and what it is of.
 *
 * @property decidedBy who approved it, or else who rejected or cancelled it; nobody if rules or the clock did
 * @property provider where it was bought or tried last; null if it never came so far
 * @property number masked
 * @property reason without whole numbers
 */
export type EntryWords = {
  readonly id: OrderId;
  readonly ref: OrderRef;
  readonly requester: Acting;
  readonly decidedBy: readonly Acting[];
  readonly rule: string;
  readonly provider: string | null;
  readonly product: { readonly code: string; readonly name: Wording };
  readonly carrier: Carrier | null;
  readonly province: Province | null;
  readonly reason: string;
  readonly number: string;
};

/** What is charged for an order once it is delivered: its cost, or its price where the provider told none. */
export const chargedLi = ({ costLi, priceLi }: Pick<Entry, 'costLi' | 'priceLi'>): number => costLi ?? priceLi;

/** A line of an order's journal, as far as it says when something happened. */
export type EntryLine = { readonly at: number; readonly event: Pick<OrderEvent, 'kind'> };

/** Makes the entry of an order from its document and the lines of its journal, oldest first. */
export function entryOf(order: Order, lines: readonly EntryLine[]): Entry {
  const { id, ref, state, team, maker, product, place, verdict, attempt, costLi } = order;
  const at = momentsOf(order, lines);
  const deciding = decidedBy(order);
  return {
    ...{ state, team, costLi, at, byRule: at.approved !== null && deciding.length === 0, priceLi: product.priceLi },
    words: {
      ...{ id, ref, rule: verdict.rule, carrier: place.carrier, province: place.province, decidedBy: deciding },
      product: { code: product.code, name: product.name },
      requester: { account: maker.account, name: maker.name },
      provider: attempt?.startedAt == null ? (order.refusals.at(-1)?.provider ?? null) : attempt.provider,
      reason: withoutNumbers(order.reason, order.numberKey === null ? order.msisdn : null),
      number: order.numberKey === null ? maskMsisdn(order.msisdn) : order.msisdn,
    },
  };
}

function decidedBy({ votes, decision }: Order): readonly Acting[] {
  const approvers = votes.filter(({ isVoid }) => !isVoid).map(({ by }) => by);
  const by = approvers.length > 0 ? approvers : decision?.by ? [decision.by] : [];
  return by.map(({ account, name }) => ({ account, name }));
}

/** What a line of a kind says has happened; the last of a kind counts. */
const SAYS: { readonly [K in OrderEvent['kind']]?: Moment } = {
  approved: 'approved',
  batch_approved: 'approved',
  rejected: 'rejected',
  expired: 'expired',
  cancelled: 'cancelled',
  succeeded: 'delivered',
  settled_delivered: 'delivered',
  failed: 'failed',
  refused: 'failed',
  settled_failed: 'failed',
  refunded: 'refunded',
};
/** The kinds of lines that an entry is made of. */
export const ENTRY_KINDS: readonly OrderEvent['kind'][] = [
  ...(Object.keys(SAYS) as OrderEvent['kind'][]),
  'reopened',
  'contradicted',
];

const NOTHING = { approved: null, rejected: null, expired: null, cancelled: null, delivered: null, failed: null };

/**
 * Says when each thing happened. The document alone does not know: it keeps when it last changed. Where the journal lacks the line of
 * an end, the last change stands for it, so that no order is left out.
 */
export function momentsOf(order: Order, lines: readonly EntryLine[]): Moments {
  const { openedAt, changedAt, verdict, state, decision, doubt } = order;
  const at: { -readonly [M in Moment]: number | null } & { requested: number } = {
    ...{ requested: openedAt, ...NOTHING, refunded: null, late: null },
    doubted: state === 'in_doubt' ? (doubt?.since ?? changedAt) : null,
  };
  if (verdict.steps.length === 0 && order.batch == null) at.approved = openedAt;
  for (const { at: when, event } of lines) {
    const said = SAYS[event.kind];
    if (said !== undefined) at[said] = when;
    if (event.kind === 'reopened') at.approved = null;
    if (isLateDelivery(order, event)) at.late ??= when;
  }
  if (decision?.kind === 'approved') at.approved ??= decision.at;
  const end = ENDS[state];
  if (end !== undefined) at[end] ??= decision !== null && decision.kind === end ? decision.at : changedAt;
  if (state === 'refunded') at.delivered ??= changedAt;
  return at;
}

const ENDS: { readonly [S in OrderState]?: Moment } = {
  rejected: 'rejected',
  expired: 'expired',
  cancelled: 'cancelled',
  succeeded: 'delivered',
  failed: 'failed',
  refunded: 'refunded',
};

/** The claim of a callback proves nothing. */
function isLateDelivery({ lateDelivery }: Order, event: EntryLine['event']): boolean {
  if (lateDelivery === null || event.kind !== 'contradicted') return false;
  const { outcome, unproven } = event as Extract<OrderEvent, { kind: 'contradicted' }>;
  return outcome === 'delivered' && unproven !== true;
}

/** The ledger's part in reports. */
export type EntryLedger = {
  /**
   * Writes what finance needs of orders that have ended, some dozens after this one. Returns the last one looked at; null once none is
   * left.
   */
  readonly fillEntries: (after: string | null) => Promise<string | null>;
};
