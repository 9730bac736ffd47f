import { isCapped, type Used } from '../src/core/budget.ts';
import type { Origin } from '../src/core/conversation.ts';
import type { Verdict } from '../src/core/decision.ts';
import { maskMsisdn } from '../src/core/msisdn.ts';
import type { Order } from '../src/core/order.ts';
import type { Actor } from '../src/core/people.ts';
import type { Count } from '../src/core/policy.ts';
import type { ConditionName, Conditions, Skipped } from '../src/core/rule.ts';
import { approvalsAsked } from '../src/core/voting.ts';
import type { Explanation } from '../src/desk/orders.ts';
import type { Identity, RoleHeld } from '../src/desk/whoami.ts';
import {
  accountName,
  type Card,
  type Line,
  placeName,
  plainLine,
  priceOf,
  sanitizeForDisplay,
  textCard,
} from './card.ts';
import { approversOf, typedName } from './order-facts.ts';
import { type Refusal, sayRefusal } from './refusal.ts';
import type { RenderContext } from './render-context.ts';
import type { WhoAmIWords } from './words/en/views.ts';
import type { Spending } from './words/facts.ts';
import { wordsFor } from './words/words-for.ts';

/** @property alone whether nobody else will see it; only then people are mentioned, so nobody is notified */
export type Explained = {
  readonly explanation: Explanation;
  readonly anyway: boolean;
  readonly by: Actor;
  readonly origin: Origin;
  readonly alone: boolean;
};

/** What would happen, step by step: carrier, price, provider, rules, approvers, and the budget after it. */
export function explainCard({ explanation, anyway, by, origin, alone }: Explained, ctx: RenderContext): Card {
  const { answers, rules, names } = wordsFor(ctx.language);
  const { product, msisdn, place, mismatch, provider, skipped, verdict, counts, after } = explanation;
  return textCard({
    mark: '🔎',
    title: answers.explainTitle(product.name[ctx.language], maskMsisdn(msisdn)),
    lines: [
      answers.place(placeName(place, names)),
      rules.price(priceOf(product.priceLi)),
      ...(provider === null ? [] : [rules.provider(ctx.providerName(provider))]),
      ...(mismatch === null || anyway ? [] : [refusedNow(mismatch, ctx)]),
      ...skipped.map((one) => skippedLine(one, ctx)),
      ...(verdict.ok
        ? verdictLines(verdict.value, { by, origin }, ctx).map((line) => (alone ? line : plainLine(line)))
        : [refusedNow(verdict.error, ctx)]),
      ...(verdict.ok ? [rules.after, ...countLines(after, ctx)] : countLines(counts, ctx)),
    ],
  });
}

/** The rule that decides, and the approvers, whom a platform may mention. */
export function verdictLines(
  verdict: Verdict,
  { by, origin }: { readonly by: Actor; readonly origin: Origin },
  ctx: RenderContext,
): readonly Line[] {
  const { answers, views, rules } = wordsFor(ctx.language);
  const { steps } = verdict;
  const order: Pick<Order, 'maker' | 'votes' | 'objections'> = { maker: by, votes: [], objections: [] };
  const asked = steps.map(({ approvers }) => approversOf(approvers, order, ctx, origin.conversation));
  return [
    [answers.verdict(verdict.rule, approvalsAsked(verdict))],
    ...(verdict.capped ? [[rules.capped]] : []),
    ...(steps.length > 1 ? [[rules.steps(steps.map(({ approvals }) => approvals))]] : []),
    ...asked.map(views.willAsk),
  ];
}

function refusedNow(refused: Refusal, ctx: RenderContext): string {
  const { answers, refusals, numbers } = wordsFor(ctx.language);
  const { wrong, right, products = [] } = sayRefusal(refused, refusals, numbers, ctx);
  return answers.refusedNow(wrong, right, products.map(typedName));
}

/** Why an earlier rule does not apply. */
function skippedLine({ rule, by }: Skipped, ctx: RenderContext): string {
  const { rules: words } = wordsFor(ctx.language);
  return words.skipped(rule.name, words.misses[by](wantedBy(rule.when, by, ctx)));
}

/** A condition in words; empty if it has nothing to show. */
function wantedBy(when: Conditions, by: ConditionName, ctx: RenderContext): string {
  const write = WANTED[by] as (wanted: unknown, ctx: RenderContext) => string;
  return write(when[by], ctx);
}

const written: (items: readonly string[], ctx: RenderContext) => string = (items, { language }) =>
  wordsFor(language).rules.list(items);

const WANTED: {
  readonly [C in ConditionName]-?: (wanted: NonNullable<Conditions[C]>, ctx: RenderContext) => string;
} = {
  priceUpToLi: priceOf,
  priceOverLi: priceOf,
  batchSizeOver: String,
  batchTotalOverLi: priceOf,
  makerDayUpToLi: priceOf,
  products: written,
  carriers: (carriers, ctx) =>
    written(
      carriers.map((carrier) => wordsFor(ctx.language).names.carriers[carrier]),
      ctx,
    ),
  provinces: (provinces, ctx) =>
    written(
      provinces.map((province) => wordsFor(ctx.language).names.province(province)),
      ctx,
    ),
  sameNumberWithinMs: durationOf,
  sameReasonWithinMs: durationOf,
  makerCountWithin: ({ count, ms }, ctx) => wordsFor(ctx.language).rules.times(count, durationOf(ms, ctx)),
  between: ({ fromMinute, toMinute, days }, { language }) => {
    const { hours, days: names } = wordsFor(language).rules;
    return hours(clockOf(fromMinute), clockOf(toMinute), days.length === 7 ? null : days.map((day) => names[day]));
  },
  conversations: () => '',
  makers: () => '',
  anyway: String,
};

const UNITS = [
  ['days', 86_400_000],
  ['hours', 3_600_000],
  ['minutes', 60_000],
  ['seconds', 1000],
] as const;

/** In the largest unit that divides it; up to a day in hours. */
function durationOf(ms: number, { language }: RenderContext): string {
  const { duration } = wordsFor(language).rules;
  const [unit, unitMs] = UNITS.find(([name, size]) => ms % size === 0 && (name !== 'days' || ms > size)) ?? UNITS[3];
  return duration(Math.round(ms / unitMs), unit);
}

const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

export const budgetCard = (counts: readonly Count[], ctx: RenderContext): Card =>
  textCard({ mark: '💰', title: wordsFor(ctx.language).answers.budgetTitle, lines: countLines(counts, ctx) });

/**
 * One line for each account: what is used and, if there is a limit, what is left; for urgent orders also their number. Accounts
 * without a limit and without use are left out.
 */
export function countLines(counts: readonly Count[], ctx: RenderContext): readonly string[] {
  const { rules: words } = wordsFor(ctx.language);
  return counts.filter(isWorthALine).map((count) => {
    const { account, used } = count;
    const { li, orders } = account.caps;
    const what = [
      ...(li === null && orders !== null ? [] : [words.money(spendingOf(used.li, li))]),
      ...(orders === null && account.kind !== 'urgent' ? [] : [words.orders(used.orders, orders)]),
    ];
    return words.counted(nameOf(count, true, ctx), words.periods[account.per], what);
  });
}

/** What is left of each limit, in one sentence, for the approvers. The team's own budget is not named. */
export function leftIn(counts: readonly Count[], ctx: RenderContext): string {
  const { rules: words } = wordsFor(ctx.language);
  const limited = counts.filter(({ account }) => isCapped(account.caps) && !account.kind.startsWith('byRule'));
  const left = limited.map((count) => {
    const { account, used } = count;
    const { li, orders } = account.caps;
    return words.left(
      account.kind === 'team' ? null : nameOf(count, false, ctx),
      words.periods[account.per],
      li === null ? null : priceOf(Math.max(li - used.li, 0)),
      orders === null ? null : Math.max(orders - used.orders, 0),
    );
  });
  return left.length === 0 ? words.noLimit : words.list(left);
}

const nameOf = ({ account }: Count, own: boolean, { language, providerName }: RenderContext): string =>
  wordsFor(language).rules.accounts[account.kind](accountName(account, providerName), own);

const isUsed = ({ li, orders }: Used): boolean => li > 0 || orders > 0;
const isWorthALine = ({ account, used }: Count): boolean =>
  account.kind === 'team' || isCapped(account.caps) || (isUsed(used) && account.kind === 'urgent');

const spendingOf = (usedLi: number, capLi: number | null): Spending => ({
  used: priceOf(usedLi),
  cap: capLi === null ? null : priceOf(capLi),
  left: capLi === null ? null : priceOf(Math.max(capLi - usedLi, 0)),
});

const MAX_NAME_LENGTH = 80;

/** What the config knows about somebody. Ids are as the config writes them, so that they can be pasted there. */
export function whoAmICard(identity: Identity, { language }: RenderContext): Card {
  const words = wordsFor(language).whoami;
  const { account, named, otherAccounts, conversation, team, teams, ruleApprover, operator } = identity;
  const held = (role: RoleHeld): string => heldBy(role, words);
  const roles = teams.map((one) => {
    const parts = [
      ...(one.requester === null ? [] : [words.requester + held(one.requester)]),
      ...(one.approver === null ? [] : [words.approver + held(one.approver)]),
    ];
    return words.inTeam(one.team, parts);
  });
  const all = [
    ...roles,
    ...(ruleApprover === null ? [] : [words.ruleApprover + held(ruleApprover)]),
    ...(operator ? [words.operator] : []),
  ];
  return textCard({
    mark: '🪪',
    title: words.title(account),
    lines: [
      named === null ? words.unnamed : words.named(sanitizeForDisplay(named, MAX_NAME_LENGTH), otherAccounts),
      words.conversation(conversation, team),
      ...(all.length === 0 ? [words.noRole(account)] : all),
    ],
  });
}

function heldBy(role: RoleHeld, words: WhoAmIWords): string {
  switch (role.by) {
    case 'name':
      return '';
    case 'everybody':
      return words.asEverybody;
    case 'unknown':
      return words.unchecked;
    case 'groups':
      return words.inGroups(role.groups);
    case 'delegation':
      return words.onBehalfOf(role.for.map((name) => sanitizeForDisplay(name, MAX_NAME_LENGTH)));
  }
}
