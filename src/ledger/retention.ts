import type { Change } from '../core/change.ts';
import type { Retention } from '../core/ledger.ts';
import { withoutNumbers, withoutWrittenNumbers } from '../core/msisdn.ts';
import { type Moves, waitsParked } from './conversations.ts';
import { type OrderRow, orderColumns, readableOrder } from './rows.ts';
import type { Dialect, Session } from './session.ts';
import { type Call, call, rows, type Script, statement, together } from './statement.ts';
import type { NumberKeyOf } from './usage.ts';

const IS_WHOLE = 'work is null and length(msisdn) = 11';

export const RETENTION = {
  /** By an index of just these rows: an order that is still queried has work, and a masked number is longer. */
  whole: statement<OrderRow>(`
    select ${orderColumns()} from orders
    where ${IS_WHOLE} and opened_at > :after and opened_at < :before order by opened_at limit :limit`),
  idle: statement<{ reason_key: string | null }>(
    `select reason_key from orders where id = :id and version = :before and ${IS_WHOLE}`,
  ),
  mask: statement('update orders set msisdn = :key, reason_key = :reason where id = :id'),
  waiting: statement<{ version: number; slot: string; show: string }>(
    'select version, slot, show from outbox where order_id = :id',
  ),
  reword: statement('update outbox set show = :show where order_id = :id and version = :version and slot = :slot'),
  ended: statement('delete from delegations where until_at <= :now'),
  unshown: statement(
    `delete from outbox where written_at < :before and (outbox.parked is not null or ${waitsParked('outbox')})`,
  ),
  reopened: statement('delete from closed_conversations where conversation not in (select conversation from outbox)'),
};

/** Masks and deletes what is no longer needed. */
export function createRetention(
  session: Session,
  { reading }: Moves,
  numberKeyOf: NumberKeyOf,
  dialect: Dialect,
): Retention {
  return {
    numberKeyOf,
    wholeNumbers: (after, before, limit) =>
      session.read(function* () {
        const found = yield* rows(RETENTION.whole, { after, before, limit });
        // An order that cannot be read keeps its number; the next reader sets it aside.
        return found.flatMap((row) => {
          const order = readableOrder(row, reading);
          return order.ok ? [order.value] : [];
        });
      }),
    tidy: async (now, parkedBefore) => {
      await session.write(function* () {
        yield* together([
          call(RETENTION.ended, { now }),
          call(RETENTION.unshown, { before: parkedBefore }),
          call(RETENTION.reopened, {}),
        ]);
      });
      if (dialect === 'sqlite') await session.checkpoint();
    },
  };
}

/**
 * Returns the writes beside the order when its number goes: the columns it was found by, and the notices that wait.
 *
 * @returns null if the order is queried again meanwhile, which needs the number
 */
export function* forgotten(change: Change, before: number, numberKeyOf: NumberKeyOf): Script<readonly Call[] | null> {
  const { id, numberKey } = change.after;
  const [row] = yield* rows(RETENTION.idle, { id, before });
  if (row === undefined || numberKey === null) return null;
  const { reason_key: reason } = row;
  const hasNumber = reason !== null && withoutNumbers(reason, null) !== reason;
  const waiting = yield* rows(RETENTION.waiting, { id });
  const reworded = waiting.flatMap(({ version, slot, show }) => {
    const masked = JSON.stringify(withoutWrittenNumbers(JSON.parse(show), null));
    return masked === show ? [] : [call(RETENTION.reword, { id, version, slot, show: masked })];
  });
  return [call(RETENTION.mask, { id, key: numberKey, reason: hasNumber ? numberKeyOf(reason) : reason }), ...reworded];
}
