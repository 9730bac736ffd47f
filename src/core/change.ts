import type { Caps, SummedKey } from './budget.ts';
import type { Notice } from './notice.ts';
import type { Order } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import type { PastSeen } from './past.ts';

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
  const isApproval = event.kind === 'approved' || (event.kind === 'opened' && after.state === 'approved');
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
