/** The forms of a phrase that has a count in it; `#` stands for the count. A language without plurals has only `other`. */
export type Forms = { readonly one?: string; readonly other: string };

/** How one language writes lists and counts. */
export type Grammar = {
  /** `A, B and C` */
  readonly and: (items: readonly string[]) => string;
  /** `A, B or C` */
  readonly or: (items: readonly string[]) => string;
  /** `A, B and C` of items that are more than text, such as mentions. */
  readonly andOf: <T>(items: readonly (readonly T[])[]) => readonly (T | string)[];
  /** `1 order`, `3 orders` */
  readonly count: (count: number, forms: Forms) => string;
};

/** Creates the grammar of a locale. Each formatter is made when it is first needed and then kept, since making one is slow. */
export function createGrammar(locale: string): Grammar {
  const and = once(() => new Intl.ListFormat(locale, { type: 'conjunction' }));
  const or = once(() => new Intl.ListFormat(locale, { type: 'disjunction' }));
  const plurals = once(() => new Intl.PluralRules(locale));
  const numbers = once(() => new Intl.NumberFormat(locale));
  return {
    and: (items) => and().format(items),
    or: (items) => or().format(items),
    andOf: (items) => {
      const indexes = items.map((_, index) => String(index));
      return and()
        .formatToParts(indexes)
        .flatMap(({ type, value }): readonly ((typeof items)[number][number] | string)[] =>
          type === 'element' ? (items[Number(value)] ?? []) : [value],
        );
    },
    count: (count, { one, other }) => {
      const form = one !== undefined && plurals().select(count) === 'one' ? one : other;
      return form.replace('#', numbers().format(count));
    },
  };
}

/** British English: no comma before the last `and`. */
export const ENGLISH: Grammar = createGrammar('en-GB');
export const CHINESE: Grammar = createGrammar('zh');

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
