import type { OrderId } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import { err } from '../core/result.ts';
import { type ClaimedOrder, MAX_PARKED_MS, ONLY_BY_EVENT, type WaitCap, type WorkClaim } from '../core/work.ts';
import type { Moves } from './conversations.ts';
import { type OrderRow, orderColumns, readableOrder } from './rows.ts';
import type { Session } from './session.ts';
import { notSetAside, orderSetAside } from './set-aside.ts';
import { areSound, call, rows, type Script, statement, together, written } from './statement.ts';

const IN_LANE = '(cast(:lane as text) is null or lane = cast(:lane as text))';

export const WORK = {
  due: statement<DueRow>(`
    select ${orderColumns()}, fence, ask_gap_ms, due_at from orders
    where work = :work and due_at <= :now and ${IN_LANE} and ${notSetAside('orders.id')}
    order by due_at limit :limit for update skip locked`),
  /** A claimed order is due when its lease ends: one index answers both questions. */
  lease: statement(`
    update orders set lease_until = :until, due_at = :until, woken_at = null, fence = fence + 1 where id = :id`),
  reschedule: statement(`
    update orders
    set due_at = case when woken_at < cast(:due as bigint) or cast(:due as bigint) is null then woken_at else cast(:due as bigint) end,
      ask_gap_ms = :gap, lease_until = 0, woken_at = null,
      work = case when cast(:due as bigint) is null and woken_at is null and work = 'sweep' then null
        when work in ('ask', 'alone') then coalesce(cast(:how as text), work) else work end
    where id = :id and fence = :fence and lease_until > 0`),
  /**
   * A claimed order stays with its holder, who may have queried before this news came, so the news is remembered until the
   * order is rescheduled. A final order is swept once, because its end may be contradicted.
   */
  wake: statement(`
    update orders
    set due_at = case when lease_until > :at then due_at else :at end,
      woken_at = case when lease_until > :at then :at else null end,
      work = coalesce(work, 'sweep')
    where id = :id and (work in ('ask', 'alone') or state in ('succeeded', 'failed', 'refunded')) and (due_at is null or due_at > :at)`),
  next: statement<{ due_at: number }>(`
    select due_at from orders where work = :work and due_at is not null and ${IN_LANE} and ${notSetAside('orders.id')}
    order by due_at limit 1`),
  /** A leased order stays its holder's for the length of a lease. */
  cap: statement(`
    update orders
    set due_at = case when lease_until > 0 then cast(:leased as bigint) else cast(:next as bigint) end,
      lease_until = case when lease_until > 0 then cast(:leased as bigint) else 0 end
    where work = :work and due_at > :latest and ${IN_LANE}`),
  capNotices: statement(`
    update outbox
    set due_at = case when lease_until > 0 then cast(:leased as bigint) else cast(:next as bigint) end,
      lease_until = case when lease_until > 0 then cast(:leased as bigint) else 0 end
    where parked is null and due_at > :latest`),
  /** A refused notice waits for hours, or for an event. */
  capParked: statement(`
    update outbox set due_at = :now where parked is not null and lease_until = 0
      and due_at > :latest and due_at < ${ONLY_BY_EVENT}`),
};

type DueRow = OrderRow & { readonly fence: number; readonly ask_gap_ms: number; readonly due_at: number };

/** The orders that jobs claim: due ones, under a lease that ends by itself. */
export function createWork(
  session: Session,
  moves: Moves,
): Pick<Ledger, 'claimOrders' | 'reschedule' | 'wake' | 'nextDueAt' | 'capWaits'> {
  return {
    claimOrders: (claim) => session.write(() => claimed(claim, moves)),
    reschedule: (id, fence, due, gap, how) =>
      session.write(function* () {
        return (yield* written(WORK.reschedule, { id, fence, due, gap, how: how ?? null })) === 1;
      }),
    wake: (id, at) =>
      session.write(function* () {
        return (yield* written(WORK.wake, { id, at })) === 1;
      }),
    capWaits: (caps, now) => session.write(() => capped(caps, now)),
    nextDueAt: (work, lane) =>
      session.read(function* () {
        const [first] = yield* rows(WORK.next, { work, lane });
        return first?.due_at ?? null;
      }),
  };
}

const UNSOUND = 'a number of its row cannot be read';

/** An order that cannot be read is set aside; the others are claimed. */
function* claimed({ work, lane, now, leaseMs, limit }: WorkClaim, { reading }: Moves): Script<readonly ClaimedOrder[]> {
  const due = (yield* rows(WORK.due, { work, lane, now, limit })).map((row) => ({
    row,
    read: areSound(row.fence, row.ask_gap_ms, row.due_at) ? readableOrder(row, reading) : err(UNSOUND),
  }));
  const claim = ({ row: { id }, read }: (typeof due)[number]) =>
    read.ok ? call(WORK.lease, { id, until: now + leaseMs }) : orderSetAside(id as OrderId, read.error, now);
  yield* together(due.map(claim));
  return due.flatMap(({ row, read }) =>
    read.ok ? [{ order: read.value, fence: row.fence + 1, askGapMs: row.ask_gap_ms, dueAt: row.due_at }] : [],
  );
}

/** The longest lease of an order or a notice. */
const MAX_LEASE_MS = 60_000;

function* capped(caps: readonly WaitCap[], now: number): Script<number> {
  const answers = yield* together(
    caps.map(({ work, lane, maxMs, thenMs }) => {
      const times = { latest: now + maxMs, next: now + thenMs, leased: now + MAX_LEASE_MS };
      return work === 'notice' ? call(WORK.capNotices, times) : call(WORK.cap, { work, lane, ...times });
    }),
  );
  const parked = yield* written(WORK.capParked, { now, latest: now + MAX_PARKED_MS });
  return answers.reduce((sum, { count }) => sum + count, parked);
}

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
