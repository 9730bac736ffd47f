import type { Telegraf } from 'telegraf';
import { type HelpTopic, menuFor } from '../../commands/command.ts';
import { wordsFor } from '../../commands/words/words-for.ts';
import type { Log } from '../../src/core/log.ts';
import type { Language } from '../../src/core/product.ts';
import { ChatRefused } from '../../src/core/surface.ts';
import { nextBackoff } from '../../src/runtime/backoff.ts';
import { pause } from '../../src/runtime/tasks.ts';
import type { Call, MenuCommand } from './api.ts';
import type { EphemeralSupport } from './ephemeral-support.ts';
import type { Intake } from './intake.ts';
import { isSecretToken, registerWebhook } from './intake.ts';
import { poll } from './polling.ts';

/**
 * @property retryMs the first wait after a failure; it doubles up to 30 s
 * @property leaseMs how often a replica that does not poll asks for the lease
 * @property recheckMs how long after a wrong secret, and how often at most, Telegram is asked for its webhook
 */
export type Waits = {
  readonly retryMs: number;
  readonly leaseMs: number;
  readonly recheckMs: { readonly after: number; readonly atMost: number };
};

export type LifecycleDeps = {
  readonly bot: Pick<Telegraf, 'botInfo'>;
  readonly call: Call;
  readonly ephemeral: Pick<EphemeralSupport, 'noteSign' | 'noteOlder'>;
  readonly handle: Intake['handle'];
  readonly secretToken: string | null;
  /** Null if somebody else sets the webhook, or if there is none. */
  readonly webhookUrl: string | null;
  readonly pollLease: () => Promise<boolean>;
  readonly now: () => number;
  readonly log: Log;
  readonly waits: Waits;
};

/** The connection from start to stop: our own name, the arrival of updates, and current trouble. */
export type Lifecycle = {
  readonly start: () => Promise<void>;
  readonly missing: () => string | null;
  readonly ready: () => boolean;
  readonly onWrongSecret: () => void;
  readonly stop: () => Promise<void>;
};

export function createLifecycle(deps: LifecycleDeps): Lifecycle {
  const { bot, log, now, secretToken, waits } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  const trouble = createTrouble(log);
  let checkedAt = Number.NEGATIVE_INFINITY;
  let work: Promise<void> = Promise.resolve();
  let recheck: Promise<void> = Promise.resolve();
  return {
    start: async () => {
      refuseBadSecret(secretToken);
      trouble.report(await establish(deps, signal));
      work = receive(deps, trouble, signal);
    },
    missing: trouble.current,
    ready: () => bot.botInfo !== undefined && !signal.aborted,
    onWrongSecret: () => {
      if (now() - checkedAt < waits.recheckMs.atMost) return;
      checkedAt = now();
      recheck = pause(waits.recheckMs.after, signal).then(() => registerAgain(deps, signal));
    },
    stop: async () => {
      stopping.abort();
      await Promise.all([work, recheck]);
    },
  };
}

type Trouble = {
  /** The current trouble in a sentence; null if all is well. */
  readonly current: () => string | null;
  readonly report: (trouble: string | null) => void;
};

/** Remembers the current trouble, and logs it only when it begins. */
function createTrouble(log: Log): Trouble {
  let trouble: string | null = 'Telegram has not been asked yet';
  return {
    current: () => trouble,
    report: (next) => {
      if (next !== null && next !== trouble) log.warn('telegram.trouble', { why: next });
      trouble = next;
    },
  };
}

const RETRY_MAX_MS = 30_000;

async function receive(deps: LifecycleDeps, { current, report }: Trouble, signal: AbortSignal): Promise<void> {
  const { waits, secretToken } = deps;
  for (
    let waitMs = waits.retryMs;
    current() !== null;
    waitMs = nextBackoff({ firstMs: waits.retryMs, maxMs: RETRY_MAX_MS }, waitMs)
  ) {
    await pause(waitMs, signal);
    if (signal.aborted) return;
    report(await establish(deps, signal).catch(sentenceOf));
  }
  const menus = setMenus({ ...deps, signal });
  if (secretToken === null) await poll({ ...deps, ...waits, report, signal });
  await menus;
}

/** @returns the trouble, or null. Rejects if Telegram refuses our token */
async function establish(
  { bot, call, log, secretToken, webhookUrl }: LifecycleDeps,
  signal: AbortSignal,
): Promise<string | null> {
  if (!bot.botInfo) {
    const me = await call('getMe', {}, { signal });
    if (!me.ok && me.error.kind === 'refused' && (me.error.code === 401 || me.error.code === 404)) {
      throw new ChatRefused(
        `Telegram refuses TELEGRAM_BOT_TOKEN (${me.error.why}); give the one that @BotFather shows`,
      );
    }
    if (!me.ok) return `Telegram does not answer: ${me.error.why}`;
    bot.botInfo = me.value;
    log.info('telegram.connected', { bot: me.value.username, by: secretToken === null ? 'polling' : 'webhook' });
    if (secretToken !== null && webhookUrl === null) log.info('telegram.webhook_left_to_operator');
  }
  if (secretToken === null || webhookUrl === null) return null;
  const set = await registerWebhook({ call, log, signal }, webhookUrl, secretToken);
  return set.ok ? null : `Telegram does not take the webhook ${webhookUrl}: ${set.error.why}`;
}

/** A changed secret shows only as our 401 in Telegram's last error, so one refused update is needed to notice it. */
async function registerAgain(
  { call, log, secretToken, webhookUrl }: LifecycleDeps,
  signal: AbortSignal,
): Promise<void> {
  if (secretToken === null || webhookUrl === null || signal.aborted) return;
  const set = await registerWebhook({ call, log, signal }, webhookUrl, secretToken);
  if (!set.ok) log.warn('telegram.webhook_unchecked', { why: set.error.why });
}

function refuseBadSecret(secretToken: string | null): void {
  if (secretToken === null || isSecretToken(secretToken)) return;
  throw new ChatRefused('TELEGRAM_SECRET_TOKEN must be 1 to 256 of A-Z, a-z, 0-9, _ and -');
}

const sentenceOf = (error: unknown): string => {
  if (error instanceof ChatRefused) return error.message;
  throw error;
};

type Scope = 'default' | 'all_group_chats' | 'all_chat_administrators';

/**
 * The menu of each scope. Those of groups come first, because they show what the server knows. An administrator of a group may be an
 * approver; whether they may decide is up to the desk.
 */
const MENUS: readonly { readonly scope: Scope; readonly topics: readonly HelpTopic[]; readonly inGroups: boolean }[] = [
  { scope: 'all_group_chats', topics: menuFor('everybody'), inGroups: true },
  { scope: 'all_chat_administrators', topics: menuFor('approvers'), inGroups: true },
  { scope: 'default', topics: menuFor('approvers'), inGroups: false },
];
/** Telegram shows the menu of a person's language, or the first of these if there is none. */
const LANGUAGES: readonly { readonly code: '' | 'zh'; readonly language: Language }[] = [
  { code: '', language: 'en' },
  { code: 'zh', language: 'zh' },
];

type MenuDeps = {
  readonly call: Call;
  readonly ephemeral: Pick<EphemeralSupport, 'noteSign' | 'noteOlder'>;
  readonly log: Log;
  readonly signal: AbortSignal;
};

/**
 * Sets the command menu of each scope and language if Telegram's differs. A failure is repaired at the next start. In groups the commands
 * are ephemeral: only their writer and the bot see them, and the answer.
 */
export async function setMenus({ call, ephemeral, log, signal }: MenuDeps): Promise<void> {
  let mayMark = true;
  let isAsked = false;
  for (const { scope: type, topics, inGroups } of MENUS) {
    for (const { code, language } of LANGUAGES) {
      const menu = { scope: { type }, language_code: code };
      const commands = topics.map((topic) => menuEntryOf(topic, language));
      const current = await call('getMyCommands', menu, { signal });
      if (current.ok && current.value.some(isMarked)) ephemeral.noteSign();
      if (current.ok && keyOf(current.value) === keyOf(commands)) continue;
      const marked = inGroups && mayMark ? commands.map((command) => ({ ...command, is_ephemeral: true })) : commands;
      let set = current.ok ? await call('setMyCommands', { ...menu, commands: marked }, { signal }) : current;
      if (!set.ok && set.error.kind === 'refused' && set.error.code === 400 && marked !== commands) {
        mayMark = false;
        set = await call('setMyCommands', { ...menu, commands }, { signal });
        if (set.ok) ephemeral.noteOlder();
      }
      if (signal.aborted) return;
      if (!set.ok) return log.warn('telegram.menu_not_set', { scope: type, why: set.error.why });
      log.info('telegram.menu_set', { scope: type, language });
      if (!inGroups || !mayMark || isAsked) continue;
      isAsked = true;
      const kept = await call('getMyCommands', menu, { signal });
      if (kept.ok && kept.value.some(isMarked)) ephemeral.noteSign();
    }
  }
}

/** An older server drops the mark. */
const isMarked = ({ is_ephemeral: mark }: MenuCommand): boolean => mark === true;

/** A request is made with `/topup`; every other command is its own word. */
const menuEntryOf = (topic: HelpTopic, language: Language): MenuCommand => ({
  command: topic === 'request' ? 'topup' : topic,
  description: wordsFor(language).answers.help[topic],
});

const keyOf = (commands: readonly MenuCommand[]): string =>
  JSON.stringify(commands.map(({ command, description }) => [command, description]));
