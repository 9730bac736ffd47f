import { type Budget, type Budgets, NO_BUDGET, type UsageKey } from '../../src/core/budget.ts';
import type { Limit } from '../../src/core/change.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import type { Count } from '../../src/core/policy.ts';
import { forEachProvider } from '../../src/providers/registry.ts';

export const NO_BUDGETS: Budgets = {
  maker: NO_BUDGET,
  number: NO_BUDGET,
  provider: forEachProvider(() => NO_BUDGET),
  byRule: { maker: NO_BUDGET.day, team: NO_BUDGET.day },
};

/** Limits in money alone; null for none. */
export const moneyBudget = (dayLi: number | null, monthLi: number | null): Budget => ({
  day: { li: dayLi, orders: null },
  month: { li: monthLi, orders: null },
});

/** A limit in money alone. */
export const moneyLimit = (key: UsageKey, li: number): Limit => ({ ...key, caps: { li, orders: null } });

/** The money reserved and spent under each key. */
export const usedLi = async (ledger: Pick<Ledger, 'used'>, keys: readonly UsageKey[]): Promise<readonly number[]> =>
  (await ledger.used(keys)).map(({ li }) => li);

/** What a team has used in a period, and its limit in money; null for none. */
export const teamCount = (name: string, per: 'day' | 'month', li: number, capLi: number | null): Count => ({
  account: {
    kind: 'team',
    name,
    per,
    scope: `team:${name}`,
    period: per === 'day' ? '2026-11-21' : '2026-11',
    caps: { li: capLi, orders: null },
  },
  used: { li, orders: Math.ceil(li / 20_000) },
});
