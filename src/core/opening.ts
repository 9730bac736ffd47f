import type { Plan } from './advance.ts';
import { plannedAttempt } from './attempt.ts';
import { waitsUntil } from './due.ts';
import type { Change, Limit, PastSeen } from './ledger.ts';
import { noticesOf } from './notices-for.ts';
import type { Order } from './order.ts';
import type { Rule } from './rule.ts';

/**
 * The basis of a new order: its limits, the earlier orders that its rules saw, the rule that judged it, and the hash of all
 * rules.
 */
export type OpeningBasis = {
  readonly limits: readonly Limit[];
  readonly seen: PastSeen | null;
  readonly rule: Rule;
  readonly rules: string;
};

/** Plans the first step of an order: opened, and approved at once if its rule asks nobody. */
export function open(
  order: Omit<Order, 'version' | 'state' | 'attempt' | 'countedLi'>,
  openingBasis: OpeningBasis,
  plan: Plan,
): Change {
  const atOnce = order.verdict.steps.length === 0;
  const after: Order = {
    ...order,
    version: 1,
    state: atOnce ? 'approved' : 'awaiting_approval',
    attempt: atOnce ? plannedAttempt(order, 1, 0) : null,
    countedLi: order.product.priceLi,
  };
  const event = { kind: 'opened', rule: openingBasis.rule, rules: openingBasis.rules } as const;
  return {
    basis: { kind: 'usage', limits: openingBasis.limits, seen: openingBasis.seen },
    after,
    event,
    at: order.openedAt,
    notices: noticesOf(after, event, plan.operators),
    money: 'reserve',
    countedBeforeLi: 0,
    dueAt: atOnce ? order.openedAt : waitsUntil(after),
    askGapMs: 0,
  };
}
