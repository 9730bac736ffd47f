import { createCalendar, endOf, type Until } from '../core/calendar.ts';
import { createIdentity } from '../core/identity.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import type { Delegate } from '../core/order-event.ts';
import {
  type AccountId,
  type Actor,
  type Delegation,
  type GroupId,
  isGroup,
  type Membership,
  type People,
  PLATFORMS,
  platformOf,
} from '../core/people.ts';
import { decidersAnywhere } from '../core/policy.ts';
import { err, ok, type Result } from '../core/result.ts';
import { everyApprover, isNamed } from '../core/voting.ts';
import type { DeskSettings } from './settings.ts';

/** Delegates decide for approvers who are away. */
export type Delegations = {
  readonly delegate: (delegate: DelegationRequest) => Promise<Result<Delegation, DelegateRefused>>;
  /** Returns the delegation that is in force; null if there is none. */
  readonly delegationOf: (by: Actor) => Promise<Delegation | null>;
  /** Ends the delegation and returns it; null if there was none. */
  readonly undelegate: (by: Actor) => Promise<Delegation | null>;
};

/** An approver names a delegate: `to` is an account or a name in the config, `called` is the name as they typed it. */
export type DelegationRequest = {
  readonly to: string;
  readonly called: string;
  readonly until: Until;
  readonly by: Actor;
};

export type DelegateRefused =
  | { readonly kind: 'unknown_person'; readonly given: string }
  | { readonly kind: 'own_delegate' }
  | { readonly kind: 'not_an_approver'; readonly group: 'asked' | 'unknown' }
  | { readonly kind: 'bad_until'; readonly why: 'past' | 'too_far'; readonly days: number };

type DelegationsDeps = {
  readonly ledger: Ledger;
  readonly settings: DeskSettings;
  readonly access: {
    readonly membershipOf: (ids: readonly (AccountId | GroupId)[], account: AccountId) => Promise<Membership>;
  };
  readonly now: () => number;
};

/** Somebody who is away longer should be replaced in the config. */
const MAX_DELEGATION_DAYS = 60;
const DAY_MS = 24 * 3_600_000;
const ACCOUNT = new RegExp(`^(?:${PLATFORMS.join('|')}):[A-Za-z0-9_-]+$`);

export function createDelegations(deps: DelegationsDeps): Delegations {
  const { ledger, settings, now } = deps;
  const calendar = createCalendar(settings.timezone);
  const delegates = createDelegates({ ledger, people: settings.people, now });
  const accountsOf = ({ account }: Actor): readonly AccountId[] => settings.people.accountsOf(account);
  const given = async ({ account }: Actor): Promise<Delegation | null> => (await delegates('by', [account]))[0] ?? null;

  return {
    delegationOf: given,
    undelegate: async (by) => {
      const delegation = await given(by);
      await ledger.delegate(accountsOf(by), null);
      return delegation;
    },
    delegate: async ({ to, called, until, by }) => {
      const account = accountOf(settings, to, by);
      if (account === null) return err({ kind: 'unknown_person', given: to });
      const { personOf, nameOf } = settings.people;
      const person = personOf(account);
      if (person === by.person) return err({ kind: 'own_delegate' });
      const decides = await decidesSomewhere(deps, by);
      if (!decides.ok) return decides;
      const end = endOf(until, now(), calendar);
      const days = MAX_DELEGATION_DAYS;
      if (end <= now()) return err({ kind: 'bad_until', why: 'past', days });
      if (end > now() + (days + 1) * DAY_MS) return err({ kind: 'bad_until', why: 'too_far', days });
      const delegation: Delegation = {
        by,
        to: { person, account, name: nameOf(account) ?? called.replace(/^@/, '') },
        until: end,
      };
      await ledger.delegate(accountsOf(by), delegation);
      return ok(delegation);
    },
  };
}

/** Reads an account, or the name of somebody in the config. */
function accountOf({ people }: DeskSettings, given: string, by: Actor): AccountId | null {
  const typed = given.trim();
  if (ACCOUNT.test(typed)) return typed as AccountId;
  const accounts = people.named(typed.replace(/^@/, ''))?.accounts ?? [];
  return accounts.find((account) => platformOf(account) === platformOf(by.account)) ?? accounts[0] ?? null;
}

/** Only an approver can delegate. */
async function decidesSomewhere(
  { settings, access }: DelegationsDeps,
  by: Actor,
): Promise<Result<void, DelegateRefused>> {
  const { teams, policy, people } = settings;
  const everybody = [...new Set([...teams.flatMap(({ approvers }) => approvers), ...decidersAnywhere(policy)])];
  if (isNamed(everybody, by.person, people.personOf)) return ok(undefined);
  const membership = await access.membershipOf(everybody, by.account);
  if (membership === 'member') return ok(undefined);
  return err({ kind: 'not_an_approver', group: membership === 'unknown' ? 'unknown' : 'asked' });
}

export type DelegatesDeps = {
  readonly ledger: Pick<Ledger, 'delegations'>;
  readonly people: Pick<People, 'personOf' | 'accountsOf'>;
  readonly now: () => number;
};

/** Returns the delegations in force that these people gave (`by`) or received (`to`), with everybody as today's config knows them. */
export type Delegates = (side: 'by' | 'to', accounts: readonly AccountId[]) => Promise<readonly Delegation[]>;

export function createDelegates({ ledger, people, now }: DelegatesDeps): Delegates {
  const today = <P extends Delegation['by']>(known: P): P => ({ ...known, person: people.personOf(known.account) });
  return async (side, accounts) => {
    const given = await ledger.delegations(side, [...new Set(accounts.flatMap(people.accountsOf))], now());
    return given.map(({ by, to, until }) => ({ by: today(by), to: today(to), until }));
  };
}

/** Returns the delegates of an order's approvers; never its maker. */
export type DelegatesFor = (order: Order) => Promise<readonly Delegate[]>;

export function createDelegatesFor(deps: DelegatesDeps): DelegatesFor {
  const delegates = createDelegates(deps);
  return async (order) => {
    const named = everyApprover(order).filter((id): id is AccountId => !isGroup(id));
    const given = await delegates('by', named);
    const { isSame } = createIdentity(order, deps.people);
    return given
      .filter(({ to }) => !isSame(to, order.maker))
      .map(({ by, to }) => ({ for: by.person, account: to.account, name: to.name }));
  };
}
