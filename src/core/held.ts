import type { HeldBecause, Order } from './order.ts';
import { platformOf } from './people.ts';
import type { ProviderName } from './product.ts';

/** A provider and the fingerprint of its account. */
export type ProviderAccount = { readonly name: ProviderName; readonly account: string };

/**
 * Says why this process must leave an order alone; null if it need not. Only the account that took an order knows what became
 * of it: any other answers "not found" for a delivered order.
 *
 * @param providers the providers that the environment has now
 * @param isPlayground true in the playground; a live desk never buys an order that was requested in the playground
 */
export function heldBecause(
  { state, attempt, origin }: Pick<Order, 'state' | 'attempt' | 'origin'>,
  providers: readonly ProviderAccount[],
  isPlayground: boolean,
): HeldBecause | null {
  if (attempt === null) return null;
  if (!isPlayground && platformOf(origin.conversation) === 'web') return 'playground';
  const provider = providers.find(({ name }) => name === attempt.provider);
  if (provider === undefined) return 'no_provider';
  // An approved order was not sent yet, so it goes to the present account. Earlier versions kept no account.
  if (state === 'approved' || attempt.account === null) return null;
  return attempt.account === provider.account ? null : 'other_account';
}

/** True if an order only waits for a provider that is not configured: nothing was sent, so it can be cancelled. */
export const canBeTakenBack = ({ state, held, attempt }: Pick<Order, 'state' | 'held' | 'attempt'>): boolean =>
  state === 'approved' && held !== null && attempt?.startedAt === null;

export type HeldCount = { readonly provider: ProviderName; readonly count: number };
/** A provider whose address changed. Addresses are without their schemes. */
export type ProviderMove = { readonly provider: ProviderName; readonly from: string; readonly to: string };
