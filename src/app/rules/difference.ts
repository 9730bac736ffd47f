import type { Verdict } from '../../core/decision.ts';
import type { Order } from '../../core/order.ts';
import type { People } from '../../core/people.ts';
import { approvalsAsked } from '../../core/voting.ts';
import type { Tried } from './trial.ts';
import { reasonOf, refusal, ruled, sameSteps, stepsAsked } from './words.ts';

/** How an order would have gone otherwise, the kinds in the order in which they are told. */
export const KINDS = {
  by_itself: 'approved by itself instead of by people',
  by_people: 'people decide instead of approved by itself',
  more: 'more approvals',
  fewer: 'fewer approvals',
  others: 'other approvers',
  refused: 'refused now',
  renamed: 'a rule of another name only',
  unsaid: 'cannot be said: a group would have to be asked',
  unknown: 'of something that this config does not know',
} as const;
export type Kind = keyof typeof KINDS;

/**
 * What is different about one order.
 *
 * @property why what many orders can have in common, where the kind alone does not say it; null otherwise
 * @property words what it was and what it would be
 */
export type Difference = { readonly kind: Kind; readonly why: string | null; readonly words: string };

/** Refusals that come of the config's teams, people and products rather than of its rules. */
const UNKNOWN: ReadonlySet<string> = new Set(['no_team', 'not_requester', 'unknown_product']);

/** Compares what the rules asked for an order when it was opened with what they would ask now; null for no difference. */
export function differenceOf(order: Order, tried: Tried, personOf: People['personOf']): Difference | null {
  const was = ruled(order.verdict);
  if (tried.kind === 'refused') {
    const kind = UNKNOWN.has(tried.refused.kind) ? 'unknown' : 'refused';
    return { kind, why: refusal(tried.refused), words: was };
  }
  const { outcome } = tried.judged;
  if (outcome.ok) return verdictDifference(order.verdict, outcome.value.verdict, personOf);
  const { error } = outcome;
  if (error.kind === 'rule_unknown')
    return { kind: 'unsaid', why: `whether rule "${error.rule}" is for them`, words: was };
  return { kind: 'refused', why: reasonOf(error), words: was };
}

function verdictDifference(before: Verdict, after: Verdict, personOf: People['personOf']): Difference | null {
  const kind = kindOf(before, after, personOf);
  if (kind === null) return null;
  const capped = after.capped && !before.capped ? ', since rules have approved enough that day' : '';
  const asked = (verdict: Verdict): string =>
    kind === 'others' ? `rule "${verdict.rule}", ${stepsAsked(verdict.steps, personOf)}` : ruled(verdict);
  return { kind, why: null, words: `${asked(before)} → ${asked(after)}${capped}` };
}

function kindOf(before: Verdict, after: Verdict, personOf: People['personOf']): Kind | null {
  const [was, is] = [approvalsAsked(before), approvalsAsked(after)];
  if (was !== is) {
    if (is === 0) return 'by_itself';
    if (was === 0) return 'by_people';
    return is > was ? 'more' : 'fewer';
  }
  if (!sameSteps(before.steps, after.steps, personOf)) return 'others';
  return before.rule === after.rule ? null : 'renamed';
}
