import type { RuleCase } from '../../config/to-cases.ts';
import type { Verdict } from '../../core/order.ts';
import type { People } from '../../core/people.ts';
import type { ProviderName } from '../../core/product.ts';
import { approvalsAsked } from '../../core/voting.ts';
import type { RequestRefused } from '../../desk/topup-request.ts';
import { asked, type Ids, refusal, sameSteps, stepsAsked, written } from './words.ts';

/** What came of a request: an order that would be opened, or why none would. `rule` null where none fits or none was looked at. */
export type Outcome =
  | { readonly kind: 'opened'; readonly verdict: Verdict; readonly provider: ProviderName | null }
  | { readonly kind: 'refused'; readonly refused: RequestRefused; readonly rule: string | null };

type Expect = RuleCase['expect'];
type PersonOf = People['personOf'];
/** One thing that is expected: in words, and whether it came. */
type Expected = { readonly what: string; readonly holds: (is: Outcome) => boolean };

/** Whatever a test expects of what came. Approvers are compared as people. */
const EXPECTED: { readonly [K in keyof Expect]-?: (wanted: NonNullable<Expect[K]>, personOf: PersonOf) => Expected } = {
  refused: (kind) => ({ what: `"${kind}"`, holds: (is) => is.kind === 'refused' && is.refused.kind === kind }),
  rule: (name) => ({
    what: `rule "${name}"`,
    holds: (is) => (is.kind === 'opened' ? is.verdict.rule : is.rule) === name,
  }),
  approvals: (count) => ({ what: asked(count), holds: opened((verdict) => approvalsAsked(verdict) === count) }),
  approvers: (ids, personOf) => ({
    what: `approvals of ${written(ids, personOf)}`,
    holds: opened(({ steps }) =>
      sameIds(
        ids,
        steps.flatMap(({ approvers }) => approvers),
        personOf,
      ),
    ),
  }),
  steps: (steps, personOf) => ({
    what: stepsAsked(steps, personOf),
    holds: opened((verdict) => sameSteps(steps, verdict.steps, personOf)),
  }),
  escalateTo: (ids, personOf) => ({
    what: `escalation to ${written(ids, personOf)}`,
    holds: opened((verdict) => sameIds(ids, verdict.escalateTo, personOf)),
  }),
  provider: (name) => ({ what: `provider ${name}`, holds: (is) => is.kind === 'opened' && is.provider === name }),
};

const NO_REFUSAL: Expected = { what: 'no refusal', holds: (is) => is.kind === 'opened' };

/** What a test expects and did not come, each in words; none where all came. */
export function missed(expect: Expect, is: Outcome, personOf: PersonOf): readonly string[] {
  const given = Object.entries(expect).map(([key, wanted]) => {
    const expected = EXPECTED[key as keyof Expect] as (wanted: unknown, personOf: PersonOf) => Expected;
    return expected(wanted, personOf);
  });
  return [...(expect.refused === undefined ? [NO_REFUSAL] : []), ...given].flatMap(({ what, holds }) =>
    holds(is) ? [] : [what],
  );
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

const opened =
  (holds: (verdict: Verdict) => boolean) =>
  (is: Outcome): boolean =>
    is.kind === 'opened' && holds(is.verdict);

const sameIds = (a: Ids, b: Ids, personOf: PersonOf): boolean => written(a, personOf) === written(b, personOf);
