import type { OrderState } from '../core/order.ts';
import type { OrderEvent } from '../core/order-event.ts';
import type { Lane } from '../core/product.ts';
import type { Work } from '../core/work.ts';

/**
 * One row an order. Values that are queried over many orders have columns; the order itself is `document`.
 *
 * @property work what the jobs do with it in this state; null for nothing
 * @property msisdn the whole number, or its key once that is gone: see `numberKeyOf`
 * @property lane of the current attempt, or of the first offer before there is one
 * @property due_at when a job must look next; while it is claimed, the end of the lease
 * @property lease_until 0 while nobody holds it
 * @property woken_at when it was woken while a holder had it
 * @property reason_key shared with orders of the same reason: see `reasonKeyOf`
 * @property chain the hash of its last journal line
 */
export type OrdersTable = {
  readonly id: string;
  readonly ref: string;
  readonly request_key: string;
  readonly version: number;
  readonly state: OrderState;
  readonly work: Work | null;
  readonly lane: Lane | null;
  readonly team: string;
  readonly msisdn: string;
  readonly maker: string;
  readonly price_li: number;
  readonly day: string;
  readonly month: string;
  readonly reason_key: string | null;
  readonly button_key: string | null;
  readonly opened_at: number;
  readonly doubt_since: number | null;
  readonly due_at: number | null;
  readonly ask_gap_ms: number;
  readonly lease_until: number;
  readonly woken_at: number | null;
  readonly fence: number;
  readonly chain: string;
  readonly document: string;
};

/** The journal. Rows are never changed or deleted: triggers refuse it. */
type EventsTable = {
  readonly order_id: string;
  readonly version: number;
  readonly at: number;
  readonly kind: OrderEvent['kind'];
  readonly body: string;
  readonly hash: string;
};

/** Money by scope and period. `orders` counts those that reserve or have spent. */
type UsageTable = {
  readonly scope: string;
  readonly period: string;
  readonly reserved_li: number;
  readonly spent_li: number;
  readonly orders: number;
};

/**
 * Undelivered notices; a row is deleted once shown. `place` orders the slots of one version. `parked` is why a chat refused it;
 * such a row is tried again at `due_at`.
 */
type OutboxTable = {
  readonly order_id: string;
  readonly version: number;
  readonly slot: string;
  readonly place: number;
  readonly conversation: string;
  readonly show: string;
  readonly written_at: number;
  readonly due_at: number;
  readonly tries: number;
  readonly again: number;
  readonly lease_until: number;
  readonly fence: number;
  readonly parked: string | null;
};

/**
 * The positions of cards; earlier versions also kept those of replies, under their version. `version` is 0 for a card, of which there is one. `asked_in` is the intended
 * conversation, `conversation` the platform's answer.
 */
type MessagesTable = {
  readonly order_id: string;
  readonly slot: string;
  readonly version: number;
  readonly asked_in: string;
  readonly conversation: string;
  readonly message: string;
};

type LeasesTable = {
  readonly name: string;
  readonly holder: string;
  readonly ends_at: number;
  readonly fence: number;
};
type PacingTable = { readonly name: string; readonly next_at: number };
type MovedTable = { readonly old_id: string; readonly new_id: string; readonly moved_at: number };

/** Who decides for whom until when. The key `person` is the first of the giver's accounts; a name in rows of earlier versions. */
export type DelegationsTable = {
  readonly person: string;
  readonly account: string;
  readonly name: string;
  readonly to_person: string;
  readonly to_account: string;
  readonly to_name: string;
  readonly until_at: number;
};

/**
 * Whose ledger it is: one row. `addresses` and `untold` are JSON: the last provider addresses, and the moves that were not
 * told.
 */
type OwnerTable = {
  readonly one: number;
  readonly kind: string;
  readonly addresses: string;
  readonly untold: string;
  readonly marked_at: number;
};
/** A name that a config gave an account; `until_at` is null while it does. */
type AccountNamesTable = { readonly account: string; readonly person: string; readonly until_at: number | null };
/** Conversations that took nothing when they were last tried. `told_at`: when the operators heard of it. */
type ClosedTable = {
  readonly conversation: string;
  readonly why: string;
  readonly since: number;
  readonly tries: number;
  readonly next_at: number;
  readonly told_at: number | null;
};
/** Secrets of this ledger alone: `number` is the key of `numberKeyOf`. */
type KeysTable = { readonly name: string; readonly secret: string };

/** A row for each term that an order is found by: see `searchTermsOf`. */
type TermsTable = { readonly term: string; readonly order_id: string };

/** Rows that cannot be read; see `SetAside`. */
type SetAsideTable = {
  readonly order_id: string;
  readonly slot: string;
  readonly version: number;
  readonly why: string;
  readonly since: number;
  readonly told_at: number | null;
};

export type Schema = {
  readonly orders: OrdersTable;
  readonly order_events: EventsTable;
  readonly usage: UsageTable;
  readonly outbox: OutboxTable;
  readonly messages: MessagesTable;
  readonly leases: LeasesTable;
  readonly pacing: PacingTable;
  readonly moved_conversations: MovedTable;
  readonly delegations: DelegationsTable;
  readonly owner: OwnerTable;
  readonly account_names: AccountNamesTable;
  readonly set_aside: SetAsideTable;
  readonly closed_conversations: ClosedTable;
  readonly ledger_keys: KeysTable;
  readonly order_terms: TermsTable;
  readonly search_new: { readonly order_id: string };
};

/** Final states that few orders have, each found by an index of its own: a list of them would walk through everything that was delivered. */
export const FEW_END_SO: readonly OrderState[] = ['failed', 'rejected', 'expired', 'cancelled', 'refunded'];
export const ENDED_SO = `state in (${FEW_END_SO.map((state) => `'${state}'`).join(', ')})`;
