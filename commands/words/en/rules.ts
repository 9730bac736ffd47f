import type { AccountKind, Period } from '../../../src/core/budget.ts';
import type { Weekday } from '../../../src/core/calendar.ts';
import { ENGLISH } from '../../../src/core/grammar.ts';
import type { ConditionName } from '../../../src/core/rule.ts';
import type { Spending } from '../facts.ts';

/** The words of rules and budgets. */
export type RuleWords = {
  /** Why a rule does not apply; `wanted` is its condition, written out. */
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
  readonly orders: (used: number, cap: number | null) => string;
  readonly counted: (account: string, period: string, what: readonly string[]) => string;
  /** What is left of money and of orders in a period, for the approvers; null if there is no limit. */
  readonly left: (account: string | null, period: string, money: string | null, orders: number | null) => string;
  readonly noLimit: string;
  readonly after: string;
  readonly provider: (provider: string) => string;
  readonly price: (price: string) => string;
  readonly steps: (steps: readonly number[]) => string;
  readonly capped: string;
};

export const RULE_WORDS_EN: RuleWords = {
  misses: {
    priceUpToLi: (price) => `it costs more than ${price}`,
    priceOverLi: (price) => `it does not cost more than ${price}`,
    batchSizeOver: (rows) => `no more than ${rows} are asked for together`,
    batchTotalOverLi: (price) => `what is asked for together does not cost more than ${price}`,
    products: (products) => `it is for ${products} only`,
    carriers: (carriers) => `it is for numbers of ${carriers} only`,
    provinces: (provinces) => `it is for numbers of ${provinces} only`,
    sameNumberWithinMs: (time) => `the number was not topped up in the last ${time}`,
    sameReasonWithinMs: (time) => `nobody gave this reason in the last ${time}`,
    makerDayUpToLi: (price) => `with this one, your requests of today cost more than ${price}`,
    makerCountWithin: (times) => `you have not asked ${times}`,
    between: (hours) => `it is for ${hours} only`,
    conversations: () => 'it is for other conversations',
    makers: () => 'it is for other people',
    anyway: (wanted) => (wanted === 'true' ? 'you do not insist (anyway)' : 'you insist (anyway)'),
  },
  skipped: (rule, why) => `“${rule}” does not apply: ${why}.`,
  duration: (count, unit) => ENGLISH.count(count, UNITS[unit]),
  times: (count, within) => `${ENGLISH.count(count, { one: 'once', other: '# times' })} in the last ${within}`,
  days: { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' },
  hours: (from, to, days) => `${from} to ${to}${days === null ? '' : `, ${ENGLISH.and(days)}`}`,
  list: ENGLISH.and,
  accounts: {
    team: (name) => name,
    maker: (_, own) => (own ? 'you' : 'the requester'),
    number: () => 'the number',
    provider: (name) => name,
    byRuleMaker: (_, own) => `approved at once for ${own ? 'you' : 'the requester'}`,
    byRuleTeam: (name) => `approved at once for ${name}`,
    urgent: (name) => `urgent, ${name}`,
  },
  periods: { day: 'today', month: 'this month' },
  money: ({ used, cap, left }) => (cap === null ? `${used} used, no limit` : `${used} of ${cap} used, ${left} left`),
  orders: (used, cap) =>
    cap === null ? topUps(used) : `${used} of ${topUps(cap)} used, ${Math.max(cap - used, 0)} left`,
  counted: (account, period, what) => `${account}, ${period}: ${what.join('; ')}`,
  left: (account, period, money, orders) => {
    const what = [...(money === null ? [] : [money]), ...(orders === null ? [] : [topUps(orders)])];
    return `${ENGLISH.and(what)} ${account === null ? '' : `for ${account} `}${period}`;
  },
  noLimit: 'no limit',
  after: 'After it:',
  provider: (provider) => `The desk would buy it from ${provider}.`,
  price: (price) => `It costs ${price}.`,
  steps: (steps) =>
    `In ${ENGLISH.count(steps.length, { one: 'one step', other: '# steps' })}, one after the other: ${steps.map(approvals).join(', then ')}.`,
  capped:
    'The rule would approve it at once, but automatic approvals have reached their limit for today, so people decide.',
};

const UNITS = {
  days: { one: 'day', other: '# days' },
  hours: { one: 'hour', other: '# hours' },
  minutes: { one: 'minute', other: '# minutes' },
  seconds: { one: 'second', other: '# seconds' },
} as const;

const topUps = (count: number): string => ENGLISH.count(count, { one: '# top-up', other: '# top-ups' });
const approvals = (count: number): string => ENGLISH.count(count, { one: '# approval', other: '# approvals' });
