import type { Ledger, OrderKey } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import type { OrderEvent } from '../core/order-event.ts';
import type { Moves } from './moves.ts';
import type { NumberKeyOf } from './number-keys.ts';
import { past } from './past.ts';
import { type OrderRow, orderOf } from './rows.ts';
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
  /** By id: in the order they were opened. The id is kept off its own index, which has all the orders there ever were. */
  undecided: statement<OrderRow>(`
    select document, version from orders
    where work in ('expire', 'ask', 'hold') and state in ('awaiting_approval', 'in_doubt') and id || '' > :after order by id || '' limit :limit`),
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

/** Everything that only looks. What needs Kysely comes with it, when it is first asked. */
export function createReads(
  session: Session,
  { current }: Moves,
  numberKeyOf: NumberKeyOf,
): Pick<Ledger, 'find' | 'usage' | 'used' | 'list' | 'undecided' | 'journal' | 'figures'> {
  const read = (row: OrderRow): Order => orderOf(row, current);
  return {
    find: (key) =>
      session.read(function* () {
        const [row] = yield* rows(READS[key.by], { key: keyOf(key) });
        return row === undefined ? null : read(row);
      }),
    usage: (question) =>
      session.read(function* () {
        const counts = yield* used(question.keys, numberKeyOf);
        return { used: counts, past: yield* past(question.past, current, numberKeyOf) };
      }),
    used: (keys) => session.read(() => used(keys, numberKeyOf)),
    list: (question) =>
      session.query(async (db) => {
        const { list } = await import('./lists.ts');
        return list(db, question, read, numberKeyOf);
      }),
    undecided: (after, limit) =>
      session.read(function* () {
        return (yield* rows(READS.undecided, { after: after ?? '', limit })).map(read);
      }),
    journal: (id) =>
      session.query(async (db) => {
        const lines = db.selectFrom('order_events').select(['version', 'at', 'body']).where('order_id', '=', id);
        const stored = await lines.orderBy('version').execute();
        return stored.map(({ version, at, body }) => ({ version, at, event: JSON.parse(body) as OrderEvent }));
      }),
    figures: () =>
      session.query(async (db) => {
        const { countFigures } = await import('./figures.ts');
        return countFigures(db);
      }),
  };
}
