import type { ConversationId, MessageRef } from './conversation.ts';
import type { OrderId } from './ids.ts';
import type { Notice, Slot } from './notice.ts';
import type { Order } from './order.ts';

export type NoticeClaim = {
  readonly now: number;
  readonly leaseMs: number;
  readonly limit: number;
  /** Conversations that must wait; their notices are not claimed. */
  readonly except: readonly ConversationId[];
};
/**
 * The oldest undelivered notice of one order in one conversation, with the order as it is now.
 *
 * @property edit the position of this slot's card
 * @property card the position of the order's card in this conversation
 */
export type ClaimedNotice = {
  readonly orderId: OrderId;
  readonly version: number;
  readonly slot: Slot;
  readonly fence: number;
  readonly tries: number;
  readonly again: boolean;
  readonly writtenAt: number;
  readonly notice: Notice;
  readonly order: Order;
  readonly edit: MessageRef | null;
  readonly card: MessageRef | null;
};

/**
 * - `shown`: record the position; older undelivered rows of the same card are done too
 * - `later`: try again at `dueAt`; `again` says that it may have been shown
 * - `gone`: forget the card's position and post it anew
 * - `parked`: no chat will take it; it is kept for the operators
 */
export type NoticeEnd =
  | { readonly kind: 'shown'; readonly ref: MessageRef }
  | { readonly kind: 'later'; readonly dueAt: number; readonly again: boolean }
  | { readonly kind: 'gone' }
  | { readonly kind: 'parked'; readonly why: string };
