import type { Account } from '../src/core/budget.ts';
import { formatYuan } from '../src/core/money.ts';
import { maskMsisdn } from '../src/core/msisdn.ts';
import { isHeld, type Order, type OrderState } from '../src/core/order.ts';
import type { NumberPlace, ProviderName } from '../src/core/product.ts';
import { isBeingChecked } from '../src/core/restored.ts';
import type { Tone } from './card.ts';
import type { NameWords } from './words/en/names.ts';

/** A sign for each state. It is distinct without its colour. */
export const MARKS: Readonly<Record<OrderState, string>> = {
  awaiting_approval: '⏳',
  approved: '👍',
  submitting: '📤',
  accepted: '🔄',
  in_doubt: '❓',
  succeeded: '✅',
  failed: '❌',
  rejected: '🚫',
  expired: '⌛',
  cancelled: '✖️',
  refunded: '↩️',
};

export const TONES: Readonly<Record<OrderState, Tone>> = {
  awaiting_approval: 'waiting',
  approved: 'working',
  submitting: 'working',
  accepted: 'working',
  in_doubt: 'warning',
  succeeded: 'success',
  failed: 'danger',
  rejected: 'danger',
  expired: 'plain',
  cancelled: 'plain',
  refunded: 'plain',
};

/** The name of an order's state. It also says whether the order is held, or being checked after a restore. */
export function stateOf(order: Pick<Order, 'state' | 'held' | 'doubt'>, names: NameWords): string {
  const state = isBeingChecked(order) ? names.beingChecked : names.states[order.state];
  return isHeld(order) ? names.held(state) : state;
}

/** Carrier and province as far as they are known: `China Mobile, Beijing`; null if neither is. */
export function placeName({ carrier, province }: NumberPlace, names: NameWords): string | null {
  if (carrier === null) return province === null ? null : names.province(province);
  const name = names.carriers[carrier];
  return province === null ? name : names.place(name, names.province(province));
}

/** The owner of an account: the name of a team or provider, or a masked number. The words around it name a person. */
export function accountName(
  { kind, name }: Pick<Account, 'kind' | 'name'>,
  providerName: (provider: ProviderName) => string,
): string {
  if (kind === 'number') return maskMsisdn(name);
  return kind === 'provider' ? providerName(name as ProviderName) : name;
}

export const priceOf = (li: number): string => `¥${formatYuan(li)}`;
