import type { Calendar, LocalDate } from './calendar.ts';
import type { Msisdn } from './msisdn.ts';
import type { AccountId, People, PersonId } from './people.ts';
import type { Offer, ProviderName } from './product.ts';

/** Whose money in which time: `team:support` in `2026-11-21` or in `2026-11`, `maker:slack:U0LIN` in `2026-11-21`. */
export type UsageKey = { readonly scope: string; readonly period: string };

/** What is asked or limited as one sum: what stands under this key, and under the further scopes in the same period. */
export type SummedKey = UsageKey & { readonly also?: readonly string[] };

/** No more than this, in money and in number of orders; null where there is no limit. */
export type Caps = { readonly li: number | null; readonly orders: number | null };
export type Budget = { readonly day: Caps; readonly month: Caps };
export type Period = keyof Budget;

export const NO_CAPS: Caps = { li: null, orders: null };
export const NO_BUDGET: Budget = { day: NO_CAPS, month: NO_CAPS };

/** The limits of the config that are not a team's own. `byRule` is for what rules approve by themselves, a day. */
export type Budgets = {
  readonly maker: Budget;
  readonly number: Budget;
  readonly provider: Readonly<Record<ProviderName, Budget>>;
  readonly byRule: { readonly maker: Caps; readonly team: Caps };
};

/**
 * What is counted together: a team's orders, a person's, a number's, a provider's; those that a rule approved by itself, of a person
 * or a team; a team's urgent ones.
 */
export type AccountKind = 'team' | 'maker' | 'number' | 'provider' | 'byRuleMaker' | 'byRuleTeam' | 'urgent';

/**
 * One count of money and orders that an order goes into, and how far it may go. `name` says whose it is; `also` are the scopes of
 * the same person's or team's other accounts and names, which are summed with it.
 */
export type Account = SummedKey & {
  readonly kind: AccountKind;
  readonly name: string;
  readonly per: Period;
  readonly caps: Caps;
};

/** Reserved and spent money, and the number of the orders that it is for. */
export type Used = { readonly li: number; readonly orders: number };
export const NOTHING_USED: Used = { li: 0, orders: 0 };

/**
 * Whose money it is: counted for the account that asks, and summed over all that are or were the same person's in the running day
 * or month.
 *
 * @property also their other accounts, and their names, under which earlier versions counted
 */
export type MakerKeys = {
  readonly person: PersonId;
  readonly account: AccountId;
  readonly also: Readonly<Record<Period, readonly string[]>>;
};

/** What an order is counted by. `offers` are those it could be bought with. */
export type Counted = {
  readonly team: { readonly name: string; readonly formerly?: readonly string[]; readonly budget: Budget };
  readonly maker: MakerKeys;
  readonly msisdn: Msisdn;
  readonly offers: readonly Pick<Offer, 'provider'>[];
  readonly urgent: boolean;
  readonly day: string;
  readonly month: string;
};

/**
 * Every account an order may go into. A team's day and month and a person's day are always kept, since rules and people ask for
 * them; the others only where the config limits them, so that nothing is counted for nobody. Those of one kind stand together.
 */
export function accountsOf(counted: Counted, budgets: Budgets): readonly Account[] {
  const { team, maker, msisdn, offers, urgent, day, month } = counted;
  const account = (kind: AccountKind, name: string, per: Period, caps: Caps): Account => {
    const [key, also] = keysOf(kind, name, per, counted);
    const scopes = also.map((one) => `${SCOPES[kind]}:${one}`);
    const period = per === 'day' ? day : month;
    const sum = scopes.length === 0 ? {} : { also: scopes };
    return { kind, name, per, caps, scope: `${SCOPES[kind]}:${key}`, period, ...sum };
  };
  const limited = (kind: AccountKind, name: string, budget: Budget): readonly Account[] =>
    PERIODS.filter((per) => isCapped(budget[per])).map((per) => account(kind, name, per, budget[per]));
  const providers = [...new Set(offers.map(({ provider }) => provider))];
  return [
    account('team', team.name, 'day', team.budget.day),
    account('team', team.name, 'month', team.budget.month),
    account('maker', maker.person, 'day', budgets.maker.day),
    ...limited('maker', maker.person, { ...budgets.maker, day: NO_CAPS }),
    ...limited('number', msisdn, budgets.number),
    ...providers.flatMap((name) => limited('provider', name, budgets.provider[name])),
    ...limited('byRuleMaker', maker.person, { day: budgets.byRule.maker, month: NO_CAPS }),
    ...limited('byRuleTeam', team.name, { day: budgets.byRule.team, month: NO_CAPS }),
    ...(urgent ? [account('urgent', team.name, 'month', NO_CAPS)] : []),
  ];
}

/** Under which key an account counts, and the others that are summed with it. */
function keysOf(kind: AccountKind, name: string, per: Period, { maker, team }: Counted): [string, readonly string[]] {
  if (kind === 'maker' || kind === 'byRuleMaker') return [maker.account, maker.also[per]];
  const isTeams = kind === 'team' || kind === 'byRuleTeam' || kind === 'urgent';
  return [name, isTeams ? (team.formerly ?? []) : []];
}

/** Whether an order of this price would go over an account's caps. */
export const wouldExceed = ({ caps }: Account, used: Used, priceLi: number): 'money' | 'orders' | null => {
  if (caps.li !== null && used.li + priceLi > caps.li) return 'money';
  return caps.orders !== null && used.orders + 1 > caps.orders ? 'orders' : null;
};

const PERIODS = ['day', 'month'] as const;
export const isCapped = ({ li, orders }: Caps): boolean => li !== null || orders !== null;

/** Stored with every order: what is written here must not change. */
const SCOPES: Readonly<Record<AccountKind, string>> = {
  team: 'team',
  maker: 'maker',
  number: 'number',
  provider: 'provider',
  byRuleMaker: 'rules-maker',
  byRuleTeam: 'rules-team',
  urgent: 'urgent',
};

/** The scope of a provider's money, of which only the one that delivered keeps its part. */
export const providerScope = (provider: ProviderName): string => `${SCOPES.provider}:${provider}`;
export const isProviderScope = (scope: string): boolean => scope.startsWith(`${SCOPES.provider}:`);

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
