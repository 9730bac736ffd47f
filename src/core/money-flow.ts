import type { Change } from './ledger.ts';

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
