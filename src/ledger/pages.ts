import type { ConversationId } from '../core/conversation.ts';
import type { OrderId } from '../core/ids.ts';
import type { Order } from '../core/order.ts';
import { type OrderRow, readableOrder } from './rows.ts';
import type { Met } from './set-aside.ts';
import { type Params, rows, type Script, type Statement } from './statement.ts';

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
  current: (id: ConversationId) => ConversationId,
  met: Met,
): Script<readonly Order[]> {
  const found: Order[] = [];
  for (let from = after; ; ) {
    const page: readonly PageRow[] = yield* rows(statement, { ...given, after: from, limit });
    for (const row of page) {
      const order = readableOrder(row, current);
      if (order.ok) found.push(order.value);
      else met(row.id, order.error);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < limit || found.length >= limit) return found.slice(0, limit);
    from = last.id;
  }
}
