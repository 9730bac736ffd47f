import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import type { Order } from '../../src/core/order.ts';
import { brokenLine, type StoredLine } from '../../src/ledger/journal.ts';
import { type OrderRow, storedOrder } from '../../src/ledger/rows.ts';

type Row = Readonly<Record<string, unknown>>;
type Sql = (text: string) => Promise<readonly Row[]>;

/** What the desk wrote down, read past its ledger, also while it is dead. */
export type Books = {
  readonly orders: () => Promise<readonly Order[]>;
  /** Notices not yet shown, parked ones among them. */
  readonly undelivered: () => Promise<number>;
  /** The kinds of an order's events, oldest first. */
  readonly events: (order: Order) => Promise<readonly string[]>;
  /** False where a line of any order's journal is not as it was written. */
  readonly isWhole: () => Promise<boolean>;
  readonly usage: () => Promise<
    readonly { readonly scope: string; readonly reservedLi: number; readonly spentLi: number }[]
  >;
  readonly close: () => Promise<void>;
};

export async function openBooks(url: string): Promise<Books> {
  const { sql, close } = url.startsWith('file:') ? openSqlite(url.slice('file:'.length)) : await openPostgres(url);
  const linesOf = async (id: string): Promise<readonly StoredLine[]> =>
    (await sql(`select * from order_events where order_id = '${id}' order by version`)).map(lineOf);
  return {
    orders: async () =>
      (await sql('select * from orders order by opened_at')).map((row) => storedOrder(row as OrderRow)),
    undelivered: async () => (await sql('select slot from outbox')).length,
    events: async ({ id }) => (await linesOf(id)).map(({ kind }) => kind),
    isWhole: async () => {
      for (const { id, chain } of await sql('select id, chain from orders')) {
        if (brokenLine(await linesOf(String(id)), String(chain)) !== null) return false;
      }
      return true;
    },
    usage: async () =>
      (await sql('select * from usage')).map(({ scope, reserved_li, spent_li }) => ({
        scope: String(scope),
        reservedLi: Number(reserved_li),
        spentLi: Number(spent_li),
      })),
    close,
  };
}

const lineOf = ({ order_id, version, at, kind, body, hash }: Row): StoredLine => ({
  order_id: String(order_id),
  version: Number(version),
  at: Number(at),
  kind: String(kind),
  body: String(body),
  hash: String(hash),
});

/** Opened for each look: a connection that stays would keep the write-ahead log of a dead process from being taken up. */
function openSqlite(path: string): { readonly sql: Sql; readonly close: () => Promise<void> } {
  const sql: Sql = async (text) => {
    const db = new DatabaseSync(path, { timeout: 5_000 });
    try {
      return db.prepare(text).all();
    } catch (error) {
      if (error instanceof Error && /no such table/.test(error.message)) return [];
      throw error;
    } finally {
      db.close();
    }
  };
  return { sql, close: async () => undefined };
}

async function openPostgres(
  connectionString: string,
): Promise<{ readonly sql: Sql; readonly close: () => Promise<void> }> {
  const client = new Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  return { sql: async (text) => (await client.query<Record<string, unknown>>(text)).rows, close: () => client.end() };
}
