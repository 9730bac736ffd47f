import type { ProviderName } from './product.ts';

/**
 * Why nobody knows.
 *
 * @property askAt when the provider is asked first
 * @property confirm true where all that was ever sent was answered with a refusal that is listed, and yet not certain: with the
 *   proof of queries it is one
 * @property unlisted true where the provider did answer, with something its documents do not list
 * @property notFound how many queries did not find the order, up to the number that counts as proof
 * @property peopleAsked true once it was said that only people can end it
 * @property askSoon true where the first question need not wait: the provider said that it has the order
 * @property silent true where the provider took the order and did not say in time how it ended: that it is being charged is no news
 * @property probes how often the same order was sent again under the same id, as a question; `probedAt` the last time
 * @property restored where the order came back with a restored copy; left out for any other doubt
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

/** What a doubt has none of when it begins, and those of earlier versions did not have. */
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

/** One id that an order may have been sent with: the number makes the id, the offer says to whom it would have gone. */
export type Candidate = { readonly number: number; readonly offer: number };

/**
 * An order that came back with a restored copy of the database: it may have been bought after the copy was taken. It is asked about under
 * each id that it could have been sent with, first the one that it would have been sent with next.
 *
 * @property at when it was restored; whatever was sent before, was sent before that
 * @property back what it returns to once it is proved that nothing was sent; null where the copy itself does not know whether it was
 * @property first the attempt of the copy, or the one that a decision would have planned
 * @property failed what the first provider said that said that it failed there
 * @property accounts of each provider the account that it was bought from when the copy was taken, which alone is asked about it
 * @property allAsked true once every provider was asked and people are to say how it ended
 */
export type Restored = {
  readonly at: number;
  readonly back: 'awaiting_approval' | 'approved' | null;
  readonly first: Candidate;
  readonly failed: { readonly provider: ProviderName; readonly code: string | null; readonly why: string } | null;
  readonly accounts: Readonly<Partial<Record<ProviderName, string>>>;
  readonly allAsked: boolean;
};
