import { ENGLISH } from '../../../src/core/grammar.ts';

/** The words of `whoami`. What says how a role is held follows the role's name. */
export type WhoAmIWords = {
  readonly title: (account: string) => string;
  readonly named: (name: string, otherAccounts: readonly string[]) => string;
  readonly unnamed: string;
  readonly conversation: (id: string, team: string | null) => string;
  readonly inTeam: (team: string, roles: readonly string[]) => string;
  readonly requester: string;
  readonly approver: string;
  readonly ruleApprover: string;
  readonly operator: string;
  readonly asEverybody: string;
  readonly unchecked: string;
  readonly inGroups: (groups: readonly string[]) => string;
  readonly onBehalfOf: (names: readonly string[]) => string;
  readonly noRole: (account: string) => string;
  /** Follows a refusal for a missing role. */
  readonly yourId: (account: string) => string;
};

export const WHOAMI_WORDS_EN: WhoAmIWords = {
  title: (account) => `Your id is ${account}`,
  named: (name, otherAccounts) =>
    otherAccounts.length === 0
      ? `The config calls you ${name}.`
      : `The config calls you ${name}; your other accounts are ${ENGLISH.and(otherAccounts)}.`,
  unnamed: 'The config has no name for you in "people".',
  conversation: (id, team) =>
    team === null
      ? `This conversation is ${id}; it belongs to no team.`
      : `This conversation is ${id}, of the team “${team}”.`,
  inTeam: (team, roles) => `In the team “${team}” you are ${ENGLISH.and(roles)}.`,
  requester: 'a requester',
  approver: 'an approver',
  ruleApprover: 'Rules name you as an approver',
  operator: 'You are an operator.',
  asEverybody: ' (like everybody in its conversations)',
  unchecked: ' or not: the desk could not ask about a group just now',
  inGroups: (groups) => ` (as a member of ${ENGLISH.and(groups)})`,
  onBehalfOf: (names) => ` (on behalf of ${ENGLISH.and(names)})`,
  noRole: (account) =>
    `You have no role. For one, an admin adds "${account}" to a team’s requesters or approvers in the config.`,
  yourId: (account) => `Your id for the config: ${account}`,
};
