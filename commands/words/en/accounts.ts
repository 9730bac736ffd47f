import type { HoldEnd } from '../../../src/core/account-hold.ts';
import type { AlertFacts } from '../facts.ts';

/** What operators hear of our accounts at the providers. */
export type AccountAlerts = {
  readonly [K in 'account_held' | 'account_resumed']: (facts: AlertFacts) => { title: string; line: string };
};

const RESUMED_BY: { readonly [E in HoldEnd]: string } = {
  operator: 'An operator ended the hold by “topup-desk resume”. Orders go one at a time until one is taken.',
  check: 'The account answers well again. Orders go one at a time until one is taken.',
  purchase: 'It took an order again, so the account is well.',
};

export const ACCOUNT_ALERTS_EN: AccountAlerts = {
  account_held: ({ ref, provider, said, advice }) => ({
    title: `${provider} refuses our account`,
    line: `${ref} was refused: ${said}. ${advice ?? ''} Until then nothing more is bought there, and orders for it wait. The desk tries again by itself; “topup-desk resume” lets it go on at once.`,
  }),
  account_resumed: ({ provider, endedBy }) => ({
    title: `Purchases from ${provider} go on`,
    line: RESUMED_BY[endedBy ?? 'purchase'],
  }),
};
