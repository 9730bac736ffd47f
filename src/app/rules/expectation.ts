import type { RuleCase } from '../../config/to-cases.ts';
import type { Verdict } from '../../core/order.ts';
import type { People } from '../../core/people.ts';
import type { ProviderName } from '../../core/product.ts';
import { approvalsAsked } from '../../core/voting.ts';
import type { RequestRefused } from '../../desk/desk.ts';
import { asked, type Ids, refusal, sameSteps, stepsAsked, written } from './words.ts';

/** What came of a request: an order that would be opened, or why none would. `rule` null where none fits or none was looked at. */
export type Outcome =
  | { readonly kind: 'opened'; readonly verdict: Verdict; readonly provider: ProviderName | null }
  | { readonly kind: 'refused'; readonly refused: RequestRefused; readonly rule: string | null };

type Expected = { readonly what: string; readonly holds: (is: Outcome) => boolean };
type PersonOf = People['personOf'];

/** What a test expects, each thing in words and as what must hold. Approvers are compared as people. */
export function expected(expect: RuleCase['expect'], personOf: PersonOf): readonly Expected[] {
  const { rule, approvals, approvers, steps, escalateTo, provider, refused } = expect;
  const opened = (holds: (verdict: Verdict) => boolean) => (is: Outcome) => is.kind === 'opened' && holds(is.verdict);
  const same = (a: Ids, b: Ids): boolean => written(a, personOf) === written(b, personOf);
  const all: Expected[] = [];
  if (refused !== undefined)
    all.push({ what: `"${refused}"`, holds: (is) => is.kind === 'refused' && is.refused.kind === refused });
  else all.push({ what: 'no refusal', holds: (is) => is.kind === 'opened' });
  if (rule !== undefined)
    all.push({
      what: `rule "${rule}"`,
      holds: (is) => (is.kind === 'opened' ? is.verdict.rule : is.rule) === rule,
    });
  if (approvals !== undefined)
    all.push({ what: asked(approvals), holds: opened((verdict) => approvalsAsked(verdict) === approvals) });
  if (approvers !== undefined)
    all.push({
      what: `approvals of ${written(approvers, personOf)}`,
      holds: opened((verdict) =>
        same(
          approvers,
          verdict.steps.flatMap((step) => step.approvers),
        ),
      ),
    });
  if (steps !== undefined)
    all.push({
      what: stepsAsked(steps, personOf),
      holds: opened((verdict) => sameSteps(steps, verdict.steps, personOf)),
    });
  if (escalateTo !== undefined)
    all.push({
      what: `escalation to ${written(escalateTo, personOf)}`,
      holds: opened((verdict) => same(escalateTo, verdict.escalateTo)),
    });
  if (provider !== undefined)
    all.push({ what: `provider ${provider}`, holds: (is) => is.kind === 'opened' && is.provider === provider });
  return all;
}

/** What came, in words. */
export function came(is: Outcome, personOf: PersonOf): string {
  if (is.kind === 'refused') {
    const rule = is.rule === null ? '' : `, rule "${is.rule}"`;
    return `"${is.refused.kind}"${rule}: ${refusal(is.refused)}`;
  }
  const { verdict, provider } = is;
  const escalated = verdict.escalateTo.length === 0 ? '' : `, escalation to ${written(verdict.escalateTo, personOf)}`;
  return `rule "${verdict.rule}", ${stepsAsked(verdict.steps, personOf)}${escalated}${provider === null ? '' : `, provider ${provider}`}`;
}
