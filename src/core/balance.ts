import type { ProviderName } from './product.ts';

/** The money that an account at a provider has left, as the provider told it. */
export type BalanceReading = {
  readonly provider: ProviderName;
  readonly account: string;
  readonly at: number;
  readonly li: number;
};

/**
 * The newest reading of an account, and how fast it sank.
 *
 * @property spentLi what the readings of the last seven days sank by in all; what was paid in meanwhile changes nothing about it
 * @property since the oldest of these readings
 */
export type Balance = BalanceReading & { readonly spentLi: number; readonly since: number };

/** When the operators are warned; null for never. */
export type BalanceLimits = { readonly warnBelowLi: number | null; readonly warnDays: number | null };
export type BalanceSettings = BalanceLimits & {
  /** How often a provider is asked; 0 for never. */
  readonly everyMs: number;
};

export const PACE_MS = 7 * 86_400_000;
/** A pace over less than a day says little: nights are quiet. */
const MIN_PACE_MS = 86_400_000;

/** For how many days the money lasts at the pace of the last seven; null while that is not known, or if nothing was spent. */
export function daysLeft({ li, at, spentLi, since }: Balance): number | null {
  const overMs = at - since;
  return overMs < MIN_PACE_MS || spentLi <= 0 ? null : (li * overMs) / spentLi / 86_400_000;
}

/** More than any account holds: a billion yuan. */
const MAX_LI = 10 ** 12;
/** Whether an amount can be a balance. Nothing else that a provider says changes anything. */
export const isBalance = (li: number): boolean => Number.isSafeInteger(li) && li >= 0 && li <= MAX_LI;

/** A pace goes up and down by the hour: once warned of, the days must be more by this part before all is well again. */
const WELL_AGAIN = 1.2;

/** Whether too little is left. @param wasLow whether it was so at the reading before */
export function isLow(balance: Balance, { warnBelowLi, warnDays }: BalanceLimits, wasLow: boolean): boolean {
  if (warnBelowLi !== null && balance.li < warnBelowLi) return true;
  const days = daysLeft(balance);
  return warnDays !== null && days !== null && days < warnDays * (wasLow ? WELL_AGAIN : 1);
}

/**
 * Says that a provider's money does not reach for one order more.
 *
 * @property leftLi what the account had at the last reading
 * @property committedLi the part of it that orders need which were approved and are not bought yet
 */
export type Shortfall = { readonly provider: ProviderName; readonly leftLi: number; readonly committedLi: number };

export const shortfallOf = (
  { provider, li: leftLi }: Pick<BalanceReading, 'provider' | 'li'>,
  committedLi: number,
  priceLi: number,
): Shortfall | null => (leftLi - committedLi >= priceLi ? null : { provider, leftLi, committedLi });

/** Whether the operators know that an account has too little. `crossings` counts how often that changed. */
export type BalanceState = { readonly low: boolean; readonly crossings: number };

export type BalanceLedger = {
  /** Keeps a reading, and returns it with its pace and with what the operators know. Readings are kept for eight days. */
  readonly noteBalance: (
    reading: BalanceReading,
  ) => Promise<{ readonly balance: Balance; readonly state: BalanceState }>;
  /** Notes that the operators know. False if another process noted it before. */
  readonly noteCrossing: (of: Pick<BalanceReading, 'provider' | 'account'>, before: BalanceState) => Promise<boolean>;
  /** The newest reading of one account; null if it was never asked. */
  readonly lastBalance: (of: Pick<BalanceReading, 'provider' | 'account'>) => Promise<BalanceReading | null>;
  /** The newest reading of every account that was ever asked. */
  readonly balances: () => Promise<readonly Balance[]>;
  /** The price of all orders that were approved and are not bought yet from this provider. */
  readonly committedLi: (provider: ProviderName) => Promise<number>;
};
