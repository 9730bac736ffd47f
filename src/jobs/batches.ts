import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { Desk } from '../desk/desk.ts';
import { messageOf } from '../runtime/tasks.ts';
import { earliest, type Pass } from './runner.ts';

export type BatchesDeps = {
  readonly ledger: Pick<Ledger, 'dueBatches' | 'nextBatchAt' | 'rescheduleBatch' | 'takeLease'>;
  readonly desk: Pick<Desk, 'advanceBatch'>;
  readonly now: () => number;
  readonly log: Log;
  readonly replicaId: string;
  /** Called after a step, which may have written what is to be shown. */
  readonly wakeNotices: () => void;
};

/** One replica looks after all batches. Another takes over once it has not renewed its lease for this long. */
const LEASE_MS = 6_000;
const AT_ONCE = 20;
/** A batch whose step failed is tried again after this time; the others go on. */
const AFTER_FAILURE_MS = 5_000;

/** Takes each batch that is due one step on. */
export function createBatchesJob({ ledger, desk, now, log, replicaId, wakeNotices }: BatchesDeps): Pass {
  return async () => {
    const firstAt = await ledger.nextBatchAt();
    if (firstAt === null || firstAt > now()) return firstAt;
    if ((await ledger.takeLease('batches', replicaId, LEASE_MS, now())) === null) return now() + LEASE_MS;
    let nextAt: number | null = null;
    const due = await ledger.dueBatches(now(), AT_ONCE);
    // One that other hands damaged stays due, and nothing can be done with it.
    if (due.length === 0) return now() + AFTER_FAILURE_MS;
    for (const batch of due) {
      try {
        nextAt = earliest(nextAt, await desk.advanceBatch(batch));
      } catch (error) {
        log.error('batch.failed', { batch: batch.ref, state: batch.state, why: messageOf(error) });
        await ledger.rescheduleBatch(batch, now() + AFTER_FAILURE_MS);
      }
    }
    wakeNotices();
    return earliest(nextAt, await ledger.nextBatchAt());
  };
}
