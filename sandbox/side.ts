import { readdirSync } from 'node:fs';
import type { ProviderName } from '../src/core/product.ts';
import type { Book, SandboxOrder } from './book.ts';
import type { ProviderRequest, ProviderResponse } from './exchange.ts';
import type { Outcome } from './outcomes.ts';

/** As much of a config's product as a price needs; the desk checks the rest. */
export type ListedProduct = {
  readonly code?: string;
  readonly price?: string;
  readonly faceValue?: string | number;
  readonly offers?: readonly ListedOffer[];
};
export type ListedOffer = Readonly<Record<string, string | undefined>>;

/** What a test may set of how providers behave; each side takes what concerns it. */
export type SideOptions = {
  /** A provider that limits queries refuses one that comes sooner after the last, of each kind apart. */
  readonly queryEveryMs: number;
  /** Whether answers name our own id where the provider's document leaves it out. */
  readonly echoesOurId: boolean;
  /** How a provider calls that may do it either way. */
  readonly callbackMethod: 'GET' | 'POST';
  readonly now: () => number;
};

/** @property newDigits an id of so many digits that no other order has */
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
 * One provider as the sandbox plays it. It has a file of its own in `providers/`, named for the provider, which exports it as `side`.
 *
 * @property variables what points the desk at it, as environment variables
 * @property productName what the provider calls a product of the config, by which the sandbox finds its price
 * @property products what it sells in the playground beside the example's products; left out, nothing
 * @property open answers its requests; null for a request that is not for it
 * @property callOf what a request asks for; null for a request that is not for it
 * @property callbackOf what is sent to `url` when an order ended; `flipped` says the opposite
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
