import { backoff } from '../runtime/backoff.ts';
import type { ConversationId } from './conversation.ts';

/**
 * Notices that wait in one conversation because it refused one of them, or the first of them as it is.
 *
 * @property oldestAt when the oldest of them was written
 * @property why the chat's own reason for the last refusal
 * @property nextAt when one of them is tried again; null if only an event makes the desk try
 */
export type ParkedNotices = {
  readonly conversation: ConversationId;
  readonly count: number;
  readonly oldestAt: number;
  readonly why: string;
  readonly nextAt: number | null;
};

const HOUR_MS = 3_600_000;
/** What passes by itself passes within seconds or by the next morning. An event (an invitation, a restart) makes it be tried at once. */
const GAPS = { firstMs: 5_000, maxMs: 6 * HOUR_MS };
const RETRIED_FOR_MS = 14 * 24 * HOUR_MS;
/** The longest wait that is stored for a refused notice. */
export const MAX_PARKED_MS = GAPS.maxMs;
/** The due time of what only an event makes due again: the last moment that a `Date` can hold. */
export const ONLY_BY_EVENT = 8_640_000_000_000_000;

/**
 * Returns when something that was refused is tried again.
 *
 * @param tries how often it was refused, this time included
 * @param since when it was refused for the first time
 */
export const retryAt = (tries: number, since: number, at: number): number =>
  at - since > RETRIED_FOR_MS ? ONLY_BY_EVENT : at + backoff(GAPS, Math.max(tries, 1));
