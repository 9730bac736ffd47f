import { backoff } from '../runtime/backoff.ts';
import type { ConversationId } from './conversation.ts';
import { RECOVER_AFTER_MS, type TimingOf } from './due.ts';
import type { OrderId } from './ids.ts';
import type { Order } from './order.ts';
import { type Lane, type ProviderName, providerOfLane } from './product.ts';

/**
 * What the jobs do with due orders: `submit` approved ones; `recover` those whose process died while submitting; `ask` the
 * provider; query `alone` those that a shared query cannot tell apart; `hold` those whose account or provider is missing;
 * `sweep` final ones that may still change (refunded, contradicted); `expire` waiting ones, or remind of them.
 */
export type Work = 'submit' | 'recover' | 'ask' | 'alone' | 'hold' | 'sweep' | 'expire';

export type WorkClaim = {
  readonly work: Work;
  /** Only orders whose current or first attempt is in this lane; null for any. */
  readonly lane: Lane | null;
  readonly now: number;
  readonly leaseMs: number;
  readonly limit: number;
};

/** An order claimed with a lease, the oldest due first. `fence` grows with every claim; `dueAt` is when it was due. */
export type ClaimedOrder = {
  readonly order: Order;
  readonly fence: number;
  readonly askGapMs: number;
  readonly dueAt: number;
};

/** A wait of this work (and lane) above `maxMs` was stored under a clock that was ahead. It becomes `thenMs`. */
export type WaitCap = {
  readonly work: Work | 'notice';
  readonly lane: Lane | null;
  readonly maxMs: number;
  readonly thenMs: number;
};

/** The longest waits that the config allows. */
export type Waits = {
  readonly lanes: readonly Lane[];
  readonly timing: TimingOf;
  readonly queryGapMaxMs: (provider: ProviderName) => number;
  /** The longest wait for approval; reminders and escalation come earlier. */
  readonly expiresAfterMs: number;
};

const MINUTE_MS = 60_000;
/** An approved order waits only for its provider, which is tried much more often than this. */
const MAX_SUBMIT_MS = 10 * MINUTE_MS;
/** A final order is looked at again after hours, or a day. */
const MAX_SWEEP_MS = 25 * 60 * MINUTE_MS;
/** A chat that asks for a longer wait is asked again anyway: see `MAX_RETRY_MS`. */
export const MAX_NOTICE_MS = 16 * MINUTE_MS;
/** The longest wait of a notice at a chat's own request. */
export const MAX_RETRY_MS = 15 * MINUTE_MS;

/**
 * Returns the longest wait of each work that the desk itself could have stored. A longer one was stored under a clock that was
 * ahead, or under a config with longer waits. Work that may be done at any time is then due at once. Work that must wait (a
 * purchase for its answer, an order for its approval) waits its own time from now.
 */
export function waitCapsOf({ lanes, timing, queryGapMaxMs, expiresAfterMs }: Waits): readonly WaitCap[] {
  const ofLanes = lanes.flatMap((lane): readonly WaitCap[] => {
    const provider = providerOfLane(lane);
    const { submitTimeoutMs, queryAfterMs, doubtAfterMs, refundEveryMs } = timing(provider);
    const recoverMs = submitTimeoutMs + RECOVER_AFTER_MS;
    const askMs = Math.max(queryAfterMs, doubtAfterMs, queryGapMaxMs(provider), MINUTE_MS);
    return [
      { work: 'submit', lane, maxMs: MAX_SUBMIT_MS, thenMs: 0 },
      { work: 'recover', lane, maxMs: Math.max(recoverMs, MINUTE_MS) + MINUTE_MS, thenMs: recoverMs },
      { work: 'ask', lane, maxMs: askMs + MINUTE_MS, thenMs: 0 },
      { work: 'alone', lane, maxMs: askMs + MINUTE_MS, thenMs: 0 },
      { work: 'sweep', lane, maxMs: Math.max(refundEveryMs, MAX_SWEEP_MS), thenMs: 0 },
    ];
  });
  const approvalMs = Math.max(expiresAfterMs, MINUTE_MS);
  return [
    ...ofLanes,
    { work: 'expire', lane: null, maxMs: approvalMs + MINUTE_MS, thenMs: approvalMs },
    { work: 'notice', lane: null, maxMs: MAX_NOTICE_MS, thenMs: 0 },
  ];
}

/**
 * Gives a claimed order back until `dueAt`, or for ever if it is null. `how` changes the way it is queried from then on. False
 * if the fence was overtaken.
 */
export type Reschedule = (
  id: OrderId,
  fence: number,
  dueAt: number | null,
  askGapMs: number,
  how?: 'ask' | 'alone',
) => Promise<boolean>;

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
