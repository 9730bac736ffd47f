import { createBoundedMap } from '../../src/runtime/cache.ts';
import { pause } from '../../src/runtime/tasks.ts';
import type { Call } from './api.ts';

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

const LIMITED: ReadonlySet<string> = new Set(['sendMessage', 'editMessageText']);

/** Makes a call whose posts and edits wait for the rate limiter. */
export const createRateLimitedCall =
  (call: Call, rateLimiter: Pick<RateLimiter, 'acquire'>): Call =>
  async (method, payload, limits) => {
    if (LIMITED.has(method) && 'chat_id' in payload) await rateLimiter.acquire(Number(payload.chat_id), limits?.signal);
    return call(method, payload, limits);
  };
