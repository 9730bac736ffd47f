import type { RuleCase } from '../../config/to-cases.ts';
import { type Account, NOTHING_USED } from '../../core/budget.ts';
import { instantOf } from '../../core/calendar.ts';
import { ENGLISH } from '../../core/grammar.ts';
import type { Msisdn } from '../../core/msisdn.ts';
import { actorOf, type Membership } from '../../core/people.ts';
import type { NumberPlace } from '../../core/product.ts';
import type { PastTimes } from '../../desk/evaluate-request.ts';
import { createCalendar, type DeskSettings } from '../../desk/settings.ts';
import { came, missed, type Outcome } from './expectation.ts';
import { createTrial, type Tried } from './trial.ts';

/** What one of the config's tests came to: what is not as expected, each in a sentence; none where all is. */
export type CaseResult = { readonly name: string; readonly wrong: readonly string[] };

/** Tries one of the config's tests. */
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
  const tried = await trial({ ...request, by, origin }, at, placeOf);
  const idle = tried.kind === 'judged' ? [...uncounted].map(unlimited) : [];
  const is = outcomeOf(tried);
  const missing = missed(expect, is, people.personOf);
  const wrong = missing.length === 0 ? [] : [`expected ${ENGLISH.and(missing)}; came ${came(is, people.personOf)}`];
  return { name, wrong: [...idle, ...wrong] };
}

/** Whose and when, as `tests` write it: `team day`, `ytx month`. */
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

function outcomeOf(tried: Tried): Outcome {
  if (tried.kind === 'refused') return { kind: 'refused', refused: tried.refused, rule: null };
  const { fitting, outcome } = tried.judged;
  const rule = fitting.kind === 'none' ? null : fitting.rule.name;
  if (!outcome.ok) return { kind: 'refused', refused: outcome.error, rule };
  return { kind: 'opened', verdict: outcome.value.verdict, provider: outcome.value.offers[0]?.provider ?? null };
}
