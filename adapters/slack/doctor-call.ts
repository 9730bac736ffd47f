import * as z from 'zod';
import { type Ask, type Asked, askWithWaits, jsonOf } from '../../src/runtime/ask.ts';

/**
 * What a method answered.
 *
 * - `answer`: Slack's own, also where it refuses: `error` is its word for why, null for `ok`
 * - `unreachable`: nothing of Slack's came back. `why` is a sentence without its subject
 */
export type SlackAnswer =
  | {
      readonly kind: 'answer';
      readonly error: string | null;
      readonly needed: string | null;
      readonly body: unknown;
      readonly headers: Readonly<Record<string, string | undefined>>;
      readonly aheadMs: number | null;
    }
  | { readonly kind: 'unreachable'; readonly why: string };

/** Calls a method of Slack's Web API once more after each 429, for as long as there is time. Never rejects. */
export type SlackCall = (
  method: string,
  fields?: Readonly<Record<string, string>>,
  token?: string,
) => Promise<SlackAnswer>;

const Body = z.looseObject({ ok: z.boolean(), error: z.string().optional(), needed: z.string().optional() });

/**
 * Raw calls, where the adapter itself has a client: the doctor reads headers that the client keeps to itself.
 * https://docs.slack.dev/apis/web-api
 */
export function createSlackCall(deps: {
  readonly ask: Ask;
  readonly apiUrl: string;
  readonly botToken: string;
  readonly signal: AbortSignal;
}): SlackCall {
  const { ask, apiUrl, botToken, signal } = deps;
  return async (method, fields = {}, token = botToken) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(fields).toString();
    return readAnswer(await askWithWaits(ask, `${apiUrl}${method}`, { method: 'POST', headers, body, signal }, waitOf));
  };
}

/** Null for anything but a 429. */
function waitOf(asked: Asked): number | null {
  if (asked.kind === 'unreachable' || asked.status !== 429) return null;
  return Number(asked.headers['retry-after']) || 1;
}

function readAnswer(asked: Asked): SlackAnswer {
  if (asked.kind === 'unreachable') return { kind: 'unreachable', why: asked.why };
  if (asked.status === 429) return { kind: 'unreachable', why: 'it has had too many questions in this minute' };
  const read = Body.safeParse(jsonOf(asked.text));
  if (!read.success)
    return { kind: 'unreachable', why: `HTTP ${asked.status} came back, and not an answer of Slack's` };
  const { ok, error = 'an error without a name', needed = null } = read.data;
  const { headers, aheadMs } = asked;
  return { kind: 'answer', error: ok ? null : error, needed, body: read.data, headers, aheadMs };
}
