import { type Article, CATALOGUE, type Seller } from './catalogue.ts';
import type { Draft } from './config-file.ts';
import type { Random } from './random.ts';
import type { Entry } from './roster.ts';
import { PEOPLE } from './setting.ts';

/**
 * Something an admin may do to the config. Null where it would change nothing, or leave a config that cannot work.
 *
 * @property all true where every process must be started anew before one of the old text opens orders again: it could not know
 */
type Edit = { readonly all?: true; readonly apply: (draft: Draft, random: Random) => Draft | null };

const EDITS = {
  'entry split': { apply: (draft, random) => withPerson(draft, random, ({ name, accounts }) => alone(name, accounts)) },
  'entry renamed': {
    apply: (draft, random) =>
      withPerson(draft, random, ({ name, accounts }) => [{ name: random.pick([`${name}a`, `${name} B.`]), accounts }]),
  },
  'entry removed': { apply: (draft, random) => withPerson(draft, random, () => []) },
  'entry added': { apply: added },
  'account given to another': { apply: given },
  'approver removed': { apply: approverRemoved },
  'approvers put back': {
    apply: (draft) => (draft.approvers.length === ALL_APPROVERS.length ? null : { ...draft, approvers: ALL_APPROVERS }),
  },
  'team renamed': {
    all: true,
    apply: (draft, random) => {
      const team = random.pick(['support', 'care', 'desk']);
      if (team === draft.team) return null;
      const formerly = [...new Set([...draft.formerly, draft.team])].filter((name) => name !== team);
      return { ...draft, team, formerly };
    },
  },
  'budget changed': {
    apply: (draft, random) => {
      const teamDayLi = random.pick([60_000, 150_000, 9_000_000]);
      const makerDayLi = random.pick([null, 50_000, 200_000]);
      return { ...draft, limits: { ...draft.limits, teamDayLi, makerDayLi } };
    },
  },
  'offer removed': { apply: (draft, random) => withSellers(draft, random, (sellers) => sellers.slice(0, -1)) },
  'offers turned': { apply: (draft, random) => withSellers(draft, random, (sellers) => sellers.toReversed()) },
  'offer added': {
    apply: (draft, random) =>
      withSellers(draft, random, (sellers) => (sellers.length > 1 ? [] : [...sellers, other(sellers[0])])),
  },
  'product removed': {
    apply: (draft, random) => withPrice(draft, random.pick(CATALOGUE), () => null),
  },
  'product added': {
    apply: (draft, random) => {
      const missing = CATALOGUE.filter(({ code }) => draft.pricesLi[code] === undefined);
      return missing.length === 0 ? null : withPrice(draft, random.pick(missing), ({ priceLi }) => priceLi);
    },
  },
  'product re-priced': {
    apply: (draft, random) => {
      const sold = CATALOGUE.filter(({ code }) => draft.pricesLi[code] !== undefined);
      return withPrice(draft, random.pick(sold), ({ priceLi }) =>
        random.pick([priceLi - 130, priceLi, priceLi + 2_000]),
      );
    },
  },
  'approvals moved': { apply: (draft) => ({ ...draft, approvalsElsewhere: !draft.approvalsElsewhere }) },
  'callbacks trusted or not': {
    apply: (draft) => ({ ...draft, callbacks: draft.callbacks === 'trust' ? 'confirm' : 'trust' }),
  },
  'failover changed': {
    apply: (draft) => ({ ...draft, failoverAfter: draft.failoverAfter === null ? '30s' : null }),
  },
} as const satisfies Readonly<Record<string, Edit>>;
export type EditKind = keyof typeof EDITS;
const KINDS = Object.keys(EDITS) as EditKind[];

/**
 * Draws an edit that changes something.
 *
 * @param mayTrust whether callbacks may ever be believed in this schedule: where they may, none of them lies
 */
export function drawEdit(
  random: Random,
  draft: Draft,
  mayTrust: boolean,
): { readonly kind: EditKind; readonly draft: Draft; readonly all: boolean } {
  for (;;) {
    const kind = random.pick(KINDS);
    if (kind === 'callbacks trusted or not' && !mayTrust) continue;
    const edit: Edit = EDITS[kind];
    const changed = edit.apply(draft, random);
    if (changed !== null) return { kind, draft: changed, all: edit.all ?? false };
  }
}

const ALL_APPROVERS = ['slack:U0LIN', 'slack:U0MEI', 'telegram:21', 'telegram:22', 'slack:U0ANN'] as const;
const other = (provider: Seller | undefined): Seller => (provider === 'ytx' ? 'juhe' : 'ytx');
const alone = (name: string, accounts: readonly string[]): readonly Entry[] =>
  accounts.map((account, index) => ({ name: index === 0 ? name : `${name} ${index + 1}`, accounts: [account] }));

/** Puts something else in the place of one entry. */
function withPerson(draft: Draft, random: Random, instead: (entry: Entry) => readonly Entry[]): Draft | null {
  if (draft.people.length === 0) return null;
  const chosen = random.pick(draft.people);
  const people = draft.people.flatMap((entry) => (entry === chosen ? instead(entry) : [entry]));
  // A config that names two people alike does not start.
  return new Set(people.map(({ name }) => name)).size === people.length ? { ...draft, people } : null;
}

/** Somebody gets the entry that all their accounts belong in, and loses whatever others they had. */
function added(draft: Draft, random: Random): Draft | null {
  const entry = random.pick(PEOPLE);
  if (draft.people.includes(entry)) return null;
  const others = draft.people
    .map(({ name, accounts }) => ({ name, accounts: accounts.filter((account) => !entry.accounts.includes(account)) }))
    .filter(({ name, accounts }) => accounts.length > 0 && name !== entry.name);
  return { ...draft, people: [...others, entry] };
}

/** An admin errs, and writes somebody's account down as another's. */
function given(draft: Draft, random: Random): Draft | null {
  if (draft.people.length < 2) return null;
  const [from, to] = [random.pick(draft.people), random.pick(draft.people)];
  const account = from.accounts.at(-1);
  if (from === to || account === undefined) return null;
  const people = draft.people.flatMap((entry) => {
    if (entry === to) return [{ ...entry, accounts: [...entry.accounts, account] }];
    if (entry !== from) return [entry];
    return entry.accounts.length > 1 ? [{ ...entry, accounts: entry.accounts.slice(0, -1) }] : [];
  });
  return { ...draft, people };
}

/** Somebody is taken out of every list, under all their accounts. */
function approverRemoved(draft: Draft, random: Random): Draft | null {
  const { accounts } = random.pick(PEOPLE.filter(({ name }) => name !== 'Bo'));
  const approvers = draft.approvers.filter((account) => !accounts.includes(account));
  const isEnough = approvers.some((account) => account !== 'slack:U0ANN') && approvers.length < draft.approvers.length;
  return isEnough ? { ...draft, approvers } : null;
}

/** Puts a product at another price, or takes it out of the catalogue, which is never left empty. */
function withPrice(draft: Draft, article: Article, priceOf: (article: Article) => number | null): Draft | null {
  const { [article.code]: before, ...others } = draft.pricesLi;
  const priceLi = priceOf(article);
  if (priceLi === (before ?? null) || (priceLi === null && Object.keys(others).length === 0)) return null;
  return { ...draft, pricesLi: priceLi === null ? others : { ...others, [article.code]: priceLi } };
}

/** A product of data is sold by others; nothing comes of a change that leaves nobody. */
function withSellers(
  draft: Draft,
  random: Random,
  change: (sellers: Draft['sellers'][string]) => Draft['sellers'][string],
): Draft | null {
  const { code } = random.pick(CATALOGUE.filter(({ kind }) => kind === 'data'));
  const before = draft.sellers[code] ?? [];
  const after = change(before);
  return after.length === 0 || after.join() === before.join()
    ? null
    : { ...draft, sellers: { ...draft.sellers, [code]: after } };
}
