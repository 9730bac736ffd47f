import { merchantOrderIdOf } from './ids.ts';
import type { Attempt, Order } from './order.ts';
import type { ProviderName } from './product.ts';

/** Says whether the environment has a provider. Left out, it has all of them. */
export type HasProvider = ((provider: ProviderName) => boolean) | undefined;

/** Returns the first offer from this index on whose provider is configured; null if there is none. */
export function offerFrom(first: number, { product }: Pick<Order, 'product'>, has: HasProvider): number | null {
  const found = product.offers.findIndex(({ provider }, index) => index >= first && (has?.(provider) ?? true));
  return found < 0 ? null : found;
}

export function plannedAttempt(order: Pick<Order, 'id' | 'product'>, number: number, offer: number): Attempt {
  const provider = order.product.offers[offer]?.provider;
  if (provider === undefined) throw new Error(`order ${order.id} has no offer ${offer}`);
  return {
    number,
    offer,
    provider,
    merchantOrderId: merchantOrderIdOf(order.id, number),
    providerOrderId: null,
    startedAt: null,
    account: null,
  };
}

/** The attempt of an order that was planned at least. Without one nothing is bought, asked about or settled. */
export function attemptOf({ id, attempt }: Pick<Order, 'id' | 'attempt'>): Attempt {
  if (attempt === null) throw new Error(`order ${id} has no attempt`);
  return attempt;
}

export const withProviderOrderId = ({ attempt }: Order, providerOrderId: string | null): Attempt | null =>
  attempt && { ...attempt, providerOrderId: providerOrderId ?? attempt.providerOrderId };
