import { createCalendar, instantOf } from '../core/calendar.ts';
import type { MessageRef, Origin } from '../core/conversation.ts';
import { type OrderId, readOrderRef } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import { readMsisdn } from '../core/msisdn.ts';
import type { Order, OrderState } from '../core/order.ts';
import { type AccountId, type Actor, PLATFORMS } from '../core/people.ts';
import { namesOfTeam, type Team } from '../core/policy.ts';
import { productCalled } from '../core/product.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { SearchQuestion, SearchResult } from '../core/search.ts';
import {
  type Contains,
  type ListScope,
  type OrderFilters,
  type Since,
  searchedBy,
  searchTerm,
} from '../core/search.ts';
import type { Access } from './access.ts';
import type { QueryRefused } from './queries.ts';
import type { DeskSettings } from './settings.ts';

/** @property cards where the cards of the orders are, as far as it is known */
export type Found = SearchResult & { readonly cards: ReadonlyMap<OrderId, MessageRef> };

export type Search = {
  /** Finds orders that the viewer may see, a page at a time, newest first. */
  readonly search: (
    filters: OrderFilters,
    scope: ListScope,
    by: Actor,
    origin: Origin,
  ) => Promise<Result<Found, QueryRefused>>;
  /** Returns where the cards of orders are. */
  readonly cardsOf: (orders: readonly Order[]) => Promise<ReadonlyMap<OrderId, MessageRef>>;
};

type SearchDeps = {
  readonly ledger: Pick<Ledger, 'search' | 'find' | 'cardsOf'>;
  readonly settings: Pick<DeskSettings, 'products' | 'people' | 'teams' | 'timezone'>;
  readonly access: Pick<Access, 'visibleTeams' | 'sees' | 'isOperator'>;
  readonly now: () => number;
};

/** Orders on one page. */
export const PAGE_SIZE = 20;
/** Whoever turns more pages than this finds it sooner with another word. */
export const MAX_PAGES = 50;
/** More words than this narrow nothing further. */
const MAX_TERMS = 24;
/** In how many words a name is written: `1 GB`, `Lin Wei Chen`. */
const MAX_NAME_WORDS = 3;
const ACCOUNT = new RegExp(`^(?:${PLATFORMS.join('|')}):[A-Za-z0-9_-]+$`);

const STATES: Readonly<Record<ListScope, readonly OrderState[] | null>> = {
  team: null,
  mine: null,
  waiting: ['awaiting_approval'],
  doubt: ['in_doubt'],
};

export function createSearch({ ledger, settings, access, now }: SearchDeps): Search {
  const calendar = createCalendar(settings.timezone);

  const cardsOf: Search['cardsOf'] = async (orders) => {
    const cards = await Promise.all(orders.map(({ id }) => ledger.cardsOf(id)));
    return new Map(
      orders.flatMap(({ id }, index) => {
        const [card] = cards[index] ?? [];
        return card === undefined ? [] : [[id, card] as const];
      }),
    );
  };

  function beginningOf(since: Since): number {
    if (since.kind === 'ago') return now() - since.ms;
    if (since.kind === 'date') return instantOf(`${since.date}T00:00:00`, calendar);
    const today = Date.parse(`${calendar(now()).day}T00:00:00Z`);
    const day = new Date(today - since.daysAgo * 86_400_000).toISOString().slice(0, 10);
    return instantOf(`${day}T00:00:00`, calendar);
  }

  /** The order that a word names, if it names one that the viewer may see. */
  async function namedOrder(word: string, by: Actor, origin: Origin): Promise<Order | null> {
    const ref = readOrderRef(word);
    const order = ref === null ? null : await ledger.find({ by: 'ref', ref });
    return order !== null && (await access.sees(order, by, origin)) ? order : null;
  }

  return {
    cardsOf,
    search: async (filters, scope, by, origin) => {
      const visible = await access.visibleTeams(by, origin);
      if (visible.length === 0 && scope !== 'mine') return err({ kind: 'no_team', conversation: origin.conversation });
      const [only, ...others] = filters.words;
      const isOneWord = only !== undefined && others.length === 0;
      const named = isOneWord && isPlain(filters) ? await namedOrder(only, by, origin) : null;
      if (named !== null)
        return ok({ orders: [named], more: false, lookedBackTo: null, cards: await cardsOf([named]) });
      const whose = { by, visible, isOperator: access.isOperator(by) };
      const question = questionOf(filters, scope, whose, settings, beginningOf);
      if (!question.ok) return question;
      const found = question.value === null ? NOTHING : await ledger.search(question.value);
      return ok({ ...found, cards: await cardsOf(found.orders) });
    },
  };
}

const NOTHING: SearchResult = { orders: [], more: false, lookedBackTo: null };
const isPlain = ({ phrases, numbers, endings, people, products, states, since }: OrderFilters): boolean =>
  since === null && [phrases, numbers, endings, people, products, states].every(({ length }) => length === 0);

type Whose = { readonly by: Actor; readonly visible: readonly Team[]; readonly isOperator: boolean };
type Settings = SearchDeps['settings'];

/** Turns typed filters into the ledger's question; null if nothing can fulfil them all. */
function questionOf(
  filters: OrderFilters,
  scope: ListScope,
  { by, visible, isOperator }: Whose,
  settings: Settings,
  beginningOf: (since: Since) => number,
): Result<SearchQuestion | null, QueryRefused> {
  const { products, people, teams } = settings;
  const named = namesIn(filters.words, settings);
  const text = searchedBy([...named.words, ...filters.phrases].join(' '));
  const persons = [...filters.people.map((typed) => personNamed(typed, settings)), ...named.people];
  const numbers = filters.numbers.map(readMsisdn);
  const wrong = numbers.find((number) => !number.ok);
  if (wrong !== undefined && !wrong.ok) return err({ kind: 'bad_number', why: wrong.error });
  const [msisdn = null, ...more] = new Set(numbers.flatMap((number) => (number.ok ? [number.value] : [])));
  const codes = filters.products.map((typed) => productCalled(products, typed)?.code ?? typed);
  const makers = [
    ...persons.flatMap((one) => (one.accounts === null ? [] : [one.accounts])),
    ...(scope === 'mine' ? [people.accountsOf(by.account)] : []),
  ];
  const maker = makers.length === 0 ? null : makers.reduce((a, b) => a.filter((one) => b.includes(one)));
  const states = both(STATES[scope], filters.states.length === 0 ? null : filters.states);
  const strangers = persons.flatMap(({ accounts, typed }) => (accounts === null ? [typed] : []));
  const contains: readonly Contains[] = [
    ...text.contains,
    ...strangers.map((typed): Contains => ({ in: 'requester', text: typed })),
    ...filters.phrases.map((phrase): Contains => ({ in: 'words', text: phrase })),
    ...filters.endings.map((ending): Contains => ({ in: 'number', text: /\*/.test(ending) ? ending : `*${ending}` })),
  ];
  const terms = [
    ...[...codes, ...named.products].map(searchTerm),
    ...filters.endings.flatMap((ending) => (/\d{4}$/.test(ending) ? [ending.slice(-4)] : [])),
    ...strangers.flatMap((typed) => searchedBy(typed).terms),
    ...text.terms,
  ];
  // Somebody's own orders are theirs wherever they stand, but for teams that are not visible here.
  const isOwn = scope === 'mine';
  if (more.length > 0) return ok(null);
  return ok({
    teams: isOwn || isOperator ? null : visible.flatMap(namesOfTeam),
    exceptTeams: isOwn ? teams.filter((team) => !visible.includes(team)).flatMap(namesOfTeam) : [],
    ...{ msisdn, maker, states, contains },
    orHeld: scope === 'doubt' && filters.states.length === 0,
    terms: [...new Set(terms)].slice(0, MAX_TERMS),
    since: filters.since === null ? null : beginningOf(filters.since),
    skip: (Math.min(filters.page, MAX_PAGES) - 1) * PAGE_SIZE,
    limit: PAGE_SIZE,
  });
}

const both = <T>(a: readonly T[] | null, b: readonly T[] | null): readonly T[] | null =>
  a === null ? b : b === null ? a : a.filter((one) => b.includes(one));

type Person = { readonly typed: string; readonly accounts: readonly AccountId[] | null };

/** A person by their account, or by a name of the config; `accounts` is null for any other name. */
function personNamed(typed: string, { people }: Settings): Person {
  if (ACCOUNT.test(typed)) return { typed, accounts: people.accountsOf(typed as AccountId) };
  const name = typed.replace(/^@/, '');
  return { typed: name, accounts: people.named(name)?.accounts ?? null };
}

/** Takes the names of products and of people out of the words. A name may have several. */
function namesIn(words: readonly string[], settings: Settings) {
  const rest: string[] = [];
  const products: string[] = [];
  const people: Person[] = [];
  for (let index = 0; index < words.length; ) {
    const used = [MAX_NAME_WORDS, 2, 1].find((count) => {
      if (index + count > words.length) return false;
      const name = words.slice(index, index + count).join(' ');
      const product = productCalled(settings.products, name);
      const person = personNamed(name, settings);
      if (product !== undefined) products.push(product.code);
      else if (person.accounts !== null) people.push(person);
      return product !== undefined || person.accounts !== null;
    });
    if (used === undefined) rest.push(words[index] ?? '');
    index += used ?? 1;
  }
  return { words: rest, products, people };
}
