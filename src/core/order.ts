import type { UsageKey } from './budget.ts';
import type { ConversationId, MessageRef, Origin } from './conversation.ts';
import type { Doubt } from './doubt.ts';
import type { MerchantOrderId, OrderId, OrderRef } from './ids.ts';
import type { Msisdn, NumberKey } from './msisdn.ts';
import type { AccountId, Actor, GroupId, PersonId } from './people.ts';
import type { NumberPlace, Offer, ProviderName, Wording } from './product.ts';

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

/** What was ordered, as the catalogue had it then: a changed catalogue does not change an order. */
export type OrderedProduct = {
  readonly code: string;
  readonly name: Wording;
  readonly priceLi: number;
  readonly offers: readonly Offer[];
};

/** Some people, so many of whom must approve. */
export type Step = { readonly approvals: number; readonly approvers: readonly (AccountId | GroupId)[] };

/**
 * What the rule that judged the order asks for, as it stood then: a changed config does not judge it again.
 *
 * @property steps asked one after the other; none approved it at once
 * @property rejections how many people must reject it
 * @property escalateTo who is asked too where nobody decided in time
 * @property capped true where the rule would have approved it by itself, and had approved enough already
 */
export type Verdict = {
  readonly rule: string;
  readonly steps: readonly Step[];
  readonly rejections: number;
  readonly escalateTo: readonly (AccountId | GroupId)[];
  readonly capped: boolean;
};

/** An approver in whose place somebody else decided. Their accounts are left out in orders of earlier versions. */
export type Principal = {
  readonly person: PersonId;
  readonly name: string;
  readonly account?: AccountId;
  readonly accounts?: readonly AccountId[];
};

/** One person's approval, in the step that was asked then; `insteadOf` null where they decided for themselves. */
export type Vote = {
  readonly by: Actor;
  readonly at: number;
  readonly step: number;
  readonly insteadOf: Principal | null;
};
/** One person's rejection, where more than one is wanted. */
export type Objection = {
  readonly by: Actor;
  readonly at: number;
  readonly why: string | null;
  readonly insteadOf: Principal | null;
};

/** How an order that is not going to be bought ended, and by whom; `by` is null for the clock. */
export type Decision = {
  readonly kind: 'approved' | 'rejected' | 'cancelled' | 'expired';
  readonly by: Actor | null;
  readonly insteadOf: Principal | null;
  readonly why: string | null;
  readonly at: number;
};

/** When nobody was left who could decide an order, and who was asked to instead; nobody where the config names no one. */
export type Unstaffed = { readonly at: number; readonly asked: readonly (AccountId | GroupId)[] };

/**
 * One sending of an order to one provider, planned when the order is approved or fails over. `offer` is its place in
 * `product.offers`; `startedAt` is null until the sending began.
 *
 * @property account the provider account that it was sent to, as `Provider.account` names it; null until then, and in orders of earlier versions
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
 * Why an order that is under way is neither bought nor asked about: it was sent to another account than the one configured now, its
 * provider is configured no more, or it was asked for in the playground and this desk is a live one.
 */
export type HeldBecause = 'other_account' | 'no_provider' | 'playground';
export type Held = { readonly because: HeldBecause; readonly since: number };

/**
 * Since when an order waits because its provider cannot be reached: nothing was sent.
 *
 * @property tries how often it was tried itself; 0 where others were
 * @property tryAt when it is tried next
 */
export type Unreachable = {
  readonly since: number;
  readonly tries: number;
  readonly tryAt: number;
  readonly word: ProviderWord;
};

/** How often a provider that took the order has not found it since; null where it never happened. */
export type Missing = { readonly since: number; readonly times: number };

/**
 * How people end what no query ends: one settles with evidence, a second confirms. `confirmedBy` is null until then.
 *
 * @property version which proposal of the order it is, from 1: a confirmation names it
 * @property anyway true where it was confirmed as failed while the provider said that it was being delivered
 */
export type Settlement = {
  readonly outcome: 'delivered' | 'failed';
  readonly evidence: string;
  readonly by: Actor;
  readonly at: number;
  readonly version: number;
  readonly confirmedBy: Actor | null;
  readonly confirmedAt: number | null;
  readonly anyway: boolean;
};

/** What the provider said at the end, or why it refused. `provider` may differ from a later attempt's. */
export type ProviderWord = {
  readonly provider: ProviderName;
  readonly code: string | null;
  readonly why: string;
};

/**
 * An order of the same number, or with the same reason, not long before: shown to whoever decides. Of an order of another team only
 * that there was one, and when; nothing else of it is kept here.
 *
 * @property team whose it was; null where an earlier version did not say: it is then taken for another team's
 * @property number masked; @property by who asked
 * @property at where it can be read: the asking message, or its card; null where that is not known
 */
export type EarlierOrder = {
  readonly team: string | null;
  readonly ref: OrderRef;
  readonly productCode: string;
  readonly openedAt: number;
  readonly number: string;
  readonly by: string;
  readonly reason: string;
  readonly at: MessageRef | null;
};

/**
 * One wish for one top-up of one number.
 *
 * Times are epoch milliseconds, money is 厘. `version` counts the journal's lines, from 1.
 *
 * @property requestKey what makes a repeated delivery the same request: `slack:<trigger_id>`, `telegram:<chat>:<message_id>`
 * @property decisionsIn the conversation whose card has the decision buttons; where it is the origin's, there is one card
 * @property day the budget day (`2026-11-21`) and `month` (`2026-11`) it was opened in, in the config's time zone
 * @property buttonKey what Telegram's buttons carry instead of a line; null where no Telegram card has buttons
 * @property unreachable null while nothing keeps it from being sent
 * @property acceptedAt when the provider of this attempt first took it; null before, and in orders of earlier versions
 * @property refusals what each provider that would not take it said, oldest first
 * @property counted where its money counts, for as long as it does: what the config counts later does not change it
 * @property sameReason other orders with the same ticket, or the same words; @property earlier those of the same number
 * @property remindedAt when somebody reminded the approvers last; @property escalatedAt when more were asked
 * @property msisdn masked once the whole number is gone (see `retention.numbers`), and then `numberKey` stands for it; null before
 * @property costLi what the provider says that it took; @property costsTold what the operators were told of it, as it was written
 * @property countedLi what it counts under each of its `counted` keys now: reserved until its end, spent after it
 * @property held why it is left alone while that lasts: see `isHeld`
 * @property unstaffed null while everybody needed could be found among those who decide; noted once, and again for each config that names more of them
 * @property proposals how many proposals people made of how it ended
 * @property proposers everybody who made one, as they were known then: a later proposal takes the place of an earlier one
 * @property conflict the reports that contradicted what was known, so that their repetitions are not told again
 * @property lateDelivery what the provider said that delivered it after people had settled that it failed
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
};

/** What an order has none of before anything happened to it. */
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
} as const satisfies Partial<Order>;

export const isFinal = (state: OrderState): boolean => FINAL.has(state);
const FINAL: ReadonlySet<OrderState> = new Set(['succeeded', 'failed', 'rejected', 'expired', 'cancelled', 'refunded']);

/** Whether nobody may buy it or ask about it now. What is final needs nobody any more. */
export const isHeld = ({ held, state }: Pick<Order, 'held' | 'state'>): boolean => held !== null && !isFinal(state);
