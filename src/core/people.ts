/** The chat platforms an account can be on; `web` is the playground. */
export const PLATFORMS = ['slack', 'telegram', 'web'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** One account of a person: `slack:U0LIN`, `telegram:1001`. */
export type AccountId = string & { readonly brand: 'AccountId' };
/** A named set of accounts that a platform keeps: `slack:group:S0LEADS`. */
export type GroupId = string & { readonly brand: 'GroupId' };
/** A person over all their accounts: the name in `people`, or the account itself if `people` has none. */
export type PersonId = string & { readonly brand: 'PersonId' };

export type PersonEntry = { readonly name: string; readonly accounts: readonly AccountId[] };

/** Whether an account is in a group; `unknown` if the platform could not be asked, and then nobody passes by the group. */
export type Membership = 'member' | 'not_member' | 'unknown';

/**
 * A person acting through one account. `name` is shown to others.
 *
 * @property accounts all their accounts at that moment, so the order remembers them when the config no longer does; left out if
 *   there is only one, and in orders of earlier versions
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
  /** Returns every account of the owner of this one, on all platforms. */
  readonly accountsOf: (account: AccountId) => readonly AccountId[];
  /** Finds the person of this name in the config, in any case; null for nobody. */
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

/** Returns a person as they act and are recorded now. `shownName` is the platform's name, used if the config has none. */
export function actorOf(people: People, account: AccountId, shownName: string): Actor {
  const accounts = people.accountsOf(account);
  return {
    account,
    person: people.personOf(account),
    name: people.nameOf(account) ?? shownName,
    ...(accounts.length > 1 ? { accounts } : {}),
  };
}

/** Says whether a budget key of a person is an account and not a name. */
export const isAccount = (key: string): key is AccountId => !key.startsWith('person:') && !isGroup(key as AccountId);

export const isGroup = (id: AccountId | GroupId): id is GroupId => /^[a-z]+:group:/.test(id);
export const platformOf = (id: string): Platform => id.slice(0, id.indexOf(':')) as Platform;
/** Returns the platform's own id: `slack:U0LIN` → `U0LIN`, `slack:group:S0LEADS` → `S0LEADS`. */
export const nativeId = (id: string): string => id.slice(id.lastIndexOf(':') + 1);

/**
 * Who decides for whom until when. Each person gives one at most; `by` gave it. The persons are those of that time: it is found
 * by the accounts, so it survives a new name.
 */
export type Delegation = {
  readonly by: { readonly person: PersonId; readonly account: AccountId; readonly name: string };
  readonly to: { readonly person: PersonId; readonly account: AccountId; readonly name: string };
  readonly until: number;
};
