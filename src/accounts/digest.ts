import type { DigestFigures, DigestSum } from '../core/digest.ts';
import type { Entry } from '../core/entry.ts';
import type { OrderId } from '../core/ids.ts';
import { maskMsisdn } from '../core/msisdn.ts';
import { createSumming, type Report, type Summing } from './figures.ts';
import type { Lens } from './grouping.ts';

/** So many spans before it are what a span is compared with. */
export const SPANS_BEFORE = 4;
const MAX_NAMED = 5;

type Request = { readonly id: OrderId; readonly at: number; readonly number: string; readonly name: string };

export type DigestSumming = Pick<Summing, 'add' | 'miss'> & {
  /** The orders of the span, whose whole numbers say which of them are of one number. */
  readonly requested: () => readonly OrderId[];
  readonly figures: (numbers: ReadonlyMap<OrderId, string>) => DigestFigures;
};

/** Sums what a digest says, by the same function as every report: its span, and those before it. */
export function createDigestSumming(
  { from, until, team }: { readonly from: number; readonly until: number; readonly team: string | null },
  lens: Lens,
): DigestSumming {
  const length = until - from;
  const teams = team === null ? null : [team];
  const summings = Array.from({ length: SPANS_BEFORE + 1 }, (_, back) => {
    const span = { from: from - back * length, until: until - back * length, name: '', timezone: 'UTC', days: [] };
    return createSumming({ span, teams, by: [] }, lens);
  });
  const requests: Request[] = [];
  const costs = { dearer: { orders: 0, li: 0 }, cheaper: { orders: 0, li: 0 } };
  const counts = (of: string): boolean => teams === null || teams.includes(lens.teamNow(of));
  const isWithin = (at: number | null): boolean => at !== null && at >= from && at < until;

  return {
    add: (entry) => {
      for (const summing of summings) summing.add(entry);
      if (!counts(entry.team)) return;
      const { at, words } = entry;
      if (words !== null && isWithin(at.requested))
        requests.push({
          id: words.id,
          at: at.requested,
          number: words.number,
          name: lens.personOf(words.requester).name,
        });
      const more = differenceLi(entry);
      if (!isWithin(at.delivered) || more === 0) return;
      const sum = more > 0 ? costs.dearer : costs.cheaper;
      sum.orders += 1;
      sum.li += Math.abs(more);
    },
    miss: (order) => summings[0]?.miss(order),
    requested: () => requests.map(({ id }) => id),
    figures: (numbers) => {
      const [now, ...before] = summings.map((summing) => summing.report(until));
      if (now === undefined) throw new Error('a digest has no span');
      const mean = (of: (report: Report) => DigestSum): DigestSum => ({
        orders: Math.round(before.reduce((sum, report) => sum + of(report).orders, 0) / SPANS_BEFORE),
        li: Math.round(before.reduce((sum, report) => sum + of(report).li, 0) / SPANS_BEFORE),
      });
      const { requested, delivered, charged, failed, refunded } = now.total;
      return {
        ...{ requested, delivered, charged, failed, refunded, costs, unreadable: now.unreadable.length },
        before: { delivered: mean(({ total }) => total.delivered), charged: mean(({ total }) => total.charged) },
        ...repeatsIn(requests, numbers),
      };
    },
  };
}

const differenceLi = ({ costLi, priceLi }: Entry): number => (costLi === null ? 0 : costLi - priceLi);

function repeatsIn(
  requests: readonly Request[],
  numbers: ReadonlyMap<OrderId, string>,
): Pick<DigestFigures, 'numbers' | 'requesters'> {
  const times = new Map<string, number>();
  const people = new Map<string, number>();
  for (const { id, number, name } of requests.toSorted((a, b) => a.at - b.at)) {
    // A number that is gone is only known by its ends.
    const whole = numbers.get(id) ?? number;
    const before = times.get(whole) ?? 0;
    times.set(whole, before + 1);
    if (before > 0) people.set(name, (people.get(name) ?? 0) + 1);
  }
  const most = (counts: ReadonlyMap<string, number>, least: number): readonly (readonly [string, number])[] =>
    [...counts]
      .filter(([, count]) => count >= least)
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, MAX_NAMED);
  return {
    numbers: most(times, 2).map(([number, count]) => ({ number: maskMsisdn(number), times: count })),
    requesters: most(people, 1).map(([name, count]) => ({ name, times: count })),
  };
}
