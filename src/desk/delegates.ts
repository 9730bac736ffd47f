import type { Delegation } from '../core/delegation.ts';
import type { Ledger } from '../core/ledger.ts';
import type { AccountId, People } from '../core/people.ts';

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
