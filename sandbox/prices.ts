import { existsSync, readFileSync } from 'node:fs';
import { parseYuan } from '../src/core/money.ts';
import type { ListedProduct, Side } from './side.ts';

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
