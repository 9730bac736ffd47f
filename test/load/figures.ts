import type { Books } from '../support/books.ts';
import type { Stage } from './stage.ts';
import type { Outcome } from './violations.ts';

/** What the load was like, in lines: acknowledgements, times from the typing to what people saw, memory. */
export async function figuresOf(
  { replicas }: Stage,
  { wishes, kills, troubles, lostAnswers }: Outcome,
  books: Books,
): Promise<readonly string[]> {
  const done = wishes.flatMap((wish) => (wish.ok ? [wish.value] : []));
  const states = Map.groupBy(await books.orders(), ({ state }) => state);
  const rss = await Promise.all(replicas.map(({ rssMb }) => rssMb()));
  return [
    `${wishes.length} asked, ${done.length} answered, ${kills} kills, ${troubles} times without a database, ${lostAnswers} posts whose answer was lost`,
    `ended: ${[...states].map(([state, orders]) => `${orders.length} ${state}`).join(', ')}`,
    line(
      'acknowledged',
      done.flatMap(({ acknowledgedMs }) => acknowledgedMs),
    ),
    line(
      'card shown',
      done.map(({ shownMs }) => shownMs),
    ),
    line(
      'answered',
      done.map(({ answeredMs }) => answeredMs),
    ),
    `memory: ${rss.join(' and ')} MB`,
  ];
}

function line(what: string, ms: readonly number[]): string {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    `${Math.round(sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)] ?? 0)} ms`;
  return `${what}: half within ${at(0.5)}, 95 % ${at(0.95)}, 99 % ${at(0.99)}, all ${at(1)}`;
}
