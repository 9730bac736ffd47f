import { ENGLISH } from '../core/grammar.ts';
import { faceValueName, type ProductKind, type ProviderName } from '../core/product.ts';
import type { Offered } from '../providers/record.ts';
import { RECORDS, recordOf } from '../providers/registry.ts';
import { errorAt, type Finding, warningAt } from './fields.ts';
import type { ConfigFile } from './schema.ts';

type ProductFile = ConfigFile['products'][number];
type Known = { readonly providers: readonly ProviderName[] };

/** Checks products beyond their shape: each needs unique names and a provider that sells it. */
export function* checkProducts({ products }: ConfigFile, known: Known): Iterable<Finding> {
  yield* names(products);
  for (const [i, product] of products.entries()) {
    if (product.price === 0)
      yield errorAt(
        `products[${i}].price`,
        'a price of zero would count in no budget: write what the provider charges for it',
      );
    yield* faceValue(product, `products[${i}].faceValue`);
    yield* offers(product, known, `products[${i}].offers`);
  }
}

/** A face value is a name too: `50元`. */
function* names(products: readonly ProductFile[]): Iterable<Finding> {
  const seen = new Map<string, string>();
  for (const [i, { code, aliases, faceValue: worth }] of products.entries()) {
    for (const [place, word] of [
      [`products[${i}].code`, code],
      ...aliases.map((alias, j) => [`products[${i}].aliases[${j}]`, alias]),
      ...(worth === undefined ? [] : [[`products[${i}].faceValue`, faceValueName(worth)]]),
    ] as [string, string][]) {
      const key = word.normalize('NFKC').toUpperCase();
      const first = seen.get(key);
      if (first !== undefined) yield errorAt(place, `"${word}" already stands at ${first}: write another`);
      else seen.set(key, place);
    }
  }
}

function* faceValue({ kind, faceValue: worth }: ProductFile, place: string): Iterable<Finding> {
  if (kind === 'airtime' && worth === undefined)
    yield errorAt(place, 'airtime needs its face value: write in yuan what the number receives, such as "50"');
  if (kind !== 'airtime' && worth !== undefined)
    yield errorAt(place, 'a face value is for airtime: write "kind": "airtime", or take it out');
  if (worth !== undefined && worth === 0) yield errorAt(place, 'nothing would be received: write more than "0"');
}

function* offers(product: ProductFile, known: Known, place: string): Iterable<Finding> {
  const { code, kind, faceValue: worth, offers: all } = product;
  const offered: Offered = { kind, ...(worth === undefined ? {} : { faceValueLi: worth }) };
  const isConfigured = (provider: ProviderName): boolean => known.providers.includes(provider);
  for (const [j, offer] of all.entries()) {
    const { name, sells, credentials, offerProblem } = recordOf(offer.provider);
    const problem = sells.includes(kind) ? offerProblem(offered, offer) : notSold(name, kind);
    if (problem !== null) yield errorAt(`${place}[${j}]`, problem);
    if (!isConfigured(name))
      yield warningAt(
        `${place}[${j}]`,
        `${name} is not configured (${ENGLISH.and(credentials)}): this offer is left out`,
      );
  }
  if (all.some(({ provider }) => isConfigured(provider))) return;
  const needed = ENGLISH.or(all.map(({ provider }) => ENGLISH.and(recordOf(provider).credentials)));
  yield errorAt(place, `no configured provider offers "${code}": set ${needed}, or take the product out`);
}

function notSold(name: ProviderName, kind: ProductKind): string {
  const sellers = RECORDS.filter(({ sells }) => sells.includes(kind)).map((record) => `"${record.name}"`);
  const other = sellers.length === 0 ? '' : `write ${ENGLISH.or(sellers)} as its "provider", or `;
  return `${name} sells no ${KIND_NAMES[kind]}: ${other}write another "kind"`;
}
const KIND_NAMES: Readonly<Record<ProductKind, string>> = { data: 'data', benefit: 'benefits', airtime: 'airtime' };
