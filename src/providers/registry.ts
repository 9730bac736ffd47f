import type { Lane, Language, ProviderName } from '../core/product.ts';
import type { AccountCause } from '../core/provider.ts';
import { juhe } from './juhe/record.ts';
import { juheAirtime } from './juhe-airtime/record.ts';
import type { ProviderRecord } from './record.ts';
import { ytx } from './ytx/record.ts';

/** Every provider. Whatever has to know which there are, and what they are like, is made from here. */
export const PROVIDERS = { ytx, juhe, 'juhe-airtime': juheAirtime } satisfies {
  readonly [N in ProviderName]: ProviderRecord<N>;
};

export const RECORDS: readonly ProviderRecord[] = Object.values(PROVIDERS);
export const PROVIDER_NAMES: readonly ProviderName[] = RECORDS.map(({ name }) => name);
/** What every provider queries apart. */
export const LANES: readonly Lane[] = RECORDS.flatMap(({ lanes }) => lanes);

export const recordOf = (name: ProviderName): ProviderRecord => PROVIDERS[name];
export const isProviderName = (name: string): name is ProviderName => Object.hasOwn(PROVIDERS, name);

/** Makes a table with an entry for each provider. */
export const forEachProvider = <T>(make: (record: ProviderRecord) => T): Readonly<Record<ProviderName, T>> =>
  Object.fromEntries(RECORDS.map((record) => [record.name, make(record)])) as Record<ProviderName, T>;

/** The providers whose credentials an environment holds. */
export const configuredIn = (environment: Readonly<Record<string, unknown>>): readonly ProviderRecord[] =>
  RECORDS.filter(({ credentials }) => credentials.every((name) => environment[name] !== undefined));

export const nameIn = (name: ProviderName, language: Language): string => recordOf(name).words[language];

const ACCOUNT_CAUSES = forEachProvider(({ codes }) => new Map(codes.map(({ code, account }) => [code, account])));
/** Why a code of a report is about our account; null for any other. */
export const accountCauseOf = (name: ProviderName, code: string): AccountCause | null =>
  ACCOUNT_CAUSES[name].get(code) ?? null;

const ADVICE = forEachProvider(({ codes }) => new Map(codes.map(({ code, advice }) => [code, advice])));
/** What a person should do about a code of a report; null if the provider's documents do not list it. */
export const adviceOf = (name: ProviderName, code: string, language: Language): string | null =>
  ADVICE[name].get(code)?.[language] ?? null;
