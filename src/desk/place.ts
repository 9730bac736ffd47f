import type { ConversationId, Origin } from '../core/conversation.ts';
import type { Ledger } from '../core/ledger.ts';
import { type AccountId, type Actor, type GroupId, isGroup, type People, platformOf } from '../core/people.ts';
import { isNamed, type Team } from '../core/policy.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Membership, Surface } from '../core/surface.ts';
import type { PlaceRefused } from './desk.ts';

export type Places = {
  /** The team somebody asks for, here. */
  readonly teamFor: (by: Actor, origin: Origin) => Promise<Result<Team, PlaceRefused>>;
  /** Every team whose orders somebody may see from here; empty for a stranger in a strange place. */
  readonly visibleTeams: (by: Actor, origin: Origin) => readonly Team[];
  /** Where a team's decisions are taken for an order asked here. */
  readonly decisionsFor: (team: Team, conversation: ConversationId) => ConversationId;
  readonly membershipOf: (ids: readonly (AccountId | GroupId)[], account: AccountId) => Promise<Membership>;
};

type PlacesDeps = {
  readonly teams: readonly Team[];
  readonly operators: readonly AccountId[];
  readonly people: People;
  readonly surfaces: readonly Surface[];
  readonly ledger: Pick<Ledger, 'currentConversation'>;
};

/** Joins conversations and people to teams. A private chat (its id is the account's own) belongs to the one team that names the person. */
export function createPlaces({ teams, operators, people, surfaces, ledger }: PlacesDeps): Places {
  const { personOf } = people;
  const now = ledger.currentConversation;
  const ofConversation = (id: ConversationId): Team | undefined =>
    teams.find(({ conversations }) => conversations.some((one) => now(one) === id));
  const names = (team: Team, by: Actor): boolean =>
    isNamed([...(team.requesters ?? []), ...team.approvers], by.person, personOf);

  async function membershipOf(ids: readonly (AccountId | GroupId)[], account: AccountId): Promise<Membership> {
    const groups = ids.filter((id): id is GroupId => isGroup(id) && platformOf(id) === platformOf(account));
    const surface = surfaces.find(({ name }) => name === platformOf(account));
    if (groups.length === 0) return 'not_member';
    if (surface === undefined) return 'unknown';
    const answers = await Promise.all(groups.map((group) => surface.memberOf(group, account)));
    if (answers.includes('member')) return 'member';
    return answers.includes('unknown') ? 'unknown' : 'not_member';
  }

  function homeTeam(by: Actor, { conversation }: Origin): Team | undefined {
    const team = ofConversation(conversation);
    if (team !== undefined || (conversation as string) !== by.account) return team;
    const named = teams.filter(({ requesters }) => isNamed(requesters ?? [], by.person, personOf));
    return named.length === 1 ? named[0] : undefined;
  }

  return {
    membershipOf,
    teamFor: async (by, origin) => {
      const team = homeTeam(by, origin);
      if (team === undefined) return err({ kind: 'no_team', conversation: origin.conversation });
      if (team.requesters === null || isNamed(team.requesters, by.person, personOf)) return ok(team);
      const membership = await membershipOf(team.requesters, by.account);
      return membership === 'member' ? ok(team) : err({ kind: 'not_requester', team: team.name });
    },
    visibleTeams: (by, { conversation }) => {
      if (isNamed(operators, by.person, personOf)) return teams;
      const here = teams.filter(({ approvalsIn }) => approvalsIn !== null && now(approvalsIn) === conversation);
      const home = ofConversation(conversation);
      return teams.filter((team) => team === home || here.includes(team) || names(team, by));
    },
    decisionsFor: (team, conversation) => {
      if (team.approvalsIn !== null) return now(team.approvalsIn);
      const isTeams = team.conversations.some((one) => now(one) === conversation);
      return isTeams ? conversation : now(team.conversations[0] ?? conversation);
    },
  };
}
