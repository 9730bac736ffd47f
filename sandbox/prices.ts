import { existsSync, readFileSync } from 'node:fs';
import { parseYuan } from '../src/core/money.ts';

/** What a provider takes for a product, in 厘, by what it calls the product: YTX's code or Juhe's pid. */
export type Prices = (product: string) => number;

/** As much of a config file's products as prices need; the desk checks the rest. */
type Listed = {
  readonly code?: string;
  readonly price?: string;
  readonly offers?: readonly { readonly pid?: string; readonly flowCode?: string; readonly productCode?: string }[];
};

const OTHERS_LI = 19_630;
const EXAMPLE = new URL('../topup.config.example.json', import.meta.url);

/** The prices of a config's products. Two that share a name at the provider have the price of the first; what it does not sell costs ¥19.63. */
export function pricesOf(products: readonly Listed[]): Prices {
  const prices = new Map<string, number>();
  for (const { code = '', price = '', offers = [] } of products) {
    const cost = parseYuan(price);
    if (!cost.ok) continue;
    for (const { pid, flowCode, productCode } of offers) {
      const name = pid ?? productCode ?? flowCode ?? code;
      if (!prices.has(name)) prices.set(name, cost.value);
    }
  }
  return (product) => prices.get(product) ?? OTHERS_LI;
}

/** The prices of the config that the desk beside it would read, or of the example's where there is none. Read when first asked. */
export function configuredPrices(path = process.env.TOPUP_CONFIG ?? './topup.config.json'): Prices {
  let prices: Prices | null = null;
  return (product) => {
    prices ??= pricesOf(productsIn(existsSync(path) ? path : EXAMPLE));
    return prices(product);
  };
}

function productsIn(file: string | URL): readonly Listed[] {
  try {
    const { products } = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as { products?: unknown };
    return Array.isArray(products) ? products : [];
  } catch {
    return [];
  }
}
