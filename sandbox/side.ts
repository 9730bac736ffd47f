import { readdirSync } from 'node:fs';
import type { ProviderName } from '../src/core/product.ts';
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
