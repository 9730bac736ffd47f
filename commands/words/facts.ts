import type { HoldEnd } from '../../src/core/account-hold.ts';
import type { FoundAmiss } from '../../src/core/doctor-finding.ts';
import type { ConfigChange } from '../../src/core/notice.ts';
import type { HeldBecause, OrderState } from '../../src/core/order.ts';
import type { Named } from '../card.ts';

/** Somebody named in a line; a renderer may make it a mention. */
export type Person = Named;

/**
 * An order's facts in words that are the same in every sentence: numbers masked, times written, codes explained.
 *
 * @property said what the provider said, with its code: `210505: 余额不足`
 * @property advice what a person can do about that code; null if nobody wrote anything
 * @property decideHere whether the decision is taken where this is shown
 * @property unreachable since when the order waits for its provider, and when the desk tries again (null: now); `queued` if the desk
 * tries other orders first. Null if the order does not wait
 * @property askAt when the desk asks the provider next; null if it is asking already
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
  readonly unreachable: {
    readonly since: string;
    readonly tryAt: string | null;
    readonly queued: boolean;
    /** The provider can be reached, and refuses the desk's account. */
    readonly account: boolean;
  } | null;
  readonly expiresAt: string;
  readonly decideHere: boolean;
};

/** An earlier order in words. `duplicate` marks the same product for the same number within a day. */
export type EarlierFacts = {
  readonly product: string;
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  readonly number: string | null;
  readonly duplicate: boolean;
};

/**
 * What an alert to the operators is about.
 *
 * @property state the order's state in words
 * @property where the conversation that refused a message
 * @property charged what the provider charged; null if its figure is not believed. `price` is what was expected
 * @property by who did it
 * @property because why orders are held; `orders` how many are held together
 * @property asked whether others were asked instead
 * @property endedBy what let purchases of a provider go on
 * @property settledBy who had settled it otherwise
 * @property config the hash of a config; `changes` and `problems` are what a reload changed, or why it changed nothing
 * @property found what the doctor found; `provider` is the name of the one that it is about, empty for none
 */
export type AlertFacts = {
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
  readonly asked: boolean;
  readonly endedBy: HoldEnd | null;
  readonly settledBy: readonly string[];
  readonly config: string;
  readonly changes: readonly ConfigChange[];
  readonly problems: readonly string[];
  readonly found: readonly (FoundAmiss & { readonly provider: string })[];
};

/**
 * One line of an order's journal.
 *
 * @property by who did it; empty if nobody did
 * @property said what the provider said, or what somebody gave as reason or evidence; empty if nothing was said
 * @property id the batch that it was approved with, or the order's id at the provider: ours when the desk sends it, theirs when they accept it; null if there is none
 * @property cost what the provider says it charged; null if there is no figure, or one that is not believed
 * @property because why the order is held; null for any other line
 */
export type JournalFacts = {
  readonly by: string;
  readonly provider: string;
  readonly said: string;
  readonly id: string | null;
  readonly outcome: 'delivered' | 'failed' | null;
  readonly cost: string | null;
  readonly because: HeldBecause | null;
};

/** Used, limit and rest of an account; `cap` and `left` are null if there is no limit. */
export type Spending = { readonly used: string; readonly cap: string | null; readonly left: string | null };
