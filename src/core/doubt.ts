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
