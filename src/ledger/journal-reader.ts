import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Root } from '../core/evidence.ts';
import { LedgerUnreachable } from '../core/ledger.ts';
import { messageOf } from '../runtime/tasks.ts';
import type { StoredLine } from './journal.ts';
import { type RootRow, rootOf } from './roots.ts';
import { readDatabaseUrl } from './session.ts';
import type { Row } from './statement.ts';

export type OrderHead = {
  readonly id: string;
  readonly ref: string;
  readonly version: number;
  readonly chain: string;
  readonly msisdn: string;
};
export type SealedRow = {
  readonly order_id: string;
  readonly version: number;
  readonly number: number;
  readonly ref: string;
  readonly head: string;
};

/** The whole journal as it was at one moment, each part by the order's id. Only some thousand rows are in memory. */
export type JournalReader = {
  readonly roots: () => AsyncIterable<Root>;
  readonly orders: () => AsyncIterable<readonly OrderHead[]>;
  readonly lines: () => AsyncIterable<readonly StoredLine[]>;
  readonly sealed: () => AsyncIterable<readonly SealedRow[]>;
  readonly close: () => Promise<void>;
};

const TEXTS = {
  roots: 'select number, from_day, day, made_at, previous, root, orders, lines from journal_roots order by number',
  orders: 'select id, ref, version, chain, msisdn from orders order by id',
  lines: 'select order_id, version, at, kind, body, hash from order_events order by order_id, version',
  sealed: 'select order_id, version, number, ref, head from sealed_lines order by order_id, version',
} as const;
/** A ledger that no desk of this version has opened has neither. One alone that is gone was removed, and what it held is missed. */
const MAY_LACK: ReadonlyMap<string, string> = new Map([
  [TEXTS.roots, 'journal_roots'],
  [TEXTS.sealed, 'sealed_lines'],
]);
const WHOLE: ReadonlySet<string> = new Set(['version', 'at', 'number', 'made_at', 'orders', 'lines']);

/** Rows that are read at once. */
const PAGE = 2_000;

/**
 * Opens the journal of a database that a desk may be using: SQLite as a read-only file, PostgreSQL in one read-only transaction. All parts
 * are read as of one moment, so a desk that goes on writing breaks nothing.
 *
 * @returns rejects with {@link LedgerUnreachable}
 */
export async function openJournal(url: string): Promise<JournalReader> {
  const database = readDatabaseUrl(url);
  if (database === null)
    throw new LedgerUnreachable('the database must be file:./data/topup.db or postgres://user:password@host/database');
  const source = database.dialect === 'sqlite' ? openFile(database.path) : await openServer(url);
  const pages = (text: string) => source.pages(text) as AsyncIterable<readonly never[]>;
  return {
    roots: async function* () {
      for await (const page of source.pages(TEXTS.roots)) for (const row of page) yield rootOf(row as RootRow);
    },
    orders: () => pages(TEXTS.orders),
    lines: () => pages(TEXTS.lines),
    sealed: () => pages(TEXTS.sealed),
    close: source.close,
  };
}

type Source = { readonly pages: (text: string) => AsyncIterable<readonly Row[]>; readonly close: () => Promise<void> };

const BUSY_MS = 5_000;

function openFile(path: string): Source {
  if (!existsSync(path)) throw new LedgerUnreachable(`there is no database ${path}`);
  const reading = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw new LedgerUnreachable(`the database ${path} cannot be read: ${messageOf(error)}`, { cause: error });
    }
  };
  const db = reading(() => new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS }));
  const tables = reading(() => {
    db.exec('begin');
    return new Set(
      db
        .prepare("select name from sqlite_schema where type = 'table'")
        .all()
        .map(({ name }) => name),
    );
  });
  return {
    async *pages(text) {
      const table = MAY_LACK.get(text);
      if (table !== undefined && !tables.has(table)) return;
      const sql = reading(() => db.prepare(text));
      // A damaged row may hold a number that JavaScript has none for.
      sql.setReadBigInts(true);
      const all = reading(() => sql.iterate()) as Iterator<Row>;
      for (;;) {
        const page = reading(() => nextOf(all));
        if (page.length > 0) yield page;
        if (page.length < PAGE) return;
      }
    },
    close: async () => db.close(),
  };
}

function nextOf(all: Iterator<Row>): readonly Row[] {
  const page: Row[] = [];
  while (page.length < PAGE) {
    const { done, value } = all.next();
    if (done === true) break;
    page.push(numbered(value));
  }
  return page;
}

async function openServer(url: string): Promise<Source> {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: url, application_name: 'topup-desk journal', keepAlive: true });
  client.on('error', () => undefined);
  const query = async (text: string): Promise<readonly Row[]> =>
    client.query<Row>(text).then(
      ({ rows }) => rows,
      (error) => {
        throw new LedgerUnreachable(`the database cannot be read: ${messageOf(error)}`, { cause: error });
      },
    );
  await client.connect().catch((error) => {
    throw new LedgerUnreachable(`the database cannot be read: ${messageOf(error)}`, { cause: error });
  });
  await query('begin isolation level repeatable read read only');
  let cursors = 0;
  return {
    async *pages(text) {
      const table = MAY_LACK.get(text);
      if (table !== undefined && (await query(`select to_regclass('${table}') as known`))[0]?.known === null) return;
      cursors += 1;
      const cursor = `journal_${cursors}`;
      await query(`declare ${cursor} no scroll cursor for ${text}`);
      for (;;) {
        const page = await query(`fetch forward ${PAGE} from ${cursor}`);
        if (page.length > 0) yield page.map(numbered);
        if (page.length < PAGE) return;
      }
    },
    close: () => client.end(),
  };
}

/** Whole numbers come as texts or as big ones. */
function numbered(row: Row): Row {
  const read: Record<string, unknown> = { ...row };
  for (const name of Object.keys(row)) if (WHOLE.has(name)) read[name] = Number(read[name]);
  return read as Row;
}

export type OrderGroup = {
  readonly id: string;
  readonly order: OrderHead | null;
  readonly lines: readonly StoredLine[];
  readonly sealed: readonly SealedRow[];
};

/** Everything of each order that there is anything of, by its id. */
export async function* ordersOf(journal: JournalReader): AsyncIterable<OrderGroup> {
  const orders = createCursor(journal.orders(), ({ id }) => id);
  const lines = createCursor(journal.lines(), ({ order_id }) => order_id);
  const sealed = createCursor(journal.sealed(), ({ order_id }) => order_id);
  for (;;) {
    const heads = [await orders.key(), await lines.key(), await sealed.key()].filter((key) => key !== null);
    const [id] = heads.toSorted(byText);
    if (id === undefined) return;
    const [order = null] = await orders.take(id);
    yield { id, order, lines: await lines.take(id), sealed: await sealed.take(id) };
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Reads pages ahead by one row, and takes all rows of one key. */
function createCursor<R>(pages: AsyncIterable<readonly R[]>, keyOf: (row: R) => string) {
  const iterator = pages[Symbol.asyncIterator]();
  let page: readonly R[] = [];
  let at = 0;
  const current = async (): Promise<R | undefined> => {
    while (at >= page.length) {
      const { done, value } = await iterator.next();
      if (done === true) return undefined;
      [page, at] = [value, 0];
    }
    return page[at];
  };
  return {
    key: async (): Promise<string | null> => {
      const row = page[at] ?? (await current());
      return row === undefined ? null : keyOf(row);
    },
    take: async (key: string): Promise<readonly R[]> => {
      const taken: R[] = [];
      for (let row = page[at] ?? (await current()); row !== undefined && keyOf(row) === key; ) {
        taken.push(row);
        at += 1;
        row = page[at] ?? (await current());
      }
      return taken;
    },
  };
}
