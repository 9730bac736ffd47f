/** The chat platforms an account can be on; `web` is the playground. */
export const PLATFORMS = ['slack', 'telegram', 'web'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** One account of somebody: `slack:U0LIN`, `telegram:1001`. */
export type AccountId = string & { readonly brand: 'AccountId' };
/** A named set of accounts that a platform keeps: `slack:group:S0LEADS`. */
export type GroupId = string & { readonly brand: 'GroupId' };
/** Who somebody is, over all their accounts: the name in `people`, or the account itself where `people` has none. */
export type PersonId = string & { readonly brand: 'PersonId' };

export type PersonEntry = { readonly name: string; readonly accounts: readonly AccountId[] };

/** What a platform says of somebody and a group; `unknown` where it could not be asked, and then nobody passes because of it. */
export type Membership = 'member' | 'not_member' | 'unknown';

/**
 * Somebody acting through one account. `name` is what others are shown.
 *
 * @property accounts every account of theirs at that moment, so that an order remembers it when the config no longer does; left out
 *   where there is only the one, and in orders of earlier versions
 */
export type Actor = {
  readonly account: AccountId;
  readonly person: PersonId;
  readonly name: string;
  readonly accounts?: readonly AccountId[];
};

export type People = {
  readonly entries: readonly PersonEntry[];
  readonly personOf: (account: AccountId) => PersonId;
  readonly nameOf: (account: AccountId) => string | null;
  /** Every account of whoever has this one, on whichever platform. */
  readonly accountsOf: (account: AccountId) => readonly AccountId[];
  /** The person the config calls so, in any case; null for nobody. */
  readonly named: (name: string) => PersonEntry | null;
};

/** Joins accounts to people, so that four eyes are two people and not two accounts. */
export function createPeople(entries: readonly PersonEntry[]): People {
  const known = new Map<AccountId, PersonEntry>();
  for (const entry of entries) for (const account of entry.accounts) known.set(account, entry);
  return {
    entries,
    personOf: (account) => (known.has(account) ? `person:${known.get(account)?.name}` : account) as PersonId,
    nameOf: (account) => known.get(account)?.name ?? null,
    accountsOf: (account) => known.get(account)?.accounts ?? [account],
    named: (name) => entries.find((entry) => entry.name.toLowerCase() === name.toLowerCase()) ?? null,
  };
}

/** Somebody as they act and are recorded now. `shownName` is what the platform calls them, where the config has no name for them. */
export function actorOf(people: People, account: AccountId, shownName: string): Actor {
  const accounts = people.accountsOf(account);
  return {
    account,
    person: people.personOf(account),
    name: people.nameOf(account) ?? shownName,
    ...(accounts.length > 1 ? { accounts } : {}),
  };
}

/** Whether a key of somebody's money is an account of theirs, and not a name. */
export const isAccount = (key: string): key is AccountId => !key.startsWith('person:') && !isGroup(key as AccountId);

export const isGroup = (id: AccountId | GroupId): id is GroupId => /^[a-z]+:group:/.test(id);
export const platformOf = (id: string): Platform => id.slice(0, id.indexOf(':')) as Platform;
/** What the platform itself calls it: `slack:U0LIN` → `U0LIN`, `slack:group:S0LEADS` → `S0LEADS`. */
export const nativeId = (id: string): string => id.slice(id.lastIndexOf(':') + 1);
