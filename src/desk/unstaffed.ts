import { createIdentity, type Known } from '../core/identity.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order, Step } from '../core/order.ts';
import { type AccountId, actorOf, type GroupId, isGroup, type PersonId } from '../core/people.ts';
import type { Surface } from '../core/surface.ts';
import { approversIn, couldBeApproved, currentStep, isNamed } from '../core/voting.ts';
import type { Access } from './access.ts';
import type { DelegatesFor } from './delegates-for.ts';
import type { Desk } from './desk.ts';
import type { Move } from './move.ts';
import { escalationToday } from './roles.ts';
import type { DeskSettings } from './settings.ts';
import { createMembersOf, type MembersOf } from './staffing.ts';

type Ids = readonly (AccountId | GroupId)[];
type StaffingDeps = {
  readonly ledger: Pick<Ledger, 'undecided'>;
  readonly surfaces: readonly Surface[];
  readonly settings: Pick<DeskSettings, 'people' | 'policy'>;
  readonly places: Pick<Access, 'today' | 'approversOf'>;
  readonly move: Move;
  readonly delegatesFor: DelegatesFor;
};

const AT_ONCE = 100;
const NOBODY: MembersOf = async () => [];

/**
 * Finds the orders that nobody is left to decide: by those whom the order asks and to whom today's config still gives the role. Somebody
 * in a group that cannot be asked may be there, so an order is called unstaffed only where that is certain.
 */
export function createCheckStaffing(deps: StaffingDeps): Pick<Desk, 'checkStaffing'> {
  const { ledger, surfaces, settings, places, move, delegatesFor } = deps;
  const { people, policy } = settings;
  const membersOf = createMembersOf(surfaces);

  /** Of these, whoever has the role today and may still speak; a group that cannot be asked stays as it is. */
  async function left(ids: Ids, order: Order, members: MembersOf): Promise<Ids> {
    const { deciders } = places.today(order);
    const [asked, role] = await Promise.all([lookedInto(ids, members), lookedInto(deciders, members)]);
    const barred = createBarred(order, deps);
    const mayHold = (account: AccountId): boolean =>
      role.some(isGroup) || isNamed(role, people.personOf(account), people.personOf);
    return asked.filter((id) => isGroup(id) || (mayHold(id) && !barred(id)));
  }

  async function isStaffed(order: Order, members: MembersOf): Promise<boolean> {
    const steps = await Promise.all(
      openSteps(order, places).map(async (step) => ({
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
    await move(order, { kind: 'unstaffed', asked, standIns });
  }

  return {
    checkStaffing: async () => {
      const failures: unknown[] = [];
      for (let after: Order['id'] | null = null; ; ) {
        const orders: readonly Order[] = await ledger.undecided(after, AT_ONCE);
        for (const order of orders) await check(order).catch((error: unknown) => failures.push(error));
        // One order's trouble is told once all others were looked at.
        if (orders.length < AT_ONCE && failures.length > 0) throw failures[0];
        if (orders.length < AT_ONCE) return;
        after = orders.at(-1)?.id ?? null;
      }
    },
  };
}

/** What people still have to do: the approvals that are missing, or settling a doubt, which begins or ends with one more person. */
function openSteps(order: Order, places: StaffingDeps['places']): readonly Step[] {
  if (order.state !== 'awaiting_approval') return [{ approvals: 1, approvers: places.approversOf(order) }];
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
