import { type Ledger, teamKeysOf } from '../core/ledger.ts';
import type { Team } from '../core/policy.ts';
import type { TeamBudget } from './desk.ts';
import { createCalendar } from './settings.ts';

type BudgetDeps = {
  readonly ledger: Pick<Ledger, 'used'>;
  readonly timezone: string;
  readonly now: () => number;
};

export type BudgetOf = (team: Team) => Promise<TeamBudget>;

/** Reads what a team has reserved and spent today and this month, beside what it may. */
export function createBudgetOf({ ledger, timezone, now }: BudgetDeps): BudgetOf {
  const calendar = createCalendar(timezone);
  return async ({ name, budget }) => {
    const [day, month] = teamKeysOf({ team: name, ...calendar(now()) });
    const [dayUsedLi = 0, monthUsedLi = 0] = await ledger.used([day, month]);
    return {
      team: name,
      day: { period: day.period, usedLi: dayUsedLi, capLi: budget.dayLi },
      month: { period: month.period, usedLi: monthUsedLi, capLi: budget.monthLi },
    };
  };
}
