import type { Session } from './session.ts';
import { call, statement, together } from './statement.ts';

export const TAKEOVER = {
  /** Leased orders were due, and submissions under way will get no answer any more: both are due again at once. */
  orders: statement(`
    update orders set due_at = opened_at, lease_until = 0, woken_at = null
    where work is not null and (lease_until > 0 or work = 'recover')`),
  /** The lease stays visible: it says that the notice may have been shown. */
  notices: statement('update outbox set due_at = written_at where lease_until > 0'),
  leases: statement('update leases set ends_at = 0'),
};

/**
 * Ends every lease at once. Only for a database that one process alone can open: every holder in it is dead, so its work need
 * not wait for the lease to end. On PostgreSQL it must wait, because the holder may be a living replica.
 */
export async function endLeases(session: Session): Promise<void> {
  await session.write(function* () {
    yield* together([call(TAKEOVER.orders, {}), call(TAKEOVER.notices, {}), call(TAKEOVER.leases, {})]);
  });
}
