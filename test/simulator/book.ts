import { priceLiOf, type Seller } from './catalogue.ts';
import type { World } from './world.ts';

export type Truth = 'charging' | 'delivered' | 'failed' | 'refunded';

/** One order as the provider wrote it down. Only Juhe's data refuses a merchant order id that it has: elsewhere several can have one, each of them paid for. */
export type Bought = {
  readonly provider: Seller;
  /** Whose book it stands in: the server and the account that it was sent with. */
  readonly account: string;
  readonly kind: 'traffic' | 'benefit' | 'airtime';
  readonly merchantOrderId: string;
  readonly providerOrderId: string;
  readonly msisdn: string;
  readonly product: string;
  readonly costLi: number;
  /** Until then queries do not find it. */
  readonly hiddenUntil: number;
  readonly callbackUrl: string | null;
  readonly takenAt: number;
  truth: Truth;
  /** Since when the truth is what it is. */
  truthSince: number;
};

/**
 * The providers' own ledger, against which everything is judged.
 *
 * @property onEnd called at each end of an order, for its callback
 */
export type Book = {
  readonly bought: readonly Bought[];
  /** All that was bought for one of our orders, whoever sold it. */
  readonly ofOrder: (orderId: string) => readonly Bought[];
  /** Writes an order down; queries may not find it for a while. */
  readonly take: (
    order: Omit<Bought, 'truth' | 'truthSince' | 'takenAt' | 'providerOrderId' | 'hiddenUntil' | 'costLi'>,
  ) => Bought;
  readonly onEnd: (tell: (bought: Bought) => void) => void;
};

/** How long carriers take: mostly seconds, some of it minutes. */
const CHARGE_MS = { at_once: [5, 400], quick: [2_000, 60_000], slow: [60_000, 15 * 60_000] } as const;

/** As long as queries may not find what was taken: less than what counts as proof that it was not. */
const HIDDEN_MS = { ytx: 20 * 60_000, juhe: 4 * 60_000, 'juhe-airtime': 20 * 60_000 } as const;

export function createBook(world: World): Book {
  const { random } = world;
  const bought: Bought[] = [];
  const listeners: ((bought: Bought) => void)[] = [];

  function end(order: Bought, truth: Truth): void {
    order.truth = truth;
    order.truthSince = world.now();
    world.note(`provider: ${order.merchantOrderId} is ${truth}`);
    for (const tell of listeners) tell(order);
    if (truth === 'delivered' && order.kind === 'benefit' && random.chance(0.5)) {
      world.at(random.between(30_000, 10 * 60_000), null, () => end(order, 'refunded'));
    }
  }

  return {
    bought,
    ofOrder: (id) => bought.filter(({ merchantOrderId }) => merchantOrderId.startsWith(id)),
    take: (given) => {
      const hidden = random.chance(0.2);
      if (hidden) world.fault('query does not find it yet');
      const priceLi = priceLiOf(given.product);
      const isDear = random.chance(0.05);
      if (isDear) world.fault('cost is not the price');
      const order: Bought = {
        ...given,
        costLi: isDear ? random.pick([Math.floor(priceLi / 2), priceLi + 1, 2 * priceLi]) : priceLi,
        providerOrderId: `P${String(bought.length + 1).padStart(6, '0')}X${random.below(1000)}`,
        hiddenUntil: hidden ? world.now() + random.between(5_000, HIDDEN_MS[given.provider]) : 0,
        takenAt: world.now(),
        truth: 'charging',
        truthSince: world.now(),
      };
      bought.push(order);
      world.note(`provider: ${given.provider} takes ${given.merchantOrderId}`);
      const [low, high] = CHARGE_MS[random.weighted({ at_once: 1, quick: 6, slow: 2 })];
      world.at(random.between(low, high), null, () => end(order, random.chance(0.8) ? 'delivered' : 'failed'));
      return order;
    },
    onEnd: (tell) => listeners.push(tell),
  };
}
