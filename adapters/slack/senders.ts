import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Card } from '../../commands/card.ts';
import type { Answer, Given, RunCommand } from '../../commands/command.ts';
import type { KeyValueStore } from '../../src/core/conversation.ts';
import { LedgerUnreachable } from '../../src/core/ledger.ts';
import type { Log } from '../../src/core/log.ts';
import type { AccountId, Actor } from '../../src/core/people.ts';
import { LANGUAGES, type Language, languageOfLocale } from '../../src/core/product.ts';
import { createCache } from '../../src/runtime/cache.ts';
import { messageOf, type RunInBackground, withTimeout } from '../../src/runtime/tasks.ts';
import { type Home, type Lifecycle, type SlackAccount, toAccount } from './lifecycle.ts';
import type { Claims, Person } from './read.ts';
import { refusedCard, type SenderRefused, sentenceCard, slackWordsFor } from './words.ts';

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

/**
 * The people who write and press.
 *
 * - `check`: why a person may not use the app; null if they may. A sender whom the payload itself refuses is not looked up. Anybody else
 *   is, at most once a minute; a failed lookup counts for some seconds as a failure, never as an answer
 * - `refusalFor`: the same as a card
 * - `reportedLanguageOf`: the language of their Slack, if it is one of ours; null if it is not known yet. It never waits for Slack: a new
 *   person is looked up in the background, for the next time
 * - `viewerOf`: who a person is to the desk, and the language of their Slack
 */
export type Senders = {
  readonly check: (user: string, claims: Claims) => Promise<SenderRefused | null>;
  readonly refusalFor: (user: string, claims: Claims) => Promise<Card | null>;
  readonly reportedLanguageOf: (user: string) => Promise<Language | null>;
  readonly viewerOf: (person: Person) => Promise<Pick<Given, 'by' | 'reportedLanguage'>>;
};

/** @property self our own app; everybody is refused until Slack has described it */
export type SendersDeps = {
  readonly client: WebClient;
  readonly self: Lifecycle['self'];
  readonly actorOf: (account: AccountId, shownName: string) => Actor;
  readonly language: () => Language;
  readonly store: KeyValueStore;
  readonly runInBackground: RunInBackground;
  readonly now: () => number;
  readonly log: Log;
};

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
export function createSenders(deps: SendersDeps): Senders {
  const { client, self, actorOf, language, store, runInBackground, now, log } = deps;
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

  const reportedLanguageOf: Senders['reportedLanguageOf'] = async (user) => {
    const profile = profiles.peek(user) ?? (await fromStore(user));
    if (profile === null || !isFresh(profile.at, LOCALE_TTL_MS)) {
      runInBackground('slack.profile_unknown', async () => void (await profiles.refresh(user)));
    }
    return profile?.language ?? null;
  };
  /** If Slack cannot be asked, the last answer; null if there never was one. */
  const accountOf = async (user: string): Promise<SlackAccount | null> => {
    const remembered = profiles.peek(user);
    const forMs = remembered?.account == null ? UNKNOWN_ACCOUNT_TTL_MS : ACCOUNT_TTL_MS;
    if (remembered && isFresh(remembered.askedAt, forMs)) return remembered.account;
    return ((await withTimeout(TIMEOUT_MS, profiles.refresh(user))) ?? remembered)?.account ?? null;
  };
  const check: Senders['check'] = async (user, claims) => {
    const account = isRefusedByPayload(self.home, claims) ? null : await accountOf(user);
    return refusalOf(self.home, claims, account);
  };
  return {
    check,
    reportedLanguageOf,
    refusalFor: async (user, claims) => {
      const refused = await check(user, claims);
      return refused === null ? null : refusedCard(refused, language());
    },
    viewerOf: async ({ id, username, name }) => ({
      by: actorOf(`slack:${id}` as AccountId, username ?? name ?? id),
      reportedLanguage: await reportedLanguageOf(id),
    }),
  };
}

const storeKey = (user: string): string => `slack.locale.${user}`;

/**
 * A command as it arrived.
 *
 * @property from its sender, as Slack names them
 * @property tell tells the sender if the ledger cannot be reached
 */
export type IncomingCommand = Pick<Given, 'command' | 'origin' | 'requestKey' | 'mentions' | 'file'> & {
  readonly from: Person;
  readonly tell: (card: Card) => void;
};

/**
 * Runs the commands that arrive from Slack.
 *
 * - `run`: runs a command and returns its answer
 * - `tellIfUnreachable`: runs a task; if the ledger cannot be reached, tells the person what that means, because Slack shows a bare error
 */
export type CommandRunner = {
  readonly run: (incoming: IncomingCommand) => Promise<Answer>;
  readonly tellIfUnreachable: <T>(tell: (card: Card) => void, task: () => Promise<T>) => Promise<T>;
};

export function createCommandRunner({
  run,
  viewerOf,
  language,
}: {
  readonly run: RunCommand;
  readonly viewerOf: Senders['viewerOf'];
  readonly language: () => Language;
}): CommandRunner {
  const tellIfUnreachable: CommandRunner['tellIfUnreachable'] = async (tell, task) => {
    try {
      return await task();
    } catch (error) {
      if (error instanceof LedgerUnreachable) tell(sentenceCard(slackWordsFor(language()).deskUnreachable));
      throw error;
    }
  };
  return {
    tellIfUnreachable,
    run: ({ from, tell, ...incoming }) =>
      tellIfUnreachable(tell, async () => run({ ...incoming, ...(await viewerOf(from)), alone: true })),
  };
}
