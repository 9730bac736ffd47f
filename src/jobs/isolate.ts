import type { ClaimedOrder, Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import { nextBackoff } from '../runtime/backoff.ts';
import { messageOf } from '../runtime/message-of.ts';

export type IsolateDeps = {
  readonly ledger: Pick<Ledger, 'reschedule'>;
  readonly now: () => number;
  readonly log: Log;
};

/** An order whose work fails repeatedly is tried less and less often, up to this gap. */
const FIRST_MS = 5_000;
const MAX_MS = 300_000;

/**
 * Does the work of one order of a batch, so that its failure is its own: it is logged, the order is given back and due again
 * after a gap that doubles, and the caller goes on with the others. Never rejects.
 */
export async function isolated(
  { ledger, now, log }: IsolateDeps,
  { order, fence, askGapMs }: ClaimedOrder,
  task: () => Promise<void>,
): Promise<void> {
  try {
    await task();
  } catch (error) {
    const gapMs = nextBackoff({ firstMs: FIRST_MS, maxMs: Math.max(askGapMs, MAX_MS) }, askGapMs);
    log.error('order.failed', { order: order.ref, state: order.state, why: messageOf(error), againInMs: gapMs });
    // If the order moved meanwhile, nobody needs it back. If the database is unreachable, the lease ends by itself.
    await ledger.reschedule(order.id, fence, now() + gapMs, gapMs).catch(() => false);
  }
}
