import type { ConversationId } from './conversation.ts';
import type { Limit, Usage, UsageKey } from './ledger.ts';
import type { Order, Verdict } from './order.ts';
import { type AccountId, type Actor, type GroupId, isGroup, type PersonId } from './people.ts';
import { err, ok, type Result } from './result.ts';
import type { Membership } from './surface.ts';

/** `approvers` may name accounts and groups a platform keeps. `requesters` null: everyone in the team's conversations. */
export type Team = {
  readonly name: string;
  readonly conversations: readonly ConversationId[];
  readonly requesters: readonly (AccountId | GroupId)[] | null;
  readonly approvers: readonly (AccountId | GroupId)[];
  readonly approvalsIn: ConversationId | null;
  readonly budget: { readonly dayLi: number | null; readonly monthLi: number | null };
};

/** What must hold for a rule to fit; null is not asked. `makerDayUpToLi` counts this order too. */
export type Conditions = {
  readonly priceUpToLi: number | null;
  readonly sameNumberWithinMs: number | null;
  readonly makerDayUpToLi: number | null;
};

export type Rule = {
  readonly name: string;
  readonly when: Conditions;
  readonly outcome:
    | {
        readonly kind: 'approvals';
        readonly approvals: number;
        readonly approvers: readonly (AccountId | GroupId)[] | null;
      }
    | { readonly kind: 'deny'; readonly sentence: string };
};

/** What the rules look at. `usedLi` is reserved and spent before this order: the team's day and month, the maker's day. */
export type Facts = {
  readonly team: Team;
  readonly maker: PersonId;
  readonly priceLi: number;
  readonly now: number;
  readonly usage: Usage;
  readonly personOf: (account: AccountId) => PersonId;
};

export type PolicyRefused =
  | { readonly kind: 'denied'; readonly rule: string; readonly sentence: string }
  | { readonly kind: 'no_rule_fits' }
  | {
      readonly kind: 'over_budget';
      readonly period: 'day' | 'month';
      readonly capLi: number;
      readonly usedLi: number;
      readonly priceLi: number;
    }
  | { readonly kind: 'nobody_could_approve'; readonly rule: string; readonly approvals: number };

/** The first rule that fits, and the names of those before it that did not. */
export function ruleFor(
  rules: readonly Rule[],
  facts: Facts,
): { readonly rule: Rule | null; readonly skipped: readonly string[] } {
  const at = rules.findIndex(({ when }) => holds(when, facts));
  return { rule: rules[at] ?? null, skipped: rules.slice(0, at < 0 ? rules.length : at).map(({ name }) => name) };
}

/** Says what the rule that fits asks, or why the order may not be opened. */
export function evaluate(rule: Rule | null, facts: Facts): Result<Verdict, PolicyRefused> {
  if (rule === null) return err({ kind: 'no_rule_fits' });
  if (rule.outcome.kind === 'deny') return err({ kind: 'denied', rule: rule.name, sentence: rule.outcome.sentence });
  const over = overBudget(facts);
  if (over) return err(over);
  const { approvals } = rule.outcome;
  const approvers = rule.outcome.approvers ?? facts.team.approvers;
  if (!couldBeApproved(approvers, approvals, facts))
    return err({ kind: 'nobody_could_approve', rule: rule.name, approvals });
  return ok({ rule: rule.name, approvals, approvers });
}

/**
 * What must still hold when the order is written, because the verdict rests on it: the team's budgets, and the maker's day where
 * the rule that fitted looked at it. Keys as `usageKeysOf` gives them: the team's day and month, the maker's day.
 */
export function limitsOf(
  team: Team,
  rule: Rule | null,
  keys: readonly [UsageKey, UsageKey, UsageKey],
): readonly Limit[] {
  const [day, month, makerDay] = keys;
  const caps = [
    { key: day, capLi: team.budget.dayLi },
    { key: month, capLi: team.budget.monthLi },
    { key: makerDay, capLi: rule?.when.makerDayUpToLi ?? null },
  ];
  return caps.flatMap(({ key, capLi }) => (capLi === null ? [] : [{ ...key, capLi }]));
}

export type DecisionRefused =
  | { readonly kind: 'own_order' }
  | { readonly kind: 'not_approver'; readonly group: 'asked' | 'unknown' }
  | { readonly kind: 'already_voted' }
  | { readonly kind: 'already_decided'; readonly order: Order };

/**
 * Says whether somebody may decide an order: never the one who asked, on whichever platform; only who the order's rule names.
 *
 * @param inGroups what the platforms say of the groups among the approvers: the one true membership is enough; `unknown` where one
 *   could not be asked, and then nobody passes because of it
 */
export function mayDecide(
  order: Order,
  by: Actor,
  personOf: Facts['personOf'],
  inGroups: Membership,
): Result<void, DecisionRefused> {
  if (order.state !== 'awaiting_approval') return err({ kind: 'already_decided', order });
  if (order.maker.person === by.person) return err({ kind: 'own_order' });
  const named = isNamed(order.verdict.approvers, by.person, personOf);
  if (!named && inGroups !== 'member') {
    return err({ kind: 'not_approver', group: inGroups === 'unknown' ? 'unknown' : 'asked' });
  }
  if (order.votes.some((vote) => vote.by.person === by.person)) return err({ kind: 'already_voted' });
  return ok(undefined);
}

/** Whether some account is among those named, as a person; groups are not looked into here. */
export const isNamed = (
  ids: readonly (AccountId | GroupId)[],
  person: PersonId,
  personOf: Facts['personOf'],
): boolean => ids.some((id) => !isGroup(id) && personOf(id) === person);

function holds(when: Conditions, { priceLi, now, usage }: Facts): boolean {
  if (when.priceUpToLi !== null && priceLi > when.priceUpToLi) return false;
  if (when.makerDayUpToLi !== null && (usage.usedLi[2] ?? 0) + priceLi > when.makerDayUpToLi) return false;
  const since = when.sameNumberWithinMs === null ? null : now - when.sameNumberWithinMs;
  return since === null || usage.sameNumber.some((order) => order.openedAt >= since);
}

function overBudget({ team, priceLi, usage }: Facts): PolicyRefused | null {
  const [dayUsedLi = 0, monthUsedLi = 0] = usage.usedLi;
  const { dayLi, monthLi } = team.budget;
  if (dayLi !== null && dayUsedLi + priceLi > dayLi)
    return { kind: 'over_budget', period: 'day', capLi: dayLi, usedLi: dayUsedLi, priceLi };
  if (monthLi !== null && monthUsedLi + priceLi > monthLi) {
    return { kind: 'over_budget', period: 'month', capLi: monthLi, usedLi: monthUsedLi, priceLi };
  }
  return null;
}

/** A group may hold anybody, so it counts as enough; named accounts are counted as people, without the maker. */
function couldBeApproved(approvers: Verdict['approvers'], approvals: number, { maker, personOf }: Facts): boolean {
  if (approvals === 0 || approvers.some(isGroup)) return true;
  const people = new Set(approvers.filter((id): id is AccountId => !isGroup(id)).map(personOf));
  people.delete(maker);
  return people.size >= approvals;
}
