import type { Caps, SummedKey, Used } from './budget.ts';
import type { ConversationId, MessageRef } from './conversation.ts';
import type { Delegation } from './delegation.ts';
import type { Figures } from './figures.ts';
import type { HeldCount, ProviderMove } from './held.ts';
import type { MerchantOrderId, OrderId, OrderRef } from './ids.ts';
import type { RememberedName } from './maker-keys.ts';
import type { Msisdn } from './msisdn.ts';
import type { Notice } from './notice.ts';
import type { ClaimedNotice, NoticeClaim, NoticeEnd } from './notice-claim.ts';
import type { Order, OrderState } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import type { AccountId, PersonEntry } from './people.ts';
import type { Lane, ProviderName } from './product.ts';
import type { PutOff } from './put-off.ts';
import type { Result } from './result.ts';
import type { Retention } from './retention.ts';
import type { SetAside } from './set-aside.ts';

/** No commit may leave more than `caps` reserved and spent, or more orders, under this key and those summed with it. */
export type Limit = SummedKey & { readonly caps: Caps };

/**
 * What a change does to the order's money, under each of its usage keys:
 * `reserve` adds to reserved, `spend` moves reserved to spent, `release` takes from reserved, `refund` takes from spent,
 * `adjust` makes what is reserved or spent what it cost.
 */
export type MoneyMove = 'reserve' | 'spend' | 'release' | 'refund' | 'adjust' | 'none';

/**
 * One step of one order, whole: committed in one transaction or not at all.
 *
 * @property basis what was read before it was planned. `usage`: a new order, the limits that must still hold, and what the rules saw
 *   of earlier orders, which must still be all there is; null where they looked at none. `version`: the order's version then
 * @property countedBeforeLi what each of the order's usage rows has for it before this step; `after.countedLi` is what it has then
 * @property dueAt when a job must look at it next; null for never
 * @property askGapMs the wait before the next question to the provider, kept for doubling
 */
export type Change = {
  readonly basis:
    | { readonly kind: 'usage'; readonly limits: readonly Limit[]; readonly seen: PastSeen | null }
    | { readonly kind: 'version'; readonly version: number };
  readonly after: Order;
  readonly event: OrderEvent;
  readonly at: number;
  readonly notices: readonly Notice[];
  readonly money: MoneyMove;
  readonly countedBeforeLi: number;
  readonly dueAt: number | null;
  readonly askGapMs: number;
};

/**
 * - `stale`: the order moved since it was read, or a limit no longer holds: read again, judge again
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

/**
 * What is asked of earlier orders, all at once.
 *
 * @property reasonKey as `reasonKeyOf` makes it; null asks for none
 * @property makers the maker's accounts; @property makerMost how many of the maker's newest openings are asked for; 0 for none
 */
export type PastQuestion = {
  readonly msisdn: Msisdn;
  readonly reasonKey: string | null;
  readonly makers: readonly AccountId[];
  readonly numberSince: number;
  readonly reasonSince: number;
  readonly makerSince: number;
  readonly makerMost: number;
};
/** An earlier order, and where its card stands. */
export type PastOrder = { readonly order: Order; readonly card: MessageRef | null };
/**
 * Earlier orders, newest first: at most 5 of the number and 3 with the reason, that were bought or still may be, and when the maker
 * opened some.
 */
export type Past = {
  readonly sameNumber: readonly PastOrder[];
  readonly sameReason: readonly PastOrder[];
  readonly makerOpenedAt: readonly number[];
};
/** What the rules looked at of it, and what `fingerprintOf` made of the answer. */
export type PastSeen = { readonly question: PastQuestion; readonly fingerprint: string };

/** What the rules ask, in two indexed reads: reserved and spent under each key, in the order asked, and earlier orders. */
export type UsageQuestion = { readonly keys: readonly SummedKey[]; readonly past: PastQuestion };
export type Usage = { readonly used: readonly Used[]; readonly past: Past };

export type ListQuestion = {
  readonly teams: readonly string[] | null;
  readonly msisdn: Msisdn | null;
  /** The accounts of one person; null for anybody's orders. */
  readonly maker: readonly AccountId[] | null;
  /** Teams whose orders are left out. */
  readonly exceptTeams?: readonly string[];
  readonly states: readonly OrderState[] | null;
  /** Those that are held too, in whichever state. */
  readonly orHeld?: boolean;
  readonly limit: number;
};
/** So many more of a list are counted; counting a team's whole history would take longer every year. */
export const MAX_COUNTED = 1_000;
/**
 * Newest first; `rest` is how many more there are, where it is not above `MAX_COUNTED`: then it says only that there are more.
 * `unreadable` is how many of those that would be among them could not be read; not given for none.
 */
export type OrderList = { readonly orders: readonly Order[]; readonly rest: number; readonly unreadable?: number };

export type JournalLine = { readonly version: number; readonly at: number; readonly event: OrderEvent };

/**
 * What the jobs do with orders that are due: `submit` the approved, `recover` what was being sent when its process died,
 * `ask` the provider, `alone` of those that a question about several does not tell apart, `hold` what is left alone until its account or
 * provider is back, `sweep` what ended and may end otherwise (refunded, contradicted), `expire` (or remind of) what waits for approval.
 */
export type Work = 'submit' | 'recover' | 'ask' | 'alone' | 'hold' | 'sweep' | 'expire';
export type WorkClaim = {
  readonly work: Work;
  /** Only orders whose current attempt is (or will be) in this lane; null for any. */
  readonly lane: Lane | null;
  readonly now: number;
  readonly leaseMs: number;
  readonly limit: number;
};
/** An order taken with a lease, the oldest due first. `fence` grows with every claim; `dueAt` is when it was due. */
export type ClaimedOrder = {
  readonly order: Order;
  readonly fence: number;
  readonly askGapMs: number;
  readonly dueAt: number;
};

/** Waits of this work (and lane) that are longer than `mostMs` were stored under a clock that was ahead: they become `thenMs`. */
export type WaitCap = {
  readonly work: Work | 'notice';
  readonly lane: Lane | null;
  readonly mostMs: number;
  readonly thenMs: number;
};

/**
 * The orders and all that happened to them. A refusal is a result; what cannot reach the database rejects with
 * `LedgerUnreachable`, and whether the last change was written is then unknown: read again by key.
 */
export type Ledger = Retention & {
  readonly record: (change: Change) => Promise<Result<void, RecordRefused>>;
  readonly find: (key: OrderKey) => Promise<Order | null>;
  readonly usage: (question: UsageQuestion) => Promise<Usage>;
  /** Reserved plus spent under each key, in the order asked. */
  readonly used: (keys: readonly SummedKey[]) => Promise<readonly Used[]>;
  readonly list: (question: ListQuestion) => Promise<OrderList>;
  /** So many orders that wait for approval or are in doubt, after this one, the oldest first. */
  readonly undecided: (after: OrderId | null, limit: number) => Promise<readonly Order[]>;
  readonly journal: (id: OrderId) => Promise<readonly JournalLine[]>;

  readonly claimOrders: (claim: WorkClaim) => Promise<readonly ClaimedOrder[]>;
  readonly reschedule: PutOff;
  /** Pulls the next look at an order that was bought, or may have been, to `at`, also after its end. False for any other order, and where it was not later. */
  readonly wake: (id: OrderId, at: number) => Promise<boolean>;
  /** When the next order of this work and lane is due; null for none. */
  readonly nextDueAt: (work: Work, lane: Lane | null) => Promise<number | null>;

  /** Orders with this work, whether or not they are due, by their ids: so many of those after `after`. */
  readonly underWay: (work: Work, lane: Lane | null, after: string, limit: number) => Promise<readonly Order[]>;
  /** How many orders are held, for each provider that has some. */
  readonly held: () => Promise<readonly HeldCount[]>;

  readonly claimNotices: (claim: NoticeClaim) => Promise<readonly ClaimedNotice[]>;
  /** False where the fence was overtaken: somebody else holds it now. */
  readonly endNotice: (item: ClaimedNotice, end: NoticeEnd, at: number) => Promise<boolean>;
  /** Where an order's cards stand, at most one in a conversation. One that was posted and not recorded is not among them. */
  readonly cardsOf: (id: OrderId) => Promise<readonly MessageRef[]>;
  /** When the next notice is due, but for conversations that must wait; null for none. */
  readonly nextNoticeAt: (except?: readonly ConversationId[]) => Promise<number | null>;

  /**
   * Takes the one slot that `name` has every `everyMs`, over all replicas. 0 where it was taken, else how long to wait: never longer
   * than `everyMs`, whatever clock the last one was taken under.
   */
  readonly acquireRateSlot: (name: string, everyMs: number, now: number) => Promise<number>;
  /** Gives no slot before `until`, where that is later than the next one. */
  readonly delayRateSlot: (name: string, until: number) => Promise<void>;
  /** Takes or renews a named lease until `now + ms`; the fence, or null where another holds it, which is not for longer than `ms` more. */
  readonly takeLease: (name: string, replicaId: string, ms: number, now: number) => Promise<number | null>;
  readonly dropLease: (name: string, replicaId: string) => Promise<void>;

  /** Keeps who decides for the person of these accounts from now on; null ends it. */
  readonly delegate: (by: readonly AccountId[], delegation: Delegation | null) => Promise<void>;
  /** The delegations that hold now and that these accounts gave, or were given. */
  readonly delegations: (
    side: 'by' | 'to',
    accounts: readonly AccountId[],
    now: number,
  ) => Promise<readonly Delegation[]>;

  /** Remembers what a config calls each account, and until when earlier ones called it otherwise. All that is remembered. */
  readonly rememberNames: (people: readonly PersonEntry[], at: number) => Promise<readonly RememberedName[]>;

  /** Remembers that a conversation has another id now; orders, undelivered notices and teams follow it. */
  readonly moveConversation: (from: ConversationId, to: ConversationId, at: number) => Promise<void>;
  /** Which providers' addresses changed and have not been told of. */
  readonly movedProviders: () => Promise<readonly ProviderMove[]>;
  readonly toldOfMove: (provider: ProviderName) => Promise<void>;

  /** The id a conversation has now. */
  readonly currentConversation: (id: ConversationId) => ConversationId;

  /**
   * Makes sure that a copy of the database that was taken before now is known to be one, should it ever be put in its place. Null, or why
   * that cannot be now: then nothing may be bought.
   */
  readonly keepMark: () => Promise<string | null>;
  /** Why that could not be when it was tried last; null where it could. */
  readonly markTrouble: () => string | null;
  /** Remembers an order of ours that a provider told of and the ledger does not have. True where it was not known before. */
  readonly noteUnknown: (id: MerchantOrderId, provider: ProviderName, at: number) => Promise<boolean>;

  readonly figures: () => Promise<Figures>;
  /** Rows that cannot be read, those first that nobody was told of. Whoever meets one sets it aside and goes on with the others; whoever asks for it alone gets {@link OrderUnreadable}. */
  readonly setAside: (now: number) => Promise<readonly SetAside[]>;
  readonly toldSetAside: (item: SetAside, at: number) => Promise<void>;
  /** Cuts waits that no clock that goes right could have stored; how many. */
  readonly capWaits: (caps: readonly WaitCap[], now: number) => Promise<number>;
  /** The database's own time, which decides between replicas; null where one process alone has the database. */
  readonly serverTime: () => Promise<number | null>;
  /** Rejects where the database cannot be written now. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** The database cannot be reached. Whether a write that was under way happened is unknown. */
export class LedgerUnreachable extends Error {
  override readonly name = 'LedgerUnreachable';
}
