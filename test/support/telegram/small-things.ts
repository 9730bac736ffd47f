import type { KeyValueStore } from '../../../src/core/conversation.ts';
import type { Product } from '../../../src/core/product.ts';

/** A store in memory, which a test can empty as a lost store would be. */
export function memoryStore(): KeyValueStore & { readonly kept: Map<string, unknown> } {
  const kept = new Map<string, unknown>();
  return {
    kept,
    get: async (key) => kept.get(key),
    put: async (key, value) => void kept.set(key, JSON.parse(JSON.stringify(value))),
    drop: async (key) => void kept.delete(key),
  };
}

const product = (code: string, alias: string, priceLi: number): Product => ({
  code,
  aliases: [alias],
  name: { en: `${alias} nationwide`, zh: `全国 ${alias}` },
  kind: 'data',
  priceLi,
  offers: [{ provider: 'juhe', pid: '1' }],
  flow: null,
});

export const PRODUCTS: readonly Product[] = [
  product('1QG00102410', '1GB', 19_630),
  product('1QG00010010', '100MB', 4_800),
];
