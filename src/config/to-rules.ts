import type { Budget } from '../core/budget.ts';
import type { PersonEntry } from '../core/people.ts';
import { findProduct, type Product } from '../core/product.ts';
import type { Conditions, Rule, RuleOutcome } from '../core/rule.ts';
import { accountId, accountOrGroupId, type BudgetFile, conversationId, li, ms } from './fields.ts';
import type { ConditionsFile, RuleFile } from './rule-schema.ts';

type Ids = ReturnType<typeof accountOrGroupId>[];

/** Somebody in `people` stands for all their accounts. */
export const idsOf = (given: readonly string[], people: readonly PersonEntry[]): Ids =>
  given.flatMap((id) => {
    const person = /^person:(.*)$/su.exec(id)?.[1];
    if (person === undefined) return [accountOrGroupId(id)];
    return [...(people.find(({ name }) => name === person)?.accounts ?? [])];
  });

export const toBudget = ({ day, month, dayCount, monthCount }: BudgetFile): Budget => ({
  day: { li: day === undefined ? null : li(day), orders: dayCount ?? null },
  month: { li: month === undefined ? null : li(month), orders: monthCount ?? null },
});

/** A rule as it is judged: times in milliseconds, money in 厘, products by their codes. */
export const toRule = (given: RuleFile, people: readonly PersonEntry[], products: readonly Product[]): Rule => ({
  name: given.name,
  when: toConditions(given.when, people, products),
  outcome: toOutcome(given, people),
});

function toOutcome(given: RuleFile, people: readonly PersonEntry[]): RuleOutcome {
  const { deny, approvals = 1, approvers, steps, rejections = 1, escalateTo } = given;
  if (deny !== undefined) return { kind: 'deny', sentence: deny };
  const asked = steps ?? (approvals === 0 ? [] : [{ approvals, approvers }]);
  return {
    kind: 'ask',
    steps: asked.map((step) => ({
      approvals: step.approvals,
      approvers: step.approvers === undefined ? null : idsOf(step.approvers, people),
    })),
    rejections,
    escalateTo: escalateTo === undefined ? null : idsOf(escalateTo, people),
  };
}

function toConditions(given: ConditionsFile, people: readonly PersonEntry[], products: readonly Product[]): Conditions {
  const { priceUpTo, priceOver, makerDayUpTo, sameNumberWithin, sameReasonWithin, makerCountWithin } = given;
  const { carriers, provinces, between, conversations, makers, anyway } = given;
  return {
    ...(priceUpTo === undefined ? {} : { priceUpToLi: li(priceUpTo) }),
    ...(priceOver === undefined ? {} : { priceOverLi: li(priceOver) }),
    ...(given.products === undefined ? {} : { products: given.products.map((code) => codeOf(code, products)) }),
    ...(carriers === undefined ? {} : { carriers }),
    ...(provinces === undefined ? {} : { provinces }),
    ...(sameNumberWithin === undefined ? {} : { sameNumberWithinMs: ms(sameNumberWithin) }),
    ...(sameReasonWithin === undefined ? {} : { sameReasonWithinMs: ms(sameReasonWithin) }),
    ...(makerDayUpTo === undefined ? {} : { makerDayUpToLi: li(makerDayUpTo) }),
    ...(makerCountWithin === undefined
      ? {}
      : { makerCountWithin: { count: makerCountWithin.count, ms: ms(makerCountWithin.within) } }),
    ...(between === undefined ? {} : { between: hoursOf(between) }),
    ...(conversations === undefined ? {} : { conversations: conversations.map(conversationId) }),
    ...(makers === undefined ? {} : { makers: idsOf(makers, people) }),
    ...(anyway === undefined ? {} : { anyway }),
  };
}

const codeOf = (given: string, products: readonly Product[]): string => {
  const product = findProduct(products, given);
  return product.ok ? product.value.code : given;
};

const hoursOf = ({ from, to, days }: NonNullable<ConditionsFile['between']>): NonNullable<Conditions['between']> => ({
  fromMinute: minuteOf(from),
  toMinute: minuteOf(to),
  days,
});

/** `09:30` → 570, `24:00` → 1440. */
function minuteOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

export const toAccounts = (
  entries: readonly { readonly name: string; readonly accounts: readonly string[] }[],
): readonly PersonEntry[] => entries.map(({ name, accounts }) => ({ name, accounts: accounts.map(accountId) }));
