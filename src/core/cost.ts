import type { MoneyMove } from './change.ts';
import { formatYuan } from './money.ts';
import type { Order } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import type { ReportedCost } from './provider.ts';

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
