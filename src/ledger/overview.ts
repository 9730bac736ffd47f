import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { OrderId } from '../core/ids.ts';
import { type Figures, type ListQuestion, MAX_COUNTED, type OrderList } from '../core/ledger.ts';
import { isFinal, ORDER_STATES, type Order, type OrderState } from '../core/order.ts';
import { type Lane, providerOfLane } from '../core/product.ts';
import type { Result } from '../core/result.ts';
import type { Work } from '../core/work.ts';
import { waitsParked } from './conversations.ts';
import { ORDER_COLUMNS, type OrderRow, WORK_OF } from './rows.ts';
import type { Schema } from './schema.ts';
import type { NumberKeyOf } from './usage.ts';

/** @param met told of each order that cannot be read */
export async function list(
  db: Kysely<Schema>,
  question: ListQuestion,
  read: (row: OrderRow) => Result<Order, string>,
  met: (id: OrderId, why: string) => void,
  numberKeyOf: NumberKeyOf,
): Promise<OrderList> {
  const { teams, maker, states, limit } = question;
  if (teams?.length === 0 || states?.length === 0 || maker?.length === 0) return { orders: [], rest: 0 };
  const found = await Promise.all(oneByOne(question).map((part) => newestQuery(db, part, numberKeyOf).execute()));
  const newest = newestFirst(found.flat()).slice(0, limit);
  const orders = newest.flatMap((row) => {
    const order = read(row);
    if (!order.ok) met(row.id as OrderId, order.error);
    return order.ok ? [order.value] : [];
  });
  const unreadable = newest.length - orders.length;
  const listed = unreadable === 0 ? { orders } : { orders, unreadable };
  if (newest.length < limit) return { ...listed, rest: 0 };
  const { count } = await countQuery(db, question, numberKeyOf).executeTakeFirstOrThrow();
  return { ...listed, rest: count - limit };
}

/**
 * A list of several teams, or of several accounts, is read one by one. Otherwise the newest could be found only by sorting all
 * orders of all of them.
 */
function oneByOne(question: ListQuestion): readonly ListQuestion[] {
  const { teams, maker } = question;
  const narrowest = narrowestOf(question);
  const ofEach =
    maker === null || narrowest !== 'maker' ? [question] : maker.map((one) => ({ ...question, maker: [one] }));
  const isByTeam = narrowest === 'maker' || narrowest === 'team';
  if (teams === null || !isByTeam) return ofEach;
  return ofEach.flatMap((one) => teams.map((team) => ({ ...one, teams: [team] })));
}

type Dated = { readonly opened_at: number; readonly id: string };
const newestFirst = <R extends Dated>(rows: readonly R[]): readonly R[] =>
  rows.toSorted((a, b) => b.opened_at - a.opened_at || (a.id < b.id ? 1 : -1));

const newestQuery = (db: Kysely<Schema>, question: ListQuestion, numberKeyOf: NumberKeyOf) =>
  listQuery(db, question, numberKeyOf)
    .select(ORDER_COLUMNS)
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(question.limit);

const countQuery = (db: Kysely<Schema>, question: ListQuestion, numberKeyOf: NumberKeyOf) =>
  db
    .selectFrom(
      listQuery(db, question, numberKeyOf)
        .select(sql`1`.as('one'))
        .limit(question.limit + MAX_COUNTED + 1)
        .as('some'),
    )
    .select(({ fn }) => fn.countAll<number>().as('count'));

/**
 * Returns the condition whose index finds a list: the number, else the open states, else the requester (and the team), else the
 * team.
 */
function narrowestOf({ msisdn, states, maker }: ListQuestion): 'msisdn' | 'work' | 'maker' | 'team' {
  if (msisdn !== null) return 'msisdn';
  if (states !== null && !states.some(isFinal)) return 'work';
  return maker === null ? 'team' : 'maker';
}

/**
 * Returns the orders of a list. SQLite has no statistics here and must not choose a bad index: all conditions but the narrowest
 * are kept off theirs.
 */
export function listQuery(
  db: Kysely<Schema>,
  question: ListQuestion,
  numberKeyOf: NumberKeyOf,
): SelectQueryBuilder<Schema, 'orders', object> {
  const { teams, msisdn, maker, exceptTeams = [], states, orHeld = false } = question;
  const narrowest = narrowestOf(question);
  const ofStates = (states ?? []).flatMap((state) => WORK_OF[state] ?? []);
  const canBeHeld = orHeld || ofStates.includes('ask') || ofStates.includes('submit');
  const works = new Set<Work>([...ofStates, ...(canBeHeld ? (['hold'] as const) : [])]);
  const column = (name: 'maker' | 'team', isIndexed: boolean) =>
    isIndexed ? sql.ref<string>(name) : sql<string>`${sql.ref(name)} || ''`;
  const [byMaker, byTeam] = [narrowest === 'maker', narrowest === 'maker' || narrowest === 'team'];
  return db
    .selectFrom('orders')
    .$if(msisdn !== null, (query) => query.where('msisdn', 'in', [String(msisdn), numberKeyOf(String(msisdn))]))
    .$if(narrowest === 'work', (query) => query.where('work', 'in', [...works]))
    .$if(states !== null, (query) =>
      query.where(({ eb, or }) => or([eb('state', 'in', states ?? []), ...(orHeld ? [eb('work', '=', 'hold')] : [])])),
    )
    .$if(maker !== null, (query) => query.where(column('maker', byMaker), 'in', maker ?? []))
    .$if(exceptTeams.length > 0, (query) => query.where(column('team', false), 'not in', exceptTeams))
    .$if(teams !== null, (query) => query.where(column('team', byTeam), 'in', teams ?? []));
}

/** Counts open orders from their index alone: a million final orders cost nothing. */
export async function countFigures(db: Kysely<Schema>): Promise<Figures> {
  const [open, doubt, waiting, outbox, aside] = await Promise.all([
    openQuery(db).execute(),
    doubtQuery(db).executeTakeFirstOrThrow(),
    waitingQuery(db).execute(),
    outboxQuery(db).executeTakeFirstOrThrow(),
    db
      .selectFrom('set_aside')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow(),
  ]);
  return {
    open: byProvider(open),
    oldestDoubtAt: doubt.since,
    waiting: waiting.map(({ openedAt, count }) => ({ openedAt, count })),
    undelivered: outbox.undelivered,
    oldestUndeliveredAt: outbox.since,
    parked: outbox.parked,
    oldestParkedAt: outbox.parkedSince,
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

export const waitingQuery = (db: Kysely<Schema>) =>
  db
    .selectFrom('orders')
    .where('work', '=', 'expire')
    .where('state', '=', 'awaiting_approval')
    .select(({ fn }) => [
      sql<number>`opened_at / 60000`.as('minute'),
      fn.min('opened_at').as('openedAt'),
      fn.countAll<number>().as('count'),
    ])
    .groupBy(sql`opened_at / 60000`);

/** A notice that cannot be read counts among the rows set aside, and as one that waits. */
const PARKED = sql.raw(`(outbox.parked = 'unreadable' or ${waitsParked('outbox')})`);

const outboxQuery = (db: Kysely<Schema>) =>
  db
    .selectFrom('outbox')
    .select(() => [
      sql<number>`count(case when ${PARKED} then null else 1 end)`.as('undelivered'),
      sql<number | null>`min(case when ${PARKED} then null else written_at end)`.as('since'),
      sql<number>`count(case when ${PARKED} then 1 end)`.as('parked'),
      sql<number | null>`min(case when ${PARKED} then written_at end)`.as('parkedSince'),
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
