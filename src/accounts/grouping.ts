import type { Acting, Entry, EntryWords } from '../core/entry.ts';
import type { AccountId, People } from '../core/people.ts';
import { type Team, teamCalled } from '../core/policy.ts';
import type { Wording } from '../core/product.ts';
import { reasonKeyOf } from '../core/rule.ts';
import type { Span } from './span.ts';

/** What figures can be summed by. Of time, each figure stands where it happened. */
export const GROUPINGS = [
  ...(['team', 'requester', 'approver', 'rule', 'provider', 'product', 'carrier', 'province', 'reason'] as const),
  ...(['day', 'week', 'month'] as const),
] as const;
export type Grouping = (typeof GROUPINGS)[number];

/**
 * One row of a table. `key` is the same in every language: a name, an account, a code, a day; null where there is none, such as no
 * reason. `label` is what people read instead, if that is something else.
 *
 * @property gone whether it is a team that the config does not have any more
 */
export type Group = {
  readonly key: string | null;
  readonly label: string | Wording | null;
  readonly gone?: true;
};

/** Today's names for what stands in entries. */
export type Lens = {
  /** The present name of a team, also under a former name; the name itself for a team that is gone. */
  readonly teamNow: (name: string) => string;
  readonly isTeam: (name: string) => boolean;
  readonly personOf: (acting: Acting) => { readonly key: string; readonly name: string };
};

export function createLens(teams: readonly Team[], { personOf, nameOf }: Pick<People, 'personOf' | 'nameOf'>): Lens {
  const now = new Map<string, string>();
  const teamNow = (name: string): string => {
    const known = now.get(name) ?? teamCalled(teams, name)?.name ?? name;
    now.set(name, known);
    return known;
  };
  return {
    teamNow,
    isTeam: (name) => teams.some((team) => team.name === name),
    personOf: ({ account, name }) => ({ key: personOf(account as AccountId), name: nameOf(account) ?? name }),
  };
}

/** @property of the sums of the group in which an entry stands for what happened at an instant */
export type Groups<Sums> = {
  readonly of: (entry: Entry, at: number) => Sums;
  readonly all: () => readonly { readonly group: Group; readonly sums: Sums }[];
};

/**
 * Keeps the sums of each group. An order stands in one group of each kind, so groups add up to the total: what several people decided
 * together is a group of its own.
 */
export function createGroups<Sums>(grouping: Grouping, span: Span, lens: Lens, create: () => Sums): Groups<Sums> {
  const groupOf = groupingBy(grouping, span, lens);
  const all = new Map<string | null, { readonly group: Group; readonly sums: Sums }>();
  return {
    of: (entry, at) => {
      const group = groupOf(entry, at);
      const known = all.get(group.key) ?? { group, sums: create() };
      all.set(group.key, known);
      return known.sums;
    },
    all: () => [...all.values()].toSorted((a, b) => inOrder(a.group, b.group)),
  };
}

type GroupOf = (entry: Entry, at: number) => Group;
const NONE: Group = { key: null, label: null };
const plain = (key: string | null): Group => (key === null || key === '' ? NONE : { key, label: null });

function groupingBy(grouping: Grouping, span: Span, lens: Lens): GroupOf {
  switch (grouping) {
    case 'team':
      return ({ team }) => teamOf(lens.teamNow(team), lens);
    case 'requester':
      return (entry) => together([wordsOf(entry).requester], lens);
    case 'approver':
      return (entry) => together(wordsOf(entry).decidedBy, lens);
    case 'rule':
    case 'provider':
    case 'carrier':
    case 'province':
      return (entry) => plain(wordsOf(entry)[grouping]);
    case 'product':
      return (entry) => {
        const { code, name } = wordsOf(entry).product;
        return { key: code, label: name };
      };
    case 'reason':
      return (entry) => {
        const { reason } = wordsOf(entry);
        const key = reasonKeyOf(reason);
        return key === null ? NONE : { key, label: reason.trim() };
      };
    case 'day':
    case 'week':
    case 'month':
      return (_, at) => plain(PERIODS[grouping](dayAt(at, span), span.days[0]?.day ?? ''));
  }
}

/** Whether a table needs more of an entry than its figures and its team. */
export const needsWords = (grouping: Grouping): boolean => !FIGURES_ALONE.has(grouping);
const FIGURES_ALONE: ReadonlySet<Grouping> = new Set(['team', 'day', 'week', 'month']);

function wordsOf({ words }: Entry): EntryWords {
  if (words === null) throw new Error('entries were read without their words');
  return words;
}

const teamOf = (name: string, { isTeam }: Lens): Group => ({
  key: name,
  label: null,
  ...(isTeam(name) ? {} : { gone: true }),
});

/** The people in one order of names, whoever came first. */
function together(acting: readonly Acting[], { personOf }: Lens): Group {
  const [first] = acting;
  if (first === undefined) return NONE;
  const people =
    acting.length === 1 ? [personOf(first)] : acting.map(personOf).toSorted((a, b) => compare(a.key, b.key));
  return { key: people.map(({ key }) => key).join(' + '), label: people.map(({ name }) => name).join(' + ') };
}

const DAY_MS = 86_400_000;
/** A week that began before the span is named by the span's first day. */
const PERIODS: Readonly<Record<'day' | 'week' | 'month', (day: string, first: string) => string>> = {
  day: (day) => day,
  week: (day, first) => {
    const at = Date.parse(`${day}T00:00:00Z`);
    const monday = new Date(at - ((new Date(at).getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10);
    return [monday, first].toSorted().at(-1) ?? monday;
  },
  month: (day) => day.slice(0, 7),
};

/** The day of the span in which an instant lies: the last that begins before it. */
export function dayAt(at: number, { days }: Pick<Span, 'days'>): string {
  let [low, high] = [0, days.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((days[middle]?.from ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return days[low]?.day ?? '';
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** By key, and what has none at the end. */
const inOrder = (a: Group, b: Group): number =>
  a.key === null || b.key === null ? Number(a.key === null) - Number(b.key === null) : compare(a.key, b.key);
