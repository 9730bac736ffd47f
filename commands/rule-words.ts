import type { AccountKind, Period } from '../src/core/budget.ts';
import type { ConditionName, Weekday } from '../src/core/rule.ts';

/** So much of something: used, the most there may be, and what is left; `cap` and `left` null where there is no limit. */
export type Spending = { readonly used: string; readonly cap: string | null; readonly left: string | null };

/** The words of rules and budgets. Complete by type in every language. */
export type RuleWords = {
  /** Why a rule does not fit; `wanted` is what it asks for, written out. */
  readonly misses: { readonly [C in ConditionName]: (wanted: string) => string };
  readonly skipped: (rule: string, why: string) => string;
  readonly duration: (count: number, unit: 'days' | 'hours' | 'minutes' | 'seconds') => string;
  readonly times: (count: number, within: string) => string;
  readonly days: { readonly [D in Weekday]: string };
  readonly hours: (from: string, to: string, days: readonly string[] | null) => string;
  readonly list: (items: readonly string[]) => string;
  /** Whose account it is; `name` is the team's or the provider's, `own` whether it is the reader's. */
  readonly accounts: { readonly [K in AccountKind]: (name: string, own: boolean) => string };
  readonly periods: { readonly [P in Period]: string };
  readonly money: (spending: Spending) => string;
  readonly orders: (spending: Spending) => string;
  readonly counted: (account: string, period: string, what: readonly string[]) => string;
  /** What is left of money and of orders in a period, for whoever decides; null where there is no limit. */
  readonly left: (account: string | null, period: string, money: string | null, orders: string | null) => string;
  readonly noLimit: string;
  readonly after: string;
  readonly provider: (provider: string) => string;
  readonly price: (price: string) => string;
  readonly steps: (steps: readonly number[]) => string;
  readonly capped: string;
};
