import { movedOrStale } from '../core/advance.ts';
import type { ConversationId } from '../core/conversation.ts';
import { type Ledger, LedgerUnreachable, type SetAside } from '../core/ledger.ts';
import type { Log, Meter } from '../core/log.ts';
import type { Alert } from '../core/notice.ts';
import type { Order } from '../core/order.ts';
import type { WaitCap } from '../core/work.ts';
import type { Desk } from '../desk/desk.ts';
import { messageOf } from '../runtime/tasks.ts';
import { isolated, type Pass } from './runner.ts';

export type UpkeepDeps = {
  readonly ledger: Pick<Ledger, 'capWaits' | 'setAside' | 'toldSetAside' | 'takeLease' | 'fillEntries'>;
  readonly caps: () => readonly WaitCap[];
  readonly operatorsIn: () => ConversationId | null;
  /** Shows the operators something that is no order's notice; false if it may not have been shown. */
  readonly tellOperators: (conversation: ConversationId, alert: Alert, key: string) => Promise<boolean>;
  readonly replicaId: string;
  readonly now: () => number;
  readonly log: Log;
  readonly meter: Meter;
};

const EVERY_MS = 60_000;
/** About as often as the jobs are woken by the schedule. */
const LOOK_EVERY_MS = 4_000;
const TELL_LEASE_MS = 50_000;

/**
 * Once a minute, and as soon as the clock was set: shortens waits that were stored under a clock that was ahead, and writes the
 * entries of orders that ended meanwhile. More often: finds rows that cannot be read, and tells the operators once of each.
 */
export function createUpkeep(deps: UpkeepDeps): Pass {
  const { ledger, replicaId, now } = deps;
  const tried = new Map<string, number>();
  let cappedAt: number | null = null;
  let lookedAt: number | null = null;
  let filledTo: string | null = null;
  const isDue = (lastAt: number | null, everyMs: number): boolean =>
    lastAt === null || now() < lastAt || now() - lastAt >= everyMs;

  const look = async (at: number): Promise<void> => {
    const untold = (await ledger.setAside(at)).filter(({ toldAt }) => toldAt === null);
    const due = untold.filter((item) => isDue(tried.get(keyOf(item)) ?? null, EVERY_MS));
    if (due.length === 0 || (await ledger.takeLease('upkeep.tell', replicaId, TELL_LEASE_MS, at)) === null) return;
    for (const item of due) {
      tried.set(keyOf(item), at);
      if (await tell(deps, item)) tried.delete(keyOf(item));
    }
  };
  return async () => {
    if (isDue(cappedAt, EVERY_MS)) {
      await capWaits(deps);
      cappedAt = now();
      filledTo = await fill(deps, filledTo);
    }
    if (isDue(lookedAt, LOOK_EVERY_MS)) {
      await look(now());
      lookedAt = now();
    }
    return now() + EVERY_MS;
  };
}

/** What ended within a minute is far less. A ledger of an earlier version is worked up over hours, and read slower until then. */
const FILLS_A_MINUTE = 100;

async function fill({ ledger }: UpkeepDeps, from: string | null): Promise<string | null> {
  let after = from;
  for (let fills = 0; fills < FILLS_A_MINUTE; fills += 1) {
    after = await ledger.fillEntries(after);
    if (after === null) break;
  }
  return after;
}

async function capWaits({ ledger, caps, now, log }: UpkeepDeps): Promise<void> {
  const count = await ledger.capWaits(caps(), now());
  if (count > 0) log.warn('waits.shortened', { count });
}

const keyOf = ({ orderId, slot, version }: SetAside): string => `${orderId}.${version}.${slot ?? 'order'}`;

/** A message that could not be shown is tried again a minute later. */
async function tell(
  { ledger, operatorsIn, tellOperators, now, log, meter }: UpkeepDeps,
  item: SetAside,
): Promise<boolean> {
  const conversation = operatorsIn();
  const { orderId, ref, slot, why } = item;
  const alert: Alert = { kind: 'unreadable', order: ref ?? orderId, slot, why };
  try {
    if (conversation !== null && !(await tellOperators(conversation, alert, `${keyOf(item)}.unreadable`))) return false;
    log.error('operators.told', { ...alert, id: orderId });
    meter.toldOperators(alert.kind);
    await ledger.toldSetAside(item, now());
    return true;
  } catch (error) {
    log.error('upkeep.untold', { order: orderId, why: messageOf(error) });
    return false;
  }
}

export type ForgetDeps = {
  readonly ledger: Pick<Ledger, 'wholeNumbers' | 'numberKeyOf' | 'tidy'>;
  readonly desk: Pick<Desk, 'move'>;
  /** How long an ended order keeps its whole number; null means for ever. */
  readonly numbersKeptMs: () => number | null;
  readonly now: () => number;
  readonly log: Log;
};

const FORGET_BATCH_SIZE = 200;
/** A number that is kept for a day may go a minute late; one that is kept for seconds, as in a trial, goes within a second. */
const LOOK_MS = { max: 60_000, min: 1_000, part: 10 };
const TIDY_EVERY_MS = 3_600_000;
/** How long the operators can look at a notice that no chat would take. */
const PARKED_KEPT_MS = 90 * 24 * 3_600_000;

/**
 * Masks the whole numbers of orders that ended long enough ago, some hundreds a pass, and deletes what is over. An order that
 * is still queried, or whose end was contradicted, keeps its number, because queries need it. The tick wakes this job on one
 * replica; nothing here is urgent.
 */
export function createForget({ ledger, desk, numbersKeptMs, now, log }: ForgetDeps): Pass {
  /** The opening time up to which the orders were looked through. */
  let lookedTo = -1;
  let masked = 0;
  let nextLookAt = 0;
  let nextTidyAt = 0;

  async function mask(order: Order): Promise<void> {
    const event = { kind: 'number_masked', numberKey: ledger.numberKeyOf(order.msisdn) } as const;
    if (movedOrStale(await desk.move(order, event)) !== null) masked += 1;
  }

  /** True once all orders were looked at. */
  async function look(keptMs: number): Promise<boolean> {
    const before = now() - keptMs;
    const some = await ledger.wholeNumbers(lookedTo, before, FORGET_BATCH_SIZE);
    for (const order of some) if (order.changedAt <= before && order.conflict === null) await mask(order);
    lookedTo = some.length < FORGET_BATCH_SIZE ? -1 : (some.at(-1)?.openedAt ?? -1);
    return lookedTo === -1;
  }

  async function tidy(): Promise<void> {
    await ledger.tidy(now(), now() - PARKED_KEPT_MS);
    if (masked > 0) log.info('numbers.masked', { orders: masked });
    masked = 0;
    nextTidyAt = now() + TIDY_EVERY_MS;
  }

  return async () => {
    // What was planned under a clock that was ahead is planned for now.
    if (nextLookAt > now() + LOOK_MS.max) nextLookAt = now();
    if (nextTidyAt > now() + TIDY_EVERY_MS) nextTidyAt = now();
    const keptMs = numbersKeptMs();
    if (keptMs !== null && now() >= nextLookAt) {
      const before = masked;
      if (!(await look(keptMs))) return now();
      if (masked > before) nextTidyAt = 0;
      nextLookAt = now() + Math.max(Math.min(keptMs / LOOK_MS.part, LOOK_MS.max), LOOK_MS.min);
    }
    if (now() >= nextTidyAt) await tidy();
    return null;
  };
}

const DEADLINES_LEASE_MS = 30_000;
const DEADLINES_BATCH_SIZE = 100;

/**
 * Applies the deadlines of waiting orders: reminds, escalates, expires. A decision at the same moment wins or loses by the
 * version, like any other.
 */
export function createExpire(deps: {
  readonly ledger: Ledger;
  readonly desk: Pick<Desk, 'applyDeadlines' | 'nextDeadline'>;
  readonly now: () => number;
  readonly log: Log;
}): Pass {
  const { ledger, desk, now } = deps;
  return async () => {
    const claim = { work: 'expire', lane: null, leaseMs: DEADLINES_LEASE_MS, limit: DEADLINES_BATCH_SIZE } as const;
    const claimed = await ledger.claimOrders({ ...claim, now: now() });
    for (const item of claimed) {
      await isolated(deps, item, async () => {
        const { order, fence } = item;
        // If nothing was due yet. If a person decided meanwhile, this writes nothing.
        if (await desk.applyDeadlines(order)) return;
        await ledger.reschedule(order.id, fence, desk.nextDeadline(order), 0);
      });
    }
    return claimed.length > 0 ? now() : ledger.nextDueAt('expire', null);
  };
}

/** Group membership changes without a restart. A member who left is noticed within this time. */
const STAFFING_EVERY_MS = 600_000;

/** Looks for orders that nobody is left to decide: at the start, because the config may be new, and periodically. */
export function createStaffing(deps: { readonly desk: Pick<Desk, 'checkStaffing'>; readonly now: () => number }): Pass {
  const { desk, now } = deps;
  let checkedAt: number | null = null;
  return async () => {
    const wait = checkedAt === null ? 0 : checkedAt + STAFFING_EVERY_MS - now();
    // A clock that was set back must not delay it for longer than that.
    if (checkedAt !== null && wait > 0 && wait <= STAFFING_EVERY_MS) return checkedAt + STAFFING_EVERY_MS;
    try {
      await desk.checkStaffing();
    } catch (error) {
      if (error instanceof LedgerUnreachable) throw error;
      // Set before the work, so an order that breaks the check is not checked each second, nor are all others with it.
      checkedAt = now();
      throw error;
    }
    checkedAt = now();
    return checkedAt + STAFFING_EVERY_MS;
  };
}
