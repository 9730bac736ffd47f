import type { Origin } from '../core/conversation.ts';
import type { OrderRef } from '../core/ids.ts';
import type { JournalLine } from '../core/ledger.ts';
import type { Msisdn, MsisdnRefused } from '../core/msisdn.ts';
import type { Order, OrderEvent, Verdict } from '../core/order.ts';
import type { Actor } from '../core/people.ts';
import type { DecisionRefused, PolicyRefused } from '../core/policy.ts';
import type { Misfit, NumberPlace, Product, UnknownProduct } from '../core/product.ts';
import type { ProviderReport } from '../core/provider.ts';
import type { Result } from '../core/result.ts';

/** `number` and `product` are as typed. */
export type TopupRequest = {
  readonly number: string;
  readonly product: string;
  readonly anyway: boolean;
  readonly reason: string;
  readonly by: Actor;
  readonly origin: Origin;
  readonly requestKey: string;
};

/** Why somebody may not act here at all. `conversation` is shown so that an admin can add it to the config. */
export type PlaceRefused =
  | { readonly kind: 'no_team'; readonly conversation: string }
  | { readonly kind: 'not_requester'; readonly team: string };

export type RequestRefused =
  | PlaceRefused
  | { readonly kind: 'bad_number'; readonly why: MsisdnRefused }
  | UnknownProduct
  | { readonly kind: 'no_product'; readonly fitting: readonly Product[] }
  | Misfit
  | { readonly kind: 'reason_too_long'; readonly length: number; readonly longest: number }
  | PolicyRefused;

export type OrderNotFound = { readonly kind: 'order_not_found'; readonly given: string };

/** Somebody decides one order, by its reference or by what a Telegram button carries. */
export type Decide = {
  readonly order: { readonly by: 'ref'; readonly ref: string } | { readonly by: 'button'; readonly key: string };
  readonly decision: 'approve' | 'reject';
  readonly why: string | null;
  readonly by: Actor;
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
};

export type SettleRefused =
  | OrderNotFound
  | { readonly kind: 'not_settleable'; readonly order: Order }
  | { readonly kind: 'own_order' }
  | { readonly kind: 'not_approver'; readonly group: 'asked' | 'unknown' }
  | { readonly kind: 'reason_too_long'; readonly length: number; readonly longest: number }
  | { readonly kind: 'nothing_to_confirm'; readonly order: Order }
  | { readonly kind: 'own_settlement'; readonly order: Order };

export type Looked = { readonly orders: readonly Order[]; readonly rest: number };
export type LookRefused =
  | OrderNotFound
  | { readonly kind: 'no_team'; readonly conversation: string }
  | { readonly kind: 'bad_number'; readonly why: MsisdnRefused };

/** What would happen to a request, with nothing recorded. `skipped` are the rules before the one that fits. */
export type Explanation = {
  readonly msisdn: Msisdn;
  readonly place: NumberPlace;
  readonly product: Product;
  readonly team: string;
  readonly misfit: Misfit | null;
  readonly verdict: Result<Verdict, PolicyRefused>;
  readonly skipped: readonly string[];
  readonly budget: TeamBudget;
};

/** `usedLi` is reserved and spent; `capLi` null where there is no cap. */
export type TeamBudget = {
  readonly team: string;
  readonly day: { readonly period: string; readonly usedLi: number; readonly capLi: number | null };
  readonly month: { readonly period: string; readonly usedLi: number; readonly capLi: number | null };
};

/**
 * One order with everything that happened to it, oldest first.
 *
 * @property decides whether the one who looks is among its approvers, who alone may be shown the whole number
 */
export type Details = {
  readonly order: Order;
  readonly journal: readonly JournalLine[];
  readonly decides: boolean;
  readonly budget: TeamBudget | null;
};

/** What concerns one person, wherever they are: what they asked for, what waits for their decision, what their teams have left. */
export type Agenda = {
  readonly mine: Looked;
  readonly waiting: Looked;
  readonly budgets: readonly TeamBudget[];
};

/** The use cases. A refusal is a result; each rejects only where the ledger cannot be reached. */
export type Desk = {
  /** Opens an order, or finds the one that the same request key opened before. */
  readonly request: (
    asked: TopupRequest,
  ) => Promise<Result<{ readonly order: Order; readonly seen: boolean }, RequestRefused>>;
  readonly explain: (
    asked: Omit<TopupRequest, 'reason' | 'requestKey'>,
  ) => Promise<Result<Explanation, RequestRefused>>;
  readonly decide: (decide: Decide) => Promise<Result<Order, DecisionRefused | OrderNotFound>>;
  /** Says whether somebody could decide an order as it stands, and decides nothing. */
  readonly mayDecide: (ref: string, by: Actor) => Promise<Result<Order, DecisionRefused | OrderNotFound>>;
  readonly cancel: (ref: string, by: Actor) => Promise<Result<Order, CancelRefused>>;
  /** One approver says how it ended; nothing moves until {@link Desk.confirm}. */
  readonly settle: (settle: Settle) => Promise<Result<Order, SettleRefused>>;
  /** A second approver, who neither asked nor settled, makes it so. */
  readonly confirm: (ref: string, by: Actor) => Promise<Result<Order, SettleRefused>>;
  /** By reference or by number; what the asker's team may see. Also pulls the next question to the provider to now. */
  readonly status: (about: string, by: Actor, origin: Origin) => Promise<Result<Looked, LookRefused>>;
  readonly list: (
    which: 'team' | 'mine' | 'waiting' | 'doubt',
    by: Actor,
    origin: Origin,
  ) => Promise<Result<Looked, LookRefused>>;
  readonly budget: (by: Actor, origin: Origin) => Promise<Result<readonly TeamBudget[], LookRefused>>;
  /** One order whole, to its maker, its approvers and whoever may see it with {@link Desk.status}. */
  readonly details: (ref: string, by: Actor, origin: Origin) => Promise<Result<Details, OrderNotFound>>;
  readonly agenda: (by: Actor) => Promise<Agenda>;
  /** What a team has left; null for a team that the config does not name any more. */
  readonly teamBudget: (team: string) => Promise<TeamBudget | null>;
  readonly products: () => readonly Product[];
  /** Takes what a provider says of an order, once, in whatever order it comes. The order as it stands then; null for one that is not ours. */
  readonly takeReport: (report: ProviderReport) => Promise<Order | null>;
  /** Moves an order that was read; null where it had moved since, or where the event does not apply. */
  readonly move: (order: Order, event: OrderEvent) => Promise<Order | null>;
  readonly find: (ref: OrderRef) => Promise<Order | null>;
};
