import { type Kysely, sql } from 'kysely';
import type { Figures } from '../core/figures.ts';
import { ORDER_STATES, type OrderState } from '../core/order.ts';
import { type Lane, providerOfLane } from '../core/product.ts';
import type { Schema } from './schema.ts';

/** Counts open orders from their index alone: a million final orders cost nothing. */
export async function countFigures(db: Kysely<Schema>): Promise<Figures> {
  const [open, doubt, outbox, aside] = await Promise.all([
    openQuery(db).execute(),
    doubtQuery(db).executeTakeFirstOrThrow(),
    outboxQuery(db).executeTakeFirstOrThrow(),
    db
      .selectFrom('set_aside')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow(),
  ]);
  return {
    open: byProvider(open),
    oldestDoubtAt: doubt.since,
    undelivered: outbox.undelivered,
    oldestUndeliveredAt: outbox.since,
    parked: outbox.parked,
    setAside: aside.count,
  };
}

export const openQuery = (db: Kysely<Schema>) =>
  db
    .selectFrom('orders')
    .where('work', 'is not', null)
    .where('work', '<>', 'sweep')
    .select(({ fn }) => ['state', 'lane', fn.countAll<number>().as('count')])
    .groupBy(['state', 'lane']);

export const doubtQuery = (db: Kysely<Schema>) =>
  db
    .selectFrom('orders')
    .where('work', 'in', ['ask', 'alone', 'hold'])
    .where('state', '=', 'in_doubt')
    .select(({ fn }) => fn.min('doubt_since').as('since'));

const outboxQuery = (db: Kysely<Schema>) =>
  db
    .selectFrom('outbox')
    .select(({ fn }) => [
      sql<number>`count(case when parked is null then 1 end)`.as('undelivered'),
      sql<number | null>`min(case when parked is null then written_at end)`.as('since'),
      fn.count<number>('parked').as('parked'),
    ]);

type Counted = { readonly state: OrderState; readonly lane: Lane | null; readonly count: number };

/** Sums the lanes of one provider. An order in an unknown state counts among the rows set aside. */
function byProvider(counted: readonly Counted[]): Figures['open'] {
  const known = counted.filter(({ state }) => ORDER_STATES.includes(state));
  const figures = known.map(({ state, lane, count }) => ({
    state,
    // Before an attempt is planned, the lane says only where the first one would go.
    provider: state === 'awaiting_approval' || lane === null ? ('none' as const) : providerOfLane(lane),
    count,
  }));
  return [...Map.groupBy(figures, ({ state, provider }) => `${state} ${provider}`).values()].flatMap((same) =>
    same.slice(0, 1).map((first) => ({ ...first, count: same.reduce((sum, { count }) => sum + count, 0) })),
  );
}
