import type { Entry } from '../core/entry.ts';
import type { OrderId } from '../core/ids.ts';
import { openReader } from './archive.ts';
import { ENTRIES, ENTRIES_SINCE, entriesIn, type LineRow, type Page, readEntries, seenOf } from './entries.ts';
import type { OrderRow } from './rows.ts';
import { byCount, letters, type Params, statement } from './statement.ts';

/** An order that cannot be read, with what its columns still say. */
export type Unreadable = ReturnType<typeof seenOf> & { readonly why: string };

/**
 * Reads what finance needs of every order, over a connection of its own that writes nothing and holds up no desk. All pages are of one
 * moment: an order that moves meanwhile is neither missed nor counted twice.
 */
export type EntryReader = {
  /** @param withWords whether more is needed than sums of money, times and teams; it takes twice as long */
  readonly pages: (withWords: boolean) => AsyncIterable<{
    readonly entries: readonly Entry[];
    readonly unreadable: readonly Unreadable[];
  }>;
  /** The whole numbers of orders that still have them. */
  readonly numbersOf: (ids: readonly OrderId[]) => Promise<ReadonlyMap<OrderId, string>>;
  readonly close: () => Promise<void>;
};

const PER_PAGE = { written: 4_000, orders: 500, numbers: 500 };

const HAS_ENTRIES = statement<{ name: string }>('select name from kysely_migration where name = :name');
const NUMBERS = byCount((count) =>
  statement<{ id: string; msisdn: string }>(
    `select id, msisdn from orders where id in (${Array.from({ length: count }, (_, at) => `:${letters(at)}`).join(', ')})
      and length(msisdn) = 11`,
  ),
);

/** Rejects with `LedgerUnreachable`. */
export async function openEntries(url: string): Promise<EntryReader> {
  const reader = await openReader(url, { snapshot: true });

  async function* pagesOf({ orders, lines }: Page, more: Params = {}, from = ''): ReturnType<EntryReader['pages']> {
    for (let after = from; ; ) {
      const params = { ...more, after, limit: PER_PAGE.orders };
      const page = (await reader.rows(orders, params)) as readonly OrderRow[];
      const last = page.at(-1);
      if (last === undefined) return;
      const found = await reader.rows(lines, params);
      const { entries, unreadable } = entriesIn(page, found as readonly LineRow[]);
      yield { entries, unreadable: unreadable.map(({ row, why }) => ({ ...seenOf(row), why })) };
      if (page.length < PER_PAGE.orders) return;
      after = last.id;
    }
  }

  async function* written(withWords: boolean): ReturnType<EntryReader['pages']> {
    const asked = withWords ? ENTRIES.written.withWords : ENTRIES.written.alone;
    for (let after = ''; ; ) {
      const [page] = await reader.rows(asked, { after, limit: PER_PAGE.written });
      if (page?.last == null) return;
      const entries = readEntries(String(page.texts), withWords ? String(page.words) : null);
      if (entries !== null) yield { entries, unreadable: [] };
      // Other hands were here: what the documents say counts.
      else yield* pagesOf(ENTRIES.broken, { last: page.last }, after);
      after = String(page.last);
    }
  }

  async function* pages(withWords: boolean): ReturnType<EntryReader['pages']> {
    const [has] = await reader.rows(HAS_ENTRIES, { name: ENTRIES_SINCE }).catch(() => []);
    if (has === undefined) return yield* pagesOf(ENTRIES.all);
    yield* written(withWords);
    yield* pagesOf(ENTRIES.due);
    yield* pagesOf(ENTRIES.open);
  }

  return {
    pages,
    numbersOf: async (ids) => {
      const numbers = new Map<OrderId, string>();
      for (let start = 0; start < ids.length; start += PER_PAGE.numbers) {
        const some = ids.slice(start, start + PER_PAGE.numbers);
        const params = Object.fromEntries(some.map((id, at) => [letters(at), id]));
        for (const { id, msisdn } of await reader.rows(NUMBERS(some.length), params))
          numbers.set(id as OrderId, String(msisdn));
      }
      return numbers;
    },
    close: reader.close,
  };
}
