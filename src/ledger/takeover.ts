import type { Session } from './session.ts';
import { call, statement, together } from './statement.ts';

export const TAKEOVER = {
  /** What was leased was due, and what was being sent will not be answered for any more: both are due since ever. */
  orders: statement(`
    update orders set due_at = opened_at, lease_until = 0, woken_at = null
    where work is not null and (lease_until > 0 or work = 'recover')`),
  /** The lease stays to be seen: it says that the notice may have been shown. */
  notices: statement('update outbox set due_at = written_at where lease_until > 0'),
  leases: statement('update leases set ends_at = 0'),
};

/**
 * Ends every lease at once. Only for a database that one process alone can have open: whoever holds a lease in it is dead, so what it
 * was doing need not wait until the lease ends by itself (on PostgreSQL it must; there the holder may be a replica that lives).
 */
export async function endLeases(session: Session): Promise<void> {
  await session.write(function* () {
    yield* together([call(TAKEOVER.orders, {}), call(TAKEOVER.notices, {}), call(TAKEOVER.leases, {})]);
  });
}
