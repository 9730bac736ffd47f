import { formatYuan } from '../src/core/money.ts';
import type { ProviderName } from '../src/core/product.ts';
import { pause } from '../src/runtime/tasks.ts';

/** The faults of an answer. */
export type Fault =
  | 'held'
  | 'dropped'
  | 'empty'
  | 'html'
  | 'http_502'
  | 'truncated'
  | 'redirected'
  | 'gbk'
  | 'byte_order_mark'
  | 'huge'
  | 'compressed';

/** What a provider does with one order, from the submission to the end. */
export type Script = {
  /** Null for an accepted order. Otherwise the error: the number, our account, a closed channel, no order made, a system error. */
  readonly refusal: 'number' | 'account' | 'channel' | 'creation' | 'system' | 'exists' | 'unlisted' | null;
  /** Whether the provider has the order, whatever it answered. */
  readonly taken: boolean;
  readonly fault: Fault | null;
  readonly withoutId: boolean;
  readonly pace: 'usual' | 'slow' | 'never';
  readonly end: 'delivered' | 'failed' | 'refunded';
  readonly callback: 'true' | 'none' | 'flipped';
  /** The number of first queries that do not find it. */
  readonly hiddenFor: number;
  /** The cost: the price; ¥99.00 (`dear`); or the price, while answers state an impossible amount (`strange`). */
  readonly cost: 'price' | 'dear' | 'strange';
  readonly status: 'plain' | 'number' | 'unlisted' | 'flapping' | 'foreign';
};

/** Accepted, delivered after a while, called back. */
export const PLAIN: Script = {
  refusal: null,
  taken: true,
  fault: null,
  withoutId: false,
  pace: 'usual',
  end: 'delivered',
  callback: 'true',
  hiddenFor: 0,
  cost: 'price',
  status: 'plain',
};

export type SandboxState = 'charging' | 'delivered' | 'failed' | 'refunded';
/** One order at the provider. At YTX several can have one merchant order id. */
export type SandboxOrder = {
  readonly providerOrderId: string;
  readonly merchantOrderId: string;
  readonly msisdn: string;
  readonly product: string;
  /** The kind of order, if the provider queries kinds separately. */
  readonly kind: string;
  readonly refundable: boolean;
  readonly costLi: number;
  readonly script: Script;
  readonly callbackUrl: string | null;
  readonly state: SandboxState;
  readonly queries: number;
  /** When it was taken. */
  readonly takenAt: number;
};
export type NewOrder = Omit<SandboxOrder, 'state' | 'queries' | 'costLi' | 'takenAt'>;

/**
 * The readable state of one provider, for tests and people.
 *
 * @property find every order with a merchant order id; at YTX there may be several
 * @property timesCharged the number of these orders whose money the provider has kept
 * @property submits the number of submissions that arrived, including refused and repeated ones
 */
export type SandboxLedger = {
  readonly orders: () => readonly SandboxOrder[];
  readonly find: (merchantOrderId: string) => readonly SandboxOrder[];
  readonly timesCharged: (merchantOrderId: string) => number;
  readonly submits: (merchantOrderId: string) => number;
  readonly queries: () => number;
  readonly violations: () => number;
  readonly balanceLi: () => number;
};

/** One provider's orders and our balance there. `move` moves an order and its money. */
export type Book = SandboxLedger & {
  readonly countSubmit: (merchantOrderId: string) => void;
  readonly countQuery: () => void;
  readonly countViolation: () => void;
  readonly priceLi: (product: string) => number;
  readonly take: (order: NewOrder) => SandboxOrder | null;
  readonly look: (order: SandboxOrder) => SandboxOrder;
  /** Moves an order; if `from` is given, only from that state. */
  readonly move: (providerOrderId: string, state: SandboxState, from: SandboxState | null) => void;
};

export type BookOptions = {
  readonly balanceLi: number;
  readonly now?: () => number;
  readonly priceLi: (product: string) => number;
  readonly onTaken: (order: SandboxOrder) => void;
  readonly onMoved: (order: SandboxOrder) => void;
};

export function createBook({ balanceLi, priceLi, now = Date.now, onTaken, onMoved }: BookOptions): Book {
  const orders = new Map<string, SandboxOrder>();
  const submits = new Map<string, number>();
  let balance = balanceLi;
  let queries = 0;
  let violations = 0;
  const find = (id: string): readonly SandboxOrder[] =>
    [...orders.values()].filter(({ merchantOrderId }) => merchantOrderId === id);

  return {
    orders: () => [...orders.values()],
    find,
    timesCharged: (id) => find(id).filter(isPaid).length,
    submits: (id) => submits.get(id) ?? 0,
    queries: () => queries,
    violations: () => violations,
    balanceLi: () => balance,
    priceLi,
    countSubmit: (id) => submits.set(id, (submits.get(id) ?? 0) + 1),
    countQuery: () => {
      queries += 1;
    },
    countViolation: () => {
      violations += 1;
    },
    take: (given) => {
      const order: SandboxOrder = {
        ...given,
        costLi: given.script.cost === 'dear' ? DEAR_LI : priceLi(given.product),
        state: 'charging',
        queries: 0,
        takenAt: now(),
      };
      if (order.costLi > balance) return null;
      balance -= order.costLi;
      orders.set(order.providerOrderId, order);
      onTaken(order);
      return order;
    },
    look: ({ providerOrderId, ...rest }) => {
      const order = { providerOrderId, ...rest, queries: rest.queries + 1 };
      orders.set(providerOrderId, order);
      return order;
    },
    move: (providerOrderId, state, from) => {
      const before = orders.get(providerOrderId);
      if (!before || before.state === state || (from !== null && before.state !== from)) return;
      const after = { ...before, state };
      balance += paidLi(before) - paidLi(after);
      orders.set(providerOrderId, after);
      onMoved(after);
    },
  };
}

const DEAR_LI = 99_000;

/** The cost of an order as an answer states it, in yuan with two or three decimals. */
export const saidCost = ({ costLi, script }: SandboxOrder): string =>
  script.cost === 'strange' ? '-1.00' : formatYuan(costLi);

const isPaid = ({ state }: SandboxOrder): boolean => state === 'charging' || state === 'delivered';
const paidLi = (order: SandboxOrder): number => (isPaid(order) ? order.costLi : 0);

export type Books = Readonly<Record<ProviderName, Book>>;
export type Charging = {
  readonly books: Books;
  /** Ends an order by hand. False if no order has the id. */
  readonly settle: (merchantOrderId: string, state: SandboxState) => boolean;
  readonly stop: () => void;
};
type ChargingOptions = {
  readonly chargeMs: number;
  readonly balanceLi: number;
  readonly now?: () => number;
  readonly priceLi: (product: string) => number;
};

/**
 * Keeps the books of all providers and ends their orders as their scripts say. `onEnd` is called for each end that a callback
 * reports.
 */
export function createCharging(
  providers: readonly ProviderName[],
  options: ChargingOptions,
  onEnd: (provider: ProviderName, order: SandboxOrder) => void,
): Charging {
  const stopping = new AbortController();
  const after = (ms: number, act: () => void): void => {
    void pause(ms, stopping.signal).then(() => {
      if (!stopping.signal.aborted) act();
    });
  };

  const bookOf = (provider: ProviderName): Book => {
    const book = createBook({
      balanceLi: options.balanceLi,
      priceLi: options.priceLi,
      ...(options.now === undefined ? {} : { now: options.now }),
      onTaken: ({ providerOrderId, script }) => {
        if (script.pace === 'never') return;
        const ms = script.pace === 'slow' ? 10 * options.chargeMs : options.chargeMs;
        after(ms, () => book.move(providerOrderId, script.end === 'failed' ? 'failed' : 'delivered', 'charging'));
      },
      onMoved: (order) => {
        if (order.state === 'delivered' || order.state === 'failed') onEnd(provider, order);
        const refunds = order.state === 'delivered' && order.script.end === 'refunded' && order.refundable;
        if (refunds) after(options.chargeMs, () => book.move(order.providerOrderId, 'refunded', 'delivered'));
      },
    });
    return book;
  };

  const books = Object.fromEntries(providers.map((provider) => [provider, bookOf(provider)])) as Books;
  return {
    books,
    settle: (merchantOrderId, state) => {
      const found = Object.values(books).flatMap((book) =>
        book.find(merchantOrderId).map(({ providerOrderId }) => ({ book, providerOrderId })),
      );
      for (const { book, providerOrderId } of found) book.move(providerOrderId, state, null);
      return found.length > 0;
    },
    stop: () => stopping.abort(),
  };
}
