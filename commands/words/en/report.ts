import type { FigureName } from '../../../src/accounts/columns.ts';
import type { Grouping } from '../../../src/accounts/grouping.ts';
import type { SpanRefused } from '../../../src/accounts/span.ts';
import { ENGLISH } from '../../../src/core/grammar.ts';

/** The columns of a list of orders. */
export type OrderColumn =
  | ('order' | 'number' | 'state' | 'team' | 'requester' | 'approver' | 'rule' | 'provider' | 'product' | 'carrier')
  | ('province' | 'reason' | 'price_yuan' | 'charged_yuan' | 'requested_at' | 'approved_at' | 'delivered_at')
  | ('refunded_at' | 'ended_at');

/** What a report says. Money and times come written. */
export type ReportWords = {
  readonly figures: { readonly [F in FigureName]: string };
  readonly groupings: { readonly [G in Grouping]: string };
  readonly orderColumns: { readonly [C in OrderColumn]: string };
  readonly orders: string;
  readonly code: string;
  readonly total: string;
  /** What stands for a group without a name: no reason, nobody who approved. */
  readonly none: { readonly [G in Grouping]?: string };
  readonly goneTeam: (team: string) => string;
  readonly title: (span: string, teams: readonly string[] | null) => string;
  readonly zone: (timezone: string) => string;
  readonly nothing: (span: string, teams: readonly string[] | null) => string;
  readonly unreadable: (count: number, refs: readonly string[]) => string;
  readonly more: (count: number) => string;
  readonly spanRefused: (refused: SpanRefused) => string;
  readonly unknownTeam: (given: string, known: readonly string[]) => string;
  readonly notAllowed: (who: 'asked' | 'unknown') => string;
  readonly noSuchTeam: (given: string) => string;
  readonly notYourTeam: (given: string, yours: readonly string[]) => string;
  readonly tooMany: (most: string) => string;
  /** The lines of the answer in a chat. */
  readonly spent: (net: string, charged: string, refunded: string) => string;
  readonly againstPrice: (price: string, difference: string) => string;
  readonly counts: (facts: {
    readonly requested: number;
    readonly approved: number;
    readonly byRule: number;
    readonly rejected: number;
  }) => string;
  readonly ends: (facts: {
    readonly delivered: number;
    readonly failed: number;
    readonly refunded: number;
    readonly inDoubt: number;
    readonly underWay: number;
  }) => string;
  /** @param days whole days for which it lasts at the pace of the last seven; null while that is not known */
  readonly balance: (provider: string, left: string, days: number | null) => string;
  readonly times: (approval: string | null, delivery: string | null) => string;
  readonly medianAnd95: (median: string, p95: string) => string;
  readonly row: (name: string, delivered: number, net: string) => string;
  readonly shortDuration: (value: number, unit: 'seconds' | 'minutes' | 'hours' | 'days') => string;
  readonly chartTitle: string;
  readonly shareTitle: (by: string) => string;
  readonly others: string;
  readonly yuan: string;
  readonly chartAlt: (title: string, points: readonly string[]) => string;
  readonly files: string;
  readonly filesPrivately: string;
  readonly sentPrivately: string;
  readonly notSentPrivately: string;
  readonly filesNotSent: string;
};

const ofTeams = (teams: readonly string[] | null): string => (teams === null ? '' : ` of ${ENGLISH.and(teams)}`);

export const REPORT_WORDS_EN: ReportWords = {
  figures: {
    requested_orders: 'requested',
    requested_yuan: 'requested ¥',
    approved_orders: 'approved',
    approved_yuan: 'approved ¥',
    by_rule_orders: 'by rule',
    by_rule_yuan: 'by rule ¥',
    rejected_orders: 'rejected',
    rejected_yuan: 'rejected ¥',
    expired_orders: 'expired',
    cancelled_orders: 'cancelled',
    delivered_orders: 'delivered',
    price_yuan: 'at price ¥',
    charged_yuan: 'charged ¥',
    difference_yuan: 'difference ¥',
    unpriced_orders: 'cost not told',
    failed_orders: 'failed',
    failed_yuan: 'failed ¥',
    late_orders: 'delivered late',
    late_yuan: 'delivered late ¥',
    refunded_orders: 'refunded',
    refunded_yuan: 'refunded ¥',
    net_yuan: 'net ¥',
    in_doubt_orders: 'unconfirmed',
    in_doubt_yuan: 'unconfirmed ¥',
    under_way_orders: 'under way',
    under_way_yuan: 'under way ¥',
    approval_median_seconds: 'approval median',
    approval_p95_seconds: 'approval 95 %',
    delivery_median_seconds: 'delivery median',
    delivery_p95_seconds: 'delivery 95 %',
  },
  groupings: {
    team: 'team',
    requester: 'requester',
    approver: 'approver',
    rule: 'rule',
    provider: 'provider',
    product: 'product',
    carrier: 'carrier',
    province: 'province',
    reason: 'reason',
    day: 'day',
    week: 'week from',
    month: 'month',
  },
  orderColumns: {
    order: 'order',
    number: 'number',
    state: 'state',
    team: 'team',
    requester: 'requester',
    approver: 'approver',
    rule: 'rule',
    provider: 'provider',
    product: 'product',
    carrier: 'carrier',
    province: 'province',
    reason: 'reason',
    price_yuan: 'price ¥',
    charged_yuan: 'charged ¥',
    requested_at: 'requested at',
    approved_at: 'approved at',
    delivered_at: 'delivered at',
    refunded_at: 'refunded at',
    ended_at: 'failed or turned down at',
  },
  orders: 'orders',
  code: 'key',
  total: 'total',
  none: {
    approver: '(rules, or nobody yet)',
    provider: '(never sent)',
    carrier: '(unknown)',
    province: '(unknown)',
    reason: '(no reason)',
  },
  goneTeam: (team) => `${team} (no longer in the config)`,
  title: (span, teams) => `Report${ofTeams(teams)}: ${span}`,
  zone: (timezone) => `Days are those of ${timezone}.`,
  nothing: (span, teams) =>
    `Nothing was requested, delivered or refunded${teams === null ? '' : ` for ${ENGLISH.and(teams)}`} in ${span}.`,
  unreadable: (count, refs) =>
    `${ENGLISH.count(count, { one: '# order cannot be read and is', other: '# orders cannot be read and are' })} in none of these figures: ${ENGLISH.and(refs)}. The operators have been told of each.`,
  more: (count) => `and ${count} more`,
  spanRefused: (refused) => {
    switch (refused.kind) {
      case 'no_span':
        return `"${refused.given}" is no span: write month, week, day, a month such as 2026-11, or a day such as 2026-11-21`;
      case 'span_backwards':
        return `${refused.from} is after ${refused.to}: write the earlier day first`;
      case 'span_too_long':
        return `a report is of ${refused.years} years at most: write a shorter span`;
      case 'span_ahead':
        return `${refused.name} has not begun: there is nothing to report yet`;
    }
  },
  unknownTeam: (given, known) =>
    `no order is of a team "${given}", and the config has none of that name: write ${ENGLISH.or(known)}`,
  notAllowed: (who) =>
    who === 'unknown'
      ? 'The chat cannot say now whether you are in a group of approvers, so nothing is shown: try again in a minute.'
      : 'Reports are for finance, the operators and the approvers of a team. Ask an admin to add you to "finance.people".',
  noSuchTeam: (given) => `No order is of a team "${given}", and the config has none of that name.`,
  notYourTeam: (given, yours) => `You see no report of "${given}": you approve for ${ENGLISH.and(yours)}.`,
  tooMany: (most) => `more than ${most} orders would be listed: choose a shorter span or one team`,
  spent: (net, charged, refunded) => `Spent ${net}: charged ${charged}, refunded ${refunded}.`,
  againstPrice: (price, difference) =>
    `At the configured prices it would be ${price}; the difference is ${difference}.`,
  counts: ({ requested, approved, byRule, rejected }) =>
    `${ENGLISH.count(requested, { one: '# order', other: '# orders' })} requested, ${approved} approved (${byRule} by rule), ${rejected} rejected.`,
  ends: ({ delivered, failed, refunded, inDoubt, underWay }) =>
    `${delivered} delivered, ${failed} failed, ${refunded} refunded, ${inDoubt} unconfirmed, ${underWay} under way.`,
  balance: (provider, left, days) =>
    `${provider} has ${left} left${days === null ? '' : `, for ${ENGLISH.count(days, { one: '# day', other: '# days' })} at the pace of the last seven days`}.`,
  times: (approval, delivery) =>
    [
      ...(approval === null ? [] : [`To the approval: ${approval}.`]),
      ...(delivery === null ? [] : [`To the delivery: ${delivery}.`]),
    ].join(' '),
  medianAnd95: (median, p95) => `${median} in the middle, 95 % within ${p95}`,
  row: (name, delivered, net) => `${name}: ${delivered} delivered, ${net} net`,
  shortDuration: (value, unit) => `${value} ${{ seconds: 's', minutes: 'min', hours: 'h', days: 'd' }[unit]}`,
  chartTitle: 'Charged and refunded, in yuan',
  shareTitle: (by) => `Charged by ${by}, in yuan`,
  others: 'others',
  yuan: 'yuan',
  chartAlt: (title, points) => `${title}: ${points.join('; ')}.`,
  files: 'The workbook comes as a file in a message to you alone.',
  filesPrivately: 'The picture and the workbook come as files in a message to you alone.',
  sentPrivately: 'The report is for you alone: it is in your private chat with me.',
  notSentPrivately:
    'The report is for you alone, and I cannot write to you: open a private chat with me, press Start, and ask there.',
  filesNotSent:
    'The files of the report could not be sent to you. Ask again in a minute; if that does not help, tell an admin.',
};
