import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { ConversationId } from '../core/conversation.ts';
import { createOrderId, type OrderId } from '../core/ids.ts';
import { LedgerUnreachable } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import { messageOf } from '../runtime/tasks.ts';
import { follow, MOVES_SQL } from './conversations.ts';
import { FIELDS } from './document.ts';
import { anyProvider, type IsProvider, type Known } from './forms.ts';
import { type OrderRow, orderColumns, readableOrder, storedOrder } from './rows.ts';
import { readDatabaseUrl } from './session.ts';
import { type Params, type Row, type Statement, statement, valuesOf } from './statement.ts';
import { NUMBER_KEYS, type NumberKeyOf, numberKeysOf } from './usage.ts';
import { VERSIONS } from './version.ts';

/** What the books of a provider are compared with. `msisdn` is masked once the number is gone. */
export type OrderSide = Pick<Order, 'id' | 'ref' | 'state' | 'msisdn' | 'attempt' | 'costLi'> & {
  readonly priceLi: number;
};

/** The orders, read only. Nothing is written or locked, and the schema is left as it is. */
export type Archive = {
  /** Returns the orders opened from `from` to before `until`, the oldest first. Only some hundreds are in memory. */
  readonly orders: (from: number, until: number) => AsyncIterable<Order>;
  /**
   * Returns a text that stands for an order's number: the same for all orders of one number, whether or not they still have it
   * whole.
   */
  readonly numberFor: (order: Order) => string;
  /** The same orders as far as books of providers name them, in a quarter of the time. */
  readonly sides: (from: number, until: number) => AsyncIterable<readonly OrderSide[]>;
  /** Returns how many orders so far could not be read and are left out. */
  readonly unreadable: () => number;
  readonly currentConversation: (id: ConversationId) => ConversationId;
  readonly close: () => Promise<void>;
};

export const ARCHIVE = {
  /** An id begins with its time, so the primary key has the orders in the order of opening. */
  page: statement<OrderRow>(
    `select ${orderColumns()} from orders where id > :after and id < :before order by id limit :most`,
  ),
};

const SIDE = ['msisdn', 'attempt', 'costLi'] as const;
const PLACES = new Map(Object.keys(FIELDS).map((name, place) => [name, place]));
/** In a compact document the fields come after its form, its version and its people. */
const BEFORE_FIELDS = 3;

/** Reads those fields of an order alone; an older document is read whole. Throws for one that cannot be read. */
function sideOf(row: OrderRow): OrderSide {
  const { id, ref, state } = row;
  // PostgreSQL writes such numbers as text.
  const [priceLi, openedAt] = [Number(row.price_li), Number(row.opened_at)];
  if (!row.document.startsWith('[')) {
    const { msisdn, attempt, costLi } = storedOrder(row);
    return { id: id as OrderId, ref: ref as Order['ref'], state, msisdn, attempt, costLi, priceLi };
  }
  const stored = JSON.parse(row.document) as readonly unknown[];
  const of: Known = {
    ...{ id, team: row.team, maker: row.maker, msisdn: row.msisdn, priceLi, day: row.day, month: row.month },
    ...{ openedAt, people: [], isProvider: anyProvider, asked: '' },
  };
  const fields = SIDE.map((name) => [
    name,
    FIELDS[name].read((stored[BEFORE_FIELDS + (PLACES.get(name) ?? 0)] ?? null) as never, of),
  ]);
  return { id: id as OrderId, ref: ref as Order['ref'], state, priceLi, ...Object.fromEntries(fields) } as OrderSide;
}

/** Pages, not one long read: a snapshot held for minutes would keep a running desk's WAL and dead rows. */
const PAGE = 500;

/**
 * Opens a database that a desk may be using: SQLite as a read-only file, PostgreSQL in read-only transactions.
 *
 * @returns rejects with {@link LedgerUnreachable}
 */
export async function openArchive(url: string, isProvider: IsProvider = anyProvider): Promise<Archive> {
  const reader = await openReader(url);
  const known = await reader.rows(MOVES_SQL.all, {});
  const moved = new Map(known.map(({ old_id, new_id }) => [old_id as ConversationId, new_id as ConversationId]));
  const current = (id: ConversationId): ConversationId => follow(id, moved);

  let unreadable = 0;

  async function* pages(from: number, until: number): AsyncIterable<readonly OrderRow[]> {
    const before = createOrderId(until, () => 0);
    for (let after = createOrderId(Math.max(0, from - 1), () => 31); ; ) {
      const page = (await reader.rows(ARCHIVE.page, { after, before, most: PAGE })) as readonly OrderRow[];
      yield page;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      after = last.id as OrderId;
    }
  }

  async function* orders(from: number, until: number): AsyncIterable<Order> {
    for await (const page of pages(from, until)) {
      for (const row of page) {
        const order = readableOrder(row, { current, isProvider });
        if (order.ok) yield order.value;
        else unreadable += 1;
      }
    }
  }

  async function* sides(from: number, until: number): AsyncIterable<readonly OrderSide[]> {
    for await (const page of pages(from, until)) {
      const read: OrderSide[] = [];
      for (const row of page) {
        try {
          read.push(sideOf(row));
        } catch {
          unreadable += 1;
        }
      }
      yield read;
    }
  }
  const keyOf = await readKey(reader);
  const numberFor = ({ msisdn, numberKey }: Order): string => {
    const key = numberKey ?? keyOf?.(msisdn);
    return key === undefined ? msisdn : standingIn(msisdn, key);
  };
  return { orders, sides, numberFor, unreadable: () => unreadable, currentConversation: current, close: reader.close };
}

/** Returns which version of the desk was the last to write a database first; null if no version is written in it. Rejects as {@link openArchive}. */
export async function lastWriterOf(url: string): Promise<string | null> {
  const reader = await openReader(url);
  try {
    const [last] = await reader.rows(VERSIONS.last, {});
    return last === undefined ? null : String(last.version);
  } finally {
    await reader.close();
  }
}

/** @param snapshot whether all that is read is of one moment; then it must be over within seconds */
export async function openReader(url: string, { snapshot = false } = {}): Promise<Reader> {
  const database = readDatabaseUrl(url);
  if (database !== null)
    return database.dialect === 'sqlite' ? readSqlite(database.path, snapshot) : readPostgres(url, snapshot);
  throw new LedgerUnreachable('the database must be file:./data/topup.db or postgres://user:password@host/database');
}

type Reader = {
  readonly rows: (statement: Statement, params: Params) => Promise<readonly Row[]>;
  readonly close: () => Promise<void>;
};

/** A ledger that no desk of this version has opened has no key, and no order without its number. */
async function readKey({ rows }: Reader): Promise<NumberKeyOf | null> {
  const [found] = await rows(NUMBER_KEYS.secret, {}).catch(() => []);
  return found === undefined ? null : numberKeysOf(String(found.secret));
}

/** Returns the number with four digits of its key in place of the hidden ones. */
function standingIn(msisdn: string, key: string): string {
  const digits = String(Number.parseInt(key.slice(-8), 16) % 10_000).padStart(4, '0');
  return `${msisdn.slice(0, 3)}${digits}${msisdn.slice(-4)}`;
}

const BUSY_MS = 5000;

function readSqlite(path: string, snapshot: boolean): Reader {
  if (!existsSync(path)) throw new LedgerUnreachable(`there is no database ${path}`);
  const unreadable = (error: unknown): LedgerUnreachable =>
    new LedgerUnreachable(`the database ${path} cannot be read: ${messageOf(error)}`, { cause: error });
  const db = attempt(() => new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS }), unreadable);
  if (snapshot) attempt(() => db.exec('begin'), unreadable);
  return {
    rows: async (wanted, params) =>
      attempt(() => db.prepare(wanted.sqlite).all(...valuesOf({ statement: wanted, params })) as Row[], unreadable),
    close: async () => db.close(),
  };
}

async function readPostgres(url: string, snapshot: boolean): Promise<Reader> {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: url, application_name: 'topup-desk reader', keepAlive: true });
  client.on('error', () => undefined);
  const reading = async <T>(act: () => Promise<T>): Promise<T> =>
    act().catch((error) => {
      throw new LedgerUnreachable(`the database cannot be read: ${messageOf(error)}`, { cause: error });
    });
  await reading(() => client.connect());
  const rowsOf = async (wanted: Statement, params: Params): Promise<readonly Row[]> =>
    (await client.query<Row>(wanted.postgres, valuesOf({ statement: wanted, params }))).rows;
  if (snapshot) await reading(() => client.query('begin transaction isolation level repeatable read read only'));
  return {
    rows: (wanted, params) =>
      reading(async () => {
        if (snapshot) return rowsOf(wanted, params);
        await client.query('begin transaction read only');
        const rows = await rowsOf(wanted, params);
        await client.query('commit');
        return rows;
      }),
    close: () => client.end(),
  };
}

function attempt<T>(act: () => T, refusal: (error: unknown) => Error): T {
  try {
    return act();
  } catch (error) {
    throw refusal(error);
  }
}
