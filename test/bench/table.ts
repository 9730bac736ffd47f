import { type Compared, isVoid, median } from './pairs.ts';

/** @property better whether more of it is better, or less; `target` has the same unit */
export type Row = {
  readonly what: string;
  readonly value: string;
  readonly spread: string;
  readonly pair: string;
  readonly target: string;
  readonly verdict: 'met' | 'NOT MET' | 'void' | '';
};

const HEAD = { what: 'what', value: 'median', spread: 'spread', pair: 'A/A', target: 'target', verdict: 'verdict' };

/** A ratio to what it was compared with. */
export function ratioRow(
  what: string,
  compared: Compared,
  target: { readonly atLeast: number } | { readonly atMost: number },
): Row {
  const { ratios, pairs } = compared;
  const value = median(ratios);
  const isMet = 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
  return {
    what,
    value: times(value),
    spread: spreadOf(ratios, times),
    pair: times(median(pairs)),
    target: 'atLeast' in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`,
    verdict: isVoid(compared) ? 'void' : isMet ? 'met' : 'NOT MET',
  };
}

/** A ratio that has no target. */
export const factRow = (what: string, compared: Compared): Row => ({
  ...ratioRow(what, compared, { atLeast: 0 }),
  target: '',
  verdict: isVoid(compared) ? 'void' : '',
});

/** Something that was not measured, and why. */
export const noteRow = (what: string, value: string): Row => ({
  what,
  value,
  spread: '',
  pair: '',
  target: '',
  verdict: '',
});

/**
 * Something in a unit of its own that must stay below a limit.
 *
 * @param value what counts; left out, the median of the values. `pairs` those of what was taken off, where something was
 */
export function limitRow(
  what: string,
  {
    values,
    below,
    unit,
    pairs = [],
    value = median(values),
  }: { values: readonly number[]; below: number; unit: string; pairs?: readonly number[]; value?: number },
): Row {
  const inUnit = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ${unit}`;
  return {
    what,
    value: inUnit(value),
    spread: spreadOf(values, inUnit),
    pair: pairs.length === 0 ? '' : times(median(pairs)),
    target: `< ${inUnit(below)}`,
    verdict: isVoid({ ratios: values, pairs: pairs.length === 0 ? [1] : pairs, base: 0 })
      ? 'void'
      : value < below
        ? 'met'
        : 'NOT MET',
  };
}

export function printTable(rows: readonly Row[]): void {
  const columns = Object.keys(HEAD) as (keyof Row)[];
  const widths = columns.map((column) => Math.max(...[HEAD, ...rows].map((row) => row[column].length)));
  const lineOf = (row: Record<keyof Row, string>): string =>
    columns
      .map((column, place) => row[column].padEnd(widths[place] ?? 0))
      .join('  ')
      .trimEnd();
  const lines = [lineOf(HEAD), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(lineOf)];
  process.stdout.write(`\n${lines.join('\n')}\n`);
  if (rows.some(({ verdict }) => verdict === 'void'))
    process.stdout.write(
      '\nvoid: two equals differed by more than 25 %, so the machine was busy with something else. Run it again.\n',
    );
}

const times = (ratio: number): string => `× ${ratio.toFixed(2)}`;
const spreadOf = (values: readonly number[], write: (value: number) => string): string =>
  `${write(Math.min(...values))} … ${write(Math.max(...values))}`;
