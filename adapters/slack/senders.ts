import type { Home } from './identity.ts';
import type { Profiles, SlackAccount } from './profiles.ts';
import type { Click, HomeOpened, Mention, Shortcut, Slash, Submission } from './read.ts';

/**
 * What a payload claims about the workspace of its sender, as ids of workspaces (`T…`) and enterprises (`E…`).
 *
 * @property user the sender's own workspace or enterprise. In an Enterprise Grid `user.team_id` may be the enterprise's id
 * @property workspace a workspace that the payload names, with its enterprise; it says nothing about other workspaces
 * @property context the workspace that the payload comes from; its sender may belong to another
 * @property shared true if the channel is shared with another organisation
 */
export type Claims = {
  readonly user: readonly string[];
  readonly workspace: { readonly id: string; readonly enterpriseId: string | null } | null;
  readonly context: string | null;
  readonly shared: boolean;
};

/** Why a person may not use the app; `unchecked` if Slack did not tell where they belong. */
export type SenderRefused = 'external' | 'unchecked' | 'deactivated' | 'bot';
type Belongs = 'ours' | 'other' | 'unknown';

/**
 * Decides whether a person may use the app. Members of its own workspace may, and members of workspaces in the same Enterprise Grid.
 * Everybody else is refused: belonging needs proof, and one sign of another organisation is enough against it.
 *
 * @param ours null until `auth.test` is answered
 * @param account null if `users.info` was not answered
 * @returns null if the person may use the app
 */
export function refusalOf(ours: Home | null, claims: Claims, account: SlackAccount | null): SenderRefused | null {
  if (ours === null) return 'unchecked';
  const claimed = claimedBy(ours, claims);
  if (claimed === 'other') return 'external';
  if (account?.deleted) return 'deactivated';
  if (account?.isBot) return 'bot';
  const profile = account === null ? 'unknown' : belongsByAccount(ours, account);
  if (profile === 'other' && !(claimed === 'ours' && isSilentOnEnterprise(ours, account))) return 'external';
  if (claimed === 'ours' || profile === 'ours') return null;
  const isAsked = account !== null && claims.user.length === 0 && !claims.shared;
  return isAsked && belongs(ours, claims, claims.context) === 'ours' ? null : 'unchecked';
}

/** Whether the payload alone refuses its sender, so that Slack need not be asked about them. */
export const isRefusedByPayload = (ours: Home | null, claims: Claims): boolean =>
  ours === null || claimedBy(ours, claims) === 'other';

/** Every claim must name our own workspace. In a shared channel the message's `team` alone proves nothing. */
function claimedBy(ours: Home, claims: Claims): Belongs {
  const all = claims.user.map((id) => belongs(ours, claims, id));
  if (all.includes('other')) return 'other';
  return all.length > 0 && all.every((one) => one === 'ours') ? 'ours' : 'unknown';
}

function belongs(ours: Home, { workspace }: Claims, id: string | null): Belongs {
  if (id === null) return 'unknown';
  if (id === ours.teamId || id === ours.enterpriseId) return 'ours';
  if (id.startsWith('E') || ours.enterpriseId === null) return 'other';
  if (workspace?.id !== id || workspace.enterpriseId === null) return 'unknown';
  return workspace.enterpriseId === ours.enterpriseId ? 'ours' : 'other';
}

function belongsByAccount(ours: Home, { teamId, enterpriseId, isStranger }: SlackAccount): Belongs {
  if (isStranger) return 'other';
  if (teamId !== null && (teamId === ours.teamId || teamId === ours.enterpriseId)) return 'ours';
  if (enterpriseId !== null) return enterpriseId === ours.enterpriseId ? 'ours' : 'other';
  return teamId === null ? 'unknown' : 'other';
}

/** In a Grid a payload that names our enterprise outweighs a profile with another workspace and no enterprise. */
const isSilentOnEnterprise = (ours: Home, account: SlackAccount | null): boolean =>
  ours.enterpriseId !== null && account !== null && account.enterpriseId === null && !account.isStranger;

/** Returns why a person may not use the app; null if they may. */
export type CheckSender = (user: string, claims: Claims) => Promise<SenderRefused | null>;

/**
 * Makes the check that every listener starts with. A sender whom the payload itself refuses is not looked up. Anybody else is, at
 * most once a minute and for no longer than {@link Profiles.accountOf} waits.
 */
export function createCheckSender({
  home,
  profiles,
}: {
  readonly home: () => Home | null;
  readonly profiles: Pick<Profiles, 'accountOf'>;
}): CheckSender {
  return async (user, claims) => {
    const account = isRefusedByPayload(home(), claims) ? null : await profiles.accountOf(user);
    return refusalOf(home(), claims, account);
  };
}

/** A command's workspace is its sender's: in a shared channel Slack offers everybody the commands of their own workspace. */
export const claimsOfSlash = ({ team_id: team, enterprise_id: enterprise }: Slash): Claims => ({
  user: ids(team),
  workspace: workspaceOf(team, enterprise),
  context: null,
  shared: false,
});

/** In a channel that is shared with another organisation, a `team` without the other two fields may be the channel's. */
export function claimsOfMention({
  event,
  team_id,
  enterprise_id,
  is_ext_shared_channel: shared = false,
}: Mention): Claims {
  const { user_team, source_team, team } = event;
  const own = ids(user_team, source_team);
  const workspace = workspaceOf(team_id, enterprise_id);
  if (own.length === 0 && shared) return { user: [], workspace, context: null, shared: true };
  return { user: [...own, ...ids(team)], workspace, context: team_id ?? null, shared };
}

/** The event names only the person. */
export const claimsOfHome = ({ team_id: team, enterprise_id: enterprise }: HomeOpened): Claims => ({
  user: [],
  workspace: workspaceOf(team, enterprise),
  context: team ?? null,
  shared: false,
});

/** A click, a form or a shortcut. Its `enterprise` is the installation's, so it says nothing about the person. */
export const claimsOf = ({ user, team }: Pick<Click | Submission | Shortcut, 'user' | 'team'>): Claims => ({
  user: ids(user.team_id),
  workspace: workspaceOf(team?.id, team?.enterprise_id),
  context: team?.id ?? null,
  shared: false,
});

const ids = (...given: readonly (string | null | undefined)[]): readonly string[] =>
  given.filter((id) => id != null && id !== '') as string[];

const workspaceOf = (id: string | null | undefined, enterpriseId: string | null | undefined): Claims['workspace'] =>
  id ? { id, enterpriseId: enterpriseId || null } : null;
