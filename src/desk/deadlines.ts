import { movedOrStale } from '../core/advance.ts';
import { asOrder } from '../core/batch.ts';
import type { Origin } from '../core/conversation.ts';
import type { Step } from '../core/decision.ts';
import { clockEvent } from '../core/due.ts';
import { countedVoices } from '../core/identity.ts';
import type { Ledger } from '../core/ledger.ts';
import { type Order, waitsUntil } from '../core/order.ts';
import type { OrderEvent } from '../core/order-event.ts';
import { type AccountId, type Actor, type GroupId, isGroup, type PersonId } from '../core/people.ts';
import { escalationToday } from '../core/policy.ts';
import { err, type Result } from '../core/result.ts';
import type { GroupDirectory } from '../core/surface.ts';
import { approversIn, couldBeApproved, currentStep, type InBatchRefused, isNamed } from '../core/voting.ts';
import type { Access, FindVisible, OrderNotFound } from './access.ts';
import { callingOf, createBarred, createCalleesOf, directlyOf } from './calls.ts';
import type { DelegatesFor } from './delegations.ts';
import { MAX_STALE_MOVES, type Move, retryWhileStale } from './move.ts';
import type { DeskSettings } from './settings.ts';
import { createMembersOf, type MembersOf } from './staffing.ts';

/** Reminders, deadlines and missing approvers of orders that wait for a decision. */
export type Deadlines = {
  /** Reminds the approvers where the order is decided, at most once an hour. */
  readonly remind: (ref: string, by: Actor, origin: Origin) => Promise<Result<Order, RemindRefused>>;
  /** Applies the deadlines of a waiting order: reminds, asks more people, or expires it. Returns null if nothing is due. */
  readonly applyDeadlines: (order: Order) => Promise<Order | null>;
  /** When something is due next: nobody is called before quiet hours end. */
  readonly nextDeadline: (order: Order) => number;
  /**
   * Finds the orders that no approver is left to decide. For each it asks the people whom the config names instead and tells the
   * operators, once. It may ask the platforms who is in a group.
   */
  readonly checkStaffing: () => Promise<void>;
};

export type RemindRefused =
  | OrderNotFound
  | { readonly kind: 'not_waiting'; readonly order: Order }
  /** Its batch is reminded of as one, by the clock. */
  | InBatchRefused
  | { readonly kind: 'reminded_before'; readonly order: Order; readonly againAt: number }
  /** Nobody is called before. `isCalled` if they are called then by themselves. */
  | { readonly kind: 'quiet_hours'; readonly order: Order; readonly until: number; readonly isCalled: boolean };

type DeadlinesDeps = StaffingDeps & {
  readonly findVisible: FindVisible;
  readonly now: () => number;
};

/** The approvers of an order can be reminded again after this time. */
const REMIND_EVERY_MS = 3_600_000;

export function createDeadlines(deps: DeadlinesDeps): Deadlines {
  const { findVisible, move, delegatesFor, now, settings } = deps;
  const calleesOf = createCalleesOf(deps);
  const calling = callingOf(settings);
  const reminded = async (order: Order, by: Actor | null): ReturnType<Move> =>
    move(order, { kind: 'reminded', by, standIns: await delegatesFor(order) });

  /** By today's config, which may be another than when the call was planned. */
  async function called(order: Order): Promise<OrderEvent> {
    const mode = calling.modeFor(order);
    if (mode !== 'direct') return { kind: 'called', mention: mode === 'mention', direct: [] };
    return { kind: 'called', ...(await directlyOf(await calleesOf(order), order.decisionsIn, deps)) };
  }

  return {
    checkStaffing: createCheckStaffing(deps),
    remind: (given, by, origin) =>
      retryWhileStale(MAX_STALE_MOVES, async () => {
        const order = await findVisible({ by: 'ref', ref: given }, by, origin);
        if (order === null) return err({ kind: 'order_not_found', given });
        if (order.state !== 'awaiting_approval') return err({ kind: 'not_waiting', order });
        if (order.batch != null)
          return err({ kind: 'in_batch', ref: order.ref, batch: order.batch.ref, row: order.batch.row });
        const until = calling.quietUntil(now());
        if (until !== null) return err({ kind: 'quiet_hours', order, until, isCalled: order.callAt !== null });
        const { remindedAt } = order;
        const againAt = (remindedAt ?? Number.NEGATIVE_INFINITY) + REMIND_EVERY_MS;
        // A reminder from a clock that was ahead does not block the next one.
        if (againAt > now() && (remindedAt ?? 0) <= now()) return err({ kind: 'reminded_before', order, againAt });
        return reminded(order, by);
      }),
    applyDeadlines: async (order) => {
      const event = clockEvent(order, now(), calling.quietUntil(now()) !== null);
      if (event === null) return null;
      if (event === 'reminded') return movedOrStale(await reminded(order, null));
      if (event === 'called') return movedOrStale(await move(order, await called(order)));
      const escalated = event === 'expired' ? { kind: event } : { kind: event, standIns: await delegatesFor(order) };
      return movedOrStale(await move(order, escalated));
    },
    nextDeadline: (order) => {
      const { expiresAt, callAt, remindAt } = order;
      const calls = Math.min(callAt ?? expiresAt, remindAt ?? expiresAt);
      const quietEnd = calling.quietUntil(Math.max(calls, now()));
      return Math.min(waitsUntil({ ...order, callAt: null, remindAt: null }), quietEnd ?? calls);
    },
  };
}

type Ids = readonly (AccountId | GroupId)[];
export type StaffingDeps = {
  readonly ledger: Pick<Ledger, 'undecided' | 'findBatch'>;
  readonly groups: readonly Pick<GroupDirectory, 'name' | 'membersOf'>[];
  readonly settings: Pick<DeskSettings, 'people' | 'policy' | 'calling'>;
  readonly access: Pick<Access, 'today' | 'approversOf'>;
  readonly move: Move;
  readonly delegatesFor: DelegatesFor;
};

const PAGE_SIZE = 100;
const NOBODY: MembersOf = async () => [];

/**
 * Finds the orders that no approver is left to decide: the order asks approvers, and today's config must still give one of them the
 * role. A group that cannot be asked may contain one, so an order is unstaffed only if that is certain.
 */
export function createCheckStaffing(deps: StaffingDeps): () => Promise<void> {
  const { ledger, groups, settings, access, move, delegatesFor } = deps;
  const { people, policy } = settings;
  const membersOf = createMembersOf(groups);

  /** Keeps the approvers who have the role today and can still decide. A group that cannot be asked is kept. */
  async function left(ids: Ids, order: Order, members: MembersOf): Promise<Ids> {
    const { deciders } = access.today(order);
    const [asked, role] = await Promise.all([lookedInto(ids, members), lookedInto(deciders, members)]);
    const barred = createBarred(order, people);
    const mayHold = (account: AccountId): boolean =>
      role.some(isGroup) || isNamed(role, people.personOf(account), people.personOf);
    return asked.filter((id) => isGroup(id) || (mayHold(id) && !barred(id)));
  }

  async function isStaffed(order: Order, members: MembersOf): Promise<boolean> {
    const steps = await Promise.all(
      openSteps(order, deps).map(async (step) => ({
        ...step,
        approvers: await left(step.approvers, order, members),
      })),
    );
    return couldBeApproved(steps, '' as PersonId, people.personOf);
  }

  async function askedInstead(order: Order): Promise<Ids> {
    for (const ids of [order.verdict.escalateTo, escalationToday(policy, order.verdict.rule)]) {
      if ((await left(ids, order, membersOf)).length > 0) return ids;
    }
    return [];
  }

  /** A batch is decided as one: only its first waiting order is checked, with the votes of the batch, and only while it waits. */
  async function decidedAs(order: Order, batches: Set<string>): Promise<Order | null> {
    const { batch, state } = order;
    if (batch == null || state !== 'awaiting_approval') return order;
    if (batches.has(batch.ref)) return null;
    batches.add(batch.ref);
    const found = await ledger.findBatch(batch.ref);
    return found?.state === 'awaiting_approval' ? { ...asOrder(found, order), batch } : null;
  }

  async function check(given: Order, batches: Set<string>): Promise<void> {
    const order = await decidedAs(given, batches);
    if (order === null) return;
    // Most orders name enough people: then no platform is asked.
    if ((await isStaffed(order, NOBODY)) || (await isStaffed(order, membersOf))) return;
    const before = order.unstaffed?.asked ?? [];
    const more = (await askedInstead(order)).filter((id) => !before.includes(id));
    // Recorded once, and again only if a later config names somebody who was not asked yet.
    if (order.unstaffed !== null && more.length === 0) return;
    const asked = [...before, ...more];
    const standIns = asked.length === 0 ? [] : await delegatesFor({ ...order, unstaffed: { at: 0, asked } });
    movedOrStale(await move(given, { kind: 'unstaffed', asked, standIns }));
  }

  return async () => {
    const failures: unknown[] = [];
    const batches = new Set<string>();
    for (let after: Order['id'] | null = null; ; ) {
      const orders: readonly Order[] = await ledger.undecided(after, PAGE_SIZE);
      for (const order of orders) await check(order, batches).catch((error: unknown) => failures.push(error));
      // The failure of one order is thrown after all others were checked.
      if (orders.length < PAGE_SIZE && failures.length > 0) throw failures[0];
      if (orders.length < PAGE_SIZE) return;
      after = orders.at(-1)?.id ?? null;
    }
  };
}

/**
 * The steps that people still have to take: the missing approvals; or, for an order in doubt, one person who proposes or confirms how
 * it ended.
 */
function openSteps(order: Order, { access, settings: { people } }: StaffingDeps): readonly Step[] {
  if (order.state !== 'awaiting_approval') return [{ approvals: 1, approvers: access.approversOf(order) }];
  const { votes } = countedVoices(order, people);
  return order.verdict.steps
    .map(({ approvals }, step) => ({
      approvals: Math.max(approvals - votes.filter((vote) => vote.step === step).length, 0),
      approvers: approversIn(order, step),
    }))
    .slice(currentStep({ ...order, votes }));
}

async function lookedInto(ids: Ids, members: MembersOf): Promise<Ids> {
  const found = await Promise.all(ids.map(async (id) => (isGroup(id) ? ((await members(id)) ?? [id]) : [id])));
  return found.flat();
}
