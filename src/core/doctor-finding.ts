import type { ProviderName } from './product.ts';

/** What the doctor looks at, in the order in which it is told. */
export type DoctorArea = 'node' | 'clock' | 'config' | 'database' | 'slack' | 'telegram' | ProviderName | 'public_url';

/** What one finding is about. */
export type DoctorTopic =
  | 'version'
  | 'clock'
  | 'environment'
  | 'config'
  | 'database'
  | 'durability'
  | 'disk'
  | 'schema'
  | 'owner'
  | 'waiting'
  | 'token'
  | 'scopes'
  | 'app_token'
  | 'conversation'
  | 'account'
  | 'user_group'
  | 'webhook'
  | 'request_url'
  | 'address'
  | 'credentials'
  | 'balance'
  | 'price'
  | 'callback'
  | 'unfinished';

export type DoctorLevel = 'ok' | 'warning' | 'error';

/**
 * One thing that the doctor looked at.
 *
 * @property subject which one of several, as the config or the environment writes it; null where there is one
 * @property sentence what was found; never a secret or a whole number
 * @property advice what to do about it; null where nothing is to be done
 */
export type DoctorFinding = {
  readonly area: DoctorArea;
  readonly what: DoctorTopic;
  readonly subject: string | null;
  readonly level: DoctorLevel;
  readonly sentence: string;
  readonly advice: string | null;
};

/** What a finding is about, without its sentence: for people who read it in their own language. */
export type FoundAmiss = Pick<DoctorFinding, 'area' | 'what' | 'subject'>;

/** Makes the findings of one area. */
export function findingsOf(area: DoctorArea) {
  const finding =
    (level: 'warning' | 'error') =>
    (what: DoctorTopic, sentence: string, advice: string, subject: string | null = null): DoctorFinding => ({
      ...{ area, what, subject, level, sentence, advice },
    });
  return {
    ok: (what: DoctorTopic, sentence: string, subject: string | null = null): DoctorFinding => ({
      ...{ area, what, subject, level: 'ok', sentence, advice: null },
    }),
    warning: finding('warning'),
    error: finding('error'),
  };
}

/**
 * How far another clock is ahead of ours, by the `Date` of its answer.
 *
 * @property from whose clock it is, in a name people know
 */
export type ClockReading = { readonly from: string; readonly aheadMs: number };

/** An id of a platform that the config names, and every place where it does. */
export type NamedId = { readonly id: string; readonly places: readonly string[] };
/** What the config names on one platform. Ids are the platform's own: `U0LIN`, not `slack:U0LIN`. */
export type NamedIds = {
  readonly conversations: readonly NamedId[];
  readonly accounts: readonly NamedId[];
  readonly groups: readonly NamedId[];
};

/**
 * How much is looked at.
 *
 * - `whole`: everything, as a person asks for it
 * - `short`: what a start checks in the background: of conversations, people and groups the first few
 */
export type DoctorScope = 'whole' | 'short';

/** What the doctor of a chat found. */
export type ChatFindings = { readonly findings: readonly DoctorFinding[]; readonly clock: ClockReading | null };

/** The places of an id in a sentence: the first, and how many more there are. */
export function placesIn({ places }: NamedId): string {
  const [first = '', ...more] = places;
  return more.length === 0 ? first : `${first} and ${more.length} more ${more.length === 1 ? 'place' : 'places'}`;
}

/** How the finding of something that was not checked begins: nothing is known to be wrong with it. */
const NOT_CHECKED = 'it was not checked';

/** Makes the finding of something that could not be checked. */
export const unchecked = (area: DoctorArea, why: string, advice: string, subject: string): DoctorFinding =>
  findingsOf(area).warning('unfinished', `${NOT_CHECKED}: ${why}`, advice, subject);

/**
 * Makes one finding of all that were not checked for one reason, and one of those that had no turn.
 *
 * @param done null for what had no turn
 * @param things what they are, such as `accounts`
 */
export function gatherUnchecked(
  area: DoctorArea,
  things: string,
  done: readonly (DoctorFinding | null)[],
): readonly DoctorFinding[] {
  const findings = done.filter((finding) => finding !== null);
  const reasons = Map.groupBy(
    findings.filter(({ what }) => what === 'unfinished'),
    ({ sentence }) => sentence,
  );
  const gathered = [...reasons.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined || alike.length === 1) return alike;
    const sentence = first.sentence.replace(NOT_CHECKED, `${alike.length} ${things} were not checked`);
    return [{ ...first, subject: null, sentence }];
  });
  const left = done.length - findings.length;
  const sentence = `${left} of ${done.length} ${things} were not checked: the chat's rate limit leaves no time for more`;
  const { warning } = findingsOf(area);
  const late = warning('unfinished', sentence, 'Run the doctor again later. Nothing is known to be wrong with them.');
  return [...findings.filter(({ what }) => what !== 'unfinished'), ...gathered, ...(left === 0 ? [] : [late])];
}
