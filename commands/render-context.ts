import { partsAt } from '../src/core/calendar.ts';
import type { ConversationId, KeyValueStore } from '../src/core/conversation.ts';
import type { Voices } from '../src/core/identity.ts';
import type { Order, Unreachable } from '../src/core/order.ts';
import type { AccountId, Actor, GroupId, PersonId } from '../src/core/people.ts';
import { isLanguage, type Language, type ProviderName } from '../src/core/product.ts';
import type { AccountCause } from '../src/core/provider.ts';
import { createBoundedMap, createCache } from '../src/runtime/cache.ts';
import type { CardButton } from './card.ts';
import type { Refusal } from './refusal.ts';

/** The name of a provider in a language. */
export type ProviderNameIn = (provider: ProviderName, language: Language) => string;

/** Returns the advice on a provider's code from the provider's own table; null if it has none. */
export type AdviceOf = (provider: ProviderName, code: string, language: Language) => string | null;

/**
 * The reader and the time of something that is rendered.
 *
 * @property nameOf the config's name of somebody known only by an account; null if it has none
 * @property reader the account of the one person who reads it; left out if a conversation does
 */
export type RenderContext = {
  readonly language: Language;
  readonly reader?: AccountId;
  readonly now: number;
  readonly writeTime: WriteTime;
  readonly adviceOf: AdviceOf;
  /** The name of a provider in this language. */
  readonly providerName: (provider: ProviderName) => string;
  readonly nameOf: (account: AccountId) => string | null;
  /** Returns the outage that holds purchases back from a provider now, whether or not an order has recorded it. */
  readonly outageOf?: OutageOf;
  /** Why a provider's code is about the desk's account; null for any other. */
  readonly accountCauseOf?: (provider: ProviderName, code: string) => AccountCause | null;
  /** Why a conversation takes nothing now; null if it does; left out where nobody can say. */
  readonly whyClosed?: WhyClosed;
  /** Returns whether today's config may still let a person or group decide an order; by default everybody keeps the role. */
  readonly mayDecide?: MayDecide;
  /** What was typed as the number, for a refusal to quote. */
  readonly typedNumber?: string;
  /** The buttons that send the nearest right line instead of a refused one; left out where nothing was typed. */
  readonly correctionsOf?: (refused: Refusal) => readonly CardButton[];
  /** Returns the votes and objections that count by today's config; by default all. */
  readonly voicesOf?: (order: Order) => Voices;
};
export type MayDecide = (order: Pick<Order, 'team'>, id: AccountId | GroupId) => boolean;
export type WhyClosed = (conversation: ConversationId) => string | null;
export type OutageOf = (provider: ProviderName) => Unreachable | null;

/** @property language for somebody who chose none, and whose platform reports none */
export type RenderContextDeps = Pick<
  RenderContext,
  'adviceOf' | 'nameOf' | 'outageOf' | 'whyClosed' | 'accountCauseOf' | 'voicesOf'
> & {
  readonly providerName: ProviderNameIn;
  readonly languages: Languages;
  readonly language: Language;
  readonly timezone: string;
  readonly now: () => number;
};

/** Makes the context of an answer to a person. `reportedLanguage` is the language that their platform reports. */
export type RenderContextFor = (
  reader: Pick<Actor, 'person' | 'account'>,
  reportedLanguage: Language | null,
) => Promise<RenderContext>;

export function createRenderContextFor(deps: RenderContextDeps): RenderContextFor {
  const { languages, language, adviceOf, nameOf, now, outageOf = () => null, whyClosed = () => null } = deps;
  const { accountCauseOf = () => null, voicesOf = (order) => order } = deps;
  const writeTime = createWriteTime(deps.timezone);
  return async ({ person, account }, reportedLanguage) => {
    const chosen = await languages.of(person);
    const spoken = chosen ?? reportedLanguage ?? language;
    const providerName: RenderContext['providerName'] = (provider) => deps.providerName(provider, spoken);
    const told = { language: spoken, reader: account, now: now(), writeTime };
    return { ...told, adviceOf, providerName, nameOf, outageOf, whyClosed, accountCauseOf, voicesOf };
  };
}

/** It is read on every command and almost never changes. */
const LANGUAGE_TTL_MS = 60_000;
const LANGUAGES_CACHE_SIZE = 1000;

export type Languages = {
  /** Returns the language that somebody chose; null if they chose none. */
  readonly of: (person: PersonId) => Promise<Language | null>;
  readonly choose: (person: PersonId, language: Language) => Promise<void>;
};

/** The languages that people chose for their private answers, on every platform. */
export function createLanguages({
  store,
  now,
}: {
  readonly store: KeyValueStore;
  readonly now: () => number;
}): Languages {
  const keyOf = (person: PersonId): string => `language:${person}`;
  const chosen = createCache({
    max: LANGUAGES_CACHE_SIZE,
    ttlMs: LANGUAGE_TTL_MS,
    now,
    load: async (person: PersonId): Promise<Language | null> => {
      const kept = await store.get(keyOf(person));
      return isLanguage(kept) ? kept : null;
    },
  });

  return {
    of: chosen.get,
    choose: async (person, language) => {
      chosen.set(person, language);
      await store.put(keyOf(person), language, null);
    },
  };
}

/** Writes a time for people: `14:02` on the day of `now`, `11-21 14:02` on another. */
export type WriteTime = (at: number, now: number) => string;

/** The number of minutes whose parts are remembered. Cards that are written at the same time use few, again and again. */
const MINUTES_CACHE_SIZE = 64;

/** Writes times in one zone. The formatter is made once: making it takes a hundred times as long as using it. */
export function createWriteTime(timezone: string): WriteTime {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const partsOf = (minute: number) => {
    const parts = partsAt(format, minute * 60_000);
    return { year: parts.year, day: `${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` };
  };
  const known = createBoundedMap<number, ReturnType<typeof partsOf>>(MINUTES_CACHE_SIZE);
  const knownPartsOf = (at: number) => {
    const minute = Math.floor(at / 60_000);
    const remembered = known.get(minute);
    if (remembered !== undefined) return remembered;
    const parts = partsOf(minute);
    known.set(minute, parts);
    return parts;
  };
  return (at, now) => {
    const then = knownPartsOf(at);
    const today = knownPartsOf(now);
    if (then.year !== today.year) return `${then.year}-${then.day} ${then.time}`;
    return then.day === today.day ? then.time : `${then.day} ${then.time}`;
  };
}
