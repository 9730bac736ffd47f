import { chargedLi, type Entry } from '../core/entry.ts';
import { createGroups, type Group, type Grouping, type Lens } from './grouping.ts';
import type { Span } from './span.ts';

/** So many orders, and their money. */
export type Amount = { readonly orders: number; readonly li: number };

/** Milliseconds, none below zero whatever a clock did, by nearest rank: the smallest that as many percent of all do not exceed. Null for none. */
export type Times = { readonly median: number; readonly p95: number } | null;

/**
 * What happened within a span. Money is at the configured price but where it says "charged".
 *
 * @property byRule of those approved: by rules alone
 * @property delivered at the configured price; `charged` is the same orders at what the provider charged
 * @property unpriced delivered orders of which the provider told no cost: they count at their price
 * @property late charged for orders that people had settled as failed before the provider proved their delivery
 * @property refunded at what had been charged
 * @property net charged and late, less what was refunded
 * @property inDoubt in doubt since within the span, and still
 * @property underWay requested within the span, and neither ended nor in doubt
 * @property toApproval from the request to the approval by people, of those approved; `toDelivery` from the approval on, of those
 *   delivered
 */
export type Figures = {
  readonly requested: Amount;
  readonly approved: Amount;
  readonly byRule: Amount;
  readonly rejected: Amount;
  readonly expired: Amount;
  readonly cancelled: Amount;
  readonly delivered: Amount;
  readonly charged: Amount;
  readonly unpriced: Amount;
  readonly failed: Amount;
  readonly late: Amount;
  readonly refunded: Amount;
  readonly net: Amount;
  readonly inDoubt: Amount;
  readonly underWay: Amount;
  readonly toApproval: Times;
  readonly toDelivery: Times;
};
/** The figures that are amounts. */
export type AmountName = { [K in keyof Figures]: Figures[K] extends Amount ? K : never }[keyof Figures];

/** An order that cannot be read: it is in no figure, and named beside them. */
export type UnreadableOrder = {
  readonly ref: string;
  readonly team: string;
  readonly requestedAt: number;
  readonly priceLi: number;
  readonly why: string;
};

/**
 * @property teams the names of the teams whose orders count, as the config in use has them; null for all, also those that are gone
 * @property by one table each
 */
export type Question = {
  readonly span: Span;
  readonly teams: readonly string[] | null;
  readonly by: readonly Grouping[];
};

export type GroupFigures = { readonly group: Group; readonly figures: Figures };
export type Table = { readonly by: Grouping; readonly rows: readonly GroupFigures[] };
/** An order of which something happened within the span; `number` is whole only for who may see that. */
export type Listed = { readonly entry: Entry; readonly number: string };
export type Report = {
  readonly span: Span;
  readonly teams: readonly string[] | null;
  /** When it was summed. */
  readonly at: number;
  readonly total: Figures;
  readonly tables: readonly Table[];
  readonly unreadable: readonly UnreadableOrder[];
  /** Null if they were not asked for. */
  readonly orders: readonly Listed[] | null;
};

export type Summing = {
  readonly add: (entry: Entry) => void;
  /** For an order that cannot be read. */
  readonly miss: (order: UnreadableOrder) => void;
  /** Whether anything of an order counts. */
  readonly has: (entry: Entry) => boolean;
  readonly report: (at: number) => Report;
};

/**
 * Sums entries. Each thing that happened counts in the span in which it happened, so the figures of months add up to those of their
 * year. This is the one function behind every figure, in chats and in files.
 */
export function createSumming({ span, teams, by }: Question, lens: Lens): Summing {
  const total = createSums();
  const tables = by.map((grouping) => createGroups(grouping, span, lens, createSums));
  const unreadable: UnreadableOrder[] = [];
  const counts = (team: string): boolean => teams === null || teams.includes(lens.teamNow(team));
  const { from, until } = span;
  const isWithin = (when: number | null): boolean => when !== null && when >= from && when < until;
  const take = (entry: Entry, what: Counted, when: number | null): void => {
    if (when === null || !isWithin(when)) return;
    total.take(entry, what);
    for (const groups of tables) groups.of(entry, when).take(entry, what);
  };
  return {
    has: ({ team, at }) => counts(team) && Object.values(at).some(isWithin),
    add: (entry) => {
      if (!counts(entry.team)) return;
      const { at } = entry;
      take(entry, 'requested', at.requested);
      take(entry, 'approved', at.approved);
      take(entry, 'rejected', at.rejected);
      take(entry, 'expired', at.expired);
      take(entry, 'cancelled', at.cancelled);
      take(entry, 'delivered', at.delivered);
      take(entry, 'failed', at.failed);
      take(entry, 'late', at.late);
      take(entry, 'refunded', at.refunded);
      take(entry, 'inDoubt', at.doubted);
      if (OPEN.has(entry.state)) take(entry, 'underWay', at.requested);
    },
    miss: (order) => {
      if (counts(order.team) && order.requestedAt < until) unreadable.push(order);
    },
    report: (at) => ({
      ...{ span, teams, at, unreadable, orders: null, total: total.figures() },
      tables: tables.map((groups, index) => ({
        by: by[index] as Grouping,
        rows: groups.all().map(({ group, sums }) => ({ group, figures: sums.figures() })),
      })),
    }),
  };
}

/** What happens to an order at one moment. */
type Counted = Exclude<AmountName, 'byRule' | 'charged' | 'unpriced' | 'net'>;
const OPEN: ReadonlySet<Entry['state']> = new Set(['awaiting_approval', 'approved', 'submitting', 'accepted']);

export type Sums = {
  readonly take: (entry: Entry, what: Counted) => void;
  readonly figures: () => Figures;
};

type Sum = { orders: number; li: number };
const NAMES = [
  ...(['requested', 'approved', 'byRule', 'rejected', 'expired', 'cancelled', 'delivered', 'charged'] as const),
  ...(['unpriced', 'failed', 'late', 'refunded', 'net', 'inDoubt', 'underWay'] as const),
];

/** Sums are of whole 厘 below 2^53, so no order of adding changes them. */
export function createSums(): Sums {
  const sums = Object.fromEntries(NAMES.map((name) => [name, { orders: 0, li: 0 }])) as Record<AmountName, Sum>;
  const waited: number[] = [];
  const took: number[] = [];
  const count = (sum: Sum, li: number): void => {
    sum.orders += 1;
    sum.li += li;
  };
  return {
    take: (entry, what) => {
      const { at, priceLi } = entry;
      const charged = chargedLi(entry);
      if (what === 'refunded') {
        sums.net.orders -= 1;
        sums.net.li -= charged;
        return count(sums.refunded, charged);
      }
      count(sums[what], what === 'late' ? charged : priceLi);
      if (what === 'late') count(sums.net, charged);
      else if (what === 'delivered') {
        count(sums.charged, charged);
        count(sums.net, charged);
        if (entry.costLi === null) count(sums.unpriced, priceLi);
        if (at.delivered !== null && at.approved !== null) took.push(Math.max(0, at.delivered - at.approved));
      } else if (what === 'approved') {
        if (entry.byRule) count(sums.byRule, priceLi);
        else waited.push(Math.max(0, (at.approved ?? at.requested) - at.requested));
      }
    },
    figures: () => ({ ...structuredClone(sums), toApproval: timesOf(waited), toDelivery: timesOf(took) }),
  };
}

function timesOf(all: readonly number[]): Times {
  if (all.length === 0) return null;
  const times = Float64Array.from(all);
  const at = (percent: number): number => smallest(times, Math.max(0, Math.ceil((percent / 100) * all.length) - 1));
  return { median: at(50), p95: at(95) };
}

/** The value that would be at a place if all were sorted, which takes ten times as long for a million. Reorders them. */
function smallest(times: Float64Array, place: number): number {
  const of = (index: number): number => times[index] ?? 0;
  for (let low = 0, high = times.length - 1; low < high; ) {
    const pivot = of((low + high) >> 1);
    let [left, right] = [low, high];
    while (left <= right) {
      while (of(left) < pivot) left += 1;
      while (of(right) > pivot) right -= 1;
      if (left > right) break;
      const moved = of(left);
      times[left] = of(right);
      times[right] = moved;
      left += 1;
      right -= 1;
    }
    if (place <= right) high = right;
    else if (place >= left) low = left;
    else break;
  }
  return of(place);
}

/** What was charged beyond the configured price; below zero if less was. */
export const differenceLi = ({ charged, delivered }: Figures): number => charged.li - delivered.li;

/** Whether nothing at all happened. */
export const isEmpty = (figures: Figures): boolean => NAMES.every((name) => figures[name].orders === 0);
