import type { AccountHoldLedger } from './account-hold.ts';
import type { BatchLedger } from './batch-ledger.ts';
import type { RememberedName, SummedKey, Used } from './budget.ts';
import type { Change } from './change.ts';
import type { ConversationId, MessageRef } from './conversation.ts';
import type { HeldCount, ProviderMove } from './due.ts';
import type { FinanceLedger } from './finance.ts';
import type { MerchantOrderId, OrderId, OrderRef } from './ids.ts';
import type { Msisdn, NumberKey } from './msisdn.ts';
import type { CallLedger, ClaimedNotice, NoticeClaim, NoticeEnd, Slot } from './notice.ts';
import type { Order, OrderState } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import type { AccountId, Delegation, PersonEntry } from './people.ts';
import type { Lane, ProviderName } from './product.ts';
import type { ConfigRecords } from './reload.ts';
import type { Result } from './result.ts';
import type { Past, PastQuestion } from './rule.ts';
import type { SearchLedger } from './search.ts';
import type { ClaimedOrder, ParkedNotices, Reschedule, WaitCap, Work, WorkClaim } from './work.ts';

/**
 * - `stale`: the order moved since it was read, or a limit no longer holds: read and judge again
 * - `seen`: an order with this request key exists; nothing was written
 * - `taken`: the drawn reference belongs to another order: draw again
 */
export type RecordRefused =
  | { readonly kind: 'stale'; readonly what: 'usage' | 'version' }
  | { readonly kind: 'seen'; readonly order: Order }
  | { readonly kind: 'taken' };

export type OrderKey =
  | { readonly by: 'id'; readonly id: OrderId }
  | { readonly by: 'ref'; readonly ref: OrderRef }
  | { readonly by: 'request'; readonly requestKey: string }
  | { readonly by: 'button'; readonly buttonKey: string };

/** The rules' questions, in two indexed reads: reserved and spent money under each key, in the order given, and earlier orders. */
export type UsageQuestion = { readonly keys: readonly SummedKey[]; readonly past: PastQuestion };
export type Usage = { readonly used: readonly Used[]; readonly past: Past };

export type ListQuestion = {
  readonly teams: readonly string[] | null;
  readonly msisdn: Msisdn | null;
  /** The accounts of one person; null for everybody's orders. */
  readonly maker: readonly AccountId[] | null;
  /** Teams whose orders are left out. */
  readonly exceptTeams?: readonly string[];
  readonly states: readonly OrderState[] | null;
  /** Adds held orders, in any state. */
  readonly orHeld?: boolean;
  readonly limit: number;
};
/** The count of the rest of a list stops here: counting a team's whole history would take longer every year. */
export const MAX_COUNTED = 1_000;
/**
 * Newest first. `rest` is the number of further orders; above `MAX_COUNTED` it says only that there are more. `unreadable` is
 * the number of orders in the list that could not be read; left out for none.
 */
export type OrderList = { readonly orders: readonly Order[]; readonly rest: number; readonly unreadable?: number };

export type JournalLine = { readonly version: number; readonly at: number; readonly event: OrderEvent };

/**
 * The orders and everything that happened to them. A refusal is a result. If the database cannot be reached, methods reject
 * with `LedgerUnreachable`; it is then unknown whether the last change was written, so read again by key.
 */
export type Ledger = Retention &
  BatchLedger &
  FinanceLedger &
  ConfigRecords &
  SearchLedger &
  CallLedger &
  AccountHoldLedger & {
    readonly record: (change: Change) => Promise<Result<void, RecordRefused>>;
    readonly find: (key: OrderKey) => Promise<Order | null>;
    readonly usage: (question: UsageQuestion) => Promise<Usage>;
    /** Returns reserved plus spent under each key, in the order given. */
    readonly used: (keys: readonly SummedKey[]) => Promise<readonly Used[]>;
    readonly list: (question: ListQuestion) => Promise<OrderList>;
    /** Returns up to `limit` orders that people may have to end, after this one, the oldest first: waiting, in doubt, or held. */
    readonly undecided: (after: OrderId | null, limit: number) => Promise<readonly Order[]>;
    readonly journal: (id: OrderId) => Promise<readonly JournalLine[]>;

    readonly claimOrders: (claim: WorkClaim) => Promise<readonly ClaimedOrder[]>;
    readonly reschedule: Reschedule;
    /**
     * Moves the next look at an order that was or may have been bought forward to `at`, also after its end. False for any other
     * order, and if the look was not later.
     */
    readonly wake: (id: OrderId, at: number) => Promise<boolean>;
    /** Returns when the next order of this work and lane is due; null for none. */
    readonly nextDueAt: (work: Work, lane: Lane | null) => Promise<number | null>;

    /** Returns up to `limit` orders with this work, due or not, by id after `after`. */
    readonly underWay: (work: Work, lane: Lane | null, after: string, limit: number) => Promise<readonly Order[]>;
    /** Counts the held orders of each provider that has some. */
    readonly held: () => Promise<readonly HeldCount[]>;

    readonly claimNotices: (claim: NoticeClaim) => Promise<readonly ClaimedNotice[]>;
    /** False if the fence was overtaken: another holder has the notice now. */
    readonly endNotice: (item: ClaimedNotice, end: NoticeEnd, at: number) => Promise<boolean>;
    /** Returns the positions of an order's recorded cards, at most one in a conversation. */
    readonly cardsOf: (id: OrderId) => Promise<readonly MessageRef[]>;
    /** Returns why a conversation took nothing when it was last tried, as far as this process knows; null if it did. Asks nobody. */
    readonly whyClosed: (conversation: ConversationId) => string | null;
    /** Returns what waits because a conversation refused it, by conversation, the oldest first. */
    readonly parkedNotices: () => Promise<readonly ParkedNotices[]>;
    /** Makes refused notices due at `at`: those of one conversation, which may take them now, or all (null). */
    readonly retryNotices: (conversation: ConversationId | null, at: number) => Promise<void>;
    /** True if the operators did not hear yet that this conversation takes nothing; then they count as told. */
    readonly toldOfClosed: (conversation: ConversationId, at: number) => Promise<boolean>;
    /** Shows an order's card anew where it stands. False if that message is not its card, or if the card is to be shown anyway. */
    readonly showCardAgain: (
      order: Pick<Order, 'id' | 'origin' | 'decisionsIn'>,
      card: MessageRef,
      at: number,
    ) => Promise<boolean>;
    /** Returns when the next notice is due, except in conversations that must wait; null for none. */
    readonly nextNoticeAt: (except?: readonly ConversationId[]) => Promise<number | null>;

    /**
     * Takes the one slot that `name` has every `everyMs`, over all replicas. Returns 0 if it was free, else the time to wait:
     * never longer than `everyMs`, whatever clock took the last slot.
     */
    readonly acquireRateSlot: (name: string, everyMs: number, now: number) => Promise<number>;
    /** Gives no slot before `until`, if that is later than the next one. */
    readonly delayRateSlot: (name: string, until: number) => Promise<void>;
    /** Takes or renews a named lease until `now + ms`. Returns the fence; null if another replica holds it, for `ms` more at most. */
    readonly takeLease: (name: string, replicaId: string, ms: number, now: number) => Promise<number | null>;
    readonly dropLease: (name: string, replicaId: string) => Promise<void>;

    /** Stores who decides for the person of these accounts; null ends it. */
    readonly delegate: (by: readonly AccountId[], delegation: Delegation | null) => Promise<void>;
    /** Returns the present delegations that these accounts gave or were given. */
    readonly delegations: (
      side: 'by' | 'to',
      accounts: readonly AccountId[],
      now: number,
    ) => Promise<readonly Delegation[]>;

    /**
     * Remembers what the config calls each account, and until when earlier configs called it otherwise. Returns everything
     * remembered.
     */
    readonly rememberNames: (people: readonly PersonEntry[], at: number) => Promise<readonly RememberedName[]>;

    /** Remembers a conversation's new id; orders, undelivered notices and teams follow it. */
    readonly moveConversation: (from: ConversationId, to: ConversationId, at: number) => Promise<void>;
    /** Returns the provider address changes that were not told yet. */
    readonly movedProviders: () => Promise<readonly ProviderMove[]>;
    readonly toldOfMove: (provider: ProviderName) => Promise<void>;

    /** Returns the id that a conversation has now. */
    readonly currentConversation: (id: ConversationId) => ConversationId;

    /**
     * Makes sure that a copy of the database taken before now would be recognised as one. Returns null, or why that is impossible
     * now: then nothing may be bought.
     */
    readonly keepMark: () => Promise<string | null>;
    /** Why the last try failed; null if it did not. */
    readonly markTrouble: () => string | null;
    /** Remembers one of our orders that a provider named and the ledger lacks. True if it was not known before. */
    readonly noteUnknown: (id: MerchantOrderId, provider: ProviderName, at: number) => Promise<boolean>;

    /** Makes approved orders that wait for a provider due at `at`. Returns how many. */
    readonly wakePurchases: (provider: ProviderName, at: number) => Promise<number>;

    readonly figures: () => Promise<Figures>;
    /**
     * Rows that cannot be read, untold ones first. A reader of many rows sets such a row aside and goes on; a reader of this row
     * alone gets {@link OrderUnreadable}.
     */
    readonly setAside: (now: number) => Promise<readonly SetAside[]>;
    readonly toldSetAside: (item: SetAside, at: number) => Promise<void>;
    /** Cuts waits that no right clock could have stored. Returns how many. */
    readonly capWaits: (caps: readonly WaitCap[], now: number) => Promise<number>;
    /** The database's own time, which counts for all replicas; null if one process alone has the database. */
    readonly serverTime: () => Promise<number | null>;
    /** Rejects if the database cannot be written now. */
    readonly ping: () => Promise<void>;
    readonly close: () => Promise<void>;
  };

/** The database cannot be reached. It is unknown whether a write under way happened. */
export class LedgerUnreachable extends Error {
  override readonly name = 'LedgerUnreachable';
}

/** Counts of open orders and undelivered notices. */
export type Figures = {
  /** Open orders by state and by the provider of their current attempt. */
  readonly open: readonly {
    readonly state: OrderState;
    readonly provider: ProviderName | 'none';
    readonly count: number;
  }[];
  readonly oldestDoubtAt: number | null;
  /** Orders that wait for approval, by the minute of their request: never more rows than an approval may take minutes. */
  readonly waiting: readonly { readonly openedAt: number; readonly count: number }[];
  /** Notices that wait for their turn; `parked` ones wait because their conversation refused one. */
  readonly undelivered: number;
  readonly oldestUndeliveredAt: number | null;
  readonly parked: number;
  readonly oldestParkedAt: number | null;
  /** Rows that cannot be read; see `SetAside`. */
  readonly setAside: number;
};

/** What the ledger does so that nothing is kept longer than needed. */
export type Retention = {
  /** Returns the key of a number, or of a text that holds one. Only this ledger can make it. */
  readonly numberKeyOf: (text: string) => NumberKey;
  /**
   * Returns final orders with a whole number that are no longer queried, opened after `after` and before `before`, the oldest
   * first. Orders that cannot be read are left out.
   */
  readonly wholeNumbers: (after: number, before: number, limit: number) => Promise<readonly Order[]>;
  /** Deletes ended delegations, and refused notices that were written before `parkedBefore`. On SQLite it also overwrites what the WAL still holds. */
  readonly tidy: (now: number, parkedBefore: number) => Promise<void>;
};

/**
 * A row that cannot be read: an order (`slot` null), or one of its notices. It stays unchanged, nothing works on it, and every
 * start tries it again.
 *
 * @property ref null if there is no such order
 * @property why the name of the fault, never the content
 * @property toldAt when the operators were told; null before
 */
export type SetAside = {
  readonly orderId: OrderId;
  readonly ref: OrderRef | null;
  readonly slot: Slot | null;
  readonly version: number;
  readonly why: string;
  readonly toldAt: number | null;
};

/** An order that exists and cannot be read. The message is for a log: it names the fault and holds none of the content. */
export class OrderUnreadable extends Error {
  override readonly name = 'OrderUnreadable';
}
