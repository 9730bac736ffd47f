import type { ConversationId, Origin } from '../core/conversation.ts';
import { createIdentity } from '../core/identity.ts';
import { readOrderRef } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import {
  type AccountId,
  type Actor,
  actorOf,
  type GroupId,
  isGroup,
  type Membership,
  type People,
  platformOf,
} from '../core/people.ts';
import { decidersAnywhere, type Policy, type Team, teamCalled } from '../core/policy.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { GroupDirectory } from '../core/surface.ts';
import { type DecisionRights, everyApprover, isNamed, rightOf, type Today } from '../core/voting.ts';
import { createDelegates } from './delegations.ts';

/** Why somebody cannot act here at all. `conversation` is shown so that an admin can add it to the config. */
export type AccessRefused =
  | { readonly kind: 'no_team'; readonly conversation: string }
  /** `group` is `unknown` if a platform could not say whether they are in one of the requesters' groups. */
  | { readonly kind: 'not_requester'; readonly team: string; readonly group: 'asked' | 'unknown' };

/** Names an order: by its reference as typed, or by the key of a Telegram button. */
export type OrderAsked = { readonly by: 'ref'; readonly ref: string } | { readonly by: 'button'; readonly key: string };

export type OrderNotFound = { readonly kind: 'order_not_found'; readonly given: string };

export type Access = {
  /** Returns the team that somebody requests for in this conversation. */
  readonly teamFor: (by: Actor, origin: Origin) => Promise<Result<Team, AccessRefused>>;
  /** Returns the teams whose orders somebody may see here; empty for a stranger in a conversation of no team. */
  readonly visibleTeams: (by: Actor, origin: Origin) => Promise<readonly Team[]>;
  /** Returns the conversation in which a team decides orders that were requested here. */
  readonly decisionsFor: (team: Team, conversation: ConversationId) => ConversationId;
  /** Asks the platforms whether somebody is in one of these groups, by their account on each platform. */
  readonly membershipOf: (ids: Ids, account: AccountId) => Promise<Membership>;
  /** The people to whom today's config gives the role of deciding an order. */
  readonly today: (order: Pick<Order, 'team'>) => Today;
  /** Decision rights besides being listed: group membership or delegation. */
  readonly decisionRightsOf: (asked: Ids, order: Pick<Order, 'team'>, by: Actor) => Promise<DecisionRights>;
  /** Whether somebody can decide for themselves: the order asks them, and today's config gives them the role. */
  readonly rightOf: (asked: Ids, order: Pick<Order, 'team'>, by: Actor) => Promise<Membership>;
  /** Operators see every order, also of teams that no longer exist. */
  readonly isOperator: (by: Actor) => boolean;
  /**
   * The people who may see an order in full and settle it: its approvers, and today's approvers of the team if its rule asked nobody.
   */
  readonly approversOf: (order: Order) => Ids;
  /** Whether somebody may see an order here. */
  readonly sees: (order: Order, by: Actor, origin: Origin) => Promise<boolean>;
};
type Ids = readonly (AccountId | GroupId)[];
type Joined = { readonly joined: readonly Team[]; readonly unknown: Team | undefined };

type AccessDeps = {
  readonly teams: readonly Team[];
  readonly operators: readonly AccountId[];
  readonly policy: Policy;
  readonly people: People;
  readonly groups: readonly Pick<GroupDirectory, 'name' | 'memberOf'>[];
  readonly ledger: Pick<Ledger, 'currentConversation' | 'delegations'>;
  readonly now: () => number;
};

/**
 * Maps conversations and people to teams. A private chat (its id is the account's own) belongs to the one team that lists the person;
 * if none does, to the one team with a group that they are in.
 */
export function createAccess({ teams, operators, policy, people, groups, ledger, now }: AccessDeps): Access {
  const { personOf, accountsOf } = people;
  const decidersOf = createDecidersOf({ teams, policy });
  const delegates = createDelegates({ ledger, people, now });
  const today: Access['today'] = (order) => ({ people, deciders: decidersOf(order) });
  const isOperator = ({ person }: Actor): boolean => isNamed(operators, person, personOf);
  const current = ledger.currentConversation;
  const ofConversation = (id: ConversationId): Team | undefined =>
    teams.find(({ conversations }) => conversations.some((one) => current(one) === id));
  const idsIn = ({ requesters, approvers }: Team): Ids => [...(requesters ?? []), ...approvers];
  const names = (team: Team, by: Actor): boolean => isNamed(idsIn(team), by.person, personOf);

  async function membershipOf(ids: Ids, account: AccountId): Promise<Membership> {
    const asked = ids.filter(isGroup).flatMap((group) => {
      const theirs = accountsOf(account).find((one) => platformOf(one) === platformOf(group));
      return theirs === undefined ? [] : [{ group, theirs }];
    });
    if (asked.length === 0) return 'not_member';
    const answers = await Promise.all(
      asked.map(async ({ group, theirs }) => {
        const surface = groups.find(({ name }) => name === platformOf(group));
        return surface === undefined ? 'unknown' : surface.memberOf(group, theirs);
      }),
    );
    if (answers.includes('member')) return 'member';
    return answers.includes('unknown') ? 'unknown' : 'not_member';
  }

  /** The platforms are asked only about somebody who is not listed, and about today's role only if the order asks them. */
  async function ownStanding(
    asked: Ids,
    order: Pick<Order, 'team'>,
    by: Actor,
  ): Promise<Omit<DecisionRights, 'principals'>> {
    const held = async (ids: Ids): Promise<Membership> =>
      isNamed(ids, by.person, personOf) ? 'member' : membershipOf(ids, by.account);
    const membership = await held(asked);
    return { membership, today: membership === 'not_member' ? membership : await held(decidersOf(order)) };
  }

  const rightFor: Access['rightOf'] = async (asked, order, by) =>
    rightOf(asked, by, today(order), await ownStanding(asked, order, by));

  async function decisionRightsOf(asked: Ids, order: Pick<Order, 'team'>, by: Actor): Promise<DecisionRights> {
    const [own, given] = await Promise.all([ownStanding(asked, order, by), delegates('to', [by.account])]);
    const principals = given.map(({ by: { account, name } }) => ({ ...actorOf(people, account, name), name }));
    const rights = await Promise.all(principals.map((principal) => rightFor(asked, order, principal)));
    return { ...own, principals: principals.filter((_, index) => rights[index] === 'member') };
  }

  const approversOf = (order: Order): Ids => {
    const asked = everyApprover(order);
    if (order.verdict.steps.length > 0) return asked;
    return [...new Set([...asked, ...(teamCalled(teams, order.team)?.approvers ?? [])])];
  };

  // The platforms are asked only about somebody whom no list joins to a team.
  async function visibleTeams(by: Actor, { conversation }: Origin): Promise<readonly Team[]> {
    if (isOperator(by)) return teams;
    const here = teams.filter(({ approvalsIn }) => approvalsIn !== null && current(approvalsIn) === conversation);
    const home = ofConversation(conversation);
    const visible = teams.filter((team) => team === home || here.includes(team) || names(team, by));
    return visible.length > 0 ? visible : (await joinedBy(by, idsIn)).joined;
  }

  async function homeTeam(by: Actor, { conversation }: Origin): Promise<Result<Team, AccessRefused>> {
    const none = err({ kind: 'no_team', conversation } as const);
    const one = ([team, ...others]: readonly Team[]): Result<Team, AccessRefused> =>
      team === undefined || others.length > 0 ? none : ok(team);
    const team = ofConversation(conversation);
    if (team !== undefined) return ok(team);
    if ((conversation as string) !== by.account) return none;
    const named = teams.filter(({ requesters }) => isNamed(requesters ?? [], by.person, personOf));
    if (named.length > 0) return one(named);
    const { joined, unknown } = await joinedBy(by, ({ requesters }) => requesters ?? []);
    if (joined.length > 0 || unknown === undefined) return one(joined);
    return err({ kind: 'not_requester', team: unknown.name, group: 'unknown' });
  }

  /** Returns the teams that somebody belongs to by a group, and one team for which a platform could not say. */
  async function joinedBy(by: Actor, idsOf: (team: Team) => Ids): Promise<Joined> {
    const answers = await Promise.all(teams.map((team) => membershipOf(idsOf(team), by.account)));
    return {
      joined: teams.filter((_, at) => answers[at] === 'member'),
      unknown: teams.find((_, at) => answers[at] === 'unknown'),
    };
  }

  return {
    membershipOf,
    teamFor: async (by, origin) => {
      const home = await homeTeam(by, origin);
      if (!home.ok) return home;
      const team = home.value;
      if (team.requesters === null || isNamed(team.requesters, by.person, personOf)) return ok(team);
      const membership = await membershipOf(team.requesters, by.account);
      if (membership === 'member') return ok(team);
      const group = membership === 'unknown' ? 'unknown' : 'asked';
      return err({ kind: 'not_requester', team: team.name, group });
    },
    visibleTeams,
    isOperator,
    today,
    decisionRightsOf,
    rightOf: rightFor,
    approversOf,
    sees: async (order, by, origin) => {
      if (isOperator(by) || createIdentity(order, people).isSame(order.maker, by)) return true;
      const team = teamCalled(teams, order.team);
      if ((await visibleTeams(by, origin)).some((visible) => visible === team)) return true;
      const approvers = approversOf(order);
      if (isNamed(approvers, by.person, personOf)) return true;
      const { membership, principals } = await decisionRightsOf(approvers, order, by);
      return membership === 'member' || principals.length > 0;
    },
    decisionsFor: (team, conversation) => {
      if (team.approvalsIn !== null) return current(team.approvalsIn);
      const isTeams = team.conversations.some((one) => current(one) === conversation);
      return isTeams ? conversation : current(team.conversations[0] ?? conversation);
    },
  };
}

/**
 * The people who may decide an order by today's config: the approvers of rules and escalations, and those of its team, also after a
 * renaming.
 */
function createDecidersOf({
  teams,
  policy,
}: Pick<AccessDeps, 'teams' | 'policy'>): (order: Pick<Order, 'team'>) => Ids {
  const anywhere = decidersAnywhere(policy);
  return ({ team }) => [...new Set([...(teamCalled(teams, team)?.approvers ?? []), ...anywhere])];
}

/** Returns whether today's config may still let somebody decide an order. A group may contain anybody. */
export function createMayDecide(
  deps: Pick<AccessDeps, 'teams' | 'policy'> & { readonly people: Pick<People, 'personOf'> },
) {
  const decidersOf = createDecidersOf(deps);
  const { personOf } = deps.people;
  return (order: Pick<Order, 'team'>, id: AccountId | GroupId): boolean => {
    const deciders = decidersOf(order);
    if (isGroup(id)) return deciders.includes(id);
    return deciders.some(isGroup) || isNamed(deciders, personOf(id), personOf);
  };
}

/** Finds an order that somebody may see here. Returns null for any other, whether or not it exists. */
export type FindVisible = (asked: OrderAsked, by: Actor, origin: Origin) => Promise<Order | null>;

export function createFindVisible({
  ledger,
  access,
}: {
  readonly ledger: Pick<Ledger, 'find'>;
  readonly access: Pick<Access, 'sees'>;
}): FindVisible {
  const find = async (asked: OrderAsked): Promise<Order | null> => {
    if (asked.by === 'button') return ledger.find({ by: 'button', buttonKey: asked.key });
    const ref = readOrderRef(asked.ref);
    return ref === null ? null : ledger.find({ by: 'ref', ref });
  };
  return async (asked, by, origin) => {
    const order = await find(asked);
    return order !== null && (await access.sees(order, by, origin)) ? order : null;
  };
}
