import * as z from 'zod';
import type { Ask, Asked } from '../../src/runtime/ask.ts';
import { pause } from '../../src/runtime/pause.ts';

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
const MAX_TRIES = 3;
const MAX_WAIT_S = 30;

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
    for (let tries = 1; ; tries += 1) {
      const asked = await ask(`${root}/bot${token}/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(payload),
        signal,
      });
      const { answer, waitS } = readAnswer(asked, token);
      if (waitS === null || tries === MAX_TRIES || waitS > MAX_WAIT_S || signal.aborted) return answer;
      await pause(waitS * 1000, signal);
    }
  };
}

function readAnswer(asked: Asked, token: string): { readonly answer: TelegramAnswer; readonly waitS: number | null } {
  if (asked.kind === 'unreachable') return { answer: { kind: 'unreachable', why: asked.why }, waitS: null };
  const read = Body.safeParse(parsed(asked.text));
  const { aheadMs } = asked;
  if (!read.success) {
    const why = `HTTP ${asked.status} came back, and not an answer of Telegram's`;
    return { answer: { kind: 'unreachable', why }, waitS: null };
  }
  if (read.data.ok) return { answer: { kind: 'answer', result: read.data.result, aheadMs }, waitS: null };
  const { error_code: code, description, parameters = {} } = read.data;
  const why = description.replaceAll(token, '<token>');
  const { migrate_to_chat_id: movedTo = null, retry_after: retryAfterS = 1 } = parameters;
  return { answer: { kind: 'refused', code, why, movedTo, aheadMs }, waitS: code === 429 ? retryAfterS : null };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
