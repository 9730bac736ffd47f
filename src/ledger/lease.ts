import type { Ledger } from '../core/ledger.ts';
import type { Session } from './session.ts';
import { call, rows, statement, together, written } from './statement.ts';

export const LEASE = {
  /** The fence grows when the holder changes, and only then: a renewal is no new claim. */
  take: statement<{ fence: number }>(`
    insert into leases (name, holder, ends_at, fence) values (:name, :holder, :until, 1)
    on conflict (name) do update
      set holder = excluded.holder, ends_at = excluded.ends_at,
        fence = leases.fence + case when leases.holder = excluded.holder then 0 else 1 end
      where leases.holder = excluded.holder or leases.ends_at <= :now
    returning fence`),
  /** Nobody holds a lease for longer than it lasts, whatever clock it was taken under. */
  capLease: statement('update leases set ends_at = :until where name = :name and ends_at > :until'),
  /** The row stays, so that the fence goes on growing. */
  drop: statement('update leases set ends_at = 0 where name = :name and holder = :holder'),
  pace: statement(`
    insert into pacing (name, next_at) values (:name, :next)
    on conflict (name) do update set next_at = excluded.next_at where pacing.next_at <= :now`),
  hold: statement('update pacing set next_at = :until where name = :name and next_at < :until'),
  /** No slot is farther off than the next: one that is was taken under a clock that was ahead, or under a longer interval. */
  capPace: statement('update pacing set next_at = :next where name = :name and next_at > :next'),
  paced: statement<{ next_at: number }>('select next_at from pacing where name = :name'),
};

/** So short a lease is no wait: it says that a moment (a tick of the jobs) was taken, which stays so whatever clock says when. */
const MOMENT_MS = 1;

/** Named leases, and the pace of what may happen only every so often: each over all replicas. */
export function createLeases(
  session: Session,
): Pick<Ledger, 'takeLease' | 'dropLease' | 'acquireRateSlot' | 'delayRateSlot'> {
  return {
    takeLease: (name, replicaId, ms, now) =>
      session.write(function* () {
        const until = now + ms;
        const [taken] = yield* rows(LEASE.take, { name, holder: replicaId, until, now });
        if (taken === undefined && ms > MOMENT_MS) yield* written(LEASE.capLease, { name, until });
        return taken?.fence ?? null;
      }),
    dropLease: (name, replicaId) =>
      session.write(function* () {
        yield* written(LEASE.drop, { name, holder: replicaId });
      }),
    delayRateSlot: (name, until) =>
      session.write(function* () {
        yield* written(LEASE.hold, { name, until });
      }),
    acquireRateSlot: (name, everyMs, now) =>
      session.write(function* () {
        const next = now + everyMs;
        const taken = yield* written(LEASE.pace, { name, next, now });
        if (taken === 1) return 0;
        yield* written(LEASE.capPace, { name, next });
        const [paced] = yield* rows(LEASE.paced, { name });
        return Math.max((paced?.next_at ?? now) - now, 1);
      }),
  };
}

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
