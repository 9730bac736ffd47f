import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Lane, OfferOf, ProductKind, ProviderName, Wording } from '../core/product.ts';
import type { CodeEntry, NotFoundProof, Provider, TimeLimits } from '../core/provider.ts';
import type { Send } from './http.ts';

/** An address that the environment gives. A blank around it is no part of it. */
export const url = z
  .string()
  .trim()
  .refine(
    (text) => URL.canParse(text) && /^https?:/.test(text),
    'write an address that starts with http:// or https://',
  );

/** What a provider's calls are appended to: neither a query nor a fragment may come before them. */
export const baseUrl = (fallback: string) =>
  url
    .refine(
      (text) => !/[?#\s]/.test(text) && (URL.parse(text)?.username ?? '') === '',
      `write the bare address of the provider, such as "${fallback}", with no blank, "?", "#" or user in it`,
    )
    .default(fallback);

/** A credential that anybody may read. */
export const credential = z.string();

/** A value that is never written anywhere: see {@link isSecret}. */
export const secret = z.string().meta({ secret: true });

/** The end of a callback's address that nobody can guess. */
export const callbackToken = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,256}$/, 'write 8 to 256 letters, digits, _ or -')
  .meta({ secret: true });

/** Whether a variable's value must not be written, whether or not the variable may be left out. */
export function isSecret(variable: z.ZodType): boolean {
  return variable instanceof z.ZodOptional
    ? isSecret(variable.unwrap() as z.ZodType)
    : variable.meta()?.secret === true;
}

/**
 * Where a provider is called, as people are shown it and as it is compared: host and path, without what changes nothing of whom one
 * talks to (the scheme with its own port, capitals in the host, slashes at the end, a user in front).
 */
export function addressOf(baseUrl: string): string {
  const url = URL.parse(baseUrl.trim());
  if (url === null) return baseUrl.trim();
  const { host, pathname } = url;
  return `${host.replace(/\.(?=:|$)/, '')}${pathname.replace(/\/+$/, '')}`;
}

/**
 * Names an account at an address for the ledger: 16 hex digits from which neither can be read. Secrets that are renewed have no part
 * in it.
 *
 * @param ids what the provider tells its customers apart by
 */
const accountAt = (provider: ProviderName, address: string, ids: readonly string[]): string =>
  hash('sha256', JSON.stringify(['topup-desk account', provider, address, ...ids.map((id) => id.trim())])).slice(0, 16);

/** Environment variables and how each is read. */
type Variables = Readonly<Record<string, z.ZodType>>;
type Values<V extends Variables> = { readonly [K in keyof V]: z.output<V[K]> };
/** The environment as it was read; each provider takes its own variables from it. */
type Environment = Readonly<Record<string, unknown>>;

/** A product as far as it matters for how it is offered. Airtime has a face value. */
export type Offered = { readonly kind: ProductKind; readonly faceValueLi?: number };

/**
 * What a client is made with, besides its own variables.
 *
 * @property address identifies the account, together with its id
 * @property callbackUrl where the provider should call; null if the environment has no public address
 * @property send the way to the provider; left out it is the network
 */
export type ClientSetting = {
  readonly address: string;
  readonly callbackUrl: string | null;
  readonly submitTimeoutMs: number;
  readonly now: () => number;
  readonly send?: Send;
};

/**
 * How a provider calls back.
 *
 * @property paths where it may call, the first of them told to it where it asks; one that ends in `/:token` needs `token`
 * @property token the variable that ends the path; without its value nothing is served
 * @property signed whether its calls are signed: one that cannot be read is then refused, and otherwise answered like any other
 * @property answer what stops its retries
 */
export type CallbackRecord = {
  readonly paths: readonly string[];
  readonly token: string | null;
  readonly signed: boolean;
  readonly answer: string;
};

/** What the config has for a provider that says nothing else, as durations. */
export type TimingDefaults = { readonly doubtAfter: string; readonly queryEvery: string; readonly silentFor: string };

/**
 * What a provider's own client has to know of it.
 *
 * @property deduplicates whether it refuses an order id that it has
 */
export type ProviderTraits<N extends ProviderName = ProviderName> = {
  readonly name: N;
  readonly lanes: readonly Lane[];
  readonly deduplicates: boolean;
  readonly codes: readonly CodeEntry[];
};

type Facts<N extends ProviderName> = ProviderTraits<N> & {
  /** What people call it. */
  readonly words: Wording;
  readonly sells: readonly ProductKind[];
  /** An offer as the config writes it, and what it becomes. A key of another provider's is unknown. */
  readonly offer: z.ZodType<OfferOf[N]> & z.core.$ZodTypeDiscriminable;
  /** What is wrong with an offer for a product of a kind that it sells, and what to write; null if nothing is. */
  offerProblem(product: Offered, offer: OfferOf[N]): string | null;
  /** Which of its variables says where it is called. */
  readonly baseUrl: string;
  readonly defaults: TimingDefaults;
  readonly notFoundProof: NotFoundProof;
  readonly refundableLanes: readonly Lane[];
  /** How many orders it can be asked about in a minute at most. */
  readonly questionsAMinute: number;
  readonly callback: CallbackRecord;
};

type Given<N extends ProviderName, C extends Variables, S extends Variables> = Facts<N> & {
  /** The variables that it needs, all of them. */
  readonly credentials: C;
  /** Those that have a default, or may be left out. */
  readonly settings: S;
  /** What the provider tells its customers apart by. Secrets that are renewed are no part of it. */
  readonly accountIds: (values: Values<C & S>) => readonly string[];
  readonly create: (values: Values<C & S>, setting: ClientSetting & { readonly account: string }) => Provider;
};

/**
 * All that is known of a provider. Config, checks, redaction, routes, metrics, docs and tests are made from it.
 *
 * @property environment its variables, as the environment has them
 * @property credentials the names of those that it needs; with all of them it is configured
 * @property secrets the names of those whose values are never written
 * @property addressIn where the environment says that it is called
 * @property accountOf the fingerprint of its account at an address; null if a credential is missing
 * @property create its client; null if a credential is missing
 */
export type ProviderRecord<N extends ProviderName = ProviderName> = Facts<N> & {
  readonly environment: Variables;
  readonly credentials: readonly string[];
  readonly secrets: readonly string[];
  readonly addressIn: (environment: Environment) => string;
  readonly accountOf: (environment: Environment, address: string) => string | null;
  readonly create: (environment: Environment, setting: ClientSetting) => Provider | null;
};

/** Makes a provider's record of what its folder says of it. */
export function defineProvider<N extends ProviderName, C extends Variables, S extends Variables>(
  given: Given<N, C, S>,
): Omit<ProviderRecord<N>, 'environment'> & { readonly environment: Optional<C> & S } {
  const { credentials, settings, baseUrl, accountIds, create, ...facts } = given;
  const values = z.object({ ...credentials, ...settings });
  const all = { ...credentials, ...settings };
  const valuesIn = (environment: Environment): Values<C & S> | null => {
    const read = values.safeParse(environment);
    return read.success ? (read.data as Values<C & S>) : null;
  };
  return {
    ...facts,
    baseUrl,
    environment: { ...optional(credentials), ...settings },
    credentials: Object.keys(credentials),
    secrets: Object.keys(all).filter((name) => isSecret(all[name] as z.ZodType)),
    addressIn: (environment) => String(environment[baseUrl]),
    accountOf: (environment, address) => {
      const read = valuesIn(environment);
      return read && accountAt(given.name, address, accountIds(read));
    },
    create: (environment, setting) => {
      const read = valuesIn(environment);
      return read && create(read, { ...setting, account: accountAt(given.name, setting.address, accountIds(read)) });
    },
  };
}

type Optional<V extends Variables> = { readonly [K in keyof V]: z.ZodOptional<V[K]> };
const optional = <V extends Variables>(variables: V): Optional<V> =>
  Object.fromEntries(Object.entries(variables).map(([name, variable]) => [name, variable.optional()])) as Optional<V>;

/** Longer than this no query may take: the orders of a query are leased for 50 s. */
const MAX_QUERY_MS = 45_000;
/** How long the calls of a provider may take whose submissions may take so long. */
export const limitsOf = (submitTimeoutMs: number): TimeLimits => ({
  submitMs: submitTimeoutMs,
  queryMs: Math.min(submitTimeoutMs, MAX_QUERY_MS),
});
