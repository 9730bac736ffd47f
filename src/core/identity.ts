import type { Objection, Vote } from './decision.ts';
import type { Order } from './order.ts';
import type { AccountId, People, PersonId } from './people.ts';

/** A person as recorded then or as acting now. Records of earlier versions may lack the accounts. */
export type Known = {
  readonly person: PersonId;
  readonly account?: AccountId;
  readonly accounts?: readonly AccountId[];
};

/** The fields of an order that record people. */
export type RecordedPeople = Pick<Order, 'maker' | 'votes' | 'objections' | 'decision' | 'settlement' | 'proposers'>;

/**
 * Says who is one person with whom. Two accounts are one person if today's config joins them or if any record of the order did.
 * A recorded name joins too, so an account that was exchanged in a person's entry is still theirs. Identity only bars people
 * from deciding, or shows them their own orders; it never gives the right to decide.
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

  /** Joins everything known about a person, then and now, and returns one key for it. */
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
      // Add both before comparing: the facts about the second may give the first another root.
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

/** What people said about a waiting order. */
export type Voices = Pick<Order, 'votes' | 'objections'>;

/**
 * Returns the votes and objections that count. While an order waits, today's config says who is one person with whom: a voice does
 * not count if the person, or the approver whom they stood in for, is the requester or has spoken before. It is then as if it had
 * not been given, so it bars nobody. Once another vote was given without it, it never counts again, so no change of the config
 * completes an order. After the decision the votes are those that counted at the last of them.
 *
 * A person who has lost the role since keeps the voice: rights are those of the click.
 */
export function countedVoices(
  order: RecordedPeople & Pick<Order, 'state'>,
  people: Pick<People, 'personOf' | 'accountsOf'>,
): Voices {
  const { state, maker, objections } = order;
  const votes = order.votes.filter(({ isVoid }) => !isVoid);
  if (state !== 'awaiting_approval') return { votes, objections };
  const { isSame } = createIdentity(order, people);
  const counted: (Vote | Objection)[] = [];
  for (const voice of [...votes, ...objections].toSorted((a, b) => a.at - b.at)) {
    const { by, insteadOf } = voice;
    const seat = insteadOf ?? by;
    const isMakers = isSame(maker, by) || isSame(maker, seat);
    const hasSpoken = counted.some((other) => isSame(other.by, by) || isSame(other.insteadOf ?? other.by, seat));
    if (!isMakers && !hasSpoken) counted.push(voice);
  }
  return {
    votes: votes.filter((vote) => counted.includes(vote)),
    objections: objections.filter((objection) => counted.includes(objection)),
  };
}
