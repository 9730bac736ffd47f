import type { KeyValueStore } from '../src/core/key-value-store.ts';
import type { PersonId } from '../src/core/people.ts';
import type { Language } from '../src/core/product.ts';
import { createCache } from '../src/runtime/cache.ts';

/** It is read on every command, and chosen about once in a life. */
const TTL_MS = 60_000;
const CACHE_SIZE = 1_000;

export type Languages = {
  /** What somebody chose; null where they chose nothing. */
  readonly of: (person: PersonId) => Promise<Language | null>;
  readonly choose: (person: PersonId, language: Language) => Promise<void>;
};

/** The languages people chose for their private answers, on whichever platform they ask. */
export function createLanguages({
  shelf,
  now,
}: {
  readonly shelf: KeyValueStore;
  readonly now: () => number;
}): Languages {
  const keyOf = (person: PersonId): string => `language:${person}`;
  const chosen = createCache({
    max: CACHE_SIZE,
    ttlMs: TTL_MS,
    now,
    load: async (person: PersonId): Promise<Language | null> => {
      const kept = await shelf.get(keyOf(person));
      return kept === 'en' || kept === 'zh' ? kept : null;
    },
  });

  return {
    of: chosen.get,
    choose: async (person, language) => {
      chosen.set(person, language);
      await shelf.put(keyOf(person), language, null);
    },
  };
}
