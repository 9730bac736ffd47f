import { waitsUntil } from '../core/due.ts';
import { type Ledger, LedgerUnreachable } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { Desk } from '../desk/desk.ts';
import { isolated, type Pass } from './runner.ts';

const LEASE_MS = 30_000;
const AT_ONCE = 100;

/**
 * Applies the deadlines of waiting orders: reminds, escalates, expires. A decision at the same moment wins or loses by the
 * version, like any other.
 */
export function createExpire(deps: {
  readonly ledger: Ledger;
  readonly desk: Pick<Desk, 'applyDeadlines'>;
  readonly now: () => number;
  readonly log: Log;
}): Pass {
  const { ledger, desk, now } = deps;
  return async () => {
    const claimed = await ledger.claimOrders({
      work: 'expire',
      lane: null,
      now: now(),
      leaseMs: LEASE_MS,
      limit: AT_ONCE,
    });
    for (const item of claimed) {
      await isolated(deps, item, async () => {
        const { order, fence } = item;
        // Null if nothing was due yet, or if a person decided meanwhile; then this writes nothing.
        if ((await desk.applyDeadlines(order)) === null) await ledger.reschedule(order.id, fence, waitsUntil(order), 0);
      });
    }
    return claimed.length > 0 ? now() : ledger.nextDueAt('expire', null);
  };
}

/** Group membership changes without a restart. A member who left is noticed within this time. */
const EVERY_MS = 600_000;

/** Looks for orders that nobody is left to decide: at the start, because the config may be new, and periodically. */
export function createStaffing(deps: { readonly desk: Pick<Desk, 'checkStaffing'>; readonly now: () => number }): Pass {
  const { desk, now } = deps;
  let checkedAt: number | null = null;
  return async () => {
    const wait = checkedAt === null ? 0 : checkedAt + EVERY_MS - now();
    // A clock that was set back must not delay it for longer than that.
    if (checkedAt !== null && wait > 0 && wait <= EVERY_MS) return checkedAt + EVERY_MS;
    try {
      await desk.checkStaffing();
    } catch (error) {
      if (error instanceof LedgerUnreachable) throw error;
      // Set before the work, so an order that breaks the check is not checked each second, nor are all others with it.
      checkedAt = now();
      throw error;
    }
    checkedAt = now();
    return checkedAt + EVERY_MS;
  };
}
