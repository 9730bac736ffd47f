import { asOrder, batchDueAt } from '../core/batch.ts';
import type { BatchFacts } from '../core/batch-ledger.ts';
import { type Calling, USUAL_CALLING } from '../core/calls.ts';
import type { ConversationId } from '../core/conversation.ts';
import { countedVoices, createIdentity, type Known } from '../core/identity.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Notice } from '../core/notice.ts';
import type { Order } from '../core/order.ts';
import {
  type AccountId,
  actorOf,
  type GroupId,
  isGroup,
  type PersonId,
  type Platform,
  platformOf,
} from '../core/people.ts';
import type { GroupDirectory } from '../core/surface.ts';
import { approversNow, isNamed } from '../core/voting.ts';
import type { Access } from './access.ts';
import type { DelegatesFor } from './delegations.ts';
import type { Move } from './move.ts';
import type { DeskSettings } from './settings.ts';
import { createMembersOf } from './staffing.ts';

type Ids = readonly (AccountId | GroupId)[];

/**
 * The people whom a call is for: those who are asked now, can still decide by today's config, have not decided yet, and want to be called.
 *
 * @property groups those of which every member is such a person, and those that cannot be asked; the members of any other group stand among
 *   the accounts
 */
export type Callees = { readonly accounts: readonly AccountId[]; readonly groups: readonly GroupId[] };

export type Calls = {
  /** The end of the quiet hours, if it is quiet now; null if people may be called. */
  readonly quietUntil: () => number | null;
  /** The people and groups that a notice calls by mentions in its conversation, or the one person whom it tells alone. */
  readonly calledBy: (notice: Notice, order: Order, batch: BatchFacts | null) => Promise<Ids>;
  /** Calls at the end of the quiet hours, because they began before the message that was to call could be shown. */
  readonly callLater: (order: Order, batch: BatchFacts | null, until: number) => Promise<void>;
};

export type CallsDeps = {
  readonly groups: readonly Pick<GroupDirectory, 'name' | 'membersOf'>[];
  readonly settings: Pick<DeskSettings, 'people' | 'calling'>;
  readonly access: Pick<Access, 'today'>;
  readonly delegatesFor: DelegatesFor;
  readonly move: Move;
  readonly ledger: Pick<Ledger, 'saveBatch'>;
  readonly now: () => number;
};

/** A larger group of which somebody may not be called is called by so many of its members. */
const MAX_MEMBERS = 50;

export const callingOf = ({ calling }: Pick<DeskSettings, 'calling'>): Calling => calling ?? USUAL_CALLING;

export function createCalls(deps: CallsDeps): Calls {
  const { settings, ledger, move, now } = deps;
  const { people } = settings;
  const calleesOf = createCalleesOf(deps);
  const membersOf = createMembersOf(deps.groups);

  return {
    quietUntil: () => callingOf(settings).quietUntil(now()),
    calledBy: async ({ conversation, show, slot }, order, facts) => {
      const asked = facts === null ? order : asOrder(facts.batch, order);
      const only = show.kind === 'reply' && show.reply.kind === 'unstaffed' ? show.reply.asked : null;
      const { accounts, groups } = await calleesOf(asked, only);
      if (slot.startsWith('person.')) {
        const members = await Promise.all(groups.map(membersOf));
        const persons = [...accounts, ...members.flatMap((all) => all ?? [])].map(people.personOf);
        const account = conversation as string as AccountId;
        return persons.includes(people.personOf(account)) ? [account] : [];
      }
      const here = platformOf(conversation);
      // Only Slack has mentions of groups, and only of its own.
      const mentioned = groups.filter((group) => here === 'slack' && platformOf(group) === here);
      const others = await Promise.all(groups.filter((group) => !mentioned.includes(group)).map(membersOf));
      return [...oneEach([...accounts, ...others.flatMap((all) => all ?? [])], people, [here]), ...mentioned];
    },
    callLater: async (order, facts, until) => {
      // If somebody else moved it meanwhile, the message is shown without a call, and the reminder calls.
      if (facts === null && order.callAt === null)
        await move(order, { kind: 'called', mention: false, direct: [], until });
      if (facts !== null && facts.batch.callAt == null) {
        const { batch } = facts;
        const later = { ...batch, version: batch.version + 1, changedAt: now(), callAt: until };
        await ledger.saveBatch(later, batchDueAt(later, now()), []);
      }
    },
  };
}

/** One account of each person: on the first of these platforms that they have an account on. */
function oneEach(
  accounts: readonly AccountId[],
  { personOf, accountsOf }: DeskSettings['people'],
  platforms: readonly Platform[],
): readonly AccountId[] {
  const persons = new Map<PersonId, AccountId>();
  for (const account of accounts) {
    const all = [account, ...accountsOf(account)];
    const reached = platforms.map((platform) => all.find((one) => platformOf(one) === platform)).find((one) => one);
    if (reached !== undefined && !persons.has(personOf(account))) persons.set(personOf(account), reached);
  }
  return [...persons.values()];
}

export type CalleesDeps = Pick<CallsDeps, 'groups' | 'settings' | 'access' | 'delegatesFor'>;
/** @param only the people who are asked; null for everybody whom the order asks now */
export type CalleesOf = (order: Order, only?: Ids | null) => Promise<Callees>;

export function createCalleesOf({ groups, settings, access, delegatesFor }: CalleesDeps): CalleesOf {
  const { people } = settings;
  const membersOf = createMembersOf(groups);

  /** Whether today's config gives somebody the role. A group that cannot be asked may contain anybody. */
  async function createHolds(order: Order): Promise<(account: AccountId) => boolean> {
    const { deciders } = access.today(order);
    const known = await Promise.all(deciders.map(async (id) => (isGroup(id) ? ((await membersOf(id)) ?? [id]) : [id])));
    const role = known.flat();
    return (account) => role.some(isGroup) || isNamed(role, people.personOf(account), people.personOf);
  }

  return async (order, only = null) => {
    if (order.state !== 'awaiting_approval') return { accounts: [], groups: [] };
    const { wants } = callingOf(settings);
    const asked = only ?? approversNow(order, countedVoices(order, people));
    const [holds, standIns] = [await createHolds(order), await delegatesFor(order)];
    const barred = createBarred(order, people);
    const isCalled = (account: AccountId): boolean => holds(account) && wants(account) && !barred(account);
    const accounts: AccountId[] = [];
    const whole: GroupId[] = [];
    for (const id of asked) {
      if (!isGroup(id)) accounts.push(id);
      else {
        const members = await membersOf(id);
        const left = members?.filter(isCalled);
        if (left === undefined || (left.length === members?.length && left.length > 0)) whole.push(id);
        else accounts.push(...left.slice(0, MAX_MEMBERS));
      }
    }
    /** Somebody who is away is called by whoever decides for them. */
    const present = accounts.flatMap((account) => {
      if (barred(account) || !holds(account)) return [];
      const standIn = standIns.find((one) => one.for === people.personOf(account))?.account ?? account;
      return wants(standIn) && !barred(standIn) ? [standIn] : [];
    });
    const { deciders } = access.today(order);
    return { accounts: [...new Set(present)], groups: whole.filter((group) => deciders.includes(group)) };
  };
}

/**
 * The accounts to which a call goes in direct messages, one of each person, and whether a group is left that only a mention can reach.
 *
 * @param first the platform on which the order is decided
 */
export async function directlyOf(
  { accounts, groups }: Callees,
  first: ConversationId,
  { groups: directories, settings: { people } }: Pick<CallsDeps, 'groups' | 'settings'>,
): Promise<{ readonly direct: readonly AccountId[]; readonly mention: boolean }> {
  const membersOf = createMembersOf(directories);
  const known = await Promise.all(groups.map(membersOf));
  const members = known.flatMap((all) => all ?? []);
  const platforms = [platformOf(first), ...directories.map(({ name }) => name)];
  const mention = known.includes(null);
  return { direct: oneEach([...accounts, ...members], people, platforms).slice(0, MAX_MEMBERS), mention };
}

/**
 * The people who cannot decide this order any more: the maker, those who have decided or were represented, and the one whose
 * settlement needs a second person.
 */
export function createBarred(order: Order, people: DeskSettings['people']): (account: AccountId) => boolean {
  const { isSame } = createIdentity(order, people);
  const { maker, settlement } = order;
  const { votes, objections } = countedVoices(order, people);
  const spoken =
    order.state === 'awaiting_approval'
      ? [...votes, ...objections].flatMap(({ by, insteadOf }): readonly (Known | null)[] => [by, insteadOf])
      : [settlement?.by ?? null];
  const barred = [maker, ...spoken].filter((known) => known !== null);
  return (account) => barred.some((known) => isSame(known, actorOf(people, account, account)));
}
