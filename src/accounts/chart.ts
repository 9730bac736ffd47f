import { LI_PER_YUAN } from '../core/money.ts';
import type { Report, Table } from './figures.ts';

/**
 * A chart, without anything of a platform or a library: bars over time, or shares of a whole. Values are yuan. Its sizes are those that
 * every platform takes.
 */
export type Chart =
  | {
      readonly kind: 'bars';
      readonly title: string;
      readonly unit: string;
      readonly categories: readonly string[];
      readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
    }
  | {
      readonly kind: 'shares';
      readonly title: string;
      readonly unit: string;
      readonly segments: readonly { readonly name: string; readonly value: number }[];
    };

/** Slack's limits: a title of 50 characters, a label of 20, 20 categories, 6 segments. */
const MAX = { title: 50, label: 20, categories: 20, segments: 6 };

export type ChartWords = {
  readonly title: string;
  readonly share: string;
  readonly charged: string;
  readonly refunded: string;
  readonly others: string;
  readonly unit: string;
};

/** The largest unit of time that still shows a course: days of up to twenty days, then weeks, then months. */
export const periodOf = ({ days }: Report['span']): 'day' | 'week' | 'month' =>
  days.length <= MAX.categories ? 'day' : days.length <= 7 * (MAX.categories - 1) ? 'week' : 'month';

/**
 * Makes the charts of a report: what was charged and refunded over its time, and how what was charged is shared out.
 *
 * @param over its table by the period, and `by` another one, with what its rows are called
 * @returns none where there is nothing to see
 */
export function chartsOf(
  over: Table,
  by: { readonly table: Table; readonly names: readonly string[] } | null,
  words: ChartWords,
): readonly Chart[] {
  const rows = over.rows.slice(-MAX.categories);
  const bars: Chart = {
    kind: 'bars',
    title: clipped(words.title, MAX.title),
    unit: words.unit,
    categories: rows.map(({ group }) => clipped(group.key ?? '', MAX.label)),
    series: [
      { name: words.charged, values: rows.map(({ figures }) => yuan(figures.charged.li + figures.late.li)) },
      { name: words.refunded, values: rows.map(({ figures }) => yuan(figures.refunded.li)) },
    ],
  };
  const shares = by === null ? [] : sharesOf(by, words);
  const isSeen = bars.series.some(({ values }) => values.some((value) => value > 0));
  return isSeen ? [bars, ...shares] : [];
}

function sharesOf({ table, names }: { readonly table: Table; readonly names: readonly string[] }, words: ChartWords) {
  const all = table.rows
    .map(({ figures }, index) => ({ name: names[index] ?? '', li: figures.charged.li + figures.late.li }))
    .filter(({ li }) => li > 0)
    .toSorted((a, b) => b.li - a.li);
  if (all.length < 2) return [];
  const most = all.length > MAX.segments ? MAX.segments - 1 : MAX.segments;
  const rest = all.slice(most).reduce((sum, { li }) => sum + li, 0);
  const segments = [...all.slice(0, most), ...(rest > 0 ? [{ name: words.others, li: rest }] : [])];
  const named = distinct(segments.map(({ name }) => clipped(name, MAX.label)));
  return [
    {
      kind: 'shares',
      title: clipped(words.share, MAX.title),
      unit: words.unit,
      segments: segments.map(({ li }, index) => ({ name: named[index] ?? '', value: yuan(li) })),
    } as const,
  ];
}

const yuan = (li: number): number => li / LI_PER_YUAN;

function clipped(text: string, most: number): string {
  const characters = [...text.replace(/\s+/g, ' ')];
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}

/** Two products may begin alike. */
const distinct = (names: readonly string[]): readonly string[] =>
  names.map((name, index) => (names.indexOf(name) === index ? name : `${clipped(name, MAX.label - 3)} ${index + 1}`));

/** What a chart shows, for people who do not see it: every point, as it is drawn. */
export function pointsOf(chart: Chart): readonly string[] {
  if (chart.kind === 'shares') return chart.segments.map(({ name, value }) => `${name} ${value.toFixed(2)}`);
  return chart.categories.map(
    (category, index) =>
      `${category}: ${chart.series.map(({ name, values }) => `${name} ${(values[index] ?? 0).toFixed(2)}`).join(', ')}`,
  );
}
