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
  /** `A, B or C` of such items. */
  readonly orOf: <T>(items: readonly (readonly T[])[]) => readonly (T | string)[];
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
    andOf: (items) => joined(items, and()),
    orOf: (items) => joined(items, or()),
    count: (count, { one, other }) => {
      const form = one !== undefined && plurals().select(count) === 'one' ? one : other;
      return form.replace('#', numbers().format(count));
    },
  };
}

function joined<T>(items: readonly (readonly T[])[], format: Intl.ListFormat): readonly (T | string)[] {
  const indexes = items.map((_, index) => String(index));
  return format
    .formatToParts(indexes)
    .flatMap(({ type, value }): readonly (T | string)[] =>
      type === 'element' ? (items[Number(value)] ?? []) : [value],
    );
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

/** How many edits make one word of the other. Optimal string alignment: a swap of neighbours (`stauts`) counts as one edit. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const same = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(same, at(i - 1, j) + 1, at(i, j - 1) + 1, swapped ? at(i - 2, j - 2) + 1 : same));
    }
  }
  return at(a.length, b.length);
}
