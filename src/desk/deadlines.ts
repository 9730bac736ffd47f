import { movedOrStale } from '../core/advance.ts';
import type { Origin } from '../core/conversation.ts';
import type { Step, Verdict } from '../core/decision.ts';
import { clockEvent } from '../core/due.ts';
import { createIdentity, type Known } from '../core/identity.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import {
  type AccountId,
  type Actor,
  actorOf,
  type GroupId,
  isGroup,
  type People,
  type PersonId,
  platformOf,
} from '../core/people.ts';
import { escalationToday } from '../core/policy.ts';
import { err, type Result } from '../core/result.ts';
import type { GroupDirectory } from '../core/surface.ts';
import { approversIn, couldBeApproved, currentStep, isNamed } from '../core/voting.ts';
import type { Access, FindVisible, OrderNotFound } from './access.ts';
import type { DelegatesFor } from './delegations.ts';
import { MAX_STALE_MOVES, type Move, retryWhileStale } from './move.ts';
import type { DeskSettings } from './settings.ts';

/** What happens to an order that nobody decides. */
export type Deadlines = {
  /** Calls whoever can decide, where it is decided; at most once an hour. */
  readonly remind: (ref: string, by: Actor, origin: Origin) => Promise<Result<Order, RemindRefused>>;
  /** Does what it is time for with an order that waits: reminds, asks more people, or ends it. Null where it is time for nothing. */
  readonly applyDeadlines: (order: Order) => Promise<Order | null>;
  /**
   * Notes every order that nobody is left to decide, asks others where the config names some, and tells the operators; each order
   * once. It may ask the platforms who is in a group.
   */
  readonly checkStaffing: () => Promise<void>;
};

export type RemindRefused =
  | OrderNotFound
  | { readonly kind: 'not_waiting'; readonly order: Order }
  | { readonly kind: 'reminded_before'; readonly order: Order; readonly againAt: number };

type DeadlinesDeps = StaffingDeps & {
  readonly findVisible: FindVisible;
  readonly now: () => number;
};

/** Whoever waits may call the approvers again after this. */
const REMIND_EVERY_MS = 3_600_000;

export function createDeadlines(deps: DeadlinesDeps): Deadlines {
  const { findVisible, move, delegatesFor, now } = deps;
  const reminded = async (order: Order, by: Actor | null): ReturnType<Move> =>
    move(order, { kind: 'reminded', by, standIns: await delegatesFor(order) });

  return {
    checkStaffing: createCheckStaffing(deps),
    remind: (given, by, origin) =>
      retryWhileStale(MAX_STALE_MOVES, async () => {
        const order = await findVisible({ by: 'ref', ref: given }, by, origin);
        if (order === null) return err({ kind: 'order_not_found', given });
        if (order.state !== 'awaiting_approval') return err({ kind: 'not_waiting', order });
        const { remindedAt } = order;
        const againAt = (remindedAt ?? Number.NEGATIVE_INFINITY) + REMIND_EVERY_MS;
        // A reminder of a clock that was ahead keeps nobody waiting.
        if (againAt > now() && (remindedAt ?? 0) <= now()) return err({ kind: 'reminded_before', order, againAt });
        return reminded(order, by);
      }),
    applyDeadlines: async (order) => {
      const event = clockEvent(order, now());
      if (event === null) return null;
      if (event === 'reminded') return movedOrStale(await reminded(order, null));
      const escalated = event === 'expired' ? { kind: event } : { kind: event, standIns: await delegatesFor(order) };
      return movedOrStale(await move(order, escalated));
    },
  };
}

/** Says whether people could be found for every step of an approval, also where only groups could bring them. */
export type IsStaffed = (steps: Verdict['steps'], maker: PersonId) => Promise<boolean>;

/** Who is in a group; null where that cannot be asked now. */
type MembersOf = (group: GroupId) => Promise<readonly AccountId[] | null>;

const createMembersOf =
  (groups: readonly Pick<GroupDirectory, 'name' | 'membersOf'>[]): MembersOf =>
  async (group) =>
    (await groups.find(({ name }) => name === platformOf(group))?.membersOf(group)) ?? null;

/** A group is looked into only where those who are named do not suffice; one that cannot be asked may hold anybody. */
export function createIsStaffed({
  groups,
  people: { personOf },
}: {
  readonly groups: readonly Pick<GroupDirectory, 'name' | 'membersOf'>[];
  readonly people: People;
}): IsStaffed {
  const known = createMembersOf(groups);
  const membersOf = async (group: GroupId): Promise<readonly (AccountId | GroupId)[]> =>
    (await known(group)) ?? [group];

  return async (steps, maker) => {
    const named = steps.map((step) => ({ ...step, approvers: step.approvers.filter((id) => !isGroup(id)) }));
    if (couldBeApproved(named, maker, personOf)) return true;
    const known = await Promise.all(
      steps.map(async (step) => {
        const members = await Promise.all(step.approvers.filter(isGroup).map(membersOf));
        return { ...step, approvers: [...step.approvers.filter((id) => !isGroup(id)), ...members.flat()] };
      }),
    );
    return couldBeApproved(known, maker, personOf);
  };
}

type Ids = readonly (AccountId | GroupId)[];
export type StaffingDeps = {
  readonly ledger: Pick<Ledger, 'undecided'>;
  readonly groups: readonly Pick<GroupDirectory, 'name' | 'membersOf'>[];
  readonly settings: Pick<DeskSettings, 'people' | 'policy'>;
  readonly access: Pick<Access, 'today' | 'approversOf'>;
  readonly move: Move;
  readonly delegatesFor: DelegatesFor;
};

const AT_ONCE = 100;
const NOBODY: MembersOf = async () => [];

/**
 * Finds the orders that nobody is left to decide: by those whom the order asks and to whom today's config still gives the role. Somebody
 * in a group that cannot be asked may be there, so an order is called unstaffed only where that is certain.
 */
export function createCheckStaffing(deps: StaffingDeps): () => Promise<void> {
  const { ledger, groups, settings, access, move, delegatesFor } = deps;
  const { people, policy } = settings;
  const membersOf = createMembersOf(groups);

  /** Of these, whoever has the role today and may still speak; a group that cannot be asked stays as it is. */
  async function left(ids: Ids, order: Order, members: MembersOf): Promise<Ids> {
    const { deciders } = access.today(order);
    const [asked, role] = await Promise.all([lookedInto(ids, members), lookedInto(deciders, members)]);
    const barred = createBarred(order, deps);
    const mayHold = (account: AccountId): boolean =>
      role.some(isGroup) || isNamed(role, people.personOf(account), people.personOf);
    return asked.filter((id) => isGroup(id) || (mayHold(id) && !barred(id)));
  }

  async function isStaffed(order: Order, members: MembersOf): Promise<boolean> {
    const steps = await Promise.all(
      openSteps(order, access).map(async (step) => ({
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

  async function check(order: Order): Promise<void> {
    // Most orders are staffed by people who are named: then no platform is asked.
    if ((await isStaffed(order, NOBODY)) || (await isStaffed(order, membersOf))) return;
    const before = order.unstaffed?.asked ?? [];
    const more = (await askedInstead(order)).filter((id) => !before.includes(id));
    // Said once, and again only when a later config names somebody who was not asked yet.
    if (order.unstaffed !== null && more.length === 0) return;
    const asked = [...before, ...more];
    const standIns = asked.length === 0 ? [] : await delegatesFor({ ...order, unstaffed: { at: 0, asked } });
    movedOrStale(await move(order, { kind: 'unstaffed', asked, standIns }));
  }

  return async () => {
    const failures: unknown[] = [];
    for (let after: Order['id'] | null = null; ; ) {
      const orders: readonly Order[] = await ledger.undecided(after, AT_ONCE);
      for (const order of orders) await check(order).catch((error: unknown) => failures.push(error));
      // One order's trouble is told once all others were looked at.
      if (orders.length < AT_ONCE && failures.length > 0) throw failures[0];
      if (orders.length < AT_ONCE) return;
      after = orders.at(-1)?.id ?? null;
    }
  };
}

/** What people still have to do: the approvals that are missing, or settling a doubt, which begins or ends with one more person. */
function openSteps(order: Order, access: StaffingDeps['access']): readonly Step[] {
  if (order.state !== 'awaiting_approval') return [{ approvals: 1, approvers: access.approversOf(order) }];
  return order.verdict.steps
    .map(({ approvals }, step) => ({
      approvals: approvals - order.votes.filter((vote) => vote.step === step).length,
      approvers: approversIn(order, step),
    }))
    .slice(currentStep(order));
}

/** Whoever has no say any more: the maker, whoever has spoken or was spoken for, and whoever settled what another must confirm. */
function createBarred(order: Order, { settings: { people } }: StaffingDeps): (account: AccountId) => boolean {
  const { isSame } = createIdentity(order, people);
  const { maker, votes, objections, settlement } = order;
  const spoken =
    order.state === 'awaiting_approval'
      ? [...votes, ...objections].flatMap(({ by, insteadOf }): readonly (Known | null)[] => [by, insteadOf])
      : [settlement?.by ?? null];
  const barred = [maker, ...spoken].filter((known) => known !== null);
  return (account) => barred.some((known) => isSame(known, actorOf(people, account, account)));
}

async function lookedInto(ids: Ids, members: MembersOf): Promise<Ids> {
  const found = await Promise.all(ids.map(async (id) => (isGroup(id) ? ((await members(id)) ?? [id]) : [id])));
  return found.flat();
}
