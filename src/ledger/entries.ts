import type { ConversationId } from '../core/conversation.ts';
import { type Acting, ENTRY_KINDS, type Entry, type EntryLine, type EntryWords, entryOf } from '../core/entry.ts';
import type { Ledger } from '../core/ledger.ts';
import { isFinal, ORDER_STATES, type Order } from '../core/order.ts';
import type { AccountId } from '../core/people.ts';
import { anyProvider, trimmed } from './forms.ts';
import { readEvent } from './journal.ts';
import { type OrderRow, orderColumns, readableOrder } from './rows.ts';
import type { Dialect, Session } from './session.ts';
import { call, type Params, type Row, rows, statement, together } from './statement.ts';

const FINAL = ORDER_STATES.filter(isFinal)
  .map((state) => `'${state}'`)
  .join(', ');

/** The migration that made the table. */
export const ENTRIES_SINCE = '0017_figures';

/**
 * A row for each order that has ended: what finance needs of it, so that a million are summed without reading a million documents. Null
 * is yet to be written: the database itself says so whenever such an order changes, whoever changed it, and the desk writes it later.
 * Nothing waits for that: until then the document is read.
 */
export const entryTable = (dialect: Dialect): readonly string[] => [
  'create table entries (order_id text primary key, entry text, words text) by key',
  'create index entries_due on entries (order_id) where entry is null',
  ...(dialect === 'sqlite' ? SQLITE_TRIGGERS : POSTGRES_TRIGGERS),
  `insert into entries (order_id, entry) select id, null from orders where state in (${FINAL})`,
];

const MARK =
  'insert into entries (order_id, entry) values (new.id, null) on conflict (order_id) do update set entry = null, words = null';
const CHANGES = 'update of version, state, document';

const [OPENED, CHANGED, GONE] = ['orders_entry_opened', 'orders_entry_changed', 'orders_entry_gone'];

const SQLITE_TRIGGERS: readonly string[] = [
  ...[OPENED, CHANGED, GONE].map((name) => `drop trigger if exists ${name}`),
  `create trigger ${OPENED} after insert on orders when new.state in (${FINAL}) begin ${MARK}; end`,
  `create trigger ${CHANGED} after ${CHANGES} on orders when new.state in (${FINAL}) begin ${MARK}; end`,
  `create trigger ${GONE} after delete on orders begin delete from entries where order_id = old.id; end`,
];

const POSTGRES_TRIGGERS: readonly string[] = [
  `create or replace function mark_entry() returns trigger language plpgsql as
    $$ begin ${MARK}; return null; end $$`,
  `create or replace function drop_entry() returns trigger language plpgsql as
    $$ begin delete from entries where order_id = old.id; return null; end $$`,
  ...[OPENED, CHANGED, GONE].map((name) => `drop trigger if exists ${name} on orders`),
  `create trigger ${OPENED} after insert on orders for each row
    when (new.state in (${FINAL})) execute function mark_entry()`,
  `create trigger ${CHANGED} after ${CHANGES} on orders for each row
    when (new.state in (${FINAL})) execute function mark_entry()`,
  `create trigger ${GONE} after delete on orders for each row execute function drop_entry()`,
];

const KINDS = ENTRY_KINDS.map((kind) => `'${kind}'`).join(', ');
/** Only a contradiction must be looked into. */
const LINE = `order_id, at, kind, case when kind = 'contradicted' then body else '' end as body`;

export type Page = {
  readonly orders: ReturnType<typeof statement<OrderRow>>;
  readonly lines: ReturnType<typeof linesOf>;
};
const linesOf = (ids: string) =>
  statement<LineRow>(
    `select ${LINE} from order_events where order_id in (${ids}) and kind in (${KINDS}) order by order_id, version`,
  );
/** A page of orders with their journals; `from` names them `o`, and `id` is what they are in the order of. */
const pageOf = (from: string, id: string): Page => {
  const some = `${from} and ${id} > :after order by ${id} limit :limit`;
  return {
    orders: statement<OrderRow>(`select ${orderColumns('o')} from ${some}`),
    lines: linesOf(`select o.id from ${some}`),
  };
};
const DUE = 'entries e join orders o on o.id = e.order_id where e.entry is null';

const writtenWith = (words: '' | ', words') =>
  statement<{ texts: string | null; words?: string | null; last: string | null }>(
    `select string_agg(entry, ',') as texts, max(order_id) as last${words && ", string_agg(words, ',') as words"} from (
      select order_id, entry${words} from entries where order_id > :after and entry is not null
      order by order_id limit :limit) page`,
  );

export const ENTRIES = {
  /** Orders whose entry is not written. */
  due: pageOf(DUE, 'e.order_id'),
  /** Orders that have not ended; each has work. The id is kept off its own index, which has all orders. */
  open: pageOf(`orders o where o.work is not null and o.state not in (${FINAL})`, "o.id || ''"),
  /** For a database of an earlier version, which has no entries. */
  all: pageOf('orders o where true', 'o.id'),
  locked: statement(`select o.id from ${DUE} and e.order_id > :after order by e.order_id limit :limit for share of o`),
  write: statement('update entries set entry = :entry, words = :words where order_id = :id'),
  /** Many in one text: a million rows one by one would take three times as long. */
  written: { withWords: writtenWith(', words'), alone: writtenWith('') },
  /** The orders of such a text, if it is not as it was written. */
  broken: pageOf(
    'entries e join orders o on o.id = e.order_id where e.entry is not null and e.order_id <= :last',
    'e.order_id',
  ),
};

export type LineRow = Row & {
  readonly order_id: string;
  readonly at: number;
  readonly kind: string;
  readonly body: string;
};

/** Where an order was asked for, and whether its provider is still there, is nothing to finance. */
const READING = { current: (id: ConversationId) => id, isProvider: anyProvider };

/** Makes the entries of a page of orders. One that cannot be read is told with what its columns still say. */
export function entriesIn(
  orders: readonly OrderRow[],
  lines: readonly LineRow[],
): { readonly entries: readonly Entry[]; readonly unreadable: readonly { row: OrderRow; why: string }[] } {
  const byOrder = Map.groupBy(lines, ({ order_id }) => order_id);
  const entries: Entry[] = [];
  const unreadable: { row: OrderRow; why: string }[] = [];
  for (const row of orders) {
    const order = readableOrder(row, READING);
    if (order.ok) entries.push(entryOf(order.value, (byOrder.get(row.id) ?? []).flatMap(lineOf)));
    else unreadable.push({ row, why: order.error });
  }
  return { entries, unreadable };
}

function lineOf({ at, kind, body }: LineRow): readonly EntryLine[] {
  const event = readEvent({ kind, body });
  return event === null ? [] : [{ at: Number(at), event }];
}

/** Some milliseconds on the thread that acknowledges. */
const FILLED_AT_ONCE = 50;

export const createEntries = (session: Session): Pick<Ledger, 'fillEntries'> => ({
  fillEntries: (after) =>
    session.write(function* () {
      const params = { after: after ?? '', limit: FILLED_AT_ONCE };
      // Until the commit nobody changes these orders.
      yield* rows(ENTRIES.locked, params);
      const found: readonly OrderRow[] = yield* rows(ENTRIES.due.orders, params);
      if (found.length === 0) return null;
      const lines: readonly LineRow[] = yield* rows(ENTRIES.due.lines, params);
      const { entries } = entriesIn(found, lines);
      yield* together(entries.map((entry) => call(ENTRIES.write, writeEntry(entry))));
      return found.length < FILLED_AT_ONCE ? null : (found.at(-1)?.id ?? null);
    }),
});

/** In this order, for ever: a new field comes last. Times are those since the request. */
function writeEntry({ state, team, byRule, priceLi, costLi, at, words }: Entry): Params {
  if (words === null) throw new Error('an entry is written whole');
  const ends = [at.approved, at.rejected, at.expired, at.cancelled, at.delivered, at.failed, at.refunded, at.late];
  const moments = trimmed(ends.map((end) => (end === null ? null : end - at.requested)));
  const { id, ref, requester, decidedBy, rule, provider, product, carrier, province, reason, number } = words;
  const who = [requester, ...decidedBy].flatMap(({ account, name }) => [account, name]);
  const { code, name } = product;
  const [en, zh] = [name.en, name.zh];
  return {
    id,
    entry: JSON.stringify([at.requested, moments, priceLi, costLi, byRule ? 1 : 0, team, state]),
    words: JSON.stringify([id, ref, who, rule, provider, code, en, zh, carrier, province, reason, number]),
  };
}

/**
 * Reads what was written: all of a page at once, which is three times as fast as one by one.
 *
 * @param words left out where they were not asked for
 * @returns null if something is not as it was written: other hands were here, and the documents are read instead
 */
export function readEntries(texts: string, words: string | null): readonly Entry[] | null {
  try {
    const all = JSON.parse(`[${texts}]`) as readonly unknown[];
    const named = words === null ? null : (JSON.parse(`[${words}]`) as readonly unknown[]);
    if (named !== null && named.length !== all.length) return null;
    const entries: Entry[] = [];
    for (let place = 0; place < all.length; place += 1) {
      const read = readEntry(all[place], named === null ? null : readWords(named[place]));
      if (read === null) return null;
      entries.push(read);
    }
    return entries;
  } catch {
    return null;
  }
}

function readEntry(stored: unknown, words: EntryWords | null): Entry | null {
  const [requested, moments, priceLi, costLi, byRule, team, state] = stored as readonly unknown[];
  if (!isWhole(requested) || !Array.isArray(moments) || typeof team !== 'string') return null;
  if (!isWhole(priceLi) || (costLi !== null && !isWhole(costLi))) return null;
  const at = (place: number): number | null => (moments[place] == null ? null : requested + moments[place]);
  return {
    state: state as Order['state'],
    team,
    byRule: byRule === 1,
    priceLi,
    costLi,
    at: {
      requested,
      approved: at(0),
      rejected: at(1),
      expired: at(2),
      cancelled: at(3),
      delivered: at(4),
      failed: at(5),
      refunded: at(6),
      late: at(7),
      doubted: null,
    },
    words,
  };
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

/** What the desk wrote itself: only who acted is of another length each time. */
type StoredWords = readonly [
  ...[id: EntryWords['id'], ref: EntryWords['ref'], who: readonly string[], rule: string, provider: string | null],
  ...[code: string, en: string, zh: string, carrier: EntryWords['carrier'], province: EntryWords['province']],
  ...[reason: string, number: string],
];

function readWords(stored: unknown): EntryWords {
  const [id, ref, who, rule, provider, code, en, zh, carrier, province, reason, number] = stored as StoredWords;
  const decidedBy: Acting[] = [];
  for (let place = 2; place < who.length; place += 2) decidedBy.push(acting(who, place));
  const requester = acting(who, 0);
  const product = { code, name: { en, zh } };
  return { id, ref, requester, decidedBy, rule, provider, product, carrier, province, reason, number };
}

const acting = (who: readonly string[], place: number): Acting => ({
  account: who[place] as AccountId,
  name: who[place + 1] ?? '',
});

/** Said where an order cannot be read: the columns still tell this much. */
export const seenOf = ({
  ref,
  team,
  price_li,
  opened_at,
}: OrderRow): Pick<Order, 'ref' | 'team' | 'openedAt'> & {
  readonly priceLi: number;
} => ({ ref: ref as Order['ref'], team, openedAt: Number(opened_at), priceLi: Number(price_li) });
