import type { ProviderName } from './product.ts';

/**
 * Why it is not known whether an order was bought.
 *
 * @property askAt when the provider is queried first
 * @property confirm true if every submission was answered with a listed refusal that is not certain; the proof of queries makes
 *   it certain
 * @property unlisted true if the provider answered with something that its documents do not list
 * @property notFound how many queries did not find the order, up to the number that counts as proof
 * @property peopleAsked true once people were told that only they can end it
 * @property askSoon true if the first query need not wait, because the provider said that it has the order
 * @property silent true if the provider took the order and did not say in time how it ended; that it is still being delivered
 *   is then no news
 * @property probes how often the order was probed; `probedAt` the last time
 * @property restored set if the order came back with a restored copy
 */
export type Doubt = {
  readonly code: string | null;
  readonly why: string;
  readonly since: number;
  readonly askAt: number;
  readonly confirm: boolean;
  readonly unlisted: boolean;
  readonly askSoon: boolean;
  readonly notFound: number;
  readonly peopleAsked: boolean;
  readonly silent: boolean;
  readonly probes: number;
  readonly probedAt: number | null;
  readonly restored?: Restored;
};

/** The start values of a doubt, which doubts of earlier versions lack. */
export const NEW_DOUBT = {
  confirm: false,
  unlisted: false,
  askSoon: false,
  notFound: 0,
  peopleAsked: false,
  silent: false,
  probes: 0,
  probedAt: null,
} as const satisfies Partial<Doubt>;

/** An id that an order may have been sent with. `number` makes the id; `offer` names the provider. */
export type Candidate = { readonly number: number; readonly offer: number };

/**
 * An order that came back with a restored copy of the database. It may have been bought after the copy was taken, so it is
 * queried under each id that it could have been sent with, first the id that would have come next.
 *
 * @property at when it was restored; every earlier sending was before that
 * @property back the state to return to once it is proved that nothing was sent; null if the copy itself does not know
 * @property first the attempt in the copy, or the one that a decision would have planned
 * @property failed the word of the first provider that reported a failure
 * @property accounts for each provider the account in use when the copy was taken; only this account is queried
 * @property allAsked true once every provider was queried and people must say how it ended
 */
export type Restored = {
  readonly at: number;
  readonly back: 'awaiting_approval' | 'approved' | null;
  readonly first: Candidate;
  readonly failed: { readonly provider: ProviderName; readonly code: string | null; readonly why: string } | null;
  readonly accounts: Readonly<Partial<Record<ProviderName, string>>>;
  readonly allAsked: boolean;
};

/** How often a provider that took the order has not found it since; null if never. */
export type Missing = { readonly since: number; readonly times: number };
