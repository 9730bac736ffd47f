import type { MakerKeys } from './budget.ts';
import type { Calendar, LocalDate } from './calendar.ts';
import type { AccountId, People, PersonId } from './people.ts';

/** A name that a config gave an account, until `until`; null while it still does. */
export type RememberedName = { readonly account: AccountId; readonly person: PersonId; readonly until: number | null };

/** Returns the budget keys of an account's owner on a day. */
export type MakerKeysOf = (account: AccountId, date: Pick<LocalDate, 'day' | 'month'>) => MakerKeys;

/**
 * Finds the accounts to sum for a requester: all that are theirs, and all that were theirs in the running day or month. So no
 * edit of the config gives out a fresh budget before the period ends. A name that two accounts had one after the other joins
 * them as well.
 */
export function createMakerKeys(
  people: Pick<People, 'entries' | 'personOf'>,
  remembered: readonly RememberedName[],
  calendar: Calendar,
): MakerKeysOf {
  const today = people.entries.flatMap(({ accounts }) =>
    accounts.map((account) => ({ account, person: people.personOf(account), until: null })),
  );
  const names = [...today, ...remembered];
  let known: { readonly day: string; readonly keys: Map<AccountId, MakerKeys> } | null = null;

  const keysOf = (account: AccountId, { day, month }: Pick<LocalDate, 'day' | 'month'>): MakerKeys => {
    const since = (isSince: (at: number) => boolean) => names.filter(({ until }) => until === null || isSince(until));
    const ofDay = since((until) => calendar(until).day >= day);
    const ofMonth = since((until) => calendar(until).month >= month);
    const also = { day: joinedTo(account, ofDay), month: joinedTo(account, ofMonth) };
    return { person: people.personOf(account), account, also };
  };

  return (account, date) => {
    if (known?.day !== date.day) known = { day: date.day, keys: new Map() };
    const keys = known.keys.get(account) ?? keysOf(account, date);
    known.keys.set(account, keys);
    return keys;
  };
}

/** Returns every other account and name that names join to an account. */
function joinedTo(account: AccountId, names: readonly RememberedName[]): readonly string[] {
  const joined = new Set<string>([account]);
  for (let size = 0; size < joined.size; ) {
    size = joined.size;
    for (const name of names) {
      if (!joined.has(name.account) && !joined.has(name.person)) continue;
      joined.add(name.account);
      joined.add(name.person);
    }
  }
  joined.delete(account);
  return [...joined];
}
