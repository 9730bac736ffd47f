import { type Carrier, type FlowCode, type Province, parseFlowCode } from './flow-code.ts';
import { editDistance } from './grammar.ts';
import { formatYuan } from './money.ts';
import { toHalfWidth } from './msisdn.ts';
import { err, ok, type Result } from './result.ts';

/**
 * What each provider's offers hold, by the provider's name. The folder of each provider adds its own entry with `declare module`, so
 * that the core knows every provider's name, and nothing else of it.
 */
// biome-ignore lint/suspicious/noEmptyInterface: only an interface can be added to.
export interface OfferOf {}
export type ProviderName = keyof OfferOf;
/** How one provider sells a product. Offers are tried in the config's order. */
export type Offer = OfferOf[ProviderName];
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Wording = { readonly [L in Language]: string };

export const isLanguage = (given: unknown): given is Language => LANGUAGES.some((language) => language === given);

/** The language of a locale such as `zh-CN`; null if it is none of ours. */
export function languageOfLocale(locale: string): Language | null {
  const language = locale.slice(0, 2).toLowerCase();
  return isLanguage(language) ? language : null;
}

/**
 * Orders that a provider queries separately. A lane has the provider's name and, if the provider's offers have kinds, the kind:
 * `juhe`, `ytx:benefit`. It is stored with every order.
 */
export type Lane = ProviderName | `${ProviderName}:${string}`;
export const laneOf = (offer: Offer): Lane => ('kind' in offer ? `${offer.provider}:${offer.kind}` : offer.provider);
export const providerOfLane = (lane: Lane): ProviderName => lane.replace(/:.*$/, '') as ProviderName;

/** Data (流量), a benefit (权益), or airtime (话费): money for the number, so much as its face value. */
export type ProductKind = 'data' | 'benefit' | 'airtime';

/** A product for sale. `code` is the catalogue's key; `flow` is its meaning if it is a flow code, null for a benefit. */
export type Product = {
  readonly code: string;
  readonly aliases: readonly string[];
  readonly name: Wording;
  readonly kind: ProductKind;
  readonly priceLi: number;
  readonly offers: readonly Offer[];
  readonly flow: FlowCode | null;
  /** What the number receives; only of airtime, and of all of it. */
  readonly faceValueLi?: number;
};

/** The probable carrier and province of a number. It is a guess, because numbers can be ported (携号转网). Null if unknown. */
export type NumberPlace = { readonly carrier: Carrier | null; readonly province: Province | null };

export type UnknownProduct = {
  readonly kind: 'unknown_product';
  readonly given: string;
  readonly nearest: readonly Product[];
};
export type ProductMismatch = {
  readonly kind: 'wrong_carrier' | 'wrong_province';
  readonly product: Product;
  readonly place: NumberPlace;
  readonly fitting: readonly Product[];
};

/** Half width, upper case, no spaces: `１ｇ b` → `1GB`. Nothing else changes: digits are never joined, and `5 0元` is not `50元`. */
const normalise = (text: string): string =>
  toHalfWidth(text)
    .replace(/(\d?)[^\S\ufeff]+(?=(\d?))/g, (_, before: string, after: string) =>
      before === '' || after === '' ? before : `${before} `,
    )
    .toUpperCase();

/** Finds a product by its code, an alias or its face value (`50元`), in any case or width. */
export function findProduct(catalogue: readonly Product[], given: string): Result<Product, UnknownProduct> {
  const found = productCalled(catalogue, given);
  return found ? ok(found) : err({ kind: 'unknown_product', given, nearest: nearestTo(catalogue, normalise(given)) });
}

/** The same without the nearest names, which take many times as long to find. */
export function productCalled(catalogue: readonly Product[], given: string): Product | undefined {
  const wanted = normalise(given);
  return catalogue.find((product) => namesOf(product).some((name) => normalise(name) === wanted));
}

const namesOf = ({ code, aliases, faceValueLi }: Product): readonly string[] =>
  faceValueLi === undefined ? [code, ...aliases] : [code, ...aliases, faceValueName(faceValueLi)];

/** How people write a face value: `50元`, `9.90元`. */
export const faceValueName = (faceValueLi: number): string => `${formatYuan(faceValueLi).replace(/\.00$/, '')}元`;

/** Says whether a product can be sold to a number, as far as the number's carrier and province are known. */
export function fitsPlace(
  catalogue: readonly Product[],
  product: Product,
  place: NumberPlace,
): Result<void, ProductMismatch> {
  const kind = mismatchOf(product, place);
  if (kind === null) return ok(undefined);
  const fitting = catalogue.filter((other) => other.kind === product.kind && mismatchOf(other, place) === null);
  return err({ kind, product, place, fitting: closestInSize(fitting, product).slice(0, 5) });
}

function mismatchOf({ flow }: Product, place: NumberPlace): ProductMismatch['kind'] | null {
  if (flow === null) return null;
  if (place.carrier !== null && flow.carrier !== place.carrier) return 'wrong_carrier';
  if (place.province !== null && flow.region !== 'QG' && flow.region !== place.province) return 'wrong_province';
  return null;
}

const closestInSize = (products: readonly Product[], to: Product): readonly Product[] =>
  products.toSorted((a, b) => sizeGap(a, to) - sizeGap(b, to));
const sizeGap = (a: Product, b: Product): number => Math.abs((a.flow?.sizeMb ?? 0) - (b.flow?.sizeMb ?? 0));

/** The same size first (`1024M` is 1 GB), then the fewest edits. At most three, and none that is too different. */
function nearestTo(catalogue: readonly Product[], wanted: string): readonly Product[] {
  if (wanted.length > 64) return [];
  const code = parseFlowCode(wanted);
  const sizeMb = code.ok ? code.value.sizeMb : sizeMbOf(wanted);
  const limit = code.ok ? wanted.length : Math.max(2, Math.ceil(wanted.length / 2));
  return catalogue
    .map((product) => ({ product, score: scoreOf(product, wanted, sizeMb) }))
    .filter(({ score }) => score <= limit)
    .toSorted((a, b) => a.score - b.score)
    .slice(0, 3)
    .map(({ product }) => product);
}

/** Fewer edits are nearer; the same size is nearest. */
function scoreOf(product: Product, wanted: string, sizeMb: number | null): number {
  const edits = Math.min(...namesOf(product).map((name) => editDistance(normalise(name), wanted)));
  return product.flow !== null && product.flow.sizeMb === sizeMb ? edits / (wanted.length + edits + 1) : edits;
}

/** Reads a typed size in megabytes: `1G`, `1024M`, `0.5GB`. Null for anything else. */
function sizeMbOf(wanted: string): number | null {
  const [, count, unit] = /^(\d{1,6}(?:\.\d{1,3})?)([GM])B?$/.exec(wanted) ?? [];
  if (count === undefined) return null;
  return unit === 'G' ? Number(count) * 1024 : Number(count);
}
