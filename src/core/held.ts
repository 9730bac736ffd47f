import type { HeldBecause, Order } from './order.ts';
import { platformOf } from './people.ts';
import type { ProviderName } from './product.ts';

/** A provider as far as its account matters. */
export type ProviderAccount = { readonly name: ProviderName; readonly account: string };

/**
 * Says why this process must leave an order alone; null where it need not. Only the account that took an order knows what became of
 * it: any other answers "not found" for what was delivered.
 *
 * @param providers those that the environment has now
 * @param isPlayground whether this is the playground; elsewhere an order that was asked for there is bought by nobody
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
  // What is approved was not sent yet: it goes to the account there is now. Earlier versions kept no account.
  if (state === 'approved' || attempt.account === null) return null;
  return attempt.account === provider.account ? null : 'other_account';
}

/** An order that only waits for a provider that is gone: nothing was sent, so it can be taken back. */
export const canBeTakenBack = ({ state, held, attempt }: Pick<Order, 'state' | 'held' | 'attempt'>): boolean =>
  state === 'approved' && held !== null && attempt?.startedAt === null;

export type HeldCount = { readonly provider: ProviderName; readonly count: number };
/** A provider that was called at one address and is called at another now: without their schemes. */
export type ProviderMove = { readonly provider: ProviderName; readonly from: string; readonly to: string };
