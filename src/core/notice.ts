import type { ConversationId } from './conversation.ts';
import type { MerchantOrderId } from './ids.ts';
import type { HeldBecause, Order, ProviderWord } from './order.ts';
import type { StandIn } from './order-event.ts';
import type { AccountId, GroupId } from './people.ts';
import type { ProviderName } from './product.ts';
import type { ReportOutcome } from './provider.ts';

/**
 * What a conversation should show of an order, as data. The words come later.
 *
 * - `card`: the order as it stands when it is delivered (the newest state wins); `decide` says whether it may carry the
 *   decision buttons there
 * - `reply`: a line in the thread where it was asked, for what its asker waits for
 * - `operators`: what the operators should hear
 */
export type Notice = {
  readonly slot: Slot;
  readonly conversation: ConversationId;
  readonly show: Show;
};

/** The place within one change: at most one notice each, so that (order, version, slot) names it. */
export type Slot = 'card' | 'decisions' | 'reply' | 'decisions_reply' | 'operators';

export type Show =
  | { readonly kind: 'card'; readonly decide: boolean }
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'operators'; readonly alert: Alert };

export type Reply =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly word: ProviderWord }
  | {
      readonly kind: 'in_doubt';
      readonly why: string;
      readonly askAt: number;
      /** Whose answer it was: by the time it is shown the order may be another provider's. Left out in notices of earlier versions. */
      readonly word?: ProviderWord;
    }
  | { readonly kind: 'rejected'; readonly by: string; readonly why: string | null }
  | { readonly kind: 'expired' }
  | { readonly kind: 'refunded' }
  /** `by` null for the clock. */
  | { readonly kind: 'reminder'; readonly by: string | null; readonly standIns: readonly StandIn[] }
  /** The steps before this one, from 0, are done. */
  | { readonly kind: 'next_step'; readonly step: number; readonly standIns?: readonly StandIn[] }
  | { readonly kind: 'escalated'; readonly standIns?: readonly StandIn[] }
  /** Nobody was left who could decide; `asked` are asked instead, nobody where the config names no one. */
  | {
      readonly kind: 'unstaffed';
      readonly asked: readonly (AccountId | GroupId)[];
      readonly standIns: readonly StandIn[];
    }
  | { readonly kind: 'people_needed' }
  /** The provider did not say in time how it ended: people must look. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'settling' }
  /** Delivered after people had settled that it failed: for those who did. */
  | { readonly kind: 'late_delivery'; readonly word: ProviderWord }
  /** Nothing was sent, since the provider cannot be reached: said once. */
  | { readonly kind: 'unreachable'; readonly word: ProviderWord }
  | { readonly kind: 'failed_over'; readonly from: ProviderWord; readonly to: ProviderName; readonly unsent?: true };

export type Alert =
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
  /** `orders` are so many that are held together, this one among them. */
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
  /** Nobody was left who could decide it; `asked` says whether others are asked instead. */
  | { readonly kind: 'unstaffed'; readonly order: Order['ref']; readonly asked: boolean }
  | { readonly kind: 'outage'; readonly order: Order['ref']; readonly word: ProviderWord }
  /** `chargedLi` null where what the provider said (`said`) is not believed, so that the price counts. */
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
  /** A row that cannot be read: the order, or one notice of it. `order` is its id where it has no reference any more. */
  | {
      readonly kind: 'unreadable';
      readonly order: Order['ref'] | Order['id'];
      readonly slot: Slot | null;
      readonly why: string;
    }
  | {
      readonly kind: 'undeliverable';
      readonly order: Order['ref'];
      readonly conversation: ConversationId;
      readonly why: string;
    };

/** A short, unguessable-enough name of one notice, for logs and for a platform's own message metadata. */
export const noticeKey = (order: Order['id'], version: number, slot: Slot): string => `${order}.${version}.${slot}`;
