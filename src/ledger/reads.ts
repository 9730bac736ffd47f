import type { OrderId } from '../core/ids.ts';
import { type Ledger, type OrderKey, OrderUnreadable } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { Order } from '../core/order.ts';
import type { OrderEvent } from '../core/order-event.ts';
import { type Lane, type ProviderName, providerOfLane } from '../core/product.ts';
import type { Moves } from './moved-conversations.ts';
import { past } from './past.ts';
import type { Reading } from './readable.ts';
import type { NumberKeyOf } from './retention.ts';
import { type OrderRow, readableOrder } from './rows.ts';
import type { Session } from './session.ts';
import type { Met } from './set-aside.ts';
import { type Params, rows, type Script, type Statement, statement } from './statement.ts';
import { used } from './usage.ts';

type FoundRow = OrderRow & { readonly id: OrderId; readonly ref: string };
const found = (column: string): Statement<FoundRow> =>
  statement(`select id, ref, document, version from orders where ${column} = :key`);

/** Statements that a command waits for are prepared. Built by Kysely each time, they take three times as long. */
export const READS = {
  id: found('id'),
  ref: found('ref'),
  request: found('request_key'),
  button: found('button_key'),
  /** By id, which is the order of opening. The id is kept off its own index, which has all orders. */
  undecided: statement<PageRow>(`
    select id, document, version from orders
    where work in ('expire', 'ask', 'hold')
      and (state in ('awaiting_approval', 'in_doubt') or (work = 'hold' and state = 'accepted')) and id || '' > :after order by id || '' limit :limit`),
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

/**
 * All reads. Kysely is loaded with the first one that needs it.
 *
 * @param met told of each order that cannot be read
 */
export function createReads(
  session: Session,
  { reading }: Moves,
  { met, log, numberKeyOf }: { readonly met: Met; readonly log: Log; readonly numberKeyOf: NumberKeyOf },
): Pick<Ledger, 'find' | 'usage' | 'used' | 'list' | 'undecided' | 'journal' | 'figures'> {
  const read = (row: OrderRow) => readableOrder(row, reading);
  return {
    find: async (key) => {
      const row = await session.read(function* () {
        const [first] = yield* rows(READS[key.by], { key: keyOf(key) });
        return first;
      });
      if (row === undefined) return null;
      const order = read(row);
      if (order.ok) return order.value;
      met(row.id, order.error);
      throw new OrderUnreadable(`${row.ref}: ${order.error}`);
    },
    usage: (question) =>
      session.read(function* () {
        const counts = yield* used(question.keys, numberKeyOf);
        return { used: counts, past: yield* past(question.past, reading, numberKeyOf) };
      }),
    used: (keys) => session.read(() => used(keys, numberKeyOf)),
    list: (question) =>
      session.query(async (db) => {
        const { list } = await import('./overview.ts');
        return list(db, question, read, met, numberKeyOf);
      }),
    undecided: (after, limit) =>
      session.read(() => readablePage(READS.undecided, {}, { after: after ?? '', limit }, reading, met)),
    journal: (id) =>
      session.query(async (db) => {
        const lines = db.selectFrom('order_events').select(['version', 'at', 'body']).where('order_id', '=', id);
        const stored = await lines.orderBy('version').execute();
        return stored.flatMap(({ version, at, body }) => {
          const event = readEvent(body);
          if (event === null) log.error('journal.unreadable', { order: id, version });
          return event === null ? [] : [{ version, at, event }];
        });
      }),
    figures: () =>
      session.query(async (db) => {
        const { countFigures } = await import('./overview.ts');
        return countFigures(db);
      }),
  };
}

/** Null for a line that was damaged by hand: the chain says so too, and an order does not depend on its journal. */
function readEvent(body: string): OrderEvent | null {
  try {
    const event = JSON.parse(body) as OrderEvent | null;
    return typeof event?.kind === 'string' ? event : null;
  } catch {
    return null;
  }
}

export const HELD = {
  page: statement<PageRow>(`
    select id, document, version from orders
    where work = :work and (cast(:lane as text) is null or lane = cast(:lane as text)) and id > :after
    order by id limit :limit`),
  count: statement<{ lane: Lane | null; many: number }>(
    "select lane, count(*) as many from orders where work = 'hold' group by lane",
  ),
};

/** Finds and counts held orders, and orders that may have to be held. */
export function createHeld(session: Session, { reading }: Moves, met: Met): Pick<Ledger, 'underWay' | 'held'> {
  return {
    underWay: (work, lane, after, limit) =>
      session.read(() => readablePage(HELD.page, { work, lane }, { after, limit }, reading, met)),
    held: () =>
      session.read(function* () {
        const counts = new Map<ProviderName, number>();
        for (const { lane, many } of yield* rows(HELD.count, {})) {
          if (lane === null) continue;
          const provider = providerOfLane(lane);
          counts.set(provider, (counts.get(provider) ?? 0) + many);
        }
        return [...counts].map(([provider, count]) => ({ provider, count }));
      }),
  };
}

export type PageRow = OrderRow & { readonly id: OrderId };

/**
 * Reads the next `limit` orders by id. An order that cannot be read is skipped and replaced by a later one, so only the last page
 * is short.
 *
 * @param statement takes `after` and `limit`, besides the given values
 */
export function* readablePage(
  statement: Statement<PageRow>,
  given: Params,
  { after, limit }: { readonly after: string; readonly limit: number },
  reading: Reading,
  met: Met,
): Script<readonly Order[]> {
  const found: Order[] = [];
  for (let from = after; ; ) {
    const page: readonly PageRow[] = yield* rows(statement, { ...given, after: from, limit });
    for (const row of page) {
      const order = readableOrder(row, reading);
      if (order.ok) found.push(order.value);
      else met(row.id, order.error);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < limit || found.length >= limit) return found.slice(0, limit);
    from = last.id;
  }
}
