import { waitsUntil } from '../core/due.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { Desk } from '../desk/desk.ts';
import { isolated } from './isolate.ts';
import type { Pass } from './runner.ts';

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
