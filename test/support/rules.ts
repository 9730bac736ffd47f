import type { OpeningBasis } from '../../src/core/advance.ts';
import type { Verdict } from '../../src/core/decision.ts';
import type { OrderEvent } from '../../src/core/order-event.ts';
import type { AccountId, GroupId } from '../../src/core/people.ts';
import type { Policy } from '../../src/core/policy.ts';
import type { Conditions, Rule, RuleOutcome } from '../../src/core/rule.ts';

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

export const OPENED: Extract<OrderEvent, { kind: 'opened' }> = { kind: 'opened', rule: ruleAsking(1), rules: 'hash' };

/** What an order rests on that nothing limits. */
export const OPENING_BASIS: OpeningBasis = { limits: [], seen: null, rule: ruleAsking(1), rules: 'hash' };
