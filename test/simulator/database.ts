import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Ledger, Work } from '../../src/core/ledger.ts';
import type { Order } from '../../src/core/order.ts';
import type { OrderEvent } from '../../src/core/order-event.ts';
import { openLedger } from '../../src/ledger/open.ts';
import { silentLog } from '../support/silent-log.ts';

/** A journal line as it is stored, with its event. */
export type Line = {
  readonly order_id: string;
  readonly version: number;
  readonly at: number;
  readonly kind: string;
  readonly body: string;
  readonly hash: string;
  readonly event: OrderEvent;
};
export type UsageRow = {
  readonly scope: string;
  readonly period: string;
  readonly reserved_li: number;
  readonly spent_li: number;
};

/** Everything that is stored, read past the ledger by a connection of its own. */
export type Stored = {
  readonly orders: readonly { readonly order: Order; readonly version: number; readonly chain: string }[];
  readonly lines: readonly Line[];
  readonly usage: readonly UsageRow[];
  readonly waiting: readonly { readonly key: string; readonly parked: string | null }[];
};

export type ScheduleDatabase = {
  readonly ledger: Ledger;
  /** When the first thing that is due is due; infinity for nothing. */
  readonly firstDueAt: () => number;
  /** Whether anything of this work, or any notice, is due: a claim that finds nothing costs ten times the look. */
  readonly isDue: (work: Work | 'notice', now: number) => boolean;
  readonly usage: () => readonly UsageRow[];
  readonly stored: () => Stored;
  readonly close: () => Promise<void>;
};

/** One after the other: the next may be made once the one before is closed. */
export type Databases = { readonly next: () => Promise<ScheduleDatabase>; readonly remove: () => void };

/** A folder in memory where the system has one: what is flushed to it costs no disk. */
const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Makes databases for one schedule after the other, each a copy of an empty one. */
export async function createDatabases(): Promise<Databases> {
  const folder = mkdtempSync(join(parent, 'topup-simulator-'));
  const empty = join(folder, 'empty.db');
  const open = (path: string): Promise<Ledger> => openLedger({ url: `file:${path}`, log: silentLog, marked: false });
  await (await open(empty)).close();
  return {
    next: async (): Promise<ScheduleDatabase> => {
      const path = join(folder, 'schedule.db');
      for (const end of ['', '-wal', '-shm', '.lock']) rmSync(path + end, { force: true });
      copyFileSync(empty, path);
      const ledger = await open(path);
      const reader = openReader(path);
      return {
        ledger,
        ...reader,
        close: async () => {
          reader.close();
          await ledger.close();
        },
      };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function openReader(path: string) {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  const first = db.prepare(`
    select min(due_at) as due_at from (
      select min(due_at) as due_at from orders where work is not null
      union all select min(due_at) from outbox where parked is null)`);
  const work = db.prepare('select 1 from orders where work = ? and due_at <= ? limit 1');
  const notice = db.prepare('select 1 from outbox where due_at <= ? and parked is null limit 1');
  const usage = db.prepare('select scope, period, reserved_li, spent_li from usage');
  const rows = <T>(sql: string): readonly T[] => db.prepare(sql).all() as T[];
  return {
    firstDueAt: (): number => (first.get() as { due_at: number | null }).due_at ?? Number.POSITIVE_INFINITY,
    isDue: (what: Work | 'notice', now: number): boolean =>
      (what === 'notice' ? notice.get(now) : work.get(what, now)) !== undefined,
    usage: () => usage.all() as UsageRow[],
    stored: (): Stored => ({
      orders: rows<{ document: string; version: number; chain: string }>(
        'select document, version, chain from orders order by id',
      ).map(({ document, version, chain }) => ({ order: JSON.parse(document) as Order, version, chain })),
      lines: rows<Omit<Line, 'event'>>('select * from order_events order by order_id, version').map((line) => ({
        ...line,
        event: JSON.parse(line.body) as OrderEvent,
      })),
      usage: usage.all() as UsageRow[],
      waiting: rows<{ key: string; parked: string | null }>(
        `select order_id || '.' || version || '.' || slot as key, parked from outbox`,
      ),
    }),
    close: () => db.close(),
  };
}
