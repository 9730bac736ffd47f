import type { ConversationId } from './conversation.ts';
import type { Principal, Settlement, Vote } from './decision.ts';
import type { Doubt, Restored } from './doubt.ts';
import type { BatchRef } from './ids.ts';
import type { NumberKey } from './msisdn.ts';
import type { HeldBecause } from './order.ts';
import type { AccountId, Actor, GroupId, PersonId } from './people.ts';
import type { ProviderWord, ReportedCost, ReportOutcome } from './provider.ts';
import type { Rule } from './rule.ts';

/** A person who decides for an approver who is away. */
export type Delegate = { readonly for: PersonId; readonly account: AccountId; readonly name: string };

/**
 * `costTold` is what the operators were told of the cost in this step. Left out if nothing, and in journals of earlier
 * versions.
 */
type Costed = ReportedCost & { readonly costTold?: string };

/** Everything that can happen to an order, in the journal's words. */
export type OrderEvent =
  /** `rule` is the whole rule that judged it; `rules` is the hash of all rules. */
  | { readonly kind: 'opened'; readonly rule: Rule; readonly rules: string }
  /**
   * `voided` are the indices of earlier votes that do not count any more, left out if all do. `standIns` of the people whose turn
   * may come next; left out in journals of earlier versions.
   */
  | {
      readonly kind: 'voted';
      readonly by: Actor;
      readonly insteadOf: Principal | null;
      readonly voided?: readonly number[];
      readonly standIns?: readonly Delegate[];
    }
  | {
      readonly kind: 'approved';
      readonly by: Actor;
      readonly insteadOf: Principal | null;
      readonly voided?: readonly number[];
    }
  /** The batch was approved with these votes (none if rules approved it), and it is this order's turn. */
  | { readonly kind: 'batch_approved'; readonly batch: BatchRef; readonly votes: readonly Vote[] }
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
  /**
   * The people who can decide were called: where they decide (`mention`), or each of them alone (`direct`). `until` if quiet hours began
   * before the message could be shown: then they are called at that time.
   */
  | {
      readonly kind: 'called';
      readonly mention: boolean;
      readonly direct: readonly AccountId[];
      readonly until?: number;
    }
  /** `standIns` left out in journals of earlier versions. */
  | { readonly kind: 'escalated'; readonly standIns?: readonly Delegate[] }
  /** `account` is the provider account that it goes to; left out in journals of earlier versions. */
  | { readonly kind: 'submission_started'; readonly account?: string }
  /**
   * It is neither queried nor bought any more. `orders` is the number of orders held and told together; 0 if another order
   * tells of it.
   */
  | { readonly kind: 'held'; readonly because: HeldBecause; readonly orders: number }
  | { readonly kind: 'resumed' }
  /** The provider's address changed; noted with the first order that went to the new one. */
  | { readonly kind: 'provider_moved'; readonly from: string; readonly to: string }
  /** Nobody was left who could decide it. From now on `asked` decide as well, in person or through `standIns`. */
  | {
      readonly kind: 'unstaffed';
      readonly asked: readonly (AccountId | GroupId)[];
      readonly standIns: readonly Delegate[];
    }
  | ({ readonly kind: 'accepted'; readonly providerOrderId: string | null } & Costed)
  | { readonly kind: 'doubted'; readonly doubt: Doubt; readonly providerOrderId: string | null }
  | { readonly kind: 'refused'; readonly word: ProviderWord }
  /** `unsent` if that provider could not be reached and nothing was sent; left out in journals of earlier versions. */
  | { readonly kind: 'failed_over'; readonly word: ProviderWord; readonly offer: number; readonly unsent?: true }
  /** Certainly no byte of the submission left. */
  | { readonly kind: 'not_sent'; readonly word: ProviderWord }
  /** It waits, because its provider does not answer other orders. Nothing of it was sent. */
  | {
      readonly kind: 'delayed';
      readonly word: ProviderWord;
      readonly since: number;
      readonly tryAt: number;
      /** Given if the provider refuses our account; it then answers. */
      readonly account?: true;
    }
  /** The order is being sent again under the same id, to a provider that refuses a known id. */
  | { readonly kind: 'probed' }
  /** The probe was refused too, or not sent. */
  | { readonly kind: 'probe_refused'; readonly word: ProviderWord }
  /** The provider did not say in time how the order ended. */
  | { readonly kind: 'silent'; readonly why: string }
  | ({
      readonly kind: 'succeeded';
      readonly word: ProviderWord;
      readonly providerOrderId: string | null;
    } & Costed)
  /** The provider reports a new cost of an order that does not move by it. */
  | ({ readonly kind: 'cost_reported' } & Costed)
  | { readonly kind: 'failed'; readonly word: ProviderWord }
  | { readonly kind: 'refunded'; readonly word: ProviderWord }
  | { readonly kind: 'not_found'; readonly proof: boolean }
  /** Nothing was sent, and nothing will be while the mark beside the database cannot be written. */
  | { readonly kind: 'held_back'; readonly why: string }
  /**
   * The database was replaced by a copy, or was rolled back: events that the copy does not know may have happened to the order.
   * `accounts` are the provider accounts in use when the copy was taken.
   */
  | { readonly kind: 'restored'; readonly accounts: Restored['accounts'] }
  /**
   * A restored order is queried under another id that it may have been sent with. `word` is the answer of the provider before,
   * if it reported a failure; `people` if nothing is left to query.
   */
  | {
      readonly kind: 'checking';
      readonly number: number;
      readonly offer: number;
      readonly word: ProviderWord | null;
      readonly people: boolean;
    }
  /** A restored order was proved never sent: it waits for a decision again, or is bought as approved. */
  | { readonly kind: 'reopened' }
  | { readonly kind: 'released' }
  | {
      readonly kind: 'settlement_proposed';
      readonly by: Actor;
      readonly outcome: Settlement['outcome'];
      readonly evidence: string;
      /** The number of the proposal; left out in journals of earlier versions. */
      readonly version?: number;
    }
  /** `version` is the confirmed proposal; left out in journals of earlier versions. `anyway` as in `Settlement`. */
  | {
      readonly kind: 'settled_delivered' | 'settled_failed';
      readonly by: Actor;
      readonly version?: number;
      readonly anyway?: boolean;
    }
  /** The provider does not answer; noted with the order that showed it. */
  | { readonly kind: 'outage_noted'; readonly why: string }
  /**
   * A conversation refused what it should show of the order. `requester` if they are told, once an order; `known` if the operators
   * know of the conversation already. Both left out in journals of earlier versions.
   */
  | {
      readonly kind: 'undeliverable';
      readonly conversation: ConversationId;
      readonly why: string;
      readonly requester?: true;
      readonly known?: true;
    }
  /** The whole number is no longer needed. Only `numberKey` still identifies it. */
  | { readonly kind: 'number_masked'; readonly numberKey: NumberKey }
  | {
      readonly kind: 'contradicted';
      readonly word: ProviderWord;
      readonly claim: string;
      /** The outcome in the report; left out in journals of earlier versions. */
      readonly outcome?: ReportOutcome['kind'];
      /** True for the claim of a callback that is not trusted. */
      readonly unproven?: boolean;
    };
