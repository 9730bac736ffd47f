import type { ConversationId, MessageRef } from './conversation.ts';
import type { OrderId } from './ids.ts';
import type { Notice, Slot } from './notice.ts';
import type { Order } from './order.ts';

export type NoticeClaim = {
  readonly now: number;
  readonly leaseMs: number;
  readonly limit: number;
  /** Conversations that must wait; nothing of theirs is claimed. */
  readonly except: readonly ConversationId[];
};
/**
 * The oldest undelivered notice of one order in one conversation, with the order as it stands now.
 *
 * @property edit where this slot's card stands; @property card where the order's card in this conversation stands
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
 * - `shown`: keep where it stands; a card's older undelivered rows of the same slot are done with it
 * - `later`: try again at `dueAt`; `again` marks that it may have been shown
 * - `gone`: forget where the card stood and post anew
 * - `parked`: nobody will take it; kept for the operators
 */
export type NoticeEnd =
  | { readonly kind: 'shown'; readonly ref: MessageRef }
  | { readonly kind: 'later'; readonly dueAt: number; readonly again: boolean }
  | { readonly kind: 'gone' }
  | { readonly kind: 'parked'; readonly why: string };
