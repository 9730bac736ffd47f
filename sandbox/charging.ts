import type { ProviderName } from '../src/core/product.ts';
import { pause } from '../src/runtime/pause.ts';
import { type Book, createBook, type SandboxOrder, type SandboxState } from './book.ts';

export type Books = Readonly<Record<ProviderName, Book>>;
export type Charging = {
  readonly books: Books;
  /** Ends an order by hand. False where no order has the id. */
  readonly settle: (merchantOrderId: string, state: SandboxState) => boolean;
  readonly stop: () => void;
};
type ChargingOptions = {
  readonly chargeMs: number;
  readonly balanceLi: number;
  readonly priceLi: (product: string) => number;
};

/** Keeps every provider's book and ends their orders when their script says so. `onEnd` hears of each end that is pushed. */
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
