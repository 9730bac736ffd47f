import type { Call } from './api.ts';
import type { Pace } from './rate-limiter.ts';

const SPOKEN: ReadonlySet<string> = new Set(['sendMessage', 'editMessageText']);

/** The same call, at Telegram's pace over everything that is posted and edited. */
export const createPacedCall =
  (call: Call, pace: Pick<Pace, 'turn'>): Call =>
  async (method, payload, limits) => {
    if (SPOKEN.has(method) && 'chat_id' in payload) await pace.turn(Number(payload.chat_id), limits?.signal);
    return call(method, payload, limits);
  };
