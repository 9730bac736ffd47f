import type { HoldEnd } from './account-hold.ts';
import type { Announcement } from './announcement.ts';
import type { ConversationId, MessageRef } from './conversation.ts';
import type { FoundAmiss } from './doctor-finding.ts';
import type { BatchRef, MerchantOrderId, OrderId } from './ids.ts';
import type { HeldBecause, Order } from './order.ts';
import type { Delegate } from './order-event.ts';
import type { AccountId, GroupId } from './people.ts';
import type { ProviderName } from './product.ts';
import type { ProviderWord, ReportOutcome } from './provider.ts';

/**
 * What a conversation should show of an order, as data without words.
 *
 * - `card`: the order as it is at delivery (the newest state wins); `decide` says whether the card may carry the decision
 *   buttons
 * - `reply`: a line in the thread of the request, for what the requester waits for
 * - `operators`: what the operators should know
 * - `announcement`: what finance, or any conversation, should know that is about no order
 *
 * In the slot `requester`, `conversation` is the requester's own account, and in `person.…` an approver's: they are told in private.
 */
export type Notice = {
  readonly slot: Slot;
  readonly conversation: ConversationId;
  readonly show: Show;
};

/** The position within one change, with one notice each at most, so (order, version, slot) names a notice. */
export type NamedSlot = 'card' | 'decisions' | 'reply' | 'decisions_reply' | 'operators' | 'requester';
export type Slot = NamedSlot | PersonSlot;
/** One for each person who is called alone. */
export type PersonSlot = `person.${number}`;
export const isPersonSlot = (slot: Slot): slot is PersonSlot => slot.startsWith('person.');

/**
 * Whether a message calls people by its mentions. `due`: it does when it is shown. `done`: it calls nobody, or may have called them before.
 * It is written before the call, so a message that is shown again does not call again. Left out in notices of earlier versions.
 */
export type CallMark = 'due' | 'done';

export type Show =
  | { readonly kind: 'card'; readonly decide: boolean; readonly call?: CallMark }
  | { readonly kind: 'reply'; readonly reply: Reply; readonly call?: CallMark }
  | { readonly kind: 'operators'; readonly alert: Alert }
  | { readonly kind: 'announcement'; readonly announcement: Announcement }
  | BatchShow;

/** Whether a notice is the one message of its conversation that is edited in place. */
export const isCardShow = (show: Show): boolean =>
  show.kind === 'card' || (show.kind === 'batch' && show.what === 'card');

/**
 * What is shown of a batch, on its first order: its card, the file of its rows for the approvers, a call or a reminder, its result with a
 * file, or that it was rejected or expired.
 */
export type BatchShow = {
  readonly kind: 'batch';
  readonly what: 'card' | 'rows' | 'call' | 'reminder' | 'result' | 'undone';
  readonly batch: BatchRef;
  readonly decide: boolean;
  readonly call?: CallMark;
};

export type Reply =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly word: ProviderWord }
  | {
      readonly kind: 'in_doubt';
      readonly why: string;
      readonly askAt: number;
      /** The provider whose answer it was: at delivery the order may be at another one. Left out in notices of earlier versions. */
      readonly word?: ProviderWord;
    }
  | { readonly kind: 'rejected'; readonly by: string; readonly why: string | null }
  | { readonly kind: 'expired' }
  | { readonly kind: 'refunded' }
  /** The quiet hours are over, or it is for one person alone. */
  | { readonly kind: 'call' }
  /** `by` null for the clock. */
  | { readonly kind: 'reminder'; readonly by: string | null; readonly standIns: readonly Delegate[] }
  /** The steps before this one (counted from 0) are done. */
  | { readonly kind: 'next_step'; readonly step: number; readonly standIns?: readonly Delegate[] }
  | { readonly kind: 'escalated'; readonly standIns?: readonly Delegate[] }
  /** Nobody was left who could decide. `asked` are asked instead; empty if the config names nobody. */
  | {
      readonly kind: 'unstaffed';
      readonly asked: readonly (AccountId | GroupId)[];
      readonly standIns: readonly Delegate[];
    }
  | { readonly kind: 'people_needed' }
  /** The provider did not say in time how the order ended: people must look. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'settling' }
  /** Delivered after people had settled it as failed; for the people who settled it. */
  | { readonly kind: 'late_delivery'; readonly word: ProviderWord }
  /** Nothing was sent, because the provider cannot be reached. Said once. */
  | { readonly kind: 'unreachable'; readonly word: ProviderWord }
  /** A conversation does not take what it should show of the order; `why` in the chat's words. Told in private. */
  | { readonly kind: 'not_shown'; readonly conversation: ConversationId; readonly why: string }
  | { readonly kind: 'failed_over'; readonly from: ProviderWord; readonly to: ProviderName; readonly unsent?: true };

/**
 * One difference between two configs, at a place in the file's own words. `from` and `to` are null for a setting that is left out.
 *
 * - `added`, `removed`: an item of a list, by its name
 * - `reordered`: the items that stayed come in another order
 */
export type ConfigChange =
  | { readonly kind: 'added'; readonly place: string; readonly to: string }
  | { readonly kind: 'removed'; readonly place: string; readonly from: string }
  | { readonly kind: 'changed'; readonly place: string; readonly from: string | null; readonly to: string | null }
  | { readonly kind: 'reordered'; readonly place: string };

export type Alert =
  | { readonly kind: 'config_changed'; readonly config: string; readonly changes: readonly ConfigChange[] }
  | { readonly kind: 'config_refused'; readonly problems: readonly string[] }
  /** Replicas have different configs, each named by its hash. */
  | { readonly kind: 'config_differs'; readonly config: string; readonly inForce: string }
  | {
      readonly kind: 'contradiction';
      readonly order: Order['ref'];
      readonly state: Order['state'];
      readonly word: ProviderWord;
      readonly outcome?: ReportOutcome['kind'];
      /** The names of the people who had settled it otherwise. */
      readonly settledBy?: readonly string[];
    }
  | { readonly kind: 'unlisted_code'; readonly order: Order['ref']; readonly word: ProviderWord }
  | { readonly kind: 'people_needed' | 'silent'; readonly order: Order['ref']; readonly word: ProviderWord }
  | { readonly kind: 'urgent'; readonly order: Order['ref']; readonly by: string }
  /** `orders` is the number of orders held together, this one included. */
  | {
      readonly kind: 'held';
      readonly order: Order['ref'];
      readonly word: ProviderWord;
      readonly because: HeldBecause;
      readonly orders: number;
    }
  | {
      readonly kind: 'provider_moved';
      readonly order: Order['ref'];
      readonly word: ProviderWord;
      readonly from: string;
      readonly to: string;
    }
  /** Nobody was left who could decide. `asked` says whether others are asked instead. */
  | { readonly kind: 'unstaffed'; readonly order: Order['ref']; readonly asked: boolean }
  | { readonly kind: 'outage'; readonly order: Order['ref']; readonly word: ProviderWord }
  /** The provider refuses our account: nothing is bought there until it is well. `order` met it. */
  | { readonly kind: 'account_held'; readonly order: Order['ref']; readonly word: ProviderWord }
  | {
      readonly kind: 'account_resumed';
      readonly order: Order['ref'];
      readonly word: ProviderWord;
      readonly endedBy: HoldEnd;
    }
  /** `chargedLi` is null if the provider's amount (`said`) is not believed; the price counts then. */
  | {
      readonly kind: 'cost';
      readonly order: Order['ref'];
      readonly provider: ProviderName;
      readonly said: string;
      readonly chargedLi: number | null;
      readonly priceLi: number;
    }
  | { readonly kind: 'held_back'; readonly order: Order['ref']; readonly why: string }
  /** Orders of ours that a provider told of and the ledger does not have: so many together, this one among them. */
  | {
      readonly kind: 'unknown_order';
      readonly order: MerchantOrderId;
      readonly word: ProviderWord;
      readonly orders: number;
    }
  /** A row that cannot be read: the order, or one of its notices. `order` is its id if the reference is lost. */
  | {
      readonly kind: 'unreadable';
      readonly order: Order['ref'] | Order['id'];
      readonly slot: Slot | null;
      readonly why: string;
    }
  /** What the doctor found at a start: things that keep the desk, or a part of it, from working. About no order. */
  | { readonly kind: 'doctor'; readonly found: readonly FoundAmiss[] }
  | {
      readonly kind: 'undeliverable';
      readonly order: Order['ref'];
      readonly conversation: ConversationId;
      readonly why: string;
    };

/** A short name of one notice that is hard to guess, for logs and for a platform's message metadata. */
export const noticeKey = (order: Order['id'], version: number, slot: Slot): string => `${order}.${version}.${slot}`;

export type NoticeClaim = {
  readonly now: number;
  readonly leaseMs: number;
  readonly limit: number;
  /** Conversations that must wait; their notices are not claimed. */
  readonly except: readonly ConversationId[];
  /** Claims only the reply that is next behind this notice of the same order, in the same conversation. */
  readonly replyTo?: Pick<ClaimedNotice, 'orderId' | 'notice'>;
};
/**
 * The oldest undelivered notice of one order in one conversation, with the order as it is now.
 *
 * @property parked whether it, or the conversation before it was taken, was refused at an earlier try
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
  readonly parked: boolean;
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
 * - `parked`: it was refused, and is tried again with growing gaps. `scope` says whether the conversation refused it, or only
 *   this message as it is
 * - `dropped`: it says what is no longer so
 */
export type NoticeEnd =
  | { readonly kind: 'shown'; readonly ref: MessageRef }
  | { readonly kind: 'later'; readonly dueAt: number; readonly again: boolean }
  | { readonly kind: 'gone' }
  | { readonly kind: 'parked'; readonly why: string; readonly scope: 'conversation' | 'message' }
  | { readonly kind: 'dropped' };

export type CallLedger = {
  /** Notes whether a claimed notice calls people, before it does. False if the fence was overtaken. */
  readonly markCall: (item: ClaimedNotice, call: CallMark) => Promise<boolean>;
};
