import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Ledger } from '../../src/core/ledger.ts';
import type { Order } from '../../src/core/order.ts';
import type { OrderEvent } from '../../src/core/order-event.ts';
import type { ProviderName } from '../../src/core/product.ts';
import type { WaitCap, Work } from '../../src/core/work.ts';
import { ONLY_BY_EVENT } from '../../src/core/work.ts';
import { restoreCopy } from '../../src/ledger/copies.ts';
import { readEvent } from '../../src/ledger/journal.ts';
import { openLedger } from '../../src/ledger/open.ts';
import { type OrderRow, storedOrder } from '../../src/ledger/rows.ts';
import { isProviderName, recordOf } from '../../src/providers/registry.ts';
import { silentLog } from '../support/silent.ts';

const ASKED = { isProvider: isProviderName, questionsAMinute: (name: ProviderName) => recordOf(name).questionsAMinute };

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
  /** The key that numbers are stored by where they are not stored whole. */
  readonly secret: string;
};

/** How far the clocks are ahead that are farthest ahead and farthest behind. */
export type Ahead = { readonly most: number; readonly least: number };

export type Looks = {
  /** Whether anything of this work, or any notice, is due, or oddly late. */
  readonly isDue: (work: Work | 'notice', now: number) => boolean;
  /** Whether anything waits longer than its cap. */
  readonly isLate: (caps: readonly WaitCap[], now: number) => boolean;
  /** Whether anything that could not be read is set aside. */
  readonly hasSetAside: () => boolean;
};

export type ScheduleDatabase = {
  /** As it is open now. */
  readonly ledger: () => Ledger;
  /** Copies the file as it is, and says where to. */
  readonly copy: () => string;
  /** Puts a copy in the file's place, as `npm run restore` does, and opens it. Nobody may use it meanwhile. */
  readonly putBack: (copy: string, now: number) => Promise<void>;
  /** When the first thing that is due is due, by any of the clocks; infinity for nothing. */
  readonly firstDueAt: (now: number, aheadMs: Ahead) => number;
  /** Looks at whether there is anything to do: a call that finds nothing costs ten times the look. */
  readonly looks: Looks;
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
  fixKey(empty);
  return {
    next: async (): Promise<ScheduleDatabase> => {
      const path = join(folder, 'schedule.db');
      removeFile(path);
      copyFileSync(empty, path);
      return openAt(path, open);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The key that numbers are stored by is drawn anew for each database: here it is the same, so that a seed plays the same. */
function fixKey(path: string): void {
  const db = new DatabaseSync(path);
  db.exec(`update ledger_keys set secret = '${'5'.repeat(64)}'`);
  db.close();
}

const removeFile = (path: string): void => {
  for (const end of ['', '-wal', '-shm', '.lock', '.mark']) rmSync(path + end, { force: true });
};

async function openAt(path: string, open: (path: string) => Promise<Ledger>): Promise<ScheduleDatabase> {
  let ledger = await open(path);
  let reader = openReader(path);
  let copies = 0;
  const close = async (): Promise<void> => {
    reader.close();
    await ledger.close();
  };
  return {
    ledger: () => ledger,
    copy: () => {
      copies += 1;
      const copy = `${path}.copy${copies}`;
      rmSync(copy, { force: true });
      reader.copyTo(copy);
      return copy;
    },
    putBack: async (copy, now) => {
      await close();
      const restored = await restoreCopy(path, copy, { at: now, log: silentLog, asked: ASKED });
      if (!restored.ok) throw new Error(`the copy was refused: ${restored.error.kind}`);
      if (restored.value.aside !== null) removeFile(restored.value.aside);
      ledger = await open(path);
      reader = openReader(path);
    },
    firstDueAt: (now, aheadMs) => reader.firstDueAt(now, aheadMs),
    looks: {
      isDue: (what, now) => reader.isDue(what, now),
      isLate: (caps, now) => reader.isLate(caps, now),
      hasSetAside: () => reader.hasSetAside(),
    },
    stored: () => reader.stored(),
    close,
  };
}

/** Due later than anything but a sweep is put off for: somebody's clock was wrong, and it may well be due at once. */
const ODDLY_LATE_MS = 30 * 60_000;
const LOOK_EVERY_MS = 30_000;

/** A refused notice is tried again, after gaps of hours, until only an event makes it due. */
const IS_REFUSED = `parked <> 'unreadable' and due_at < ${ONLY_BY_EVENT}`;

function eventOf(line: Omit<Line, 'event'>): OrderEvent {
  const event = readEvent(line);
  if (event === null) throw new Error(`line ${line.version} of order ${line.order_id} cannot be read`);
  return event;
}

function openReader(path: string) {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  const first = db.prepare(`
    select min(due_at) as first, max(due_at) filter (where work <> 'sweep') as last from (
      select due_at, work from orders where work is not null and due_at is not null
      union all select due_at, 'notice' from outbox where parked is null
      union all select due_at, 'sweep' from outbox where ${IS_REFUSED})`);
  const work = db.prepare('select 1 from orders where work = ? and (due_at <= ? or due_at > ?) limit 1');
  const notice = db.prepare(`
    select 1 from outbox where (due_at <= ?1 and (parked is null or ${IS_REFUSED})) or (due_at > ?2 and parked is null) limit 1`);
  const waiting = db.prepare(`
    select work, lane, max(due_at) as last from orders where work is not null and due_at is not null group by work, lane
    union all select 'notice', null, coalesce(max(due_at), 0) from outbox where parked is null`);
  const aside = db.prepare('select 1 from set_aside limit 1');
  const usage = db.prepare('select scope, period, reserved_li, spent_li from usage');
  const rows = <T>(sql: string): readonly T[] => db.prepare(sql).all() as T[];
  return {
    firstDueAt: (now: number, { most, least }: Ahead): number => {
      const due = first.get() as { readonly first: number | null; readonly last: number | null };
      const soonest = (due.first ?? Number.POSITIVE_INFINITY) - most;
      return (due.last ?? 0) > now + least + ODDLY_LATE_MS ? Math.min(soonest, now + LOOK_EVERY_MS) : soonest;
    },
    isDue: (what: Work | 'notice', now: number): boolean => {
      const late = now + ODDLY_LATE_MS;
      return (what === 'notice' ? notice.get(now, late) : work.get(what, now, late)) !== undefined;
    },
    isLate: (caps: readonly WaitCap[], now: number): boolean => {
      const dues = waiting.all() as { readonly work: string; readonly lane: string | null; readonly last: number }[];
      return caps.some(({ work: capped, lane, maxMs }) =>
        dues.some((due) => due.work === capped && (lane === null || due.lane === lane) && due.last > now + maxMs),
      );
    },
    hasSetAside: (): boolean => aside.get() !== undefined,
    copyTo: (copy: string): void => db.exec(`vacuum into '${copy}'`),
    stored: (): Stored => ({
      orders: rows<OrderRow & { chain: string }>('select * from orders order by id').map((row) => ({
        order: storedOrder(row),
        version: row.version,
        chain: row.chain,
      })),
      lines: rows<Omit<Line, 'event'>>('select * from order_events order by order_id, version').map((line) => ({
        ...line,
        event: eventOf(line),
      })),
      usage: usage.all() as UsageRow[],
      secret: rows<{ secret: string }>("select secret from ledger_keys where name = 'number'")[0]?.secret ?? '',
      waiting: rows<{ key: string; parked: string | null }>(
        // What waits behind a refused notice is as good as refused.
        `select order_id || '.' || version || '.' || slot as key, coalesce(parked, (
          select b.parked from outbox b where b.order_id = outbox.order_id and b.conversation = outbox.conversation
            and b.parked is not null and (b.version, b.place) < (outbox.version, outbox.place) limit 1)) as parked
        from outbox`,
      ),
    }),
    close: () => db.close(),
  };
}
