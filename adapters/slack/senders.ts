import type { Card } from '../../commands/card.ts';
import type { Language } from '../../src/core/product.ts';
import { type Claims, isRefusedByPayload, refusalOf, type SenderRefused } from './affiliation.ts';
import type { Home } from './identity.ts';
import type { Profiles } from './profiles.ts';
import type { Click, HomeOpened, Mention, Shortcut, Slash, Submission } from './read.ts';
import { sentenceCard, slackWordsFor } from './words.ts';

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

export const refusedCard = (refused: SenderRefused, language: Language): Card =>
  sentenceCard(slackWordsFor(language).refused[refused]);

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
