import type { Until } from '../core/calendar.ts';
import type { MessageRef, Origin } from '../core/conversation.ts';
import type { Delegation } from '../core/delegation.ts';
import type { OrderRef } from '../core/ids.ts';
import type { JournalLine } from '../core/ledger.ts';
import type { Msisdn, MsisdnRefused } from '../core/msisdn.ts';
import type { Order, Verdict } from '../core/order.ts';
import type { OrderEvent } from '../core/order-event.ts';
import type { Actor } from '../core/people.ts';
import type { Count, PolicyRefused } from '../core/policy.ts';
import type { NumberPlace, Product, ProductMismatch, ProviderName, UnknownProduct, Wording } from '../core/product.ts';
import type { ProviderReport } from '../core/provider.ts';
import type { Result } from '../core/result.ts';
import type { Skipped } from '../core/rule.ts';
import type { DecisionRefused } from '../core/voting.ts';

/** `number` and `product` are as typed. */
export type TopupRequest = {
  readonly number: string;
  readonly product: string;
  readonly anyway: boolean;
  readonly reason: string;
  /** Skips what the rules ask to one approval of those who are named for it. */
  readonly urgent: boolean;
  readonly by: Actor;
  readonly origin: Origin;
  readonly requestKey: string;
};

/** Why somebody may not act here at all. `conversation` is shown so that an admin can add it to the config. */
export type AccessRefused =
  | { readonly kind: 'no_team'; readonly conversation: string }
  /** `group` unknown where a platform could not say whether they are in one of the groups that may ask. */
  | { readonly kind: 'not_requester'; readonly team: string; readonly group: 'asked' | 'unknown' };

export type RequestRefused =
  | AccessRefused
  | { readonly kind: 'bad_number'; readonly why: MsisdnRefused }
  | UnknownProduct
  | { readonly kind: 'no_product'; readonly fitting: readonly Product[] }
  | ProductMismatch
  | { readonly kind: 'reason_too_long'; readonly length: number; readonly longest: number }
  | { readonly kind: 'reason_does_not_match'; readonly sentence: Wording }
  | { readonly kind: 'urgent_needs_reason' }
  /** An order has this request key already, and it is none that whoever asks may see. */
  | { readonly kind: 'request_key_taken' }
  | PolicyRefused;

export type OrderNotFound = { readonly kind: 'order_not_found'; readonly given: string };

/** Somebody decides one order, by its reference or by what a Telegram button carries. */
export type Decide = {
  readonly order: { readonly by: 'ref'; readonly ref: string } | { readonly by: 'button'; readonly key: string };
  readonly decision: 'approve' | 'reject';
  readonly why: string | null;
  readonly by: Actor;
  readonly origin: Origin;
};

export type CancelRefused =
  | OrderNotFound
  | { readonly kind: 'not_yours'; readonly order: Order }
  | { readonly kind: 'too_late'; readonly order: Order };

/** Somebody says, with evidence, how an order ended that no query ends. */
export type Settle = {
  readonly ref: string;
  readonly outcome: 'delivered' | 'failed';
  readonly evidence: string;
  readonly by: Actor;
  readonly origin: Origin;
};

/** Which proposal somebody saw when they confirmed it; `version` null where they said only how it ended. */
export type ProposalSeen = { readonly outcome: 'delivered' | 'failed'; readonly version: number | null };

/**
 * A second person makes it so.
 *
 * @property proposal null where it was not said: enough only where the order never had another
 * @property anyway whether they were shown that the provider says that it is being delivered
 */
export type Confirm = {
  readonly ref: string;
  readonly proposal: ProposalSeen | null;
  readonly anyway: boolean;
  readonly by: Actor;
  readonly origin: Origin;
};

export type SettleRefused =
  | OrderNotFound
  | { readonly kind: 'not_settleable'; readonly order: Order }
  /** It was just sent again as a question, whose answer is not known yet. */
  | { readonly kind: 'being_probed'; readonly order: Order }
  | { readonly kind: 'own_order' }
  | { readonly kind: 'not_approver'; readonly group: 'asked' | 'unknown' }
  | { readonly kind: 'reason_too_long'; readonly length: number; readonly longest: number }
  | { readonly kind: 'nothing_to_confirm'; readonly order: Order }
  | { readonly kind: 'own_settlement'; readonly order: Order }
  /** What was confirmed is not what is proposed now. */
  | { readonly kind: 'other_proposal'; readonly order: Order }
  /** Confirmed as failed, and the provider says that it is being delivered. */
  | { readonly kind: 'being_delivered'; readonly order: Order };

export type RemindRefused =
  | OrderNotFound
  | { readonly kind: 'not_waiting'; readonly order: Order }
  | { readonly kind: 'reminded_before'; readonly order: Order; readonly againAt: number };

/** Somebody who decides says who does it for them while they are away: an account or a name in the config, and how they called them. */
export type Delegate = { readonly to: string; readonly called: string; readonly until: Until; readonly by: Actor };
export type DelegateRefused =
  | { readonly kind: 'unknown_person'; readonly given: string }
  | { readonly kind: 'own_delegate' }
  | { readonly kind: 'not_an_approver'; readonly group: 'asked' | 'unknown' }
  | { readonly kind: 'bad_until'; readonly why: 'past' | 'too_far'; readonly days: number };

/** `unreadable`: how many more there are that could not be read; not given for none. */
export type OrderList = { readonly orders: readonly Order[]; readonly rest: number; readonly unreadable?: number };
export type UnreadableOrder = { readonly kind: 'unreadable_order' };
export type QueryRefused =
  | OrderNotFound
  | { readonly kind: 'no_team'; readonly conversation: string }
  | { readonly kind: 'bad_number'; readonly why: MsisdnRefused };

/**
 * What would happen to a request, with nothing recorded.
 *
 * @property skipped the rules before the one that fits, each with the condition that does not hold
 * @property provider whom it would be bought from first; null where nobody sells it
 * @property counts what it could count into, as that stands before it
 * @property after the same once it had been asked for: only what it goes into has moved, and nothing where it would be refused
 */
export type Explanation = {
  readonly msisdn: Msisdn;
  readonly place: NumberPlace;
  readonly product: Product;
  readonly team: string;
  readonly misfit: ProductMismatch | null;
  readonly provider: ProviderName | null;
  readonly verdict: Result<Verdict, PolicyRefused>;
  readonly skipped: readonly Skipped[];
  readonly counts: readonly Count[];
  readonly after: readonly Count[];
};

/**
 * One order with everything that happened to it, oldest first.
 *
 * @property counts what it counts into, as that stands now
 * @property decides whether the one who looks is among its approvers, who alone may be shown the whole number
 */
export type Details = {
  readonly order: Order;
  readonly journal: readonly JournalLine[];
  readonly decides: boolean;
  readonly counts: readonly Count[];
};

/** What concerns one person, wherever they are: what they asked for, what waits for their decision, what their teams have left, and who decides for them. */
export type Dashboard = {
  readonly mine: OrderList;
  readonly waiting: OrderList;
  readonly counts: readonly Count[];
  readonly delegation: Delegation | null;
};

/**
 * The use cases. Who may not see an order from where they are is answered as if there were none. A refusal is a result; each rejects
 * only where the ledger cannot be reached.
 */
export type Desk = {
  /** Opens an order, or finds the one that the same request key opened before. */
  readonly request: (
    asked: TopupRequest,
  ) => Promise<Result<{ readonly order: Order; readonly seen: boolean }, RequestRefused>>;
  readonly explain: (
    asked: Omit<TopupRequest, 'reason' | 'urgent' | 'requestKey'>,
  ) => Promise<Result<Explanation, RequestRefused>>;
  readonly decide: (decide: Decide) => Promise<Result<Order, DecisionRefused | OrderNotFound>>;
  /** Says whether somebody could decide an order as it stands, and decides nothing. */
  readonly mayDecide: (
    ref: string,
    by: Actor,
    origin: Origin,
  ) => Promise<Result<Order, DecisionRefused | OrderNotFound>>;
  readonly cancel: (ref: string, by: Actor, origin: Origin) => Promise<Result<Order, CancelRefused>>;
  /** One approver says how it ended; nothing moves until {@link Desk.confirm}. */
  readonly settle: (settle: Settle) => Promise<Result<Order, SettleRefused>>;
  /** A second approver, who neither asked nor settled, makes it so: the proposal that they saw, and no other. */
  readonly confirm: (confirm: Confirm) => Promise<Result<Order, SettleRefused>>;
  /** By reference or by number; what the requester's team may see. Also pulls the next question to the provider to now. */
  readonly status: (about: string, by: Actor, origin: Origin) => Promise<Result<OrderList, QueryRefused>>;
  readonly list: (
    which: 'team' | 'mine' | 'waiting' | 'doubt',
    by: Actor,
    origin: Origin,
  ) => Promise<Result<OrderList, QueryRefused>>;
  /** What the teams one sees here, oneself and each provider with a limit have reserved and spent, and how far that may go. */
  readonly budget: (by: Actor, origin: Origin) => Promise<Result<readonly Count[], QueryRefused>>;
  /** One order whole, to its maker, its approvers and whoever may see it with {@link Desk.status}. */
  readonly details: (ref: string, by: Actor, origin: Origin) => Promise<Result<Details, OrderNotFound>>;
  readonly dashboard: (by: Actor) => Promise<Dashboard>;
  /** What an order counts into, as that stands now: for whoever decides it. */
  readonly countsOf: (order: Order) => Promise<readonly Count[]>;
  /** Calls whoever can decide, where it is decided; at most once an hour. */
  readonly remind: (ref: string, by: Actor, origin: Origin) => Promise<Result<Order, RemindRefused>>;
  /** Does what it is time for with an order that waits: reminds, asks more people, or ends it. Null where it is time for nothing. */
  readonly applyDeadlines: (order: Order) => Promise<Order | null>;
  /**
   * Notes every order that nobody is left to decide, asks others where the config names some, and tells the operators; each order
   * once. It may ask the platforms who is in a group.
   */
  readonly checkStaffing: () => Promise<void>;
  readonly delegate: (delegate: Delegate) => Promise<Result<Delegation, DelegateRefused>>;
  /** Who decides for somebody now; null for nobody. */
  readonly delegationOf: (by: Actor) => Promise<Delegation | null>;
  /** Ends it; what it was. */
  readonly undelegate: (by: Actor) => Promise<Delegation | null>;
  readonly products: () => readonly Product[];
  /** Takes what a provider says of an order, once, in whatever order it comes. The order as it stands then; null for one that is not ours. */
  readonly recordReport: (report: ProviderReport) => Promise<Order | null>;
  /** Takes what nobody has proved. It moves nothing; an end that contradicts the known one, or an attempt that was refused, is journalled and told. */
  readonly recordClaim: (report: ProviderReport) => Promise<void>;
  /** Moves an order that was read; null where it had moved since, or where the event does not apply. */
  readonly move: (order: Order, event: OrderEvent) => Promise<Order | null>;
  readonly find: (ref: OrderRef) => Promise<Order | null>;
  /**
   * The order of a card that somebody pressed, where that card is not the one that the desk keeps up to date: it was posted by a
   * process that died, or that was taken for dead, before it recorded where. Null for any other, and while the order waits for approval.
   */
  readonly orphanCardAt: (ref: string, pressed: MessageRef) => Promise<Order | null>;
};
