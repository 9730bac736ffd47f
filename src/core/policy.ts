import { type Account, type Budget, type Used, wouldExceed } from './budget.ts';
import type { Limit } from './change.ts';
import type { ConversationId } from './conversation.ts';
import type { Step, Verdict } from './decision.ts';
import type { AccountId, GroupId } from './people.ts';
import type { Offer } from './product.ts';
import { err, ok, type Result } from './result.ts';
import { matchRule, type Rule, type RuleInput, type RuleMatch } from './rule.ts';
import { approvalsAsked, couldBeApproved } from './voting.ts';

/**
 * `approvers` may name accounts and platform groups. `requesters` null means everyone in the team's conversations. `formerly`
 * are former names of the team, under which older orders and budgets stand.
 */
export type Team = {
  readonly name: string;
  readonly formerly?: readonly string[];
  readonly conversations: readonly ConversationId[];
  readonly requesters: readonly (AccountId | GroupId)[] | null;
  readonly approvers: readonly (AccountId | GroupId)[];
  readonly approvalsIn: ConversationId | null;
  readonly budget: Budget;
};

/**
 * The rules for all requests.
 *
 * @property escalateTo the people who are asked as well if nobody decides in time, unless a rule names others
 * @property urgent the people of whom one decides an urgent request; null if urgent requests are not offered
 */
export type Policy = {
  readonly rules: readonly Rule[];
  readonly escalateTo: readonly (AccountId | GroupId)[];
  readonly urgent: readonly (AccountId | GroupId)[] | null;
};

/**
 * The facts for judging one request.
 *
 * @property counts every count it may go into, with the amount reserved and spent before it
 */
export type PolicyInput = RuleInput & {
  readonly team: Team;
  readonly urgent: boolean;
  readonly offers: readonly Offer[];
  readonly counts: readonly Count[];
};
export type Count = { readonly account: Account; readonly used: Used };

export type PolicyRefused =
  | { readonly kind: 'denied'; readonly rule: string; readonly sentence: string }
  | { readonly kind: 'no_rule_fits' }
  /** A platform could not say whether the requester is in a group, which decides the rule that fits. */
  | { readonly kind: 'rule_unknown'; readonly rule: string }
  | { readonly kind: 'urgent_not_offered' }
  | {
      readonly kind: 'over_budget';
      readonly account: Account;
      readonly used: Used;
      readonly what: 'money' | 'orders';
      readonly priceLi: number;
    }
  | { readonly kind: 'nobody_could_approve'; readonly rule: string; readonly approvals: number };

/**
 * The result for a request that may be opened.
 *
 * @property offers the offers whose provider has budget left
 * @property accounts the counts it goes into
 * @property limits the limits that must still hold at the commit, because the verdict rests on them
 */
export type Approvable = {
  readonly verdict: Verdict;
  readonly offers: readonly Offer[];
  readonly accounts: readonly Account[];
  readonly limits: readonly Limit[];
};

/** Returns every name under which a team's orders and budgets stand. */
export const namesOfTeam = ({ name, formerly = [] }: Team): readonly string[] => [name, ...formerly];
/** Finds the team that has or had this name. */
export const teamCalled = (teams: readonly Team[], name: string): Team | undefined =>
  teams.find((team) => namesOfTeam(team).includes(name));

/** The rule that fits, or why none does, and the result. */
export type PolicyOutcome = { readonly fitting: RuleMatch; readonly outcome: Result<Approvable, PolicyRefused> };

/** Judges one request. Reads nothing and records nothing. */
export function evaluate(policy: Policy, facts: PolicyInput): PolicyOutcome {
  const fitting = matchRule(policy.rules, facts);
  return { fitting, outcome: outcomeOf(policy, facts, fitting) };
}

function outcomeOf(policy: Policy, facts: PolicyInput, fitting: RuleMatch): PolicyOutcome['outcome'] {
  if (fitting.kind === 'none') return err({ kind: 'no_rule_fits' });
  if (fitting.kind === 'unknown') return err({ kind: 'rule_unknown', rule: fitting.rule.name });
  const verdict = verdictOf(policy, facts, fitting.rule);
  if (!verdict.ok) return verdict;
  const { steps } = verdict.value;
  const counts = facts.counts.filter(({ account }) => steps.length === 0 || !isByRule(account));
  const offers = facts.offers.filter(({ provider }) => !isExhausted(counts, provider, facts.priceLi));
  const over = exceeded(counts, facts.priceLi, offers.length === 0);
  if (over !== null) return err(over);
  if (!couldBeApproved(steps, facts.maker, facts.personOf)) return err(nobodyFor(verdict.value));
  const accounts = counts.map(({ account }) => account).filter((account) => isUsed(account, offers));
  return ok({ verdict: verdict.value, offers, accounts, limits: limitsOf(accounts, fitting.rule) });
}

export const nobodyFor = (verdict: Verdict): PolicyRefused => ({
  kind: 'nobody_could_approve',
  rule: verdict.rule,
  approvals: approvalsAsked(verdict),
});

/** Returns what the rule asks: more if the cap on approvals by rules is used up, less if the request is urgent. */
function verdictOf(policy: Policy, facts: PolicyInput, rule: Rule): Result<Verdict, PolicyRefused> {
  const { outcome } = rule;
  if (outcome.kind === 'deny') return err({ kind: 'denied', rule: rule.name, sentence: outcome.sentence });
  const capped = outcome.steps.length === 0 && overByRule(facts);
  const verdict = {
    rule: rule.name,
    rejections: outcome.rejections,
    escalateTo: outcome.escalateTo ?? policy.escalateTo,
    capped,
  };
  if (facts.urgent && policy.urgent === null) return err({ kind: 'urgent_not_offered' });
  const mayPass = outcome.steps.length === 0 && !capped;
  if (facts.urgent && policy.urgent !== null && !mayPass) {
    return ok({ ...verdict, steps: [{ approvals: 1, approvers: policy.urgent }] });
  }
  const asked = capped ? [{ approvals: 1, approvers: null }] : outcome.steps;
  const steps = asked.map(
    ({ approvals, approvers }): Step => ({ approvals, approvers: approvers ?? facts.team.approvers }),
  );
  return ok({ ...verdict, steps });
}

/** Counted only if a rule approves by itself. */
export const isByRule = ({ kind }: Account): boolean => kind === 'byRuleMaker' || kind === 'byRuleTeam';

const overByRule = ({ counts, priceLi }: PolicyInput): boolean =>
  counts.some(({ account, used }) => isByRule(account) && wouldExceed(account, used, priceLi) !== null);

const isExhausted = (counts: readonly Count[], provider: Offer['provider'], priceLi: number): boolean =>
  counts.some(
    ({ account, used }) =>
      account.kind === 'provider' && account.name === provider && wouldExceed(account, used, priceLi) !== null,
  );

/** Returns the first budget that is not enough. A provider's budget matters only if no other provider is left. */
function exceeded(counts: readonly Count[], priceLi: number, noOffers: boolean): PolicyRefused | null {
  for (const { account, used } of counts) {
    if (account.kind === 'provider' && !noOffers) continue;
    const what = wouldExceed(account, used, priceLi);
    if (what !== null) return { kind: 'over_budget', account, used, what, priceLi };
  }
  return null;
}

const isUsed = ({ kind, name }: Account, offers: readonly Offer[]): boolean =>
  kind !== 'provider' || offers.some(({ provider }) => provider === name);

/** Returns the caps, and the requester's day if the rule that fits looked at it. */
function limitsOf(accounts: readonly Account[], { when }: Rule): readonly Limit[] {
  return accounts.flatMap(({ kind, per, scope, period, also, caps }) => {
    const asked = kind === 'maker' && per === 'day' ? when.makerDayUpToLi : undefined;
    const li = asked === undefined ? caps.li : Math.min(asked, caps.li ?? asked);
    return li === null && caps.orders === null
      ? []
      : [{ scope, period, ...(also && { also }), caps: { li, orders: caps.orders } }];
  });
}

/** To whom today's config gives the role of deciding orders of any team: by a rule, an escalation, or for what is urgent. */
export function decidersAnywhere({ rules, escalateTo, urgent }: Policy): readonly (AccountId | GroupId)[] {
  const byRules = rules.flatMap(({ outcome }) =>
    outcome.kind === 'deny'
      ? []
      : [...outcome.steps.flatMap(({ approvers }) => approvers ?? []), ...(outcome.escalateTo ?? [])],
  );
  return [...new Set([...byRules, ...escalateTo, ...(urgent ?? [])])];
}

/** Who is asked, by today's config, where nobody decides an order of this rule. */
export function escalationToday({ rules, escalateTo }: Policy, rule: string): readonly (AccountId | GroupId)[] {
  const outcome = rules.find(({ name }) => name === rule)?.outcome;
  return outcome?.kind === 'ask' ? (outcome.escalateTo ?? escalateTo) : escalateTo;
}
