import type { AnnouncementLedger } from './announcement.ts';
import type { BalanceLedger } from './balance.ts';
import type { ConversationId } from './conversation.ts';
import type { DifferenceLedger } from './difference.ts';
import type { EntryLedger } from './entry.ts';
import type { EvidenceLedger } from './evidence.ts';
import type { AccountId, Actor, Membership, People } from './people.ts';
import type { Team } from './policy.ts';
import type { TimetableLedger } from './timetable.ts';
import { isNamed } from './voting.ts';

/**
 * The people who sign for the money.
 *
 * @property people see the figures of every team, and whole numbers in files that only they get
 * @property conversation where digests, differences and the roots of the journal are told; null if nowhere
 * @property roots the file that the roots of the journal are appended to; left out for none
 */
export type Finance = {
  readonly people: readonly AccountId[];
  readonly conversation: ConversationId | null;
  readonly roots?: string;
};

/**
 * Whose figures somebody may see.
 *
 * - `all`: every team, also teams that no longer exist
 * - `teams`: the teams that they approve for
 * - `none`: nothing; `unknown` if a platform could not say whether they are in a group of approvers
 */
export type ReportRight =
  | { readonly kind: 'all'; readonly wholeNumbers: boolean }
  | { readonly kind: 'teams'; readonly teams: readonly Team[] }
  | { readonly kind: 'none'; readonly group: 'asked' | 'unknown' };

/** Today's roles, by the config in use. `approvesBy` says whether somebody is in one of a team's groups of approvers. */
export type ReportRoles = {
  readonly finance: Finance;
  readonly operators: readonly AccountId[];
  readonly teams: readonly Team[];
  readonly people: Pick<People, 'personOf'>;
  readonly inGroupOf: (team: Team) => Membership;
};

/**
 * Says whose figures somebody may see: all for `finance.people` and operators, their teams for approvers, nothing for anybody else. It
 * is the same in every chat and conversation.
 */
export function reportRightOf(by: Pick<Actor, 'person'>, roles: ReportRoles): ReportRight {
  const { finance, operators, teams, people, inGroupOf } = roles;
  if (isInFinance(by, finance, people)) return { kind: 'all', wholeNumbers: true };
  if (isNamed(operators, by.person, people.personOf)) return { kind: 'all', wholeNumbers: false };
  const theirs = teams.filter((team) => approves(by, team, people) || inGroupOf(team) === 'member');
  if (theirs.length > 0) return { kind: 'teams', teams: theirs };
  return { kind: 'none', group: teams.some((team) => inGroupOf(team) === 'unknown') ? 'unknown' : 'asked' };
}

/** Whether somebody is in `finance.people`. Nobody else sees whole numbers in a report. */
export const isInFinance = (
  { person }: Pick<Actor, 'person'>,
  { people: named }: Pick<Finance, 'people'>,
  { personOf }: Pick<People, 'personOf'>,
): boolean => isNamed(named, person, personOf);

/** Whether a team lists somebody as an approver, themselves and not by a group. */
export const approves = (
  { person }: Pick<Actor, 'person'>,
  { approvers }: Pick<Team, 'approvers'>,
  { personOf }: Pick<People, 'personOf'>,
): boolean => isNamed(approvers, person, personOf);

/** What the ledger keeps for the people who sign for the money, and what they ask of it. */
export type FinanceLedger = AnnouncementLedger &
  EvidenceLedger &
  BalanceLedger &
  DifferenceLedger &
  TimetableLedger &
  EntryLedger;
