import type { Home } from './identity.ts';
import type { ProfileSaid, Profiles } from './profiles.ts';
import type { Click, HomeOpened, Mention, Shortcut, Slash, Submission } from './read.ts';

/**
 * What a payload says of where its sender belongs, as ids of workspaces (`T…`) and enterprises (`E…`).
 *
 * @property user the sender's own workspace or enterprise. In an Enterprise Grid `user.team_id` may be the enterprise's id
 * @property workspace a workspace the payload names, with the enterprise it is part of; what it says of any other workspace is nothing
 * @property context where the payload comes from, which need not be where its sender belongs
 * @property shared true where the channel is shared with another organisation
 */
export type Claims = {
  readonly user: readonly string[];
  readonly workspace: { readonly id: string; readonly enterpriseId: string | null } | null;
  readonly context: string | null;
  readonly shared: boolean;
};

/** Why somebody may not use the app; `unchecked` where Slack did not say where they belong. */
export type SenderRefused = 'external' | 'unchecked' | 'deactivated' | 'bot';
type Belongs = 'ours' | 'other' | 'unsaid';

/**
 * Says whether somebody may use the app: members of its own workspace, and of the workspaces of the same Enterprise Grid. Whoever
 * cannot be shown to belong is refused, and one sign of another organisation is enough.
 *
 * @param ours null while `auth.test` was not answered
 * @param said null where `users.info` was not answered
 * @returns null for nobody to refuse
 */
export function refusalOf(ours: Home | null, claims: Claims, said: ProfileSaid | null): SenderRefused | null {
  if (ours === null) return 'unchecked';
  const claimed = claimedBy(ours, claims);
  if (claimed === 'other') return 'external';
  if (said?.deleted) return 'deactivated';
  if (said?.isBot) return 'bot';
  const profile = said === null ? 'unsaid' : profiled(ours, said);
  if (profile === 'other' && !(claimed === 'ours' && isSilentOnEnterprise(ours, said))) return 'external';
  if (claimed === 'ours' || profile === 'ours') return null;
  const isAsked = said !== null && claims.user.length === 0 && !claims.shared;
  return isAsked && belongs(ours, claims, claims.context) === 'ours' ? null : 'unchecked';
}

/** Whether the payload alone refuses somebody: then nobody need be asked about them. */
export const isRefusedByPayload = (ours: Home | null, claims: Claims): boolean =>
  ours === null || claimedBy(ours, claims) === 'other';

/** Everything said of the sender must point here; in a shared channel the message's own `team` alone proves nothing. */
function claimedBy(ours: Home, claims: Claims): Belongs {
  const all = claims.user.map((id) => belongs(ours, claims, id));
  if (all.includes('other')) return 'other';
  return all.length > 0 && all.every((one) => one === 'ours') ? 'ours' : 'unsaid';
}

function belongs(ours: Home, { workspace }: Claims, id: string | null): Belongs {
  if (id === null) return 'unsaid';
  if (id === ours.teamId || id === ours.enterpriseId) return 'ours';
  if (id.startsWith('E') || ours.enterpriseId === null) return 'other';
  if (workspace?.id !== id || workspace.enterpriseId === null) return 'unsaid';
  return workspace.enterpriseId === ours.enterpriseId ? 'ours' : 'other';
}

function profiled(ours: Home, { teamId, enterpriseId, isStranger }: ProfileSaid): Belongs {
  if (isStranger) return 'other';
  if (teamId !== null && (teamId === ours.teamId || teamId === ours.enterpriseId)) return 'ours';
  if (enterpriseId !== null) return enterpriseId === ours.enterpriseId ? 'ours' : 'other';
  return teamId === null ? 'unsaid' : 'other';
}

/** In a Grid a profile with another workspace and no enterprise does not outweigh a payload that names our enterprise. */
const isSilentOnEnterprise = (ours: Home, said: ProfileSaid | null): boolean =>
  ours.enterpriseId !== null && said !== null && said.enterpriseId === null && !said.isStranger;

/** Says why somebody may not use the app; null where they may. */
export type CheckSender = (user: string, claims: Claims) => Promise<SenderRefused | null>;

/**
 * Every way in asks this first. Who the payload itself refuses is asked nothing about; anybody else is looked up, at most once a minute
 * and for no longer than {@link Profiles.saidOf} waits.
 */
export function createCheckSender({
  home,
  profiles,
}: {
  readonly home: () => Home | null;
  readonly profiles: Pick<Profiles, 'saidOf'>;
}): CheckSender {
  return async (user, claims) => {
    const said = isRefusedByPayload(home(), claims) ? null : await profiles.saidOf(user);
    return refusalOf(home(), claims, said);
  };
}

/** Where a command was typed is where its sender belongs: in a shared channel Slack offers everybody their own workspace's commands. */
export const claimsOfSlash = ({ team_id: team, enterprise_id: enterprise }: Slash): Claims => ({
  user: ids(team),
  workspace: workspaceOf(team, enterprise),
  context: null,
  shared: false,
});

/** `team` beside neither of the others may be the channel's, in one that is shared with another organisation. */
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

/** A click, a form or a shortcut. `enterprise` beside `team` is the installation's, so that it says nothing of the person. */
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
