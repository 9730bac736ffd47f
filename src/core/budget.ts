import type { Msisdn } from './msisdn.ts';
import type { AccountId, PersonId } from './people.ts';
import type { Offer, ProviderName } from './product.ts';

/** The key of one budget row: `team:support` in `2026-11-21` or in `2026-11`, `maker:slack:U0LIN` in `2026-11-21`. */
export type UsageKey = { readonly scope: string; readonly period: string };

/** A sum of budget rows: the row of this key and, in the same period, the rows of the other scopes. */
export type SummedKey = UsageKey & { readonly also?: readonly string[] };

/** Upper limits in money and in number of orders; null means no limit. */
export type Caps = { readonly li: number | null; readonly orders: number | null };
export type Budget = { readonly day: Caps; readonly month: Caps };
export type Period = keyof Budget;

export const NO_CAPS: Caps = { li: null, orders: null };
export const NO_BUDGET: Budget = { day: NO_CAPS, month: NO_CAPS };

/** The config's limits other than a team's own. `byRule` caps what rules approve by themselves in a day. */
export type Budgets = {
  readonly maker: Budget;
  readonly number: Budget;
  readonly provider: Readonly<Record<ProviderName, Budget>>;
  readonly byRule: { readonly maker: Caps; readonly team: Caps };
};

/**
 * What is counted together: the orders of a team, a person, a number or a provider; orders that a rule approved by itself, for
 * a person or a team; the urgent orders of a team.
 */
export type AccountKind = 'team' | 'maker' | 'number' | 'provider' | 'byRuleMaker' | 'byRuleTeam' | 'urgent';

/**
 * One count that an order goes into, with its limits. `name` says whose it is. `also` are the scopes of the person's other
 * accounts, or of the team's former names.
 */
export type Account = SummedKey & {
  readonly kind: AccountKind;
  readonly name: string;
  readonly per: Period;
  readonly caps: Caps;
};

/** Reserved and spent money, and the number of orders behind it. */
export type Used = { readonly li: number; readonly orders: number };
export const NOTHING_USED: Used = { li: 0, orders: 0 };

/**
 * The keys of a person's money. It is counted under the requesting account, and summed over all accounts that were the person's
 * in the running day or month.
 *
 * @property also their other accounts, and their names, which earlier versions used as keys
 */
export type MakerKeys = {
  readonly person: PersonId;
  readonly account: AccountId;
  readonly also: Readonly<Record<Period, readonly string[]>>;
};

/** The facts that decide which counts an order goes into. `offers` are the offers that it could be bought with. */
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
 * Returns every count that an order may go into. A team's day and month and a person's day are always counted, because rules
 * and people ask for them. The others are counted only if the config limits them. Counts of one kind stand together.
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

/** Returns the key of a count, and the other scopes that are summed with it. */
function keysOf(kind: AccountKind, name: string, per: Period, { maker, team }: Counted): [string, readonly string[]] {
  if (kind === 'maker' || kind === 'byRuleMaker') return [maker.account, maker.also[per]];
  const isTeams = kind === 'team' || kind === 'byRuleTeam' || kind === 'urgent';
  return [name, isTeams ? (team.formerly ?? []) : []];
}

/** Says which cap of a count an order of this price would exceed; null for none. */
export const wouldExceed = ({ caps }: Account, used: Used, priceLi: number): 'money' | 'orders' | null => {
  if (caps.li !== null && used.li + priceLi > caps.li) return 'money';
  return caps.orders !== null && used.orders + 1 > caps.orders ? 'orders' : null;
};

const PERIODS = ['day', 'month'] as const;
export const isCapped = ({ li, orders }: Caps): boolean => li !== null || orders !== null;

/** Stored with every order. Never change these words. */
const SCOPES: Readonly<Record<AccountKind, string>> = {
  team: 'team',
  maker: 'maker',
  number: 'number',
  provider: 'provider',
  byRuleMaker: 'rules-maker',
  byRuleTeam: 'rules-team',
  urgent: 'urgent',
};

/** The scope of a provider's money. Only the provider that delivered keeps its part. */
export const providerScope = (provider: ProviderName): string => `${SCOPES.provider}:${provider}`;
export const isProviderScope = (scope: string): boolean => scope.startsWith(`${SCOPES.provider}:`);
