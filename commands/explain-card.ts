import type { Origin } from '../src/core/conversation.ts';
import type { Verdict } from '../src/core/decision.ts';
import { maskMsisdn } from '../src/core/msisdn.ts';
import type { Order } from '../src/core/order.ts';
import type { Actor } from '../src/core/people.ts';
import type { ConditionName, Conditions, Skipped } from '../src/core/rule.ts';
import { approvalsAsked } from '../src/core/voting.ts';
import type { Explanation } from '../src/desk/evaluate-request.ts';
import { typedName } from './answer-cards.ts';
import { countLines } from './budget-card.ts';
import { type Card, type Line, plainLine, textCard } from './card.ts';
import { placeName, priceOf } from './names.ts';
import { approversOf } from './order-facts.ts';
import { type Refusal, sayRefusal } from './refusal.ts';
import type { RenderContext } from './render-context.ts';
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
