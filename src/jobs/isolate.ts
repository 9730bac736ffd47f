import type { ClaimedOrder, Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';

export type IsolateDeps = {
  readonly ledger: Pick<Ledger, 'reschedule'>;
  readonly now: () => number;
  readonly log: Log;
};

/** An order whose work fails again and again is tried less and less often, up to this. */
const FIRST_MS = 5_000;
const LONGEST_MS = 300_000;

/**
 * Does one order's share of a batch, so that its failure is its own: it is logged, the order is given back and due again later, each time
 * twice as much later, and whoever called goes on with the others. Never rejects.
 */
export async function isolated(
  { ledger, now, log }: IsolateDeps,
  { order, fence, askGapMs }: ClaimedOrder,
  task: () => Promise<void>,
): Promise<void> {
  try {
    await task();
  } catch (error) {
    const gapMs = Math.min(Math.max(askGapMs * 2, FIRST_MS), Math.max(askGapMs, LONGEST_MS));
    log.error('order.failed', { order: order.ref, state: order.state, why: whyOf(error), againInMs: gapMs });
    // What has moved meanwhile is nobody's any more, and where the database is away the lease ends by itself.
    await ledger.reschedule(order.id, fence, now() + gapMs, gapMs).catch(() => false);
  }
}

export const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
