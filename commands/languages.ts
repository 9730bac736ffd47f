import type { KeyValueStore } from '../src/core/key-value-store.ts';
import type { PersonId } from '../src/core/people.ts';
import { isLanguage, type Language } from '../src/core/product.ts';

/** It is read on every command, and chosen about once in a life. */
const TTL_MS = 60_000;
const REMEMBERED = 1000;

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
  const remembered = new Map<PersonId, { readonly language: Language | null; readonly until: number }>();
  const keyOf = (person: PersonId): string => `language:${person}`;

  function remember(person: PersonId, language: Language | null): void {
    remembered.delete(person);
    remembered.set(person, { language, until: now() + TTL_MS });
    const [oldest] = remembered.keys();
    if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  }

  return {
    of: async (person) => {
      const known = remembered.get(person);
      if (known !== undefined && known.until > now()) return known.language;
      const kept = await shelf.get(keyOf(person));
      const language = isLanguage(kept) ? kept : null;
      remember(person, language);
      return language;
    },
    choose: async (person, language) => {
      remember(person, language);
      await shelf.put(keyOf(person), language, null);
    },
  };
}
