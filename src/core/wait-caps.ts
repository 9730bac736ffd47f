import { RECOVER_AFTER_MS, type TimingOf } from './due.ts';
import type { WaitCap } from './ledger.ts';
import { LANES, type ProviderName, providerOfLane } from './product.ts';

/** The longest waits that the config allows. */
export type Waits = {
  readonly timing: TimingOf;
  readonly queryGapMaxMs: (provider: ProviderName) => number;
  /** The longest wait for approval; reminders and escalation come earlier. */
  readonly expiresAfterMs: number;
};

const MINUTE_MS = 60_000;
/** An approved order waits only for its provider, which is tried much more often than this. */
const LONGEST_SUBMIT_MS = 10 * MINUTE_MS;
/** A final order is looked at again after hours, or a day. */
const LONGEST_SWEEP_MS = 25 * 60 * MINUTE_MS;
/** A chat that asks for a longer wait is asked again anyway: see `LONGEST_RETRY_MS`. */
export const LONGEST_NOTICE_MS = 16 * MINUTE_MS;
/** The longest wait of a notice at a chat's own request. */
export const LONGEST_RETRY_MS = 15 * MINUTE_MS;

/**
 * Returns the longest wait of each work that the desk itself could have stored. A longer one was stored under a clock that was
 * ahead, or under a config with longer waits. Work that may be done at any time is then due at once. Work that must wait (a
 * purchase for its answer, an order for its approval) waits its own time from now.
 */
export function waitCapsOf({ timing, queryGapMaxMs, expiresAfterMs }: Waits): readonly WaitCap[] {
  const ofLanes = LANES.flatMap((lane): readonly WaitCap[] => {
    const provider = providerOfLane(lane);
    const { submitTimeoutMs, queryAfterMs, doubtAfterMs, refundEveryMs } = timing(provider);
    const recoverMs = submitTimeoutMs + RECOVER_AFTER_MS;
    const askMs = Math.max(queryAfterMs, doubtAfterMs, queryGapMaxMs(provider), MINUTE_MS);
    return [
      { work: 'submit', lane, mostMs: LONGEST_SUBMIT_MS, thenMs: 0 },
      { work: 'recover', lane, mostMs: Math.max(recoverMs, MINUTE_MS) + MINUTE_MS, thenMs: recoverMs },
      { work: 'ask', lane, mostMs: askMs + MINUTE_MS, thenMs: 0 },
      { work: 'alone', lane, mostMs: askMs + MINUTE_MS, thenMs: 0 },
      { work: 'sweep', lane, mostMs: Math.max(refundEveryMs, LONGEST_SWEEP_MS), thenMs: 0 },
    ];
  });
  const approvalMs = Math.max(expiresAfterMs, MINUTE_MS);
  return [
    ...ofLanes,
    { work: 'expire', lane: null, mostMs: approvalMs + MINUTE_MS, thenMs: approvalMs },
    { work: 'notice', lane: null, mostMs: LONGEST_NOTICE_MS, thenMs: 0 },
  ];
}
