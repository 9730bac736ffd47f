import { createHash, timingSafeEqual } from 'node:crypto';
import type { Telegraf } from 'telegraf';
import type { Update } from 'telegraf/types';
import * as z from 'zod';
import { LedgerUnreachable } from '../../src/core/ledger.ts';
import type { Log } from '../../src/core/log.ts';
import { ok, type Result } from '../../src/core/result.ts';
import type { HttpResponse, RefusedSignature, Route } from '../../src/core/surface.ts';
import { createBoundedMap } from '../../src/runtime/cache.ts';
import { createBackgroundTasks } from '../../src/runtime/tasks.ts';
import type { Call, CallFailed } from './api.ts';

/**
 * How an update ended: `handled`, and committed if there was something to commit; `skipped`, because another try would fail too;
 * `unreachable`, to be sent again when the database is back.
 */
export type Handled = 'handled' | 'skipped' | 'unreachable';

export type Intake = {
  /** Handles an update as Telegram sends it. Never throws: an update that throws would block its chat for a day. */
  readonly handle: (update: unknown) => Promise<Handled>;
  /** Resolves when no update is being handled. */
  readonly settled: () => Promise<void>;
};

export type IntakeDeps = {
  readonly bot: Pick<Telegraf, 'handleUpdate'>;
  readonly log: Log;
  readonly now: () => number;
  readonly acknowledged: (ms: number) => void;
  /** Tells the person who caused the update that it failed. */
  readonly replyWithFailure: (update: Update) => void;
};

const Numbered = z.object({ update_id: z.number().int() });
const Received = z.custom<Update>((given) => Numbered.safeParse(given).success);

/** Telegram sends an update again if it gets no answer in time, even while the first delivery is being handled. So many are remembered. */
const CACHE_SIZE = 1_000;

/** The intake for all updates, from the webhook and from polling. */
export function createIntake(deps: IntakeDeps): Intake {
  const seen = createBoundedMap<number, Promise<Handled>>(CACHE_SIZE);
  const tasks = createBackgroundTasks();
  return {
    handle: (given) => {
      const update = Received.safeParse(given).data;
      if (!update) {
        deps.log.warn('telegram.update_unread');
        return Promise.resolve('skipped');
      }
      const { update_id: id } = update;
      const before = seen.get(id);
      if (before) return before;
      const handling = tasks.track(
        handleOne(deps, update).then((handled) => {
          if (handled === 'unreachable') seen.delete(id);
          return handled;
        }),
      );
      seen.set(id, handling);
      return handling;
    },
    settled: tasks.settled,
  };
}

async function handleOne(
  { bot, log, now, acknowledged, replyWithFailure }: IntakeDeps,
  update: Update,
): Promise<Handled> {
  const since = now();
  try {
    await bot.handleUpdate(update);
    acknowledged(now() - since);
    return 'handled';
  } catch (error) {
    if (error instanceof LedgerUnreachable) return 'unreachable';
    log.error('telegram.update_failed', { updateId: update.update_id, ...traceOf(error) });
    replyWithFailure(update);
    return 'skipped';
  }
}

/** Where the error came from. Its message is left out, because it may quote what a person wrote. */
const traceOf = (error: unknown): Readonly<Record<string, unknown>> =>
  error instanceof Error
    ? { error: error.name, at: error.stack?.match(/^\s+at .*$/gm)?.slice(0, 4) }
    : { error: typeof error };

export const WEBHOOK_PATH = '/telegram/webhook';

/** Whether Telegram accepts a secret. https://core.telegram.org/bots/api#setwebhook */
export const isSecretToken = (text: string): boolean => /^[A-Za-z0-9_-]{1,256}$/.test(text);

export type WebhookDeps = {
  readonly secretToken: string;
  readonly handle: Intake['handle'];
  /** False while updates cannot be handled; Telegram keeps them meanwhile. */
  readonly ready: () => boolean;
  readonly onWrongSecret: () => void;
  readonly log: Log;
};

const NOT_NOW: HttpResponse = { status: 503, headers: { 'retry-after': '5' } };

/**
 * The route for updates. Telegram sends a chat's next update only after a 2xx for the one before, so only a database that cannot be
 * reached gets another answer.
 */
export function createWebhook({ secretToken, handle, ready, onWrongSecret, log }: WebhookDeps): Route {
  const isSecret = sameAs(secretToken);
  return {
    methods: ['POST'],
    path: WEBHOOK_PATH,
    take: async ({ headers, body }) => {
      const given = headers['x-telegram-bot-api-secret-token'] ?? '';
      if (!isSecret(given)) {
        onWrongSecret();
        return { status: 401, refused: given === '' ? UNSIGNED : WRONG_SECRET };
      }
      if (!ready()) return NOT_NOW;
      const update = parseJson(body);
      if (update === undefined) log.warn('telegram.body_unread', { bytes: body.length });
      else if ((await handle(update)) === 'unreachable') return NOT_NOW;
      return { status: 200 };
    },
  };
}

const UNSIGNED: RefusedSignature = {
  from: 'telegram',
  cause: 'unsigned',
  why: 'the update has no secret: the webhook was set without one, the sender is not Telegram, or a proxy drops its header',
};
const WRONG_SECRET: RefusedSignature = {
  from: 'telegram',
  cause: 'secret',
  why: 'the webhook was set with another secret than TELEGRAM_SECRET_TOKEN; the desk sets it again if PUBLIC_URL is given',
};

/** Compares in a time that reveals neither the secret nor its length. */
function sameAs(secret: string): (given: string) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(secret);
  return (given) => timingSafeEqual(digest(given), expected);
}

/** Decodes all bytes at once, so that no character is split between two packets. */
function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

/** The updates that we handle. Telegram keeps the list that it got last, so every call gives it. */
export const ALLOWED_UPDATES = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const;
const MAX_CONNECTIONS = 40;

/**
 * Sets the webhook if Telegram's differs. Telegram never shows its secret; if that differs from ours, our 401 is the last error that
 * Telegram has recorded.
 */
export async function registerWebhook(
  { call, log, signal }: { readonly call: Call; readonly log: Log; readonly signal: AbortSignal },
  url: string,
  secretToken: string,
): Promise<Result<void, CallFailed>> {
  const state = await call('getWebhookInfo', {}, { signal });
  if (!state.ok) return state;
  const { url: current, allowed_updates: allowed = [], last_error_message: lastError = '' } = state.value;
  const isSame = current === url && allowed.toSorted().join() === ALLOWED_UPDATES.toSorted().join();
  if (isSame && !lastError.includes('401')) return ok(undefined);
  const webhook = {
    url,
    secret_token: secretToken,
    allowed_updates: ALLOWED_UPDATES,
    max_connections: MAX_CONNECTIONS,
  };
  const set = await call('setWebhook', webhook, { signal });
  if (!set.ok) return set;
  log.info('telegram.webhook_set', { url });
  return ok(undefined);
}
