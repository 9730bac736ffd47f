import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parseYuan } from '../src/core/money.ts';
import type { ProviderName } from '../src/core/product.ts';
import { pause } from '../src/runtime/tasks.ts';
import type { Book, SandboxOrder } from './book.ts';
import type { ProviderRequest, ProviderResponse } from './exchange.ts';
import type { Outcome } from './outcomes.ts';

/** The part of a config's product that prices need. The desk checks the rest. */
export type ListedProduct = {
  readonly code?: string;
  readonly price?: string;
  readonly faceValue?: string | number;
  readonly offers?: readonly ListedOffer[];
};
export type ListedOffer = Readonly<Record<string, string | undefined>>;

/** How providers behave, as a test may set it. */
export type SideOptions = {
  /** A provider that limits queries refuses one that comes sooner than this after the last of the same kind. */
  readonly queryEveryMs: number;
  /** Whether answers contain our own id although the provider's document leaves it out. */
  readonly echoesOurId: boolean;
  /** The method of a provider whose callbacks may use either. */
  readonly callbackMethod: 'GET' | 'POST';
  readonly now: () => number;
};

/** @property newDigits a new id of this many digits */
export type SideDeps = {
  readonly book: Book;
  readonly outcomeOf: (msisdn: string) => Outcome;
  readonly newDigits: (length: number) => string;
  readonly options: SideOptions;
};

/** `inquiry`: a call that neither buys nor asks about an order. */
export type SandboxCall = 'submit' | 'query' | 'inquiry';
export type CallbackRequest = { readonly url: string; readonly init: RequestInit };

/**
 * One provider of the sandbox. Its file in `providers/` has the provider's name and exports it as `side`.
 *
 * @property variables the environment variables that point the desk at it
 * @property productName the provider's name for a product of the config, by which the sandbox finds its price
 * @property products what it sells in the playground in addition to the example's products
 * @property open answers its requests; null for a request that is not for it
 * @property callOf the call that a request makes; null for a request that is not for it
 * @property callbackOf the request to `url` when an order ended; `flipped` reports the opposite
 */
export type Side = {
  readonly name: ProviderName;
  readonly variables: (url: string) => Readonly<Record<string, string>>;
  readonly productName: (product: ListedProduct, offer: ListedOffer) => string;
  readonly products?: readonly (ListedProduct & { readonly code: string })[];
  readonly open: (deps: SideDeps) => (asked: ProviderRequest) => ProviderResponse | null;
  readonly callOf: (asked: ProviderRequest) => SandboxCall | null;
  readonly callbackOf: (order: SandboxOrder, url: string, flipped: boolean, options: SideOptions) => CallbackRequest;
};

const FOLDER = new URL('providers/', import.meta.url);

/** Every provider of the sandbox: one for each file in `providers/`. */
export async function loadSides(): Promise<readonly Side[]> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts'));
  const modules = await Promise.all(files.map((file) => import(new URL(file, FOLDER).href) as Promise<{ side: Side }>));
  return modules.map(({ side }) => side);
}

/** The price of a product at a provider, in 厘, by the provider's name for it: YTX's code or Juhe's pid. */
export type Prices = (product: string) => number;

const OTHERS_LI = 19_630;
const EXAMPLE = new URL('../topup.config.example.json', import.meta.url);

/**
 * The prices of a config's products. If two share a name at the provider, the price of the first counts. Anything else costs ¥19.63.
 */
export function pricesOf(products: readonly ListedProduct[], sides: readonly Side[]): Prices {
  const prices = new Map<string, number>();
  for (const product of products) {
    const cost = parseYuan(product.price ?? '');
    if (!cost.ok) continue;
    for (const offer of product.offers ?? []) {
      const name = sides.find((side) => side.name === offer.provider)?.productName(product, offer);
      if (name !== undefined && !prices.has(name)) prices.set(name, cost.value);
    }
  }
  return (product) => prices.get(product) ?? OTHERS_LI;
}

/** The prices of the config that a desk in this folder would read, or of the example. It is read at the first use. */
export function configuredPrices(
  sides: readonly Side[],
  path = process.env.TOPUP_CONFIG ?? './topup.config.json',
): Prices {
  let prices: Prices | null = null;
  return (product) => {
    prices ??= pricesOf(productsIn(existsSync(path) ? path : EXAMPLE), sides);
    return prices(product);
  };
}

function productsIn(file: string | URL): readonly ListedProduct[] {
  try {
    const { products } = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as { products?: unknown };
    return Array.isArray(products) ? products : [];
  } catch {
    return [];
  }
}

export type CallbackSender = {
  /** Sets the address that a provider calls, as its console would; null for none. */
  readonly callTo: (provider: ProviderName, url: string | null) => void;
  readonly send: (provider: ProviderName, order: SandboxOrder) => void;
  readonly stop: () => void;
};
type CallbackOptions = SideOptions & {
  readonly callbackRetryMs: number;
  readonly callbackUrls: Readonly<Partial<Record<ProviderName, string>>>;
};

const RETRIES = 3;

/** Calls back how orders ended: once, and up to three times more until a 200 with any body comes back. */
export function createCallbackSender(sides: readonly Side[], options: CallbackOptions): CallbackSender {
  const addresses = new Map<ProviderName, string | null>(
    sides.map(({ name }) => [name, options.callbackUrls[name] ?? null]),
  );
  const stopped = new AbortController();

  const attempt = async (request: CallbackRequest, left: number): Promise<void> => {
    if ((await isTaken(request, stopped.signal)) || left === 0 || stopped.signal.aborted) return;
    await pause(options.callbackRetryMs, stopped.signal);
    if (!stopped.signal.aborted) await attempt(request, left - 1);
  };

  return {
    callTo: (provider, url) => void addresses.set(provider, url),
    send: (provider, order) => {
      const side = sides.find(({ name }) => name === provider);
      const url = order.callbackUrl ?? addresses.get(provider) ?? null;
      if (side === undefined || url === null || order.script.callback === 'none') return;
      void attempt(side.callbackOf(order, url, order.script.callback === 'flipped', options), RETRIES);
    },
    stop: () => stopped.abort(),
  };
}

async function isTaken({ url, init }: CallbackRequest, stopped: AbortSignal): Promise<boolean> {
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(5_000)]);
    const answer = await fetch(url, { ...init, redirect: 'manual', signal });
    return answer.status === 200 && (await answer.text()) !== '';
  } catch {
    return false;
  }
}
