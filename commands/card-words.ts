import type { Alert, Reply } from '../src/core/notice.ts';
import type { HeldBecause, OrderState } from '../src/core/order.ts';
import type { CardButton, Confirm, Line, Named } from './card.ts';

/** Somebody named in a line; a renderer may make it a mention. */
export type Person = Named;

/**
 * An order's facts in words that are the same in every sentence: numbers masked, times written, codes explained.
 *
 * @property said what the provider said, with its code: `210505: 余额不足`
 * @property advice what a person can do about that code; null where nobody wrote anything
 * @property decideHere whether the decision is taken where this is shown
 * @property unreachable since when the order waits for its provider, and when it is tried next (null: now);
 * `queued` where others are tried for it; null where it does not wait
 * @property askAt when the provider is asked next; null where it is being asked already
 */
export type OrderFacts = {
  readonly ref: string;
  readonly state: OrderState;
  readonly number: string;
  readonly product: string;
  readonly price: string;
  readonly maker: Person;
  readonly decider: Person | null;
  readonly why: string | null;
  readonly provider: string;
  readonly said: string;
  readonly advice: string | null;
  readonly askAt: string | null;
  readonly unreachable: { readonly since: string; readonly tryAt: string | null; readonly queued: boolean } | null;
  readonly expiresAt: string;
  readonly decideHere: boolean;
};

/** The words of cards, of replies in their threads, and of what operators are told. Complete by type in every language. */
export type CardWords = {
  readonly title: (ref: string, state: string) => string;
  readonly asks: (about: OrderFacts) => Line;
  readonly next: { readonly [S in OrderState]: (about: OrderFacts) => Line };
  /** What stands instead, while a restored copy of the database is checked. */
  readonly beingChecked: (about: OrderFacts) => Line;
  /** The same where only an account that is not configured now could say. */
  readonly checkedElsewhere: (about: OrderFacts) => Line;
  /** What stands in the place of `next` while nobody buys it or asks about it. */
  readonly held: { readonly [B in HeldBecause]: (about: OrderFacts) => string };
  readonly labels: {
    readonly [L in 'number' | 'product' | 'price' | 'cost' | 'reason' | 'approval' | 'budget' | 'provider']: string;
  };
  readonly approvedByRule: (rule: string) => string;
  readonly votes: (rule: string, votes: number, approvals: number) => string;
  readonly votedBy: (people: readonly Line[]) => Line;
  /** Follows somebody who decided in another's place. */
  readonly insteadOf: (name: string) => string;
  readonly step: (step: number, steps: number) => string;
  readonly objections: (people: readonly Line[], count: number, rejections: number) => Line;
  readonly urgent: string;
  readonly capped: string;
  readonly escalated: string;
  /** Nobody was left who could decide: who is asked instead, or what an admin must do; `waits` while it waits for approval. */
  readonly unstaffed: (asked: readonly Line[]) => Line;
  readonly unstaffedAdmin: (approvers: readonly Line[], waits: boolean) => Line;
  readonly providerOrder: (provider: string, id: string) => string;
  /** What was charged where it is not the price. */
  readonly charged: (cost: string, price: string) => string;
  readonly insisted: (place: string | null) => string;
  readonly earlier: string;
  readonly sameReason: string;
  /** What follows the name of an earlier order; `number` null where it is this order's own. */
  readonly earlierOrder: (about: EarlierAbout) => string;
  /** What stands in place of an order of another team. */
  readonly foreignOrder: (at: string) => string;
  readonly refused: (provider: string, said: string) => string;
  readonly conflict: string;
  /** What somebody settled, while a second person has yet to confirm it, and after. */
  readonly settling: (by: Person, outcome: 'delivered' | 'failed', evidence: string, confirm: string) => Line;
  /** What the provider says, and since when, of an order that is proposed to have failed. */
  readonly beingDelivered: (provider: string, since: string) => string;
  /** What became of an order that people settled as failed. */
  readonly deliveredAfterAll: (provider: string) => string;
  readonly lateDeliveryTitle: (ref: string) => string;
  readonly lateDelivery: (about: OrderFacts, settlers: readonly Person[]) => Line;
  readonly settled: (by: Person, confirmedBy: Person, evidence: string) => Line;
  /** What became of a settlement that an answer of the provider overtook. */
  readonly settlingOver: string;
  /** Why an order failed that two people settled so; the provider said nothing. */
  readonly failedByHand: string;
  readonly failedByHandTo: (about: OrderFacts) => Line;
  readonly buttons: { readonly [A in CardButton['action']]: string };
  readonly confirmAnyway: string;
  /** What is asked before an expensive order is approved. */
  readonly approveSure: (about: OrderFacts) => Confirm;
  readonly footer: (ref: string) => string;
  readonly replies: {
    readonly [K in Exclude<
      Reply['kind'],
      'rejected' | 'reminder' | 'next_step' | 'escalated' | 'unstaffed' | 'failed_over' | 'settling' | 'late_delivery'
    >]: (about: OrderFacts) => Line;
  };
  readonly rejected: (about: OrderFacts, by: string) => Line;
  readonly settlingTitle: (ref: string) => string;
  readonly peopleNeededTitle: (ref: string) => string;
  readonly failedOver: (about: OrderFacts, to: string) => Line;
  /** The same where the first could not be reached, so that nothing was sent there. */
  readonly failedOverUnsent: (about: OrderFacts, to: string) => Line;
  readonly unreachableTitle: (ref: string) => string;
  /** The approvers that a Telegram chat's administrators are. */
  readonly administrators: string;
  /** `approvers` are a line each, since one may decide in another's place. */
  readonly reminder: (about: OrderFacts, approvers: readonly Line[], missing: number) => Line;
  readonly reminderTitle: (ref: string) => string;
  readonly remindedBy: (name: string) => string;
  readonly standIn: (approver: string) => string;
  readonly nextStepTitle: (ref: string) => string;
  readonly escalatedTitle: (ref: string) => string;
  readonly unstaffedTitle: (ref: string) => string;
  readonly unstaffedCall: (about: OrderFacts, asked: readonly Line[]) => Line;
  readonly failedOverTitle: (ref: string) => string;
  readonly alerts: { readonly [K in Alert['kind']]: (about: AlertAbout) => { title: string; line: string } };
};

/** An earlier order in words. `duplicate` marks the same product for the same number within a day. */
export type EarlierAbout = {
  readonly product: string;
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  readonly number: string | null;
  readonly duplicate: boolean;
};

/** @property state the order's state in words; `where` the conversation that would not take a message; `charged` what the
 * provider took, null where what it says is not believed; `price` what was expected;
 * `by` who did it; `because` and `orders` why how many are held together; `settledBy` who had settled it otherwise */
export type AlertAbout = {
  readonly ref: string;
  readonly state: string;
  readonly provider: string;
  readonly said: string;
  readonly advice: string | null;
  readonly where: string;
  readonly by: string;
  readonly charged: string | null;
  readonly price: string;
  readonly because: HeldBecause | null;
  readonly orders: number;
  /** Whether others were asked instead. */
  readonly asked: boolean;
  readonly settledBy: readonly string[];
};
