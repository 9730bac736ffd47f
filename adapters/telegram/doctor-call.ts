import * as z from 'zod';
import { type Ask, type Asked, askWithWaits, jsonOf } from '../../src/runtime/ask.ts';

/**
 * What a method answered.
 *
 * - `answer`: its result
 * - `refused`: Telegram's own no. `movedTo` is the id that the chat has now
 * - `unreachable`: nothing of Telegram's came back. `why` is a sentence without its subject
 */
export type TelegramAnswer =
  | { readonly kind: 'answer'; readonly result: unknown; readonly aheadMs: number | null }
  | {
      readonly kind: 'refused';
      readonly code: number;
      readonly why: string;
      readonly movedTo: number | null;
      readonly aheadMs: number | null;
    }
  | { readonly kind: 'unreachable'; readonly why: string };

/** Calls a method of the Bot API once more after each 429, for as long as there is time. Never rejects. */
export type TelegramCall = (method: string, payload?: Readonly<Record<string, unknown>>) => Promise<TelegramAnswer>;

const Body = z.union([
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error_code: z.number(),
    description: z.string(),
    parameters: z.object({ retry_after: z.number().optional(), migrate_to_chat_id: z.number().optional() }).optional(),
  }),
]);

/** The address holds the token, and is in nothing that is answered. https://core.telegram.org/bots/api#making-requests */
export function createTelegramCall(deps: {
  readonly ask: Ask;
  readonly apiRoot: string;
  readonly token: string;
  readonly signal: AbortSignal;
}): TelegramCall {
  const { ask, apiRoot, token, signal } = deps;
  const root = apiRoot.replace(/\/+$/, '');
  return async (method, payload = {}) => {
    const headers = { 'content-type': 'application/json' };
    const question = { method: 'POST', headers, body: JSON.stringify(payload), signal } as const;
    return readAnswer(await askWithWaits(ask, `${root}/bot${token}/${method}`, question, waitOf), token);
  };
}

/** Null for anything but a 429. */
function waitOf(asked: Asked): number | null {
  const body = asked.kind === 'answered' ? Body.safeParse(jsonOf(asked.text)).data : undefined;
  return body?.ok === false && body.error_code === 429 ? (body.parameters?.retry_after ?? 1) : null;
}

function readAnswer(asked: Asked, token: string): TelegramAnswer {
  if (asked.kind === 'unreachable') return { kind: 'unreachable', why: asked.why };
  const read = Body.safeParse(jsonOf(asked.text));
  const { aheadMs } = asked;
  if (!read.success)
    return { kind: 'unreachable', why: `HTTP ${asked.status} came back, and not an answer of Telegram's` };
  if (read.data.ok) return { kind: 'answer', result: read.data.result, aheadMs };
  const { error_code: code, description, parameters = {} } = read.data;
  const why = description.replaceAll(token, '<token>');
  return { kind: 'refused', code, why, movedTo: parameters.migrate_to_chat_id ?? null, aheadMs };
}
