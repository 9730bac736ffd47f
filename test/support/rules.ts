import type { OpeningBasis } from '../../src/core/advance.ts';
import { type Budget, type Budgets, NO_BUDGET, type UsageKey } from '../../src/core/budget.ts';
import type { Verdict } from '../../src/core/decision.ts';
import type { Ledger, Limit } from '../../src/core/ledger.ts';
import type { Msisdn } from '../../src/core/msisdn.ts';
import { type Order, UNTOUCHED } from '../../src/core/order.ts';
import type { OrderEvent } from '../../src/core/order-event.ts';
import type { PastQuestion } from '../../src/core/past.ts';
import type { AccountId, GroupId } from '../../src/core/people.ts';
import type { Count, Policy } from '../../src/core/policy.ts';
import type { Conditions, Rule, RuleOutcome } from '../../src/core/rule.ts';
import { forEachProvider } from '../../src/providers/registry.ts';

/** A verdict that asks so many of these, in one step. */
export const asking = (approvals: number, approvers: readonly (AccountId | GroupId)[], rule = 'standard'): Verdict => ({
  rule,
  steps: approvals === 0 ? [] : [{ approvals, approvers }],
  rejections: 1,
  escalateTo: [],
  capped: false,
});

/** An outcome that asks so many of the team's approvers, in one step. */
export const askingTeam = (approvals: number): RuleOutcome => ({
  kind: 'ask',
  steps: approvals === 0 ? [] : [{ approvals, approvers: null }],
  rejections: 1,
  escalateTo: null,
});

export const ruleAsking = (approvals: number, name = 'standard', when: Conditions = {}): Rule => ({
  name,
  when,
  outcome: askingTeam(approvals),
});

export const policyOf = (...rules: readonly Rule[]): Policy => ({ rules, escalateTo: [], urgent: null });

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

/** An order that nothing happened to, of which nothing odd was seen when it was asked for. */
export const PLAIN = {
  ...UNTOUCHED,
  urgent: false,
  sameReason: [],
  escalateAt: null,
  countedLi: 0,
} as const satisfies Partial<Order>;

/** Where an order's money counts that the config does not limit: its team's day and month, and its maker's day. */
export const countedOf = ({
  team,
  maker,
  day,
  month,
}: Pick<Order, 'team' | 'maker' | 'day' | 'month'>): readonly [UsageKey, UsageKey, UsageKey] => [
  { scope: `team:${team}`, period: day },
  { scope: `team:${team}`, period: month },
  { scope: `maker:${maker.account}`, period: day },
];

export const OPENED: Extract<OrderEvent, { kind: 'opened' }> = { kind: 'opened', rule: ruleAsking(1), rules: 'hash' };

/** What an order rests on that nothing limits. */
export const GROUNDS: OpeningBasis = { limits: [], seen: null, rule: ruleAsking(1), rules: 'hash' };

/** A limit in money alone. */
export const moneyLimit = (key: UsageKey, li: number): Limit => ({ ...key, caps: { li, orders: null } });

/** The money reserved and spent under each key. */
export const usedLi = async (ledger: Pick<Ledger, 'used'>, keys: readonly UsageKey[]): Promise<readonly number[]> =>
  (await ledger.used(keys)).map(({ li }) => li);

/** What is asked of earlier orders: of one number, and of nothing else. */
export const pastOfNumber = (msisdn: Msisdn, since: number): PastQuestion => ({
  msisdn,
  reasonKey: null,
  makers: ['slack:U0NOBODY' as AccountId],
  numberSince: since,
  reasonSince: since,
  makerSince: since,
  makerMost: 0,
});

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
