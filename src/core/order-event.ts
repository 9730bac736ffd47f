import type { ConversationId } from './conversation.ts';
import type { Doubt, Restored } from './doubt.ts';
import type { NumberKey } from './msisdn.ts';
import type { HeldBecause, Principal, ProviderWord, Settlement } from './order.ts';
import type { AccountId, Actor, GroupId, PersonId } from './people.ts';
import type { ReportedCost, ReportOutcome } from './provider.ts';
import type { Rule } from './rule.ts';

/** Somebody who decides for an approver who is away. */
export type Delegate = { readonly for: PersonId; readonly account: AccountId; readonly name: string };

/** `costTold` is what the operators were told of the cost in this step. Left out where nothing was, and in journals of earlier versions. */
type Costed = ReportedCost & { readonly costTold?: string };

/** What can happen to an order, in the journal's words. */
export type OrderEvent =
  /** `rule` is the one that judged it, whole; `rules` the hash of all there were. */
  | { readonly kind: 'opened'; readonly rule: Rule; readonly rules: string }
  /** `standIns` of those whose turn it may be next; left out in journals of earlier versions. */
  | {
      readonly kind: 'voted';
      readonly by: Actor;
      readonly insteadOf: Principal | null;
      readonly standIns?: readonly Delegate[];
    }
  | { readonly kind: 'approved'; readonly by: Actor; readonly insteadOf: Principal | null }
  | {
      readonly kind: 'objected' | 'rejected';
      readonly by: Actor;
      readonly insteadOf: Principal | null;
      readonly why: string | null;
    }
  | { readonly kind: 'cancelled'; readonly by: Actor }
  | { readonly kind: 'expired' }
  /** `by` null for the clock. */
  | { readonly kind: 'reminded'; readonly by: Actor | null; readonly standIns: readonly Delegate[] }
  /** `standIns` left out in journals of earlier versions. */
  | { readonly kind: 'escalated'; readonly standIns?: readonly Delegate[] }
  /** `account` is the provider account that it goes to; left out in journals of earlier versions. */
  | { readonly kind: 'submission_started'; readonly account?: string }
  /** Nobody asks about it or buys it any more. `orders` is how many are held together, told with this one; 0 where another tells of it. */
  | { readonly kind: 'held'; readonly because: HeldBecause; readonly orders: number }
  | { readonly kind: 'resumed' }
  /** The provider's address changed: noted with the first order that went to the new one. */
  | { readonly kind: 'provider_moved'; readonly from: string; readonly to: string }
  /** Nobody was left who could decide it; `asked` decide as well from now on, for themselves or through `standIns`. */
  | {
      readonly kind: 'unstaffed';
      readonly asked: readonly (AccountId | GroupId)[];
      readonly standIns: readonly Delegate[];
    }
  | ({ readonly kind: 'accepted'; readonly providerOrderId: string | null } & Costed)
  | { readonly kind: 'doubted'; readonly doubt: Doubt; readonly providerOrderId: string | null }
  | { readonly kind: 'refused'; readonly word: ProviderWord }
  /** `unsent` where that provider could not be reached, and nothing was sent; left out in journals of earlier versions. */
  | { readonly kind: 'failed_over'; readonly word: ProviderWord; readonly offer: number; readonly unsent?: true }
  /** Certain that no byte of the submission left. */
  | { readonly kind: 'not_sent'; readonly word: ProviderWord }
  /** Its provider does not answer others, so it waits: nothing of it was sent. */
  | { readonly kind: 'delayed'; readonly word: ProviderWord; readonly since: number; readonly tryAt: number }
  /** The same order is being sent again under the same id, to a provider that refuses an id it has. */
  | { readonly kind: 'probed' }
  /** That was refused too, or not sent. */
  | { readonly kind: 'probe_refused'; readonly word: ProviderWord }
  /** The provider did not say in time how it ended. */
  | { readonly kind: 'silent'; readonly why: string }
  | ({
      readonly kind: 'succeeded';
      readonly word: ProviderWord;
      readonly providerOrderId: string | null;
    } & Costed)
  /** The provider says another cost than is known, of an order that does not move by it. */
  | ({ readonly kind: 'cost_reported' } & Costed)
  | { readonly kind: 'failed'; readonly word: ProviderWord }
  | { readonly kind: 'refunded'; readonly word: ProviderWord }
  | { readonly kind: 'not_found'; readonly proof: boolean }
  /** Nothing was sent, and nothing will be while the mark beside the database cannot be written. */
  | { readonly kind: 'held_back'; readonly why: string }
  /**
   * The database was replaced by a copy, or was rolled back: what the copy does not know may have happened to the order. `accounts` are
   * those that orders were sent to when the copy was taken.
   */
  | { readonly kind: 'restored'; readonly accounts: Restored['accounts'] }
  /**
   * A restored order is asked about under another id that it may have been sent with. `word` is what the provider of the one before
   * said where it said that it failed; `people` where nothing is left to ask.
   */
  | {
      readonly kind: 'checking';
      readonly number: number;
      readonly offer: number;
      readonly word: ProviderWord | null;
      readonly people: boolean;
    }
  /** A restored order was never sent, by proof: it waits for a decision again, or is bought as it was approved. */
  | { readonly kind: 'reopened' }
  | { readonly kind: 'released' }
  | {
      readonly kind: 'settlement_proposed';
      readonly by: Actor;
      readonly outcome: Settlement['outcome'];
      readonly evidence: string;
      /** Which proposal of the order it is; left out in journals of earlier versions. */
      readonly version?: number;
    }
  /** `version` is that of the proposal that was confirmed; left out in journals of earlier versions. `anyway` as in `Settlement`. */
  | {
      readonly kind: 'settled_delivered' | 'settled_failed';
      readonly by: Actor;
      readonly version?: number;
      readonly anyway?: boolean;
    }
  /** The provider does not answer: noted with the order that showed it. */
  | { readonly kind: 'outage_noted'; readonly why: string }
  /** A conversation would not take what it should show of the order. */
  | { readonly kind: 'undeliverable'; readonly conversation: ConversationId; readonly why: string }
  /** The whole number is not needed any more. Nothing but `numberKey` says which it was. */
  | { readonly kind: 'number_masked'; readonly numberKey: NumberKey }
  | {
      readonly kind: 'contradicted';
      readonly word: ProviderWord;
      readonly claim: string;
      /** What the report says became of the order; left out in journals of earlier versions. */
      readonly outcome?: ReportOutcome['kind'];
      /** True for what a callback claims where callbacks are not trusted. */
      readonly unproven?: boolean;
    };
