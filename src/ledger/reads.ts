import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { Ledger, ListQuestion, OrderKey, OrderList } from '../core/ledger.ts';
import { isFinal, type Order, type OrderEvent } from '../core/order.ts';
import { countFigures } from './figures.ts';
import type { Moves } from './moves.ts';
import { past } from './past.ts';
import { type OrderRow, orderOf, WORK_OF } from './rows.ts';
import type { Schema } from './schema.ts';
import type { Session } from './session.ts';
import { rows, type Statement, statement } from './statement.ts';
import { used } from './usage.ts';

const found = (column: string): Statement<OrderRow> =>
  statement(`select document, version from orders where ${column} = :key`);

/** What a command waits for is prepared; put together by Kysely each time it takes three times as long. */
export const READS = {
  id: found('id'),
  ref: found('ref'),
  request: found('request_key'),
  button: found('button_key'),
};

const keyOf = (key: OrderKey): string => {
  switch (key.by) {
    case 'id':
      return key.id;
    case 'ref':
      return key.ref;
    case 'request':
      return key.requestKey;
    case 'button':
      return key.buttonKey;
  }
};

/** Everything that only looks. */
export function createReads(
  session: Session,
  { current }: Moves,
): Pick<Ledger, 'find' | 'usage' | 'used' | 'list' | 'journal' | 'figures'> {
  const read = (row: OrderRow): Order => orderOf(row, current);
  return {
    find: (key) =>
      session.read(function* () {
        const [row] = yield* rows(READS[key.by], { key: keyOf(key) });
        return row === undefined ? null : read(row);
      }),
    usage: (question) =>
      session.read(function* () {
        const counts = yield* used(question.keys);
        return { used: counts, past: yield* past(question.past, current) };
      }),
    used: (keys) => session.read(() => used(keys)),
    list: (question) => session.query((db) => list(db, question, read)),
    journal: (id) =>
      session.query(async (db) => {
        const lines = db.selectFrom('order_events').select(['version', 'at', 'body']).where('order_id', '=', id);
        const stored = await lines.orderBy('version').execute();
        return stored.map(({ version, at, body }) => ({ version, at, event: JSON.parse(body) as OrderEvent }));
      }),
    figures: () => session.query(countFigures),
  };
}

async function list(db: Kysely<Schema>, question: ListQuestion, read: (row: OrderRow) => Order): Promise<OrderList> {
  if (question.teams?.length === 0 || question.states?.length === 0) return { orders: [], rest: 0 };
  const listed = listQuery(db, question);
  const newest = await listed
    .select(['document', 'version'])
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(question.limit)
    .execute();
  const orders = newest.map(read);
  if (orders.length < question.limit) return { orders, rest: 0 };
  const counted = await listed.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  return { orders, rest: counted.count - orders.length };
}

/**
 * The orders a list is about. One index is enough, and SQLite, which has no statistics here, must not choose a bad one: all but the
 * narrowest condition (the number, else the open states, else the maker) are kept off theirs.
 */
export function listQuery(
  db: Kysely<Schema>,
  { teams, msisdn, maker, states }: ListQuestion,
): SelectQueryBuilder<Schema, 'orders', object> {
  const byWork = msisdn === null && states !== null && !states.some(isFinal);
  const works = new Set((states ?? []).flatMap((state) => WORK_OF[state] ?? []));
  const unindexed = (column: 'maker' | 'team', narrowed: boolean) =>
    narrowed ? sql<string>`${sql.ref(column)} || ''` : sql.ref<string>(column);
  return db
    .selectFrom('orders')
    .$if(msisdn !== null, (query) => query.where('msisdn', '=', String(msisdn)))
    .$if(byWork, (query) => query.where('work', 'in', [...works]))
    .$if(states !== null, (query) => query.where('state', 'in', states ?? []))
    .$if(maker !== null, (query) => query.where(unindexed('maker', msisdn !== null || byWork), '=', String(maker)))
    .$if(teams !== null, (query) =>
      query.where(unindexed('team', msisdn !== null || byWork || maker !== null), 'in', teams ?? []),
    );
}
