import type { UsersInfoResponse, WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { KeyValueStore } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import { LANGUAGES, type Language, languageOfLocale } from '../../src/core/product.ts';
import { createCache } from '../../src/runtime/cache.ts';
import { messageOf, type RunInBackground, withTimeout } from '../../src/runtime/tasks.ts';

/**
 * What Slack knows of a person.
 *
 * - `reportedLanguageOf`: the language of their Slack, if it is one of ours; null if it is not known yet. It never waits for Slack: a new
 *   person is looked up in the background, for the next time
 * - `accountOf`: their account, looked up at most once a minute. If Slack cannot be asked it is the last answer, or null if there
 *   never was one. A failed lookup is remembered as a failure for some seconds, never as an answer
 */
export type Profiles = {
  readonly reportedLanguageOf: (user: string) => Promise<Language | null>;
  readonly accountOf: (user: string) => Promise<SlackAccount | null>;
};

export type ProfilesDeps = {
  readonly client: WebClient;
  readonly store: KeyValueStore;
  readonly runInBackground: RunInBackground;
  readonly now: () => number;
  readonly log: Log;
};

/** An account as `users.info` describes it. `teamId` may be missing in an Enterprise Grid; `isStranger` is not set on every stranger. */
export type SlackAccount = {
  readonly teamId: string | null;
  readonly enterpriseId: string | null;
  readonly isStranger: boolean;
  readonly isBot: boolean;
  readonly deleted: boolean;
};

type User = NonNullable<UsersInfoResponse['user']>;

const LOCALE_TTL_MS = 24 * 3_600_000;
const ACCOUNT_TTL_MS = 60_000;
/** How long a failed lookup is not repeated: for the language, and for the account if none is known. */
const FAILED_LOCALE_TTL_MS = 60_000;
const UNKNOWN_ACCOUNT_TTL_MS = 5_000;
/** A command waits no longer than this, because Slack wants its acknowledgement within three seconds. */
const TIMEOUT_MS = 700;
const CACHE_SIZE = 1_000;

const Kept = z.object({ at: z.number(), language: z.enum(LANGUAGES).nullable() });
/**
 * @property at the time at which the language was learned
 * @property askedAt the time at which Slack was last asked, with or without an answer
 */
type Profile = {
  readonly at: number;
  readonly askedAt: number;
  readonly language: Language | null;
  readonly account: SlackAccount | null;
};

/** https://docs.slack.dev/reference/methods/users.info */
export function createProfiles({ client, store, runInBackground, now, log }: ProfilesDeps): Profiles {
  // A value from a clock that was ahead is not fresh.
  const isFresh = (at: number, forMs: number): boolean => at <= now() && now() - at < forMs;
  const fromSlack = async (user: string): Promise<Profile> => {
    const at = now();
    try {
      const { user: found } = await client.users.info({ user, include_locale: true });
      const language = languageOfLocale(found?.locale ?? '');
      await store.put(storeKey(user), { at, language }, LOCALE_TTL_MS);
      return { at, askedAt: at, language, account: found === undefined ? null : toAccount(found) };
    } catch (error) {
      log.warn('slack.profile_unknown', { user, why: messageOf(error) });
      const { language = null, account = null } = profiles.peek(user) ?? {};
      return { at: at - LOCALE_TTL_MS + FAILED_LOCALE_TTL_MS, askedAt: at, language, account };
    }
  };
  // The language of a profile may be older than its account.
  const profiles = createCache({ max: CACHE_SIZE, ttlMs: LOCALE_TTL_MS, now, load: fromSlack });
  const fromStore = async (user: string): Promise<Profile | null> => {
    const kept = Kept.safeParse(await store.get(storeKey(user)));
    if (!kept.success) return null;
    const profile = { ...kept.data, askedAt: Number.NEGATIVE_INFINITY, account: null };
    profiles.seed(user, profile);
    return profile;
  };

  return {
    reportedLanguageOf: async (user) => {
      const profile = profiles.peek(user) ?? (await fromStore(user));
      if (profile === null || !isFresh(profile.at, LOCALE_TTL_MS)) {
        runInBackground('slack.profile_unknown', async () => void (await profiles.refresh(user)));
      }
      return profile?.language ?? null;
    },
    accountOf: async (user) => {
      const remembered = profiles.peek(user);
      const forMs = remembered?.account == null ? UNKNOWN_ACCOUNT_TTL_MS : ACCOUNT_TTL_MS;
      if (remembered && isFresh(remembered.askedAt, forMs)) return remembered.account;
      return ((await withTimeout(TIMEOUT_MS, profiles.refresh(user))) ?? remembered)?.account ?? null;
    },
  };
}

const storeKey = (user: string): string => `slack.locale.${user}`;

const toAccount = ({
  team_id,
  enterprise_user,
  is_stranger,
  is_bot,
  is_workflow_bot,
  deleted,
}: User): SlackAccount => ({
  teamId: team_id || null,
  enterpriseId: enterprise_user?.enterprise_id || null,
  isStranger: is_stranger === true,
  isBot: is_bot === true || is_workflow_bot === true,
  deleted: deleted === true,
});
