/** What must end with something: ended in the opposite order of its beginnings, as in a test. */
export type Scope = { readonly after: (end: () => unknown) => void; readonly end: () => Promise<void> };

export function createScope(): Scope {
  const ends: (() => unknown)[] = [];
  return {
    after: (end) => void ends.push(end),
    end: async () => {
      while (ends.length > 0) await ends.pop()?.();
    },
  };
}
