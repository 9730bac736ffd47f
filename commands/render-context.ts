import { partsAt } from '../src/core/calendar.ts';
import type { KeyValueStore } from '../src/core/conversation.ts';
import type { Order, Unreachable } from '../src/core/order.ts';
import type { AccountId, Actor, GroupId, PersonId } from '../src/core/people.ts';
import { isLanguage, type Language, type ProviderName } from '../src/core/product.ts';
import { createBoundedMap, createCache } from '../src/runtime/cache.ts';

/** What a provider is called. */
export type ProviderNameIn = (provider: ProviderName, language: Language) => string;

/** What a person can do about a provider's code, from the provider's own table; null for a code that has no advice. */
export type AdviceOf = (provider: ProviderName, code: string, language: Language) => string | null;

/**
 * To whom and when something is told.
 *
 * @property nameOf how somebody is called who is only known by an account; null where the config has no name
 * @property reader the account of the one person who is told; left out where a conversation is
 */
export type RenderContext = {
  readonly language: Language;
  readonly reader?: AccountId;
  readonly now: number;
  readonly writeTime: WriteTime;
  readonly adviceOf: AdviceOf;
  /** What a provider is called in this language. */
  readonly providerName: (provider: ProviderName) => string;
  readonly nameOf: (account: AccountId) => string | null;
  /** What keeps purchases back from a provider now, whether or not an order knows it yet; not given where nobody can say. */
  readonly outageOf?: OutageOf;
  /** Whether today's config may still let a person or a group decide an order; left out, nobody has lost the role. */
  readonly mayDecide?: MayDecide;
};
export type MayDecide = (order: Pick<Order, 'team'>, id: AccountId | GroupId) => boolean;
export type OutageOf = (provider: ProviderName) => Unreachable | null;

/** @property language what somebody is answered in who chose none and of whom the platform reports none */
export type RenderContextDeps = Pick<RenderContext, 'adviceOf' | 'nameOf' | 'outageOf'> & {
  readonly providerName: ProviderNameIn;
  readonly languages: Languages;
  readonly language: Language;
  readonly timezone: string;
  readonly now: () => number;
};

/** Says in which language and at what time somebody is told something. `hint` is what the platform reports of them. */
export type RenderContextFor = (
  reader: Pick<Actor, 'person' | 'account'>,
  reportedLanguage: Language | null,
) => Promise<RenderContext>;

export function createRenderContextFor(deps: RenderContextDeps): RenderContextFor {
  const { languages, language, adviceOf, nameOf, now, outageOf = () => null } = deps;
  const writeTime = createWriteTime(deps.timezone);
  return async ({ person, account }, reportedLanguage) => {
    const chosen = await languages.of(person);
    const spoken = chosen ?? reportedLanguage ?? language;
    const providerName: RenderContext['providerName'] = (provider) => deps.providerName(provider, spoken);
    return { language: spoken, reader: account, now: now(), writeTime, adviceOf, providerName, nameOf, outageOf };
  };
}

/** It is read on every command, and chosen about once in a life. */
const LANGUAGE_TTL_MS = 60_000;
const LANGUAGES_CACHE_SIZE = 1000;

export type Languages = {
  /** What somebody chose; null where they chose nothing. */
  readonly of: (person: PersonId) => Promise<Language | null>;
  readonly choose: (person: PersonId, language: Language) => Promise<void>;
};

/** The languages people chose for their private answers, on whichever platform they ask. */
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

/** Minutes whose parts are remembered: those that are written at the same time are few, and asked for again and again. */
const MINUTES_CACHE_SIZE = 64;

/** Writes times in one zone. The formatter is made once: making one costs a hundred times what using one does. */
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
