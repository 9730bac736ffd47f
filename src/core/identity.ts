import type { Order } from './order.ts';
import type { AccountId, People, PersonId } from './people.ts';

/** Somebody as they were recorded, or as they act now. What earlier versions recorded may lack the accounts. */
export type Known = {
  readonly person: PersonId;
  readonly account?: AccountId;
  readonly accounts?: readonly AccountId[];
};

/** What an order recorded of people. */
export type RecordedPeople = Pick<Order, 'maker' | 'votes' | 'objections' | 'decision' | 'settlement' | 'proposers'>;

/**
 * Says who is one person with whom: two accounts are if today's config joins them, or if any record of the order did. A name that was
 * recorded joins too, so that an account which is exchanged in a person's entry is still theirs. It only ever bars somebody, or
 * shows somebody what is their own: nobody may decide because of it.
 */
export type Identity = { readonly isSame: (a: Known, b: Known) => boolean };

export function createIdentity(order: RecordedPeople, people: Pick<People, 'personOf' | 'accountsOf'>): Identity {
  const parents = new Map<string, string>();

  function rootOf(key: string): string {
    let root = key;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    if (root !== key) parents.set(key, root);
    return root;
  }

  function join(one: string, other: string): void {
    const [a, b] = [rootOf(one), rootOf(other)];
    if (a !== b) parents.set(a, b);
  }

  /** Joins all that is known of somebody, then and now, and gives one key of it. */
  function add({ person, account, accounts = [] }: Known): string {
    for (const one of [...(account === undefined ? [] : [account]), ...accounts]) {
      join(one, person);
      join(one, people.personOf(one));
      for (const other of people.accountsOf(one)) join(other, one);
    }
    return person;
  }

  for (const known of recordedIn(order)) add(known);
  return {
    isSame: (a, b) => {
      // Both are known before they are compared: what is learnt of the second may give the first another root.
      const [one, other] = [add(a), add(b)];
      return rootOf(one) === rootOf(other);
    },
  };
}

function recordedIn({ maker, votes, objections, decision, settlement, proposers }: RecordedPeople): readonly Known[] {
  const said = [...votes, ...objections, ...(decision === null ? [] : [decision])];
  const found = [
    maker,
    ...said.flatMap(({ by, insteadOf }) => [by, insteadOf]),
    settlement?.by,
    settlement?.confirmedBy,
    ...proposers,
  ];
  return found.filter((one) => one !== null && one !== undefined);
}
