import { createBoundedMap } from '../../src/runtime/cache.ts';
import { pause } from '../../src/runtime/pause.ts';
import type { Call } from './api.ts';

/**
 * How often Telegram may be spoken to: 30 messages a second in all, one a second to a chat, 20 a minute to a group. Edits count.
 * Its own limits are not published in full; where these are not enough it says so with `retry_after`.
 * https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
 */
export type RateLimiter = {
  /** Waits for a place among the thirty of a second, and notes that the chat was spoken to. */
  readonly acquire: (chat: number, signal?: AbortSignal) => Promise<void>;
  /** How long until the outbox may speak to a chat again. */
  readonly waitMs: (chat: number) => number;
  /** How long until a group has room in its minute, for what somebody waits for; a second's burst is allowed there. */
  readonly roomMs: (chat: number) => number;
};

const IN_ALL = { most: 30, withinMs: 1_000 };
const PER_GROUP = { most: 20, withinMs: 60_000 };
const PER_CHAT_MS = 1_000;
/** Beyond so many chats those that were last spoken to long ago are forgotten. */
const REMEMBERED = 1_000;
const NEVER = new AbortController().signal;

/** Keeps the pace of this process. Replicas do not share it: each conversation's outbox is mostly served by one. */
export function createRateLimiter(now: () => number): RateLimiter {
  const sent = createBoundedMap<number, number[]>(REMEMBERED);
  let all: number[] = [];

  const roomMs = (chat: number): number => {
    const at = chat < 0 ? sent.get(chat)?.at(-PER_GROUP.most) : undefined;
    return at === undefined ? 0 : between(at + PER_GROUP.withinMs - now(), PER_GROUP.withinMs);
  };
  const note = (chat: number, at: number): void => {
    const times = (sent.get(chat) ?? []).filter((time) => time > at - PER_GROUP.withinMs);
    sent.set(chat, [...times, at].slice(-PER_GROUP.most));
  };

  return {
    roomMs,
    waitMs: (chat) => {
      const last = sent.get(chat)?.at(-1) ?? Number.NEGATIVE_INFINITY;
      return Math.max(roomMs(chat), between(last + PER_CHAT_MS - now(), PER_CHAT_MS));
    },
    acquire: async (chat, signal = NEVER) => {
      const earliest = all.length < IN_ALL.most ? now() : (all[0] ?? 0) + IN_ALL.withinMs;
      const at = Math.max(now(), earliest);
      all = [...all, at].slice(-IN_ALL.most);
      note(chat, at);
      if (at > now()) await pause(at - now(), signal);
    },
  };
}

/** A clock that was set back makes nobody wait for longer than the limit itself. */
const between = (ms: number, most: number): number => Math.min(Math.max(ms, 0), most);

const SPOKEN: ReadonlySet<string> = new Set(['sendMessage', 'editMessageText']);

/** The same call, at Telegram's pace over everything that is posted and edited. */
export const createRateLimitedCall =
  (call: Call, pace: Pick<RateLimiter, 'acquire'>): Call =>
  async (method, payload, limits) => {
    if (SPOKEN.has(method) && 'chat_id' in payload) await pace.acquire(Number(payload.chat_id), limits?.signal);
    return call(method, payload, limits);
  };
