import type { ConversationId } from '../core/conversation.ts';
import type { OrderId, OrderRef } from '../core/ids.ts';
import type { Ledger, SetAside } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { Slot } from '../core/notice.ts';
import type { Order } from '../core/order.ts';
import type { Reading } from './forms.ts';
import { readShow } from './readable.ts';
import { type OrderRow, orderColumns, readableOrder } from './rows.ts';
import type { Session } from './session.ts';
import {
  type Call,
  call,
  type Params,
  rows,
  type Script,
  type Statement,
  statement,
  together,
  written,
} from './statement.ts';

export const SET_ASIDE = {
  keep: statement(`
    insert into set_aside (order_id, slot, version, why, since, told_at) values (:id, :slot, :version, :why, :at, null)
    on conflict (order_id, slot, version) do update set why = excluded.why`),
  all: statement<SetAsideRow>(`
    select s.order_id, s.slot, s.version as aside_version, s.why, s.told_at, ${orderColumns('o')}, n.show
    from set_aside s left join orders o on o.id = s.order_id
      left join outbox n on n.order_id = s.order_id and n.slot = s.slot and n.version = s.version
    order by case when s.told_at is null then 0 else 1 end, s.since limit :most`),
  told: statement(`
    update set_aside set told_at = :at where order_id = :id and slot = :slot and version = :version`),
  back: statement('delete from set_aside where order_id = :id and slot = :slot and version = :version'),
  /** A notice that cannot be read is parked, so that it blocks nothing; this is the reason. */
  park: statement(`
    update outbox set parked = 'unreadable', lease_until = 0 where order_id = :id and slot = :slot and version = :version`),
  unpark: statement(`
    update outbox set parked = null where order_id = :id and slot = :slot and version = :version and parked = 'unreadable'`),
};

/** Not set aside. The table is nearly always empty, and is searched by its key. `ids` is the column of the order's id. */
export const notSetAside = (ids: string): string =>
  `not exists (select 1 from set_aside s where s.order_id = ${ids} and s.slot = '')`;

/** The slot of a whole order that is set aside; a notice has its own slot and version. */
const WHOLE = { slot: '', version: 0 };
const MAX_TOLD = 50;
/** More would delay the start. The rest stays set aside until the next. */
const MAX_RETRIED = 1_000;

type SetAsideRow = { readonly [K in keyof OrderRow]: OrderRow[K] | null } & {
  readonly order_id: OrderId;
  readonly slot: string;
  readonly aside_version: number;
  readonly why: string;
  readonly told_at: number | null;
  readonly show: string | null;
};

/** Sets an order aside whose document cannot be read. `why` names the fault and holds none of the content. */
export const orderSetAside = (id: OrderId, why: string, at: number): Call =>
  call(SET_ASIDE.keep, { id, ...WHOLE, why, at });

/** Sets a notice aside; its row stays. */
export const noticeSetAside = (id: OrderId, slot: Slot, version: number): readonly ((at: number) => Call)[] => [
  (at) => call(SET_ASIDE.keep, { id, slot, version, why: 'what it shows cannot be read', at }),
  () => call(SET_ASIDE.park, { id, slot, version }),
];

/** Notes an order that a reader could not be shown. */
export type Met = (id: OrderId, why: string) => void;

/**
 * The rows that could not be read, for telling and counting. Rows met by readers are stored when this is called, so readers
 * wait for no write.
 */
export function createSetAside(
  session: Session,
  log: Log,
): Pick<Ledger, 'setAside' | 'toldSetAside'> & { readonly met: Met } {
  const pending = new Map<OrderId, string>();
  return {
    met: (order, why) => {
      log.error('order.unreadable', { order, why });
      pending.set(order, why);
    },
    setAside: async (now) => {
      const met = [...pending];
      if (met.length > 0) {
        await session.write(function* () {
          yield* together(met.map(([id, why]) => orderSetAside(id, why, now)));
        });
        for (const [id] of met) pending.delete(id);
      }
      return session.read(function* () {
        return (yield* rows(SET_ASIDE.all, { most: MAX_TOLD })).map(setAsideOf);
      });
    },
    toldSetAside: ({ orderId: id, slot, version }, at) =>
      session.write(function* () {
        yield* written(SET_ASIDE.told, { id, slot: slot ?? WHOLE.slot, version, at });
      }),
  };
}

const setAsideOf = ({ order_id, slot, aside_version: version, why, told_at, ref }: SetAsideRow): SetAside => ({
  orderId: order_id,
  ref: ref as OrderRef | null,
  slot: slot === WHOLE.slot ? null : (slot as Slot),
  version,
  why,
  toldAt: told_at,
});

/** Tries each row once at the start. A row that was repaired, or that this version can read, is worked on again. */
export async function retrySetAside(session: Session, { isProvider }: Reading, log: Log): Promise<void> {
  const back = await session.write(function* (): Script<readonly SetAsideRow[]> {
    const found = yield* rows(SET_ASIDE.all, { most: MAX_RETRIED });
    const readable = found.filter((row) => isReadable(row, { current: as, isProvider }));
    yield* together(
      readable.flatMap(({ order_id: id, slot, aside_version: version }) => {
        const row = { id, slot, version };
        return slot === WHOLE.slot
          ? [call(SET_ASIDE.back, row)]
          : [call(SET_ASIDE.back, row), call(SET_ASIDE.unpark, row)];
      }),
    );
    return readable;
  });
  for (const { order_id: order, slot } of back) log.info('ledger.readable_again', { order, slot: slot || null });
}

/** A row that is gone by now counts as readable. */
function isReadable(row: SetAsideRow, reading: Reading): boolean {
  const { slot, show, document } = row;
  if (slot !== WHOLE.slot) return show === null || readShow(show) !== null;
  return document === null || readableOrder(row as OrderRow, reading).ok;
}

const as = (id: ConversationId): ConversationId => id;

/**
 * Reads the next `limit` orders by id. An order that cannot be read is skipped and replaced by a later one, so only the last page
 * is short.
 *
 * @param statement takes `after` and `limit`, besides the given values
 */
export function* readablePage(
  statement: Statement<OrderRow>,
  given: Params,
  { after, limit }: { readonly after: string; readonly limit: number },
  reading: Reading,
  met: Met,
): Script<readonly Order[]> {
  const found: Order[] = [];
  for (let from = after; ; ) {
    const page: readonly OrderRow[] = yield* rows(statement, { ...given, after: from, limit });
    for (const row of page) {
      const order = readableOrder(row, reading);
      if (order.ok) found.push(order.value);
      else met(row.id as OrderId, order.error);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < limit || found.length >= limit) return found.slice(0, limit);
    from = last.id;
  }
}
