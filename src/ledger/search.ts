import type { Change } from '../core/change.ts';
import type { Order } from '../core/order.ts';
import { type SearchLedger, searchTermsOf } from '../core/search.ts';
import type { Moves } from './conversations.ts';
import { type OrderRow, orderColumns, readableOrder } from './rows.ts';
import { ENDED_SO } from './schema.ts';
import type { Dialect, Session } from './session.ts';
import type { Met } from './set-aside.ts';
import { type Call, call, rows, type Statement, statement, together, written } from './statement.ts';
import type { NumberKeyOf } from './usage.ts';

/**
 * A row for each term of an order: an index that both databases read newest first, which neither SQLite's nor PostgreSQL's full-text
 * search does. A common word then costs as much as a rare one. `search_fill` says how far the orders of earlier versions have come.
 */
export const SEARCH_TABLES = [
  'create table order_terms (term text not null, order_id text not null, primary key (term, order_id)) by key',
  `create index orders_ended on orders (state, opened_at) where ${ENDED_SO}`,
  'create table search_fill (one whole primary key check (one = 1), after_id text not null, until_at whole not null) by key',
];
/** Desks of an earlier version may go on writing orders without terms for so long, while they are replaced one after the other. */
const REPLACED_WITHIN_MS = 24 * 3_600_000;
export const startFill = (at: number): string =>
  `insert into search_fill (one, after_id, until_at)
    select 1, '', ${at + REPLACED_WITHIN_MS} where exists (select 1 from orders)`;

/** All terms of an order with one statement, and those of many orders too. */
const ADD: Statement = (() => {
  const from = (terms: string): string => `json_array_elements_text(cast(${terms} as json)) as t(term)`;
  const made = statement('insert into order_terms (term, order_id) select term, :id from terms(:terms)');
  return {
    ...made,
    sqlite: 'insert or ignore into order_terms (term, order_id) select value, ?1 from json_each(?2)',
    postgres: `insert into order_terms (term, order_id) select t.term, cast($1 as text) from ${from('$2')} on conflict do nothing`,
    many: {
      name: `${made.name}many`,
      postgres: `with given as (select * from unnest($1::text[], $2::text[]) with ordinality as given(id, terms, call)),
        added as (insert into order_terms (term, order_id)
          select t.term, given.id from given cross join lateral ${from('given.terms')} on conflict do nothing)
        select call from given`,
      answers: 'rows',
    },
  };
})();

export const SEARCH = {
  add: ADD,
  fill: statement<{ after_id: string; until_at: number }>('select after_id, until_at from search_fill'),
  next: statement<OrderRow>(`
    select ${orderColumns()} from orders where id > :after order by id limit :limit`),
  filled: statement('update search_fill set after_id = :after where after_id < :after'),
  done: statement('delete from search_fill'),
};

/** The write that makes a new order findable. */
export const termsWritten = ({ after }: Pick<Change, 'after'>): Call => addTerms(after);
const addTerms = (order: Order): Call =>
  call(SEARCH.add, { id: order.id, terms: JSON.stringify(searchTermsOf(order)) });

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
    fillSearch: (before, limit) =>
      session.write(function* () {
        const [fill] = yield* rows(SEARCH.fill, {});
        if (fill === undefined) return null;
        const until = Math.min(Number(fill.until_at), before);
        const found = yield* rows(SEARCH.next, { after: fill.after_id, limit });
        const due = found.filter((row) => Number(row.opened_at) <= until);
        // An order that cannot be read is found by its number and its team as before.
        const readable = due.flatMap((row) => {
          const order = read(row);
          return order.ok ? [order.value] : [];
        });
        yield* together(readable.map(addTerms));
        const last = due.at(-1);
        if (last !== undefined) yield* written(SEARCH.filled, { after: last.id });
        if (due.length === 0 && before > Number(fill.until_at)) yield* written(SEARCH.done, {});
        return due.length;
      }),
  };
}
