import { createIdentity } from '../core/identity.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import type { Delegate } from '../core/order-event.ts';
import { type AccountId, type Delegation, isGroup, type People } from '../core/people.ts';
import { everyApprover } from '../core/voting.ts';

export type DelegatesDeps = {
  readonly ledger: Pick<Ledger, 'delegations'>;
  readonly people: Pick<People, 'personOf' | 'accountsOf'>;
  readonly now: () => number;
};

/** The delegations that hold now and that the people of these accounts gave, or were given; everybody as today's config knows them. */
export type Delegates = (side: 'by' | 'to', accounts: readonly AccountId[]) => Promise<readonly Delegation[]>;

export function createDelegates({ ledger, people, now }: DelegatesDeps): Delegates {
  const today = <P extends Delegation['by']>(known: P): P => ({ ...known, person: people.personOf(known.account) });
  return async (side, accounts) => {
    const given = await ledger.delegations(side, [...new Set(accounts.flatMap(people.accountsOf))], now());
    return given.map(({ by, to, until }) => ({ by: today(by), to: today(to), until }));
  };
}

/** Who decides for those approvers of an order who are away; never its maker. */
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
