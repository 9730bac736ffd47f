import type { Change } from '../core/change.ts';
import { type SearchLedger, searchTermsOf } from '../core/search.ts';
import type { Moves } from './conversations.ts';
import { type OrderRow, orderColumns, readableOrder } from './rows.ts';
import { ENDED_SO } from './schema.ts';
import type { Dialect, Session } from './session.ts';
import type { Met } from './set-aside.ts';
import { type Call, call, insertion, rows, type Statement, statement, written } from './statement.ts';
import type { NumberKeyOf } from './usage.ts';

/**
 * A row for each term of an order: an index that both databases read newest first, which neither SQLite's nor PostgreSQL's full-text
 * search does. A common word then costs as much as a rare one.
 *
 * A new order only joins `search_new`, in its own transaction: its dozen terms would dirty as many pages, a quarter of what an order costs
 * the processor. A job gives it its terms seconds later, many orders at once, and takes it out in the same transaction. A search reads
 * those that still wait as they are. `search_since` is there while desks of an earlier version may write orders that join nothing.
 */
export const SEARCH_TABLES = [
  'create table order_terms (term text not null, order_id text not null, primary key (term, order_id)) by key',
  'create table search_new (order_id text primary key) by key',
  `create index orders_ended on orders (state, opened_at) where ${ENDED_SO}`,
  'create table search_since (one whole primary key check (one = 1), after_id text not null, until_at whole not null) by key',
];
/** One desk is replaced after the other within this time. */
const REPLACED_WITHIN_MS = 24 * 3_600_000;
/** SQLite has one process, so nobody of an earlier version goes on writing. */
export const fillSearch = (dialect: Dialect, at: number): readonly string[] => [
  'insert into search_new (order_id) select id from orders',
  ...(dialect === 'sqlite'
    ? []
    : [
        `insert into search_since (one, after_id, until_at)
          select 1, max(id), ${at + REPLACED_WITHIN_MS} from orders having count(*) > 0`,
      ]),
];

/** The terms of many orders: pairs of a term and an order. */
const ADD: Statement = {
  ...statement('insert into order_terms (term, order_id) select term, id from pairs(:pairs)'),
  sqlite: 'insert or ignore into order_terms (term, order_id) select value ->> 0, value ->> 1 from json_each(?1)',
  postgres: `insert into order_terms (term, order_id)
    select pair ->> 0, pair ->> 1 from json_array_elements(cast($1 as json)) as pairs(pair) on conflict do nothing`,
};
const READ: Statement<OrderRow> = {
  ...statement<OrderRow>('select id from orders where id in ids(:ids)'),
  sqlite: `select ${orderColumns()} from orders where id in (select value from json_each(?1))`,
  postgres: `select ${orderColumns()} from orders where id in (select json_array_elements_text(cast($1 as json)))`,
};
const TAKE_OUT: Statement = {
  ...statement('delete from search_new where order_id in ids(:ids)'),
  sqlite: 'delete from search_new where order_id in (select value from json_each(?1))',
  postgres: 'delete from search_new where order_id in (select json_array_elements_text(cast($1 as json)))',
};

export const SEARCH = {
  join: insertion('insert into search_new (order_id) values (:id)'),
  add: ADD,
  takeOut: TAKE_OUT,
  /** Replicas share the work: none waits for another's. */
  fresh: statement<{ order_id: string }>(`
    select order_id from search_new order by order_id desc limit :limit for update skip locked`),
  read: READ,
  since: statement<{ after_id: string; until_at: number }>('select after_id, until_at from search_since'),
  unjoined: statement<{ id: string; opened_at: number }>(`
    select id, opened_at from orders where id > :after order by id limit :limit`),
  rejoin: statement('insert into search_new (order_id) values (:id) on conflict do nothing'),
  moveSince: statement('update search_since set after_id = :after'),
  endSince: statement('delete from search_since'),
};

/** The write that makes a new order findable. */
export const joinsSearch = ({ after }: Pick<Change, 'after'>): Call => call(SEARCH.join, { id: after.id });

export function createSearch(
  session: Session,
  { reading }: Moves,
  { met, numberKeyOf, dialect }: { readonly met: Met; readonly numberKeyOf: NumberKeyOf; readonly dialect: Dialect },
): SearchLedger {
  const read = (row: OrderRow) => readableOrder(row, reading);
  return {
    search: (question) =>
      session.query(async (db) => {
        const { search } = await import('./search-query.ts');
        return search({ db, dialect, read, met, numberKeyOf }, question);
      }),
    indexNew: (limit) =>
      session.write(function* () {
        const fresh = yield* rows(SEARCH.fresh, { limit });
        if (fresh.length === 0) return 0;
        const ids = JSON.stringify(fresh.map((row) => row.order_id));
        const found = yield* rows(SEARCH.read, { ids });
        // An order that cannot be read is found by its number, its team and its requester as before.
        const pairs = found.flatMap((row) => {
          const order = read(row);
          return order.ok ? searchTermsOf(order.value).map((term) => [term, row.id] as const) : [];
        });
        // Neighbours in the index are written one after the other.
        pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
        yield* written(SEARCH.add, { pairs: JSON.stringify(pairs) });
        yield* written(SEARCH.takeOut, { ids });
        return fresh.length;
      }),
    joinOlder: (before, limit) =>
      session.write(function* () {
        const [since] = yield* rows(SEARCH.since, {});
        if (since === undefined) return null;
        const until = Math.min(Number(since.until_at), before);
        const found = yield* rows(SEARCH.unjoined, { after: since.after_id, limit });
        const due = found.filter((row) => Number(row.opened_at) <= until);
        for (const { id } of due) yield* written(SEARCH.rejoin, { id });
        const last = due.at(-1);
        if (last !== undefined) yield* written(SEARCH.moveSince, { after: last.id });
        else if (before > Number(since.until_at)) yield* written(SEARCH.endSince, {});
        return due.length;
      }),
  };
}
