import { ENGLISH } from '../../core/grammar.ts';
import { formatYuan } from '../../core/money.ts';
import type { ProviderName } from '../../core/product.ts';
import { type Columns, FIELDS, isEnough } from '../../reconcile/columns.ts';
import type { RowProblem } from '../../reconcile/read-row.ts';
import { MAX_DIFFERENCES } from '../../reconcile/reconcile.ts';
import type { RunRefused } from './run.ts';
import type { Remarks } from './statement.ts';

/** Writes an instant as local time. */
export type WriteTime = (at: number) => string;

const NOT_A_TABLE = {
  old_excel: 'it is an old Excel workbook (.xls): save it as .xlsx or CSV',
  encrypted: 'it has a password: save it without one',
  binary: 'it is no table: export the statement as CSV or .xlsx',
  broken: 'it is damaged: download it again, or save it anew',
  encoding: 'its text is neither UTF-8, UTF-16 nor GBK: save it as UTF-8',
} as const;

/** Says in sentences why nothing of a statement was taken, and what to do. */
export function whyRefused(refused: RunRefused, provider: ProviderName, time: WriteTime): readonly string[] {
  switch (refused.kind) {
    case 'no_file':
      return [`The statement cannot be opened: ${refused.why}.`];
    case 'empty':
    case 'no_lines':
      return ['The statement is empty: no order is in it. Nothing was taken.'];
    case 'not_a_table':
      return [`The statement cannot be read: ${NOT_A_TABLE[refused.what]}.`];
    case 'unpacks_too_large':
      return [`The workbook unpacks to more than ${refused.mostMb} MB: it is no statement. Export it as CSV.`];
    case 'broken':
      return [`The statement cannot be read to its end: ${refused.why}. Nothing was taken.`];
    case 'no_header':
      return [
        `No header was found among the first rows. The first of them: ${refused.firstRows.map((row) => row.filter((cell) => cell !== '').join(' | ')).join(' / ') || 'blank'}.`,
        `Name the columns in the config: reconcile.${provider}.columns.`,
      ];
    case 'no_columns':
      return proposalOf(provider, refused.proposed, refused.header);
    case 'other_columns':
      return [
        `Row ${refused.row} looks like the header and has no column ${ENGLISH.or(refused.missing.map(quoted))}. It has ${ENGLISH.and(refused.header.filter((text) => text !== '').map(quoted))}.`,
        `Correct reconcile.${provider}.columns in the config, or export the statement with these columns.`,
      ];
    case 'two_sheets':
      return [
        `Several sheets have these columns: ${ENGLISH.and(refused.sheets.map(quoted))}. Say which one with --sheet.`,
      ];
    case 'no_such_sheet':
      return [`There is no such sheet. The workbook has ${ENGLISH.and(refused.sheets.map(quoted))}.`];
    case 'bad_rows':
      return [
        ...refused.first.map(rowProblem),
        `${ENGLISH.count(refused.count, { one: '# row', other: '# rows' })} cannot be read, so nothing of the statement was taken: correct the file or the config, and try again.`,
      ];
    case 'outside':
      return [
        `${ENGLISH.count(refused.count, { one: '# line lies', other: '# lines lie' })} outside of the span that you named, from ${time(refused.first)} to ${time(refused.last)}: this is the statement of another time. Nothing was taken.`,
      ];
    case 'nothing_matches':
      return nothingMatches(refused, provider);
    case 'too_many':
      return [
        `There are ${refused.count} differences, more than ${MAX_DIFFERENCES}: this is hardly the statement of this ledger. Nothing was taken. Check the provider, the account and the columns.`,
      ];
    case 'not_listed': {
      const { why, code, advice } = refused.failure;
      return [
        `${provider} did not list its orders: ${why}${code === null ? '' : ` (${code})`}. Nothing was taken.${advice === null ? '' : ` ${advice.en}`}`,
        `If it never lists them, write "listing": false under reconcile.${provider} in the config, and reconcile its statements.`,
      ];
    }
  }
}

const quoted = (text: string): string => `"${text}"`;

function nothingMatches(
  { lines, ours, at }: RunRefused & { readonly kind: 'nothing_matches' },
  provider: ProviderName,
): readonly string[] {
  if (at !== null)
    return [
      `The orders in this statement were bought at ${at}, not at ${provider}: topup-desk reconcile ${at} <statement>. Nothing was taken.`,
    ];
  return [
    `None of the ${ENGLISH.count(lines, { one: '# line', other: '# lines' })} is about an order of this ledger, which sent ${ENGLISH.count(ours, { one: '# order', other: '# orders' })} to ${provider} in that time.`,
    'It is the statement of another account, another month or another desk, or its order ids are in another column. Nothing was taken. If all of it was bought past the desk, add --anyway.',
  ];
}

/** The columns that are likely, as config to paste. */
export function proposalOf(provider: ProviderName, proposed: Columns, header: readonly string[]): readonly string[] {
  const known = header.filter((text) => text.trim() !== '').map(quoted);
  const lines = [
    `The config does not say what the columns of ${provider}'s statements hold. This statement has ${ENGLISH.and(known)}.`,
  ];
  if (!isEnough(proposed))
    return [
      ...lines,
      `None of them is known as an order id, or as a number with a time. Name them: ${FIELDS.join(', ')}, under reconcile.${provider}.columns.`,
    ];
  const config = JSON.stringify({ reconcile: { [provider]: { columns: proposed } } }, null, 2).split('\n');
  return [...lines, 'Check this proposal, and put it into the config:', ...config.slice(1, -1)];
}

const WHAT: Readonly<Record<RowProblem['what'], (problem: RowProblem) => string>> = {
  nothing_to_find_it_by: ({ given, column }) =>
    given === 'lost'
      ? `the order id in "${column}" was turned into a number by Excel, and nothing else says which order it is: export that column as text`
      : 'neither an order id nor a number with a time is in it: are its cells merged with those above? Every row needs its own',
  time: ({ column, given }) =>
    given === '' ? `"${column}" is blank` : `"${given}" in "${column}" is no time; such as 2026-11-21 14:02:05`,
  amount: ({ column, given }) => `"${given}" in "${column}" is no amount; such as 19.63`,
  state: ({ column, given }) =>
    `what "${given}" in "${column}" means is not known: name it under "states" in the config`,
  future: ({ column, given }) => `"${given}" in "${column}" lies in the future`,
};

const rowProblem = (problem: RowProblem): string => `Row ${problem.row}: ${WHAT[problem.what](problem)}.`;

/** What was odd about a statement that was read all the same. */
export function remarksOf({ lostIds, separators, total }: Remarks, repeated: number): readonly string[] {
  return [
    ...lostIds.map(
      ({ column, count, row, given }) =>
        `"${column}": Excel turned ${ENGLISH.count(count, { one: '# order id', other: '# order ids' })} into numbers (first in row ${row}: ${given}) and kept 15 digits of each, so they cannot be compared. The lines were found by other columns; export this one as text.`,
    ),
    ...separators.map(
      ({ column, count, row, given }) =>
        `"${column}": ${ENGLISH.count(count, { one: '# amount has', other: '# amounts have' })} thousands separators, which were left out (first in row ${row}: ${given}).`,
    ),
    ...(repeated > 0
      ? [
          `${ENGLISH.count(repeated, { one: '# line says', other: '# lines say' })} what another said before, word for word, and count once.`,
        ]
      : []),
    ...(total !== null && total.namedLi !== total.summedLi
      ? [
          `The statement names a total of ¥${formatYuan(total.namedLi)}, and its lines come to ¥${formatYuan(total.summedLi)}: lines may be missing.`,
        ]
      : []),
  ];
}
