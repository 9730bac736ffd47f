import { type Telegram, TelegramError } from 'telegraf';
import type { Opts, Update, UserFromGetMe } from 'telegraf/types';
import * as z from 'zod';
import type { ConversationId } from '../../src/core/conversation.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import { createBoundedMap } from '../../src/runtime/cache.ts';
import { pause } from '../../src/runtime/tasks.ts';
import { conversationOf } from './read.ts';

/**
 * Why a call failed. `why` may be logged: it never holds the token, which is part of every address.
 *
 * - `refused`: Telegram refused. `movedTo` is the id that the chat has now
 * - `lost`: there is no readable answer. `arrived` is false if the call certainly did not reach Telegram
 */
export type CallFailed =
  | {
      readonly kind: 'refused';
      readonly code: number;
      readonly why: string;
      readonly retryAfterMs: number | null;
      readonly movedTo: ConversationId | null;
    }
  | { readonly kind: 'lost'; readonly why: string; readonly arrived: boolean };

/** The methods that this adapter calls, and the parts of their answers that it uses. https://core.telegram.org/bots/api#available-methods */
type Answers = {
  readonly getMe: UserFromGetMe;
  readonly getWebhookInfo: z.infer<typeof WebhookState>;
  readonly setWebhook: true;
  readonly deleteWebhook: true;
  readonly getUpdates: readonly Update[];
  readonly sendMessage: z.infer<typeof Sent>;
  readonly sendRichMessage: z.infer<typeof Sent>;
  readonly sendDocument: z.infer<typeof Sent>;
  readonly sendPhoto: z.infer<typeof Sent>;
  readonly editMessageText: unknown;
  readonly editEphemeralMessageText: unknown;
  readonly deleteMessage: true;
  readonly getFile: z.infer<typeof FoundFile>;
  readonly answerCallbackQuery: true;
  readonly getChatAdministrators: readonly z.infer<typeof Administrator>[];
  readonly getMyCommands: readonly z.infer<typeof BotCommand>[];
  readonly setMyCommands: true;
};
type Method = keyof Answers;

/** What telegraf's types do not have yet; its client sends any method and any parameter. */
type ReplyParameters =
  | { readonly message_id: number; readonly allow_sending_without_reply: boolean }
  | { readonly ephemeral_message_id: number };
type Sending<M extends 'sendMessage' | 'sendDocument' | 'sendPhoto'> = Omit<Opts<M>, 'reply_parameters'> & {
  readonly reply_parameters?: ReplyParameters;
  readonly ephemeral_message_parameters?: { readonly receiver_user_id: number; readonly callback_query_id?: string };
};
type Newer = {
  readonly sendMessage: Sending<'sendMessage'>;
  readonly sendRichMessage: Omit<Sending<'sendMessage'>, 'text' | 'parse_mode'> & { readonly rich_message: unknown };
  readonly sendDocument: Sending<'sendDocument'>;
  readonly sendPhoto: Sending<'sendPhoto'>;
  readonly editEphemeralMessageText: Omit<Opts<'editMessageText'>, 'message_id' | 'inline_message_id'> & {
    readonly receiver_user_id: number;
    readonly ephemeral_message_id: number;
  };
  readonly setMyCommands: Omit<Opts<'setMyCommands'>, 'commands'> & { readonly commands: readonly MenuCommand[] };
};
type Payload<M extends Method> = M extends keyof Newer ? Newer[M] : M extends keyof Telegraf ? Opts<M> : never;
type Telegraf = { readonly [M in Exclude<Method, 'editEphemeralMessageText' | 'sendRichMessage'>]: unknown };
export type MenuCommand = z.infer<typeof BotCommand>;

/** Makes a call, within `timeoutMs` or until the signal. Never throws and never retries. */
export type Call = <M extends Method>(
  method: M,
  payload: Payload<M>,
  limits?: { readonly timeoutMs?: number; readonly signal?: AbortSignal },
) => Promise<Result<Answers[M], CallFailed>>;

const Me = z.object({ id: z.number().int(), username: z.string() });
const WebhookState = z.object({
  url: z.string(),
  allowed_updates: z.array(z.string()).optional(),
  last_error_message: z.string().optional(),
});
/** Of an ephemeral message `message_id` is 0. */
const Sent = z.object({
  message_id: z.number().int(),
  ephemeral_message_id: z.number().int().optional().catch(undefined),
  chat: z.object({ id: z.number().int() }),
});
const FoundFile = z.object({ file_path: z.string().optional() });
const Administrator = z.object({ user: z.object({ id: z.number().int(), is_bot: z.boolean() }) });
const BotCommand = z.object({
  command: z.string(),
  description: z.string(),
  is_ephemeral: z.boolean().optional().catch(undefined),
});
const Numbered = z.object({ update_id: z.number().int() });

const ANSWERS: { readonly [M in Method]: z.ZodType<Answers[M]> } = {
  getMe: z.custom<UserFromGetMe>((given) => Me.safeParse(given).success),
  getWebhookInfo: WebhookState,
  setWebhook: z.literal(true),
  deleteWebhook: z.literal(true),
  getUpdates: z.array(z.custom<Update>((given) => Numbered.safeParse(given).success)),
  sendMessage: Sent,
  sendRichMessage: Sent,
  sendDocument: Sent,
  sendPhoto: Sent,
  editMessageText: z.unknown(),
  editEphemeralMessageText: z.unknown(),
  deleteMessage: z.literal(true),
  getFile: FoundFile,
  answerCallbackQuery: z.literal(true),
  getChatAdministrators: z.array(Administrator),
  getMyCommands: z.array(BotCommand),
  setMyCommands: z.literal(true),
};

/** telegraf types its signal by a package that stands for Node's own. */
type TelegrafSignal = NonNullable<NonNullable<Parameters<Telegram['callApi']>[2]>['signal']>;

/** Why an answer that is no answer of the method counts as lost. */
export const OTHER_SHAPE = 'an answer of another shape';

/** telegraf's own limit is 500 s, longer than any of our leases. */
const TIMEOUT_MS = 10_000;

/** Wraps telegraf's client: with a time limit, validated answers, and failures as data. */
export function createCall(telegram: Pick<Telegram, 'callApi' | 'token'>): Call {
  return async (method, payload, { timeoutMs = TIMEOUT_MS, signal: given } = {}) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = given ? AbortSignal.any([timeout, given]) : timeout;
    try {
      const read = ANSWERS[method].safeParse(
        await telegram.callApi(method as 'getMe', payload as object, { signal: signal as TelegrafSignal }),
      );
      return read.success ? ok(read.data) : err({ kind: 'lost', why: OTHER_SHAPE, arrived: true });
    } catch (error) {
      return err(failureOf(error, telegram.token, timeoutMs));
    }
  };
}

/** Telegram's answer when it refuses. https://core.telegram.org/bots/api#making-requests */
const Refusal = z.object({
  error_code: z.number().int().min(400).max(499),
  description: z.string(),
  parameters: z
    .object({ retry_after: z.number().optional(), migrate_to_chat_id: z.number().int().optional() })
    .optional(),
});
/** The fields of node-fetch's error when there was no answer. Its message holds the whole address, so it is left out. */
const Transport = z.object({ name: z.string(), code: z.string().optional(), type: z.string().optional() });
const NEVER_ARRIVED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function failureOf(error: unknown, token: string, timeoutMs: number): CallFailed {
  if (error instanceof TelegramError) return refusalOf(error.response, token);
  const { name, code, type } = Transport.safeParse(error).data ?? { name: 'no answer' };
  const why = name === 'AbortError' ? `no answer within ${timeoutMs} ms` : (code ?? type ?? name);
  return { kind: 'lost', why, arrived: code === undefined || !NEVER_ARRIVED.has(code) };
}

function refusalOf(response: unknown, token: string): CallFailed {
  const read = Refusal.safeParse(response);
  if (!read.success) return { kind: 'lost', why: serverErrorOf(response), arrived: true };
  const { error_code: code, description, parameters } = read.data;
  const { retry_after: retryAfterS, migrate_to_chat_id: movedTo } = parameters ?? {};
  return {
    kind: 'refused',
    code,
    why: description.replaceAll(token, '<token>'),
    retryAfterMs: retryAfterS === undefined ? null : retryAfterS * 1000,
    movedTo: movedTo === undefined ? null : conversationOf(movedTo),
  };
}

const ServerError = z.object({ error_code: z.number().int() });
const serverErrorOf = (response: unknown): string => {
  const read = ServerError.safeParse(response);
  return read.success ? `http ${read.data.error_code}` : 'a refusal of another shape';
};

/**
 * Limits posts and edits to 30 a second in all, one a second to a chat, and 20 a minute to a group. Telegram has not published all of
 * its limits; if these are not enough, it answers with `retry_after`.
 * https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
 */
export type RateLimiter = {
  /** Waits for one of the 30 slots of a second, and records the message to the chat. */
  readonly acquire: (chat: number, signal?: AbortSignal) => Promise<void>;
  /** How long until the outbox may write to a chat again. */
  readonly waitMs: (chat: number) => number;
  /** How long until a group has a free slot in its minute, for answers that a person waits for. They may be sent within one second. */
  readonly groupWaitMs: (chat: number) => number;
};

const IN_ALL = { max: 30, withinMs: 1_000 };
const PER_GROUP = { max: 20, withinMs: 60_000 };
const PER_CHAT_MS = 1_000;
/** The number of chats that are remembered; those that had no message for the longest time are forgotten. */
const CACHE_SIZE = 1_000;
const NEVER = new AbortController().signal;

/** Limits this process alone: one replica delivers most messages of a conversation. */
export function createRateLimiter(now: () => number): RateLimiter {
  const sent = createBoundedMap<number, number[]>(CACHE_SIZE);
  let all: number[] = [];

  const groupWaitMs = (chat: number): number => {
    const at = chat < 0 ? sent.get(chat)?.at(-PER_GROUP.max) : undefined;
    return at === undefined ? 0 : between(at + PER_GROUP.withinMs - now(), PER_GROUP.withinMs);
  };
  const note = (chat: number, at: number): void => {
    const times = (sent.get(chat) ?? []).filter((time) => time > at - PER_GROUP.withinMs);
    sent.set(chat, [...times, at].slice(-PER_GROUP.max));
  };

  return {
    groupWaitMs,
    waitMs: (chat) => {
      const last = sent.get(chat)?.at(-1) ?? Number.NEGATIVE_INFINITY;
      return Math.max(groupWaitMs(chat), between(last + PER_CHAT_MS - now(), PER_CHAT_MS));
    },
    acquire: async (chat, signal = NEVER) => {
      const earliest = all.length < IN_ALL.max ? now() : (all[0] ?? 0) + IN_ALL.withinMs;
      const at = Math.max(now(), earliest);
      all = [...all, at].slice(-IN_ALL.max);
      note(chat, at);
      if (at > now()) await pause(at - now(), signal);
    },
  };
}

/** If the clock is set back, nobody waits for longer than the limit itself. */
const between = (ms: number, maxMs: number): number => Math.min(Math.max(ms, 0), maxMs);

const LIMITED: ReadonlySet<string> = new Set([
  ...['sendMessage', 'sendRichMessage', 'sendDocument', 'sendPhoto', 'editMessageText', 'editEphemeralMessageText'],
]);

/** Makes a call whose posts and edits wait for the rate limiter. */
export const createRateLimitedCall =
  (call: Call, rateLimiter: Pick<RateLimiter, 'acquire'>): Call =>
  async (method, payload, limits) => {
    if (LIMITED.has(method) && 'chat_id' in payload) await rateLimiter.acquire(Number(payload.chat_id), limits?.signal);
    return call(method, payload, limits);
  };
