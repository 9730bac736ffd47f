import type { Command } from 'commander';
import { wordsFor } from '../../commands/words/words-for.ts';
import { GROUPINGS, type Grouping } from '../accounts/grouping.ts';
import { resolveSpan, type SpanAsked, spanOf } from '../accounts/span.ts';
import { ENGLISH } from '../core/grammar.ts';
import { LANGUAGES, type Language } from '../core/product.ts';

/** What `report` can be asked, and what is wrong with it. */

const FORMATS = ['table', 'csv', 'xlsx', 'json'] as const;
export type Format = (typeof FORMATS)[number];

export type ReportOptions = {
  readonly month?: string;
  readonly from?: string;
  readonly to?: string;
  readonly span?: string;
  readonly team?: readonly string[];
  readonly by?: readonly string[];
  readonly format?: string;
  readonly output?: string;
  readonly wholeNumbers?: boolean;
  readonly as?: string;
  readonly language?: string;
  readonly json?: boolean;
};

export const declareReport = (command: Command): Command =>
  command
    .option('--month <month>', 'a month: 2026-11')
    .option('--from <day>', 'from this day on: 2026-11-01')
    .option('--to <day>', 'up to and with this day')
    .option('--span <span>', 'today, yesterday, week, last-week, month, last-month, year, 2026 or 2026-11-21')
    .option('--team <team>', 'only this team; may be given more than once', collect)
    .option('--by <what>', `one table each: ${GROUPINGS.join(', ')}; order lists the orders`, collect)
    .option('--format <format>', `${FORMATS.join(', ')} (default: table)`)
    .option('--output <file>', 'write to this file; a workbook needs it')
    .option('--whole-numbers', 'show whole numbers in the list of orders; for somebody in finance.people')
    .option('--as <account>', 'who reads it: slack:U0CFO or person:Lin; whole numbers need it')
    .option('--language <language>', `${LANGUAGES.join(' or ')} (default: en)`);

/** Says what does not go together; null if all does. */
export const wrongReport = (options: ReportOptions): string | null =>
  wrongFormat(options) ?? wrongTables(options) ?? wrongSpan(options);

/** `--by team,product` is the same as `--by team --by product`. */
const collect = (given: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...given.split(/[,，]/).map((one) => one.trim()),
];

export const languageOf = ({ language }: ReportOptions): Language => LANGUAGES.find((one) => one === language) ?? 'en';
export const formatOf = ({ format, json }: ReportOptions): Format => (json ? 'json' : ((format ?? 'table') as Format));
export const listsOrders = ({ by = [] }: ReportOptions): boolean => by.includes('order');
const isGrouping = (word: string): word is Grouping => (GROUPINGS as readonly string[]).includes(word);

/** A workbook has a sheet for everything, unless something is named. */
export function tablesOf(options: ReportOptions): readonly Grouping[] {
  const named = [...new Set(options.by ?? [])].filter(isGrouping);
  if (named.length > 0 || options.by !== undefined) return named;
  return formatOf(options) === 'xlsx' ? GROUPINGS : ['team'];
}

function wrongFormat({ format, output, json, language }: ReportOptions): string | null {
  if (format !== undefined && !(FORMATS as readonly string[]).includes(format))
    return `--format: "${format}" is none: write ${ENGLISH.or(FORMATS)}`;
  if (json && format !== undefined && format !== 'json') return '--json and --format name two formats: leave one out';
  if (format === 'xlsx' && output === undefined)
    return '--format xlsx makes a workbook: write --output and a file too, such as --output report.xlsx';
  if (language !== undefined && !(LANGUAGES as readonly string[]).includes(language))
    return `--language: "${language}" is none: write ${ENGLISH.or(LANGUAGES)}`;
  return null;
}

function wrongTables({ by = [], format, wholeNumbers, as }: ReportOptions): string | null {
  const unknown = by.find((word) => !isGrouping(word) && word !== 'order');
  if (unknown !== undefined) return `--by: "${unknown}" is none: write ${ENGLISH.or([...GROUPINGS, 'order'])}`;
  if (format === 'csv' && by.includes('order') && by.length > 1)
    return '--by order has other columns than the tables of figures: write it alone for CSV, or --format xlsx';
  if (wholeNumbers && !by.includes('order'))
    return '--whole-numbers is about the list of orders: write --by order too, or leave it out';
  if (wholeNumbers && as === undefined)
    return '--whole-numbers is for people in finance.people: write --as and your account or name too, such as --as person:Lin';
  return null;
}

function wrongSpan(options: ReportOptions): string | null {
  const { month, from, to, span } = options;
  const given = [month, span, from ?? to].filter((one) => one !== undefined);
  if (given.length > 1)
    return '--month, --span and --from with --to are three ways to name one span: write one of them';
  if (month !== undefined && !/^\d{4}-\d{1,2}$/.test(month)) return `--month: "${month}" is no month: write 2026-11`;
  if (from !== undefined && to === undefined) return '--from needs --to: write the last day of the span too';
  if (to !== undefined && from === undefined) return '--to needs --from: write the first day of the span too';
  const asked = askedSpan(options);
  if (span !== undefined && asked === null)
    return `--span: ${wordsFor('en').report.spanRefused({ kind: 'no_span', given: span })}`;
  const resolved = asked && resolveSpan(asked, Date.now(), 'UTC');
  if (resolved === null || resolved.ok || resolved.error.kind === 'span_ahead') return null;
  return wordsFor('en').report.spanRefused(resolved.error);
}

export function askedSpan({ month, from, to, span }: ReportOptions): SpanAsked | null {
  if (month !== undefined) return { kind: 'named', name: month };
  if (from !== undefined && to !== undefined) return { kind: 'days', from, to };
  return span === undefined ? null : spanOf(span);
}
