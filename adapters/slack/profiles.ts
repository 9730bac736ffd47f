import type { UsersInfoResponse, WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { KeyValueStore } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import { LANGUAGES, type Language, languageOfLocale } from '../../src/core/product.ts';
import { createCache } from '../../src/runtime/cache.ts';
import { withTimeout } from '../../src/runtime/with-timeout.ts';
import type { Aside } from './background-tasks.ts';

/**
 * What Slack says of somebody.
 *
 * - `reportedLanguageOf`: the language their Slack is in, where it is one of ours; null where that is not known yet. Never asks Slack before it
 *   answers: who is new is asked about beside, for the next time
 * - `saidOf`: what Slack says of their account, asked at most once a minute, or said last where it cannot be asked; null where it never
 *   said anything. A question that failed is remembered as a failure for some seconds, never as an answer
 */
export type Profiles = {
  readonly reportedLanguageOf: (user: string) => Promise<Language | null>;
  readonly saidOf: (user: string) => Promise<ProfileSaid | null>;
};

export type ProfilesDeps = {
  readonly client: WebClient;
  readonly store: KeyValueStore;
  readonly aside: Aside;
  readonly now: () => number;
  readonly log: Log;
};

/** What `users.info` says of somebody. `teamId` may be left out in an Enterprise Grid; `isStranger` is not set on every stranger. */
export type ProfileSaid = {
  readonly teamId: string | null;
  readonly enterpriseId: string | null;
  readonly isStranger: boolean;
  readonly isBot: boolean;
  readonly deleted: boolean;
};

type User = NonNullable<UsersInfoResponse['user']>;

const LOCALE_TTL_MS = 24 * 3_600_000;
const ACTIVE_TTL_MS = 60_000;
/** After a failed question nobody asks of the same person again for so long: for their language, and of whom nothing is known. */
const FAILED_MS = 60_000;
const UNKNOWN_MS = 5_000;
/** Whoever asks or decides waits no longer for this: Slack wants its acknowledgement within three seconds. */
const PATIENCE_MS = 700;
const CACHE_SIZE = 1_000;

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
export function createProfiles({ client, store, aside, now, log }: ProfilesDeps): Profiles {
  // What was remembered under a clock that was ahead is not fresh.
  const isFresh = (at: number, forMs: number): boolean => at <= now() && now() - at < forMs;
  const fromSlack = async (user: string): Promise<Profile> => {
    const at = now();
    try {
      const { user: found } = await client.users.info({ user, include_locale: true });
      const language = languageOfLocale(found?.locale ?? '');
      await store.put(storeKey(user), { at, language }, LOCALE_TTL_MS);
      return { at, askedAt: at, language, said: found === undefined ? null : saidIn(found) };
    } catch (error) {
      log.warn('slack.profile_unknown', { user, why: String(error) });
      const { language = null, said = null } = profiles.peek(user) ?? {};
      return { at: at - LOCALE_TTL_MS + FAILED_MS, askedAt: at, language, said };
    }
  };
  // How old a profile may be depends on what is asked of it.
  const profiles = createCache({ max: CACHE_SIZE, ttlMs: LOCALE_TTL_MS, now, load: fromSlack });
  const fromStore = async (user: string): Promise<Profile | null> => {
    const kept = Kept.safeParse(await store.get(storeKey(user)));
    if (!kept.success) return null;
    const profile = { ...kept.data, askedAt: Number.NEGATIVE_INFINITY, said: null };
    profiles.seed(user, profile);
    return profile;
  };

  return {
    reportedLanguageOf: async (user) => {
      const profile = profiles.peek(user) ?? (await fromStore(user));
      if (profile === null || !isFresh(profile.at, LOCALE_TTL_MS)) {
        aside('slack.profile_unknown', async () => void (await profiles.refresh(user)));
      }
      return profile?.language ?? null;
    },
    saidOf: async (user) => {
      const remembered = profiles.peek(user);
      const forMs = remembered?.said == null ? UNKNOWN_MS : ACTIVE_TTL_MS;
      if (remembered && isFresh(remembered.askedAt, forMs)) return remembered.said;
      return ((await withTimeout(PATIENCE_MS, profiles.refresh(user))) ?? remembered)?.said ?? null;
    },
  };
}

const storeKey = (user: string): string => `slack.locale.${user}`;

const saidIn = ({ team_id, enterprise_user, is_stranger, is_bot, is_workflow_bot, deleted }: User): ProfileSaid => ({
  teamId: team_id || null,
  enterpriseId: enterprise_user?.enterprise_id || null,
  isStranger: is_stranger === true,
  isBot: is_bot === true || is_workflow_bot === true,
  deleted: deleted === true,
});
