import { type Telegram, TelegramError } from 'telegraf';
import type { Opts, Update, UserFromGetMe } from 'telegraf/types';
import * as z from 'zod';
import type { ConversationId } from '../../src/core/conversation.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
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
  readonly editMessageText: unknown;
  readonly answerCallbackQuery: true;
  readonly getChatAdministrators: readonly z.infer<typeof Administrator>[];
  readonly getMyCommands: readonly z.infer<typeof BotCommand>[];
  readonly setMyCommands: true;
};
type Method = keyof Answers;

/** Makes a call, within `timeoutMs` or until the signal. Never throws and never retries. */
export type Call = <M extends Method>(
  method: M,
  payload: Opts<M>,
  limits?: { readonly timeoutMs?: number; readonly signal?: AbortSignal },
) => Promise<Result<Answers[M], CallFailed>>;

const Me = z.object({ id: z.number().int(), username: z.string() });
const WebhookState = z.object({
  url: z.string(),
  allowed_updates: z.array(z.string()).optional(),
  last_error_message: z.string().optional(),
});
const Sent = z.object({ message_id: z.number().int(), chat: z.object({ id: z.number().int() }) });
const Administrator = z.object({ user: z.object({ id: z.number().int(), is_bot: z.boolean() }) });
const BotCommand = z.object({ command: z.string(), description: z.string() });
const Numbered = z.object({ update_id: z.number().int() });

const ANSWERS: { readonly [M in Method]: z.ZodType<Answers[M]> } = {
  getMe: z.custom<UserFromGetMe>((given) => Me.safeParse(given).success),
  getWebhookInfo: WebhookState,
  setWebhook: z.literal(true),
  deleteWebhook: z.literal(true),
  getUpdates: z.array(z.custom<Update>((given) => Numbered.safeParse(given).success)),
  sendMessage: Sent,
  editMessageText: z.unknown(),
  answerCallbackQuery: z.literal(true),
  getChatAdministrators: z.array(Administrator),
  getMyCommands: z.array(BotCommand),
  setMyCommands: z.literal(true),
};

/** telegraf types its signal by a package that stands for Node's own. */
type TelegrafSignal = NonNullable<NonNullable<Parameters<Telegram['callApi']>[2]>['signal']>;

/** telegraf's own limit is 500 s, longer than any of our leases. */
const TIMEOUT_MS = 10_000;

/** Wraps telegraf's client: with a time limit, validated answers, and failures as data. */
export function createCall(telegram: Pick<Telegram, 'callApi' | 'token'>): Call {
  return async (method, payload, { timeoutMs = TIMEOUT_MS, signal: given } = {}) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = given ? AbortSignal.any([timeout, given]) : timeout;
    try {
      const read = ANSWERS[method].safeParse(
        await telegram.callApi(method, payload, { signal: signal as TelegrafSignal }),
      );
      return read.success ? ok(read.data) : err({ kind: 'lost', why: 'an answer of another shape', arrived: true });
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
