import type { RuleCase } from '../../config/test-schema.ts';
import type { Config } from '../../config.ts';
import { type Account, NOTHING_USED } from '../../core/budget.ts';
import { createCalendar, instantOf } from '../../core/calendar.ts';
import type { Verdict } from '../../core/decision.ts';
import { ENGLISH } from '../../core/grammar.ts';
import type { Msisdn } from '../../core/msisdn.ts';
import { actorOf, type Membership, type People } from '../../core/people.ts';
import type { NumberPlace, ProviderName } from '../../core/product.ts';
import { approvalsAsked } from '../../core/voting.ts';
import type { PastTimes } from '../../desk/evaluate-request.ts';
import type { DeskSettings } from '../../desk/settings.ts';
import type { RequestRefused } from '../../desk/topup-request.ts';
import { createPlaceOf } from '../../numbering/number-origin.ts';
import { asked, createTrial, type Ids, refusal, sameSteps, stepsAsked, type Tried, written } from './trial.ts';

/** The result of one of the config's tests: a sentence for each difference; none if it passed. */
export type CaseResult = { readonly name: string; readonly wrong: readonly string[] };

/** Runs all of a config's tests. */
export async function tryCases({ cases, desk }: Pick<Config, 'cases' | 'desk'>): Promise<readonly CaseResult[]> {
  if (cases.length === 0) return [];
  const placeOf = await createPlaceOf();
  return Promise.all(cases.map((one) => tryCase(desk, placeOf, one)));
}

/** Runs one of the config's tests. */
export async function tryCase(
  settings: DeskSettings,
  placeOf: (msisdn: Msisdn) => NumberPlace,
  { name, request, given, expect }: RuleCase,
): Promise<CaseResult> {
  const { people } = settings;
  const at = instantOf(request.at, createCalendar(settings.timezone));
  const uncounted = new Set(given.used.keys());
  const membership = (group: RuleCase['given']['groups'][number]): Membership =>
    given.groups.includes(group) ? 'member' : 'not_member';
  const trial = createTrial({
    settings,
    usage: async ({ keys }) => {
      for (const account of keys) uncounted.delete(nameOf(account));
      return { used: keys.map((account) => given.used.get(nameOf(account)) ?? NOTHING_USED), past: pastOf(given, at) };
    },
    currentConversation: (id) => id,
    mayAskIn: membership,
    isIn: membership,
  });
  const by = actorOf(people, request.by, request.by);
  const origin = { conversation: request.in, thread: null, message: null };
  const tried = await trial({ ...request, by, origin, batch: given.batch }, at, placeOf);
  const idle = tried.kind === 'evaluated' ? [...uncounted].map(unlimited) : [];
  const is = outcomeOf(tried);
  const missing = missed(expect, is, people.personOf);
  const wrong = missing.length === 0 ? [] : [`expected ${ENGLISH.and(missing)}; came ${came(is, people.personOf)}`];
  return { name, wrong: [...idle, ...wrong] };
}

/** The account and period, as `tests` write them: `team day`, `ytx month`. */
const nameOf = ({ kind, name, per }: Account): string => `${kind === 'provider' ? name : kind} ${per}`;

const unlimited = (name: string): string =>
  `"${name}" is given and nothing counts it: the config sets no limit there, or this request does not go there`;

const pastOf = ({ sameNumberMs, sameReasonMs, makerAskedMs }: RuleCase['given'], at: number): PastTimes => {
  const opened = (ago: number) => ({ order: { openedAt: at - ago } });
  return {
    sameNumber: sameNumberMs.map(opened),
    sameReason: sameReasonMs.map(opened),
    makerOpenedAt: makerAskedMs.map((ago) => at - ago),
  };
};

function outcomeOf(tried: Tried): TrialOutcome {
  if (tried.kind === 'refused') return { kind: 'refused', refused: tried.refused, rule: null };
  const { fitting, outcome } = tried.evaluated;
  const rule = fitting.kind === 'none' ? null : fitting.rule.name;
  if (!outcome.ok) return { kind: 'refused', refused: outcome.error, rule };
  return { kind: 'opened', verdict: outcome.value.verdict, provider: outcome.value.offers[0]?.provider ?? null };
}

/**
 * The outcome of a request: an order would be opened, or it would be refused. `rule` is null if no rule applies or none was
 * evaluated.
 */
export type TrialOutcome =
  | { readonly kind: 'opened'; readonly verdict: Verdict; readonly provider: ProviderName | null }
  | { readonly kind: 'refused'; readonly refused: RequestRefused; readonly rule: string | null };

type Expect = RuleCase['expect'];
type PersonOf = People['personOf'];
/** One expectation: in words, and whether it holds. */
type Expected = { readonly what: string; readonly holds: (is: TrialOutcome) => boolean };

/** Every kind of expectation. Approvers are compared as people. */
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

/** Returns the expectations that do not hold, in words. */
export function missed(expect: Expect, is: TrialOutcome, personOf: PersonOf): readonly string[] {
  const given = Object.entries(expect).map(([key, wanted]) => {
    const expected = EXPECTED[key as keyof Expect] as (wanted: unknown, personOf: PersonOf) => Expected;
    return expected(wanted, personOf);
  });
  return [...(expect.refused === undefined ? [NO_REFUSAL] : []), ...given].flatMap(({ what, holds }) =>
    holds(is) ? [] : [what],
  );
}

/** Puts an outcome into words. */
export function came(is: TrialOutcome, personOf: PersonOf): string {
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
  (is: TrialOutcome): boolean =>
    is.kind === 'opened' && holds(is.verdict);

const sameIds = (a: Ids, b: Ids, personOf: PersonOf): boolean => written(a, personOf) === written(b, personOf);
