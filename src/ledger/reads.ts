import type { Change } from '../core/change.ts';
import type { ConversationId, MessageRef } from '../core/conversation.ts';
import type { OrderId } from '../core/ids.ts';
import { type Ledger, type OrderKey, OrderUnreadable } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import { withoutNumbers } from '../core/msisdn.ts';
import { fingerprintOf, NEVER, type Opening, type Past, type PastOrder, type PastQuestion } from '../core/rule.ts';
import type { Moves } from './conversations.ts';
import type { Reading } from './forms.ts';
import { readEvent } from './journal.ts';
import { type OrderRow, orderColumns, orderFromColumns, readableOrder } from './rows.ts';
import type { Lock, Session } from './session.ts';
import { type Met, readablePage } from './set-aside.ts';
import {
  type Call,
  call,
  lookup,
  manyOf,
  rows,
  type Script,
  type Statement,
  sideBySide,
  statement,
  together,
} from './statement.ts';
import { type NumberKeyOf, used } from './usage.ts';

const foundBy = (column: string): Statement<OrderRow> =>
  statement(`select ${orderColumns()} from orders where ${column} = :key`);

/** Statements that a command waits for are prepared. Built by Kysely each time, they take three times as long. */
export const READS = {
  id: foundBy('id'),
  ref: foundBy('ref'),
  request: foundBy('request_key'),
  button: foundBy('button_key'),
  /** By id, which is the order of opening. The id is kept off its own index, which has all orders. */
  undecided: statement<OrderRow>(`
    select ${orderColumns()} from orders
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
      met(row.id as OrderId, order.error);
      throw new OrderUnreadable(`${row.ref}: ${order.error}`);
    },
    usage: (question) =>
      session.read(function* () {
        const [counts, earlier] = yield* sideBySide(
          used(question.keys, numberKeyOf),
          past(question.past, reading, numberKeyOf),
        );
        return { used: counts, past: earlier };
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
        const lines = db
          .selectFrom('order_events')
          .select(['version', 'at', 'kind', 'body'])
          .where('order_id', '=', id);
        const stored = await lines.orderBy('version').execute();
        return stored.flatMap(({ version, at, kind, body }) => {
          const event = readEvent({ kind, body });
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

type PastRow = OrderRow & { readonly conversation: string | null; readonly message: string | null };

const COUNTS = "o.state not in ('rejected', 'expired', 'cancelled', 'failed', 'refunded')";

const COLUMNS = `${orderColumns('o')}, m.conversation, m.message`;
const WITH_CARD = "from orders o left join messages m on m.order_id = o.id and m.slot = 'card' and m.version = 0";

/**
 * Looks under the value itself and under its key. As one statement with `union all` SQLite took five times as long, even if it found
 * nothing. For many at once PostgreSQL gets just that: by the index, each half ends after the newest few of one value, even if most
 * orders have that value.
 */
const newestBy = (column: string, max: number): Statement<PastRow> => {
  const text = `select ${COLUMNS} ${WITH_CARD}
    where ${column} in (:key, :masked) and o.opened_at >= :since and ${COUNTS} order by o.opened_at desc, o.id desc limit ${max}`;
  const many = manyOf(text, { since: 'bigint' }, 'rows', (given, one) => {
    const by = (name: string): string => `(${one.replace(/ in \(given[^)]*\)/, ` = given.${name}`)})`;
    return `select given.call, found.* from ${given} cross join lateral (${by('key')} union all ${by('masked')}) found`;
  });
  return statement<PastRow>(text, many);
};

const MAX_FOUND = { number: 5, reason: 3 } as const;

/** Three short statements. */
export const PAST = {
  number: newestBy('o.msisdn', MAX_FOUND.number),
  /** By one value SQLite ends after the newest few, however many orders share the reason; by two it would sort them all. */
  reason: lookup<PastRow>(
    `select ${COLUMNS} ${WITH_CARD}
    where o.reason_key = :key and o.opened_at >= :since and ${COUNTS} order by o.opened_at desc, o.id desc limit ${MAX_FOUND.reason}`,
    { since: 'bigint' },
  ),
  /** Only such a reason is kept by its key once the number is gone. */
  reasonWithNumber: newestBy('o.reason_key', MAX_FOUND.reason),
  maker: lookup<PastRow>(
    `select opened_at from orders
    where maker = :maker and opened_at >= :since order by opened_at desc limit :most`,
    { since: 'bigint', most: 'bigint' },
  ),
  /** Other judgements of the same number, reason or requester wait until this is written. */
  lock: lookup('select pg_advisory_xact_lock(hashtextextended(:name, 0))'),
};

type Found = {
  readonly number: readonly PastRow[];
  readonly reason: readonly PastRow[];
  readonly maker: readonly PastRow[];
};

const reasonAsked = (key: string, since: number, keyOf: NumberKeyOf): Call =>
  withoutNumbers(key, null) === key
    ? call(PAST.reason, { key, since })
    : call(PAST.reasonWithNumber, { key, masked: keyOf(key), since });

/** Asks only the questions that can find something. */
function* earlierOrders(question: PastQuestion, keyOf: NumberKeyOf): Script<Found> {
  const { msisdn, reasonKey, makers, numberSince, reasonSince, makerSince, maxMakerOpenings } = question;
  const calls = {
    number:
      numberSince === NEVER ? null : call(PAST.number, { key: msisdn, masked: keyOf(msisdn), since: numberSince }),
    reason: reasonKey === null ? null : reasonAsked(reasonKey, reasonSince, keyOf),
  };
  const ofMakers =
    maxMakerOpenings === 0
      ? []
      : makers.map((maker) => call(PAST.maker, { maker, since: makerSince, most: maxMakerOpenings }));
  const asked = [...Object.values(calls), ...ofMakers].filter((one) => one !== null);
  const answers = yield* together(asked);
  const of = (one: Call | null): readonly PastRow[] =>
    one === null ? [] : ((answers[asked.indexOf(one)]?.rows ?? []) as readonly PastRow[]);
  return {
    number: newestOf([of(calls.number)], MAX_FOUND.number),
    reason: newestOf([of(calls.reason)], MAX_FOUND.reason),
    maker: newestOf(ofMakers.map(of), maxMakerOpenings),
  };
}

/** Merges what several questions found, newest first, as if they were one. Of the same time the later id is newer, here as there. */
const newestOf = (found: readonly (readonly PastRow[])[], max: number): readonly PastRow[] =>
  found
    .flat()
    .toSorted((a, b) => openedAt(b) - openedAt(a) || (a.id < b.id ? 1 : -1))
    .slice(0, max);

/** Finds earlier orders for rules and approvers. An order that cannot be read still counts, by its columns. */
export function* past(question: PastQuestion, reading: Reading, keyOf: NumberKeyOf): Script<Past> {
  const { number, reason, maker } = yield* earlierOrders(question, keyOf);
  const read = (row: PastRow): PastOrder => {
    const order = readableOrder(row, reading);
    return { order: order.ok ? order.value : orderFromColumns(row), card: placeOf(row) };
  };
  return { sameNumber: number.map(read), sameReason: reason.map(read), makerOpenedAt: maker.map(openedAt) };
}

/** Says whether a new order's basis is still all there is. */
export function* pastHolds({ basis }: Change, keyOf: NumberKeyOf): Script<boolean> {
  if (basis.kind !== 'usage' || basis.seen === null) return true;
  const { question, fingerprint } = basis.seen;
  const { number, reason, maker } = yield* earlierOrders(question, keyOf);
  const opening = (row: PastRow): Opening => ({ id: row.id, openedAt: openedAt(row) });
  const seen = {
    sameNumber: number.map(opening),
    sameReason: reason.map(opening),
    makerOpenedAt: maker.map(openedAt),
  };
  return fingerprintOf(seen, question) === fingerprint;
}

const openedAt = ({ opened_at }: PastRow): number => Number(opened_at);

/** Replicas write one after the other if their orders rest on the same past. */
export function pastLocks({ basis }: Change): readonly Lock[] {
  if (basis.kind !== 'usage' || basis.seen === null) return [];
  const { msisdn, reasonKey, makers, numberSince, maxMakerOpenings } = basis.seen.question;
  const names = [
    ...(numberSince === NEVER ? [] : [`past number ${msisdn}`]),
    ...(maxMakerOpenings === 0 ? [] : makers.map((maker) => `past maker ${maker}`)),
    ...(reasonKey === null ? [] : [`past reason ${reasonKey}`]),
  ];
  return names.map((name) => ({ name, apart: true, call: call(PAST.lock, { name }) }));
}

const placeOf = ({ conversation, message }: PastRow): MessageRef | null =>
  conversation === null || message === null ? null : { conversation: conversation as ConversationId, message };
