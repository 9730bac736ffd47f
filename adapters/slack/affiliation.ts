import type { Home } from './identity.ts';

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

/** What `users.info` says of somebody. `teamId` may be left out in an Enterprise Grid; `isStranger` is not set on every stranger. */
export type ProfileSaid = {
  readonly teamId: string | null;
  readonly enterpriseId: string | null;
  readonly isStranger: boolean;
  readonly isBot: boolean;
  readonly deleted: boolean;
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
