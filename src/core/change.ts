import type { Caps, SummedKey } from './budget.ts';
import { formatYuan } from './money.ts';
import type { Notice } from './notice.ts';
import type { Order } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import type { ReportedCost } from './provider.ts';
import type { PastSeen } from './rule.ts';

/** No commit may leave more money or orders than `caps` under this key and the keys summed with it. */
export type Limit = SummedKey & { readonly caps: Caps };

/**
 * What a change does to the order's money, under each of its budget keys: `reserve` adds to reserved, `spend` moves reserved to
 * spent, `release` takes from reserved, `refund` takes from spent, `adjust` sets reserved or spent to the cost.
 */
export type MoneyMove = 'reserve' | 'spend' | 'release' | 'refund' | 'adjust' | 'none';

/**
 * One step of one order. It is committed in one transaction or not at all.
 *
 * @property basis what was read before planning. `usage`: a new order, with the limits that must still hold and the earlier
 *   orders that the rules saw, which must still be all there are (null if the rules looked at none). `version`: the order's
 *   version at that time
 * @property countedBeforeLi what each of the order's budget rows counts for it before this step; `after.countedLi` is the new
 *   amount
 * @property dueAt when a job must look next; null means never
 * @property askGapMs the wait before the next query, kept for doubling
 */
export type Change = {
  readonly basis:
    | { readonly kind: 'usage'; readonly limits: readonly Limit[]; readonly seen: PastSeen | null }
    | { readonly kind: 'version'; readonly version: number };
  readonly after: Order;
  readonly event: OrderEvent;
  readonly at: number;
  readonly notices: readonly Notice[];
  readonly money: MoneyMove;
  readonly countedBeforeLi: number;
  readonly dueAt: number | null;
  readonly askGapMs: number;
};

/** How far money has come: asked for, allowed, taken by a provider, or given back by it. */
export type MoneyStage = 'requested' | 'approved' | 'charged' | 'returned';
export type MoneyFlow = { readonly stage: MoneyStage; readonly li: number };

/**
 * Says what money one committed change moved, as the budgets count it. A cost that becomes known after an order succeeded is charged or
 * returned by its difference from what was counted before.
 */
export function moneyFlowOf({ after, event, money, countedBeforeLi }: Change): readonly MoneyFlow[] {
  const { priceLi } = after.product;
  const isApproval =
    event.kind === 'approved' ||
    event.kind === 'batch_approved' ||
    (event.kind === 'opened' && after.state === 'approved');
  const flows: readonly MoneyFlow[] = [
    { stage: 'requested', li: event.kind === 'opened' ? priceLi : 0 },
    { stage: 'approved', li: isApproval ? priceLi : 0 },
    { stage: 'charged', li: chargedLi() },
    { stage: 'returned', li: money === 'refund' ? countedBeforeLi : Math.max(0, -correctionLi()) },
  ];
  return flows.filter(({ li }) => li > 0);

  function chargedLi(): number {
    return money === 'spend' ? after.countedLi : Math.max(0, correctionLi());
  }
  function correctionLi(): number {
    return money === 'adjust' && after.state === 'succeeded' ? after.countedLi - countedBeforeLi : 0;
  }
}

/** A cost above both limits is probably a wrong unit, not a charge. */
const MAX_COST_TIMES = 100;
const MAX_COST_LI = 1_000_000;

/** Returns the part of a reported cost that is believed of this order. */
export function believedCost({ product }: Pick<Order, 'product'>, { costLi, strangeCost }: ReportedCost): ReportedCost {
  if (costLi === null) return strangeCost === undefined ? { costLi } : { costLi, strangeCost };
  const isCredible = costLi >= 0 && costLi <= Math.max(MAX_COST_TIMES * product.priceLi, MAX_COST_LI);
  return isCredible ? { costLi } : { costLi: null, strangeCost: formatYuan(costLi) };
}

/** Says whether a report has news of the cost. */
export const isNewCost = (order: Order, { costLi, strangeCost }: ReportedCost): boolean =>
  costLi === null ? strangeCost !== undefined && !order.costsTold.includes(strangeCost) : costLi !== order.costLi;

/** A limit, because an amount may go back and forth. */
const MAX_TOLD = 3;

/**
 * Returns the text that the operators must get about an event's cost, as it is kept in `costsTold`. The cost differs from the
 * price by more than the tolerance or, once a difference was told, from the last known cost.
 *
 * @returns null if there is nothing to tell, or it was told before
 */
function costToTell(order: Order, event: ReportedCost, toleranceLi: number): string | null {
  const { costLi, strangeCost } = event;
  const said = costLi === null ? (strangeCost ?? null) : formatYuan(costLi);
  if (said === null || order.costsTold.length >= MAX_TOLD || order.costsTold.includes(said)) return null;
  if (costLi === null) return said;
  const expectedLi = order.costsTold.length === 0 ? order.product.priceLi : (order.costLi ?? order.product.priceLi);
  return Math.abs(costLi - expectedLi) > toleranceLi ? said : null;
}

/** Returns what an order counts in each of its budgets: the price until the cost is known, and nothing if it was not bought. */
export function countsLi({ state, costLi, product }: Pick<Order, 'state' | 'costLi' | 'product'>): number {
  switch (state) {
    case 'awaiting_approval':
    case 'approved':
    case 'submitting':
    case 'accepted':
    case 'in_doubt':
    case 'succeeded':
      return costLi ?? product.priceLi;
    case 'failed':
    case 'rejected':
    case 'expired':
    case 'cancelled':
    case 'refunded':
      return 0;
  }
}

/** Adds the text for the operators to an event. The alert is made of it. */
export function withCostTold(order: Order, event: OrderEvent, toleranceLi: number): OrderEvent {
  if (!('costLi' in event)) return event;
  const costTold = costToTell(order, event, toleranceLi);
  return costTold === null ? event : { ...event, costTold };
}

/** A new provider starts here: the cost that another provider reported says nothing about it. */
export const NO_COST = { costLi: null, costsTold: [] } as const;

/** Returns the fields of an order that an event's cost changes. */
export const costOf = (
  { costLi, costsTold }: Order,
  event: Extract<OrderEvent, ReportedCost>,
): Pick<Order, 'costLi' | 'costsTold'> => ({
  costLi: event.costLi ?? costLi,
  costsTold: event.costTold === undefined ? costsTold : [...costsTold, event.costTold],
});

/** Returns what a step does to the money of an order. */
export function moneyOf({ state: from, countedLi }: Order, { state: to, countedLi: nowLi }: Order): MoneyMove {
  const inPlace = countedLi === nowLi ? 'none' : 'adjust';
  if (from === to) return inPlace;
  switch (to) {
    case 'succeeded':
      return 'spend';
    case 'refunded':
      return 'refund';
    case 'failed':
    case 'rejected':
    case 'expired':
    case 'cancelled':
      return 'release';
    case 'awaiting_approval':
    case 'approved':
    case 'submitting':
    case 'accepted':
    case 'in_doubt':
      return inPlace;
  }
}
