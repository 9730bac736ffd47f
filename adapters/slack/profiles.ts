import type { UsersInfoResponse, WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { KeyValueStore } from '../../src/core/key-value-store.ts';
import type { Log } from '../../src/core/log.ts';
import { LANGUAGES, type Language, languageOfLocale } from '../../src/core/product.ts';
import type { ProfileSaid } from './affiliation.ts';
import type { Aside } from './background-tasks.ts';
import { within } from './with-timeout.ts';

/**
 * What Slack says of somebody.
 *
 * - `hintOf`: the language their Slack is in, where it is one of ours; null where that is not known yet. Never asks Slack before it
 *   answers: who is new is asked about beside, for the next time
 * - `saidOf`: what Slack says of their account, asked at most once a minute, or said last where it cannot be asked; null where it never
 *   said anything. A question that failed is remembered as a failure for some seconds, never as an answer
 */
export type Profiles = {
  readonly hintOf: (user: string) => Promise<Language | null>;
  readonly saidOf: (user: string) => Promise<ProfileSaid | null>;
};

export type ProfilesDeps = {
  readonly client: WebClient;
  readonly shelf: KeyValueStore;
  readonly aside: Aside;
  readonly now: () => number;
  readonly log: Log;
};

type User = NonNullable<UsersInfoResponse['user']>;

const LOCALE_TTL_MS = 24 * 3_600_000;
const ACTIVE_TTL_MS = 60_000;
/** After a failed question nobody asks of the same person again for so long: for their language, and of whom nothing is known. */
const FAILED_MS = 60_000;
const UNKNOWN_MS = 5_000;
/** Whoever asks or decides waits no longer for this: Slack wants its acknowledgement within three seconds. */
const PATIENCE_MS = 700;
const REMEMBERED = 1_000;

const Kept = z.object({ at: z.number(), language: z.enum(LANGUAGES).nullable() });
/**
 * @property at as of when the language is known
 * @property askedAt when Slack was last asked, answer or not
 */
type Profile = {
  readonly at: number;
  readonly askedAt: number;
  readonly language: Language | null;
  readonly said: ProfileSaid | null;
};

/** https://docs.slack.dev/reference/methods/users.info */
export function createProfiles({ client, shelf, aside, now, log }: ProfilesDeps): Profiles {
  const known = new Map<string, Profile>();
  const asking = new Map<string, Promise<Profile>>();

  const remember = (user: string, profile: Profile): Profile => {
    known.delete(user);
    known.set(user, profile);
    const [oldest] = known.keys();
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    return profile;
  };
  // What was remembered under a clock that was ahead is not fresh.
  const isFresh = (at: number, forMs: number): boolean => at <= now() && now() - at < forMs;
  const fromSlack = async (user: string): Promise<Profile> => {
    const at = now();
    try {
      const { user: found } = await client.users.info({ user, include_locale: true });
      const language = found?.locale === undefined ? null : languageOfLocale(found.locale);
      await shelf.put(shelfKey(user), { at, language }, LOCALE_TTL_MS);
      return remember(user, { at, askedAt: at, language, said: found === undefined ? null : saidIn(found) });
    } catch (error) {
      log.warn('slack.profile_unknown', { user, why: String(error) });
      const { language = null, said = null } = known.get(user) ?? {};
      return remember(user, { at: at - LOCALE_TTL_MS + FAILED_MS, askedAt: at, language, said });
    }
  };
  const ask = (user: string): Promise<Profile> => {
    const under = asking.get(user) ?? fromSlack(user).finally(() => asking.delete(user));
    asking.set(user, under);
    return under;
  };
  const fromShelf = async (user: string): Promise<Profile | null> => {
    const kept = Kept.safeParse(await shelf.get(shelfKey(user)));
    return kept.success ? remember(user, { ...kept.data, askedAt: Number.NEGATIVE_INFINITY, said: null }) : null;
  };

  return {
    hintOf: async (user) => {
      const profile = known.get(user) ?? (await fromShelf(user));
      if (profile === null || !isFresh(profile.at, LOCALE_TTL_MS)) {
        aside('slack.profile_unknown', async () => void (await ask(user)));
      }
      return profile?.language ?? null;
    },
    saidOf: async (user) => {
      const remembered = known.get(user);
      const forMs = remembered?.said == null ? UNKNOWN_MS : ACTIVE_TTL_MS;
      if (remembered && isFresh(remembered.askedAt, forMs)) return remembered.said;
      return ((await within(PATIENCE_MS, ask(user))) ?? remembered)?.said ?? null;
    },
  };
}

const shelfKey = (user: string): string => `slack.locale.${user}`;

const saidIn = ({ team_id, enterprise_user, is_stranger, is_bot, is_workflow_bot, deleted }: User): ProfileSaid => ({
  teamId: team_id || null,
  enterpriseId: enterprise_user?.enterprise_id || null,
  isStranger: is_stranger === true,
  isBot: is_bot === true || is_workflow_bot === true,
  deleted: deleted === true,
});
