import type { ConversationId } from '../core/conversation.ts';
import type { Change, Work } from '../core/ledger.ts';
import { isFinal, isHeld, type Order, type OrderState } from '../core/order.ts';
import { type Lane, laneOf } from '../core/product.ts';
import { reasonKeyOf } from '../core/reason.ts';
import { err, ok, type Result } from '../core/result.ts';
import { OrderUnreadable } from '../core/set-aside.ts';
import { readDocument } from './document.ts';
import type { Params } from './statement.ts';

/** What the jobs do with an order in each state; null for nothing. A final order has work only while it is due. */
export const WORK_OF: Readonly<Record<OrderState, Work | null>> = {
  awaiting_approval: 'expire',
  approved: 'submit',
  submitting: 'recover',
  accepted: 'ask',
  in_doubt: 'ask',
  succeeded: 'sweep',
  failed: 'sweep',
  rejected: null,
  expired: null,
  cancelled: null,
  refunded: null,
};

function workOf(order: Order, dueAt: number | null): Work | null {
  if (isHeld(order)) return 'hold';
  return dueAt === null && isFinal(order.state) ? null : WORK_OF[order.state];
}

/** The columns that a change writes, except the chain. */
export const columnsOf = ({ after, dueAt, askGapMs }: Change): Params => ({
  id: after.id,
  ref: after.ref,
  request: after.requestKey,
  version: after.version,
  state: after.state,
  work: workOf(after, dueAt),
  lane: laneOfOrder(after),
  team: after.team,
  msisdn: after.numberKey ?? after.msisdn,
  maker: after.maker.account,
  price: after.product.priceLi,
  day: after.day,
  month: after.month,
  reason: reasonKeyOf(after.reason),
  button: after.buttonKey,
  opened: after.openedAt,
  doubted: after.doubt?.since ?? null,
  due: dueAt,
  gap: askGapMs,
  document: JSON.stringify(after),
});

export type OrderRow = { readonly document: string; readonly version: number };

type Current = (id: ConversationId) => ConversationId;

/** Reads a stored order, or says what is wrong with it. */
export function readableOrder(row: OrderRow, current: Current): Result<Order, string> {
  try {
    return ok(orderOf(row, current));
  } catch (error) {
    return err(error instanceof OrderUnreadable ? error.message : 'the document cannot be read');
  }
}

/** Reads a stored order, with the present ids of its conversations. Throws `OrderUnreadable`. */
export function orderOf({ document, version }: OrderRow, current: Current): Order {
  const order = readOrder(document);
  if (order.version !== version) {
    throw new OrderUnreadable(
      `order ${order.id} says version ${order.version} and its row ${version}: it was changed by other hands`,
    );
  }
  const asked = current(order.origin.conversation);
  const decided = current(order.decisionsIn);
  if (asked === order.origin.conversation && decided === order.decisionsIn) return order;
  return { ...order, origin: { ...order.origin, conversation: asked }, decisionsIn: decided };
}

/** A document that lacks a field which an upgrade needs fails anywhere in it, with an error that may quote it. */
function readOrder(document: string): Order {
  try {
    return readDocument(document);
  } catch (error) {
    throw error instanceof OrderUnreadable ? error : new OrderUnreadable('the document cannot be read');
  }
}

function laneOfOrder({ product, attempt }: Order): Lane | null {
  const offer = product.offers[attempt?.offer ?? 0];
  return offer === undefined ? null : laneOf(offer);
}
