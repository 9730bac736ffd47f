import type { UsageKey } from './budget.ts';
import type { ConversationId, Origin } from './conversation.ts';
import type { Decision, EarlierOrder, Objection, Settlement, Unstaffed, Verdict, Vote } from './decision.ts';
import type { Doubt, Missing } from './doubt.ts';
import { type BatchRef, type MerchantOrderId, merchantOrderIdOf, type OrderId, type OrderRef } from './ids.ts';
import type { Msisdn, NumberKey } from './msisdn.ts';
import type { Actor } from './people.ts';
import type { NumberPlace, Offer, Product, ProviderName, Wording } from './product.ts';
import type { ProviderWord } from './provider.ts';

export const ORDER_STATES = [
  'awaiting_approval',
  'approved',
  'submitting',
  'accepted',
  'in_doubt',
  'succeeded',
  'failed',
  'rejected',
  'expired',
  'cancelled',
  'refunded',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** The product as the catalogue had it at the request. A later change of the catalogue does not change an order. */
export type OrderedProduct = {
  readonly code: string;
  readonly name: Wording;
  readonly priceLi: number;
  readonly offers: readonly Offer[];
  /** Only of airtime. */
  readonly faceValueLi?: number;
};

/** The product as it is kept with an order that could be bought with these offers. */
export const orderedProduct = (
  { code, name, priceLi, faceValueLi }: Product,
  offers: readonly Offer[],
): OrderedProduct => ({ code, name, priceLi, offers, ...(faceValueLi === undefined ? {} : { faceValueLi }) });

/**
 * One sending of an order to one provider, planned when the order is approved or fails over. `offer` is its index in
 * `product.offers`; `startedAt` is null until the sending begins.
 *
 * @property account the provider account that it was sent to, as `Provider.account` names it; null until then, and in orders of
 *   earlier versions
 */
export type Attempt = {
  readonly number: number;
  readonly offer: number;
  readonly provider: ProviderName;
  readonly merchantOrderId: MerchantOrderId;
  readonly providerOrderId: string | null;
  readonly startedAt: number | null;
  readonly account: string | null;
};

/**
 * Why an open order is neither bought nor queried: it was sent to another account than the present one, its provider is no
 * longer configured, or it was requested in the playground and this desk is live.
 */
export type HeldBecause = 'other_account' | 'no_provider' | 'playground';
export type Held = { readonly because: HeldBecause; readonly since: number };

/**
 * An order that waits because its provider cannot be reached. Nothing was sent.
 *
 * @property tries how often this order was tried; 0 if only others were
 * @property tryAt when it is tried next
 * @property account given if the provider can be reached and refuses our account
 */
export type Unreachable = {
  readonly since: number;
  readonly tries: number;
  readonly tryAt: number;
  readonly word: ProviderWord;
  readonly account?: true;
};

/**
 * One request for one top-up of one number. Times are epoch milliseconds, money is 厘. `version` counts the journal's lines,
 * from 1.
 *
 * @property requestKey identifies the request over repeated deliveries: `slack:<trigger_id>`, `telegram:<chat>:<message_id>`
 * @property decisionsIn the conversation whose card has the decision buttons; if it is the origin's, there is one card
 * @property day the budget day (`2026-11-21`) and `month` (`2026-11`) of its request, in the config's time zone
 * @property buttonKey what Telegram's buttons carry instead of a line; null if no Telegram card has buttons
 * @property unreachable null while nothing keeps it from being sent
 * @property acceptedAt when the provider of this attempt first took it; null before, and in orders of earlier versions
 * @property refusals the word of each provider that refused it, oldest first
 * @property counted the budget keys that its money counts under, for its whole life; a later config does not change them
 * @property sameReason other orders with the same ticket, or the same words
 * @property earlier other orders of the same number
 * @property remindedAt when a person last reminded the approvers
 * @property escalatedAt when more people were asked
 * @property msisdn masked once the whole number is gone (see `retention.numbers`); then `numberKey` stands for it, which is
 *   null before
 * @property costLi the cost that the provider reported
 * @property costsTold what the operators were told of the cost, as it was written
 * @property countedLi the amount under each of its `counted` keys: reserved until its end, spent after it
 * @property held why it is left alone, while it is: see `isHeld`
 * @property unstaffed null while enough deciders could be found; noted once, and again for each config that names more of them
 * @property proposals how many proposals people made of how it ended
 * @property proposers every proposer, as known then; a later proposal replaces an earlier one
 * @property conflict the reports that contradicted what was known, so that repetitions are not told again
 * @property batch left out if it was asked for alone
 * @property callAt when the people who can decide are called, if it still waits then; null if nobody is to be called
 * @property lateDelivery the provider's word of a delivery after people had settled the order as failed
 */
export type Order = {
  readonly id: OrderId;
  readonly ref: OrderRef;
  readonly version: number;
  readonly state: OrderState;
  readonly requestKey: string;
  readonly team: string;
  readonly maker: Actor;
  readonly origin: Origin;
  readonly decisionsIn: ConversationId;
  readonly msisdn: Msisdn;
  readonly numberKey: NumberKey | null;
  readonly place: NumberPlace;
  readonly anyway: boolean;
  readonly urgent: boolean;
  readonly product: OrderedProduct;
  readonly reason: string;
  readonly verdict: Verdict;
  readonly counted: readonly UsageKey[];
  readonly votes: readonly Vote[];
  readonly objections: readonly Objection[];
  readonly decision: Decision | null;
  readonly attempt: Attempt | null;
  readonly refusals: readonly ProviderWord[];
  readonly unreachable: Unreachable | null;
  readonly acceptedAt: number | null;
  readonly missing: Missing | null;
  readonly doubt: Doubt | null;
  readonly word: ProviderWord | null;
  readonly costLi: number | null;
  readonly costsTold: readonly string[];
  readonly countedLi: number;
  readonly settlement: Settlement | null;
  readonly proposals: number;
  readonly proposers: readonly Actor[];
  readonly conflict: string | null;
  readonly held: Held | null;
  readonly lateDelivery: ProviderWord | null;
  readonly earlier: readonly EarlierOrder[];
  readonly sameReason: readonly EarlierOrder[];
  readonly buttonKey: string | null;
  readonly day: string;
  readonly month: string;
  readonly openedAt: number;
  readonly changedAt: number;
  readonly expiresAt: number;
  readonly remindAt: number | null;
  readonly remindedAt: number | null;
  readonly escalateAt: number | null;
  readonly escalatedAt: number | null;
  readonly unstaffed: Unstaffed | null;
  readonly batch?: InBatch | null;
  readonly callAt: number | null;
};

/**
 * The batch that an order belongs to, and its line in the file. The batch is decided as one, and says when the order may go. `size` and
 * `totalLi` are those that its rules saw.
 */
export type InBatch = { readonly ref: BatchRef; readonly row: number; readonly size: number; readonly totalLi: number };

/** The start values of an order's fields. */
export const UNTOUCHED = {
  numberKey: null,
  votes: [],
  objections: [],
  decision: null,
  refusals: [],
  unreachable: null,
  acceptedAt: null,
  missing: null,
  doubt: null,
  word: null,
  costLi: null,
  costsTold: [],
  settlement: null,
  proposals: 0,
  proposers: [],
  conflict: null,
  held: null,
  lateDelivery: null,
  remindedAt: null,
  escalatedAt: null,
  unstaffed: null,
  callAt: null,
} as const satisfies Partial<Order>;

export const isFinal = (state: OrderState): boolean => FINAL.has(state);
const FINAL: ReadonlySet<OrderState> = new Set(['succeeded', 'failed', 'rejected', 'expired', 'cancelled', 'refunded']);

/** Says whether nobody may buy or query it now. A final order is never held. */
export const isHeld = ({ held, state }: Pick<Order, 'held' | 'state'>): boolean => held !== null && !isFinal(state);

/** Says whether the environment has a provider. Left out, it has all of them. */
export type HasProvider = ((provider: ProviderName) => boolean) | undefined;

/** Returns the first offer from this index on whose provider is configured; null if there is none. */
export function offerFrom(first: number, { product }: Pick<Order, 'product'>, has: HasProvider): number | null {
  const found = product.offers.findIndex(({ provider }, index) => index >= first && (has?.(provider) ?? true));
  return found < 0 ? null : found;
}

export function plannedAttempt(order: Pick<Order, 'id' | 'product'>, number: number, offer: number): Attempt {
  const provider = order.product.offers[offer]?.provider;
  if (provider === undefined) throw new Error(`order ${order.id} has no offer ${offer}`);
  return {
    number,
    offer,
    provider,
    merchantOrderId: merchantOrderIdOf(order.id, number),
    providerOrderId: null,
    startedAt: null,
    account: null,
  };
}

/** The attempt of an order that was planned at least. Without one nothing is bought, asked about or settled. */
export function attemptOf({ id, attempt }: Pick<Order, 'id' | 'attempt'>): Attempt {
  if (attempt === null) throw new Error(`order ${id} has no attempt`);
  return attempt;
}

export const withProviderOrderId = ({ attempt }: Order, providerOrderId: string | null): Attempt | null =>
  attempt && { ...attempt, providerOrderId: providerOrderId ?? attempt.providerOrderId };

/** Returns the next deadline of what waits for a decision: an order, or a batch of them. */
export const waitsUntil = ({
  remindAt,
  escalateAt,
  callAt,
  expiresAt,
}: Pick<Order, 'remindAt' | 'escalateAt' | 'expiresAt'> & Partial<Pick<Order, 'callAt'>>): number =>
  Math.min(remindAt ?? expiresAt, escalateAt ?? expiresAt, callAt ?? expiresAt, expiresAt);

/** Whether a customer got what was asked for, or still may; also where a provider said so after the end. */
export const mayStillCome = (order: Pick<Order, 'state' | 'lateDelivery' | 'conflict'>): boolean =>
  !isFinal(order.state) || order.state === 'succeeded' || order.lateDelivery !== null || order.conflict !== null;
