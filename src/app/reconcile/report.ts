import { RECONCILE_WORDS_EN } from '../../../commands/words/en/reconcile.ts';
import { atStakeLi, DIFFERENCE_KINDS, type Difference, type KeptDifference } from '../../core/difference.ts';
import { ENGLISH } from '../../core/grammar.ts';
import { formatYuan } from '../../core/money.ts';
import type { RunDone } from './run.ts';
import type { WriteTime } from './sentences.ts';

const { kinds: KINDS, ours: OURS, theirs: THEIRS, notes: NOTES } = RECONCILE_WORDS_EN;

/** What was compared and how it came out, without the differences themselves. */
export function summaryOf(
  { reconciled, taken, encoding, sheet, unreadable }: RunDone,
  provider: string,
  time: WriteTime,
): readonly string[] {
  const { lines, matched, span, agreeing, differences, ended, otherAccounts, theirsLi, oursLi } = reconciled;
  const read = [
    ...(encoding === null ? [] : [`read as ${encoding}`]),
    ...(sheet === '' ? [] : [`sheet "${sheet}"`]),
  ].join(', ');
  const sums = DIFFERENCE_KINDS.map((kind) => {
    const some = differences.filter((one) => one.kind === kind);
    return { kind, count: some.length, li: some.reduce((sum, one) => sum + atStakeLi(one), 0) };
  });
  const width = Math.max(...DIFFERENCE_KINDS.map((kind) => KINDS[kind].length));
  return [
    `${provider}: ${ENGLISH.count(lines, { one: '# line', other: '# lines' })}${span === null ? '' : ` from ${time(span.from)} to ${time(span.to)}`}${read === '' ? '' : ` (${read})`}`,
    `found by our order id ${matched.byOrderId}, by theirs ${matched.byProviderOrderId}, by number and time ${matched.byNumber}`,
    `their books ¥${formatYuan(theirsLi)}, ours ¥${formatYuan(oursLi)}`,
    '',
    `${'matched'.padEnd(width)}  ${String(agreeing).padStart(8)}`,
    ...sums.map(
      ({ kind, count, li }) =>
        `${KINDS[kind].padEnd(width)}  ${String(count).padStart(8)}${count === 0 ? '' : `  ¥${formatYuan(li)}`}`,
    ),
    ...(span === null
      ? [
          'No column has a time, so nothing was judged "only ours": say what it covers with --from and --to, or --month.',
        ]
      : []),
    ...(ended > 0
      ? [
          `${ENGLISH.count(ended, { one: '# line is', other: '# lines are' })} of orders that this ledger lacks, and that failed or were refunded.`,
        ]
      : []),
    ...(otherAccounts > 0
      ? [
          `${ENGLISH.count(otherAccounts, { one: '# order of ours went', other: '# orders of ours went' })} to another account in that time: reconcile its statement too.`,
        ]
      : []),
    ...(taken.edges > 0
      ? [
          `${ENGLISH.count(taken.edges, { one: '# order of ours lies', other: '# orders of ours lie' })} at the edge of the statement: the next one tells. If this one covers them, say so with --from and --to.`,
        ]
      : []),
    ...(unreadable > 0
      ? [
          `${ENGLISH.count(unreadable, { one: '# order', other: '# orders' })} of ours could not be read, and ${unreadable === 1 ? 'is' : 'are'} left out.`,
        ]
      : []),
    ...(taken.isRepeated ? ['This statement was compared before.'] : []),
    ...(taken.resolved.length > 0
      ? [`Resolved by it: ${ENGLISH.and(taken.resolved.slice(0, 20).map(({ id }) => id))}.`]
      : []),
    ...(taken.reopened.length > 0
      ? [`Open again: ${ENGLISH.and(taken.reopened.slice(0, 20).map(({ id }) => id))}.`]
      : []),
    ...(taken.closed.length > 0
      ? [
          `${ENGLISH.count(taken.closed.length, { one: '# difference was', other: '# differences were' })} found again that somebody had closed.`,
        ]
      : []),
  ];
}

export const HEADERS = [
  'id',
  'difference',
  'provider',
  'order',
  'order id',
  'their id',
  'number',
  'time',
  'row',
  'ours',
  'ours ¥',
  'theirs',
  'theirs ¥',
  'times',
  'remark',
] as const;

/** One difference as the cells of a row. */
export function cellsOf(one: KeptDifference, time: WriteTime): readonly string[] {
  const { ours, theirs } = one;
  return [
    one.id,
    KINDS[one.kind],
    one.provider,
    one.order ?? '',
    one.merchantOrderId ?? '',
    one.providerOrderId ?? '',
    one.number ?? '',
    one.at === null ? '' : time(one.at),
    one.row === null ? '' : String(one.row),
    ours === null ? '' : OURS[ours.state],
    ours === null ? '' : formatYuan(ours.amountLi),
    theirs === null ? '' : THEIRS[theirs.state],
    theirs === null || theirs.amountLi === null ? '' : formatYuan(theirs.amountLi),
    theirs === null || theirs.times === 1 ? '' : String(theirs.times),
    one.note === null ? '' : NOTES[one.note],
  ];
}

/** What a terminal shows: the columns that fit, and remarks below. */
const SHOWN = [
  'id',
  'difference',
  'order',
  'order id',
  'number',
  'time',
  'ours',
  'ours ¥',
  'theirs',
  'theirs ¥',
  'times',
] as const;

/** A table of differences, the worst first. */
export function tableOf(differences: readonly KeptDifference[], time: WriteTime): readonly string[] {
  if (differences.length === 0) return [];
  const places = SHOWN.map((name) => HEADERS.indexOf(name));
  const rows = sorted(differences).map((one) => {
    const cells = cellsOf(one, time);
    return places.map((place) => cells[place] ?? '');
  });
  const widths = SHOWN.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  const notes = [...new Set(differences.flatMap(({ note }) => note ?? []))];
  return [
    line(SHOWN),
    ...rows.map(line),
    ...notes.map(
      (note) =>
        `${NOTES[note]} (${ENGLISH.and(
          differences
            .filter((one) => one.note === note)
            .slice(0, 10)
            .map(({ id }) => id),
        )}${differences.filter((one) => one.note === note).length > 10 ? ' …' : ''})`,
    ),
  ];
}

export const sorted = <D extends Pick<Difference, 'kind' | 'at'>>(differences: readonly D[]): readonly D[] =>
  differences.toSorted(
    (a, b) => DIFFERENCE_KINDS.indexOf(a.kind) - DIFFERENCE_KINDS.indexOf(b.kind) || (a.at ?? 0) - (b.at ?? 0),
  );

/** The file for finance. Excel takes the mark for UTF-8, and what begins like a formula stays text. */
export async function csvOf(differences: readonly KeptDifference[], time: WriteTime): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  return stringify([HEADERS, ...sorted(differences).map((one) => cellsOf(one, time))], {
    bom: true,
    escape_formulas: true,
    record_delimiter: '\r\n',
  });
}
