import type { Ledger } from '../core/ledger.ts';
import type { Desk } from '../desk/desk.ts';
import type { Pass } from './runner.ts';

const LEASE_MS = 30_000;
const AT_ONCE = 100;

/** Reminds of what waits for approval, asks more people, and ends what nobody decided. A decision that comes at the same moment wins or loses by the version, like any other. */
export function createExpire(deps: {
  readonly ledger: Ledger;
  readonly desk: Pick<Desk, 'passTime'>;
  readonly now: () => number;
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
    for (const { order } of claimed) await desk.passTime(order);
    return claimed.length > 0 ? now() : ledger.nextDueAt('expire', null);
  };
}
