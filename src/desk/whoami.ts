import type { ConversationId, Origin } from '../core/conversation.ts';
import type { Ledger } from '../core/ledger.ts';
import { type AccountId, type Actor, actorOf, type GroupId, isGroup } from '../core/people.ts';
import { decidersAnywhere } from '../core/policy.ts';
import { isNamed } from '../core/voting.ts';
import type { Access } from './access.ts';
import { createDelegates } from './delegations.ts';
import type { DeskSettings } from './settings.ts';

/**
 * How somebody has a role. `everybody`: the config names no requesters, so everybody in the team's conversations is one;
 * `unknown`: a platform could not be asked about a group; `for`: the people who delegated it.
 */
export type RoleHeld =
  | { readonly by: 'name' | 'everybody' | 'unknown' }
  | { readonly by: 'groups'; readonly groups: readonly GroupId[] }
  | { readonly by: 'delegation'; readonly for: readonly string[] };

/** What somebody may do in one team; null for a role that they do not have. */
export type TeamRoles = {
  readonly team: string;
  readonly requester: RoleHeld | null;
  readonly approver: RoleHeld | null;
};

/**
 * What the config knows of somebody, and of the conversation they are in.
 *
 * @property named their name in the config; null if it has none
 * @property otherAccounts their other accounts, as the config joins them
 * @property team the team of this conversation; null if it is in none
 * @property teams those in which they have a role
 * @property ruleApprover whether a rule, and not a team, names them as an approver
 */
export type Identity = {
  readonly account: AccountId;
  readonly named: string | null;
  readonly otherAccounts: readonly AccountId[];
  readonly conversation: ConversationId;
  readonly team: string | null;
  readonly teams: readonly TeamRoles[];
  readonly ruleApprover: RoleHeld | null;
  readonly operator: boolean;
};

export type WhoAmI = {
  /** Says who somebody is to the config, and where they are. It refuses nobody. */
  readonly whoAmI: (by: Actor, origin: Origin) => Promise<Identity>;
};

type Ids = readonly (AccountId | GroupId)[];

export function createWhoAmI({
  ledger,
  settings: { teams, people, policy },
  access,
  now,
}: {
  readonly ledger: Pick<Ledger, 'delegations' | 'currentConversation'>;
  readonly settings: Pick<DeskSettings, 'teams' | 'people' | 'policy'>;
  readonly access: Pick<Access, 'membershipOf' | 'isOperator'>;
  readonly now: () => number;
}): WhoAmI {
  const delegates = createDelegates({ ledger, people, now });

  async function ownRole(ids: Ids, by: Actor): Promise<RoleHeld | null> {
    if (isNamed(ids, by.person, people.personOf)) return { by: 'name' };
    const groups = ids.filter(isGroup);
    const answers = await Promise.all(groups.map((group) => access.membershipOf([group], by.account)));
    const joined = groups.filter((_, index) => answers[index] === 'member');
    if (joined.length > 0) return { by: 'groups', groups: joined };
    return answers.includes('unknown') ? { by: 'unknown' } : null;
  }

  /** A role of approvers passes on to who decides for them while they are away. */
  async function approverRole(ids: Ids, by: Actor, principals: readonly Actor[]): Promise<RoleHeld | null> {
    const own = await ownRole(ids, by);
    if (own !== null && own.by !== 'unknown') return own;
    const theirs = await Promise.all(principals.map((principal) => ownRole(ids, principal)));
    const sure = principals.filter((_, index) => !['unknown', undefined].includes(theirs[index]?.by));
    return sure.length > 0 ? { by: 'delegation', for: sure.map(({ name }) => name) } : own;
  }

  return {
    whoAmI: async (by, { conversation }) => {
      const given = await delegates('to', [by.account]);
      const principals = given.map((one) => ({ ...actorOf(people, one.by.account, one.by.name), name: one.by.name }));
      const home = teams.find(({ conversations }) =>
        conversations.some((one) => ledger.currentConversation(one) === conversation),
      );
      const roles = await Promise.all(
        teams.map(async (team): Promise<TeamRoles> => {
          const everybody = team === home ? ({ by: 'everybody' } as const) : null;
          const [requester, approver] = await Promise.all([
            team.requesters === null ? everybody : ownRole(team.requesters, by),
            approverRole(team.approvers, by, principals),
          ]);
          return { team: team.name, requester, approver };
        }),
      );
      return {
        account: by.account,
        named: people.nameOf(by.account),
        otherAccounts: people.accountsOf(by.account).filter((account) => account !== by.account),
        conversation,
        team: home?.name ?? null,
        teams: roles.filter(({ requester, approver }) => requester !== null || approver !== null),
        ruleApprover: await approverRole(decidersAnywhere(policy), by, principals),
        operator: access.isOperator(by),
      };
    },
  };
}
