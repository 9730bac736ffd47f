import { cellsOf, FIGURE_COLUMNS, type FigureName, figureNames } from '../src/accounts/columns.ts';
import type { Listed, Report, Table } from '../src/accounts/figures.ts';
import type { Group, Grouping } from '../src/accounts/grouping.ts';
import { chargedLi, type Entry, type EntryWords } from '../src/core/entry.ts';
import type { Carrier, Province } from '../src/core/flow-code.ts';
import type { Language, ProviderName } from '../src/core/product.ts';
import type { Cell, Sheet } from '../src/core/sheet.ts';
import type { ProviderNameIn } from './render-context.ts';
import type { OrderColumn } from './words/en/report.ts';
import { wordsFor } from './words/words-for.ts';

/** What a report's words depend on. */
export type ReportReader = { readonly language: Language; readonly providerName: ProviderNameIn };

/**
 * Lays a report out as tables in one language, each with its total. Chats, terminals and files are written from these, so that a figure is
 * the same everywhere.
 *
 * @param which all columns, or those for people
 */
export function sheetsOf(report: Report, reader: ReportReader, which: 'all' | 'brief'): readonly Sheet[] {
  const names = figureNames(which);
  return [
    ...(report.tables.length === 0 ? [totalSheet(report, names, reader)] : []),
    ...report.tables.map((table) => sheetOf(table, report, names, reader)),
    ...(report.orders === null ? [] : [orderSheet(report.orders, reader)]),
  ];
}

function totalSheet({ total, span }: Report, names: readonly FigureName[], { language }: ReportReader): Sheet {
  const words = wordsFor(language).report;
  return {
    by: 'total',
    name: words.total,
    columns: [text('name', words.total), ...figureColumns(names, language)],
    rows: [[span.name, ...cellsOf(total, names)]],
  };
}

function sheetOf({ by, rows }: Table, { total }: Report, names: readonly FigureName[], reader: ReportReader): Sheet {
  const { report: words } = wordsFor(reader.language);
  return {
    by,
    name: words.groupings[by],
    columns: [text('name', words.groupings[by]), text('key', words.code), ...figureColumns(names, reader.language)],
    rows: [
      ...rows.map(({ group, figures }) => [labelOf(group, by, reader), group.key ?? '', ...cellsOf(figures, names)]),
      [words.total, '', ...cellsOf(total, names)],
    ],
  };
}

const text = (key: string, name: string) => ({ key, name, kind: 'text' }) as const;
const figureColumns = (names: readonly FigureName[], language: Language): Sheet['columns'] =>
  names.map((name) => ({ key: name, name: wordsFor(language).report.figures[name], kind: FIGURE_COLUMNS[name].kind }));

/** What people read for a group. */
export function labelOf({ key, label, gone }: Group, by: Grouping, { language, providerName }: ReportReader): string {
  const { report: words, names } = wordsFor(language);
  if (key === null) return words.none[by] ?? '';
  if (gone) return words.goneTeam(key);
  if (by === 'carrier') return names.carriers[key as Carrier] ?? key;
  if (by === 'province') return names.province(key as Province);
  if (by === 'provider') return providerName(key as ProviderName, language);
  if (label === null) return key;
  return typeof label === 'string' ? label : label[language];
}

type OrderCell = readonly [
  kind: Sheet['columns'][number]['kind'],
  of: (listed: Listed & { readonly words: EntryWords }, reader: ReportReader) => Cell,
];
const people = (acting: EntryWords['decidedBy']): string => acting.map(({ name }) => name).join(' + ');

const ORDER_CELLS: { readonly [C in OrderColumn]: OrderCell } = {
  order: ['text', ({ words }) => words.ref],
  number: ['text', ({ number }) => number],
  state: ['text', ({ entry }, { language }) => wordsFor(language).names.states[entry.state]],
  team: ['text', ({ entry }) => entry.team],
  requester: ['text', ({ words }) => words.requester.name],
  approver: ['text', ({ words }) => people(words.decidedBy)],
  rule: ['text', ({ words }) => words.rule],
  provider: [
    'text',
    ({ words }, { language, providerName }) =>
      words.provider === null ? '' : providerName(words.provider as ProviderName, language),
  ],
  product: ['text', ({ words }, { language }) => words.product.name[language]],
  carrier: [
    'text',
    ({ words }, { language }) => (words.carrier ? wordsFor(language).names.carriers[words.carrier] : ''),
  ],
  province: [
    'text',
    ({ words }, { language }) => (words.province ? wordsFor(language).names.province(words.province) : ''),
  ],
  reason: ['text', ({ words }) => words.reason],
  price_yuan: ['money', ({ entry }) => entry.priceLi],
  charged_yuan: [
    'money',
    ({ entry }) => (entry.at.delivered === null && entry.at.late === null ? null : chargedLi(entry)),
  ],
  requested_at: ['time', ({ entry }) => entry.at.requested],
  approved_at: ['time', ({ entry }) => entry.at.approved],
  delivered_at: ['time', ({ entry }) => entry.at.delivered ?? entry.at.late],
  refunded_at: ['time', ({ entry }) => entry.at.refunded],
  ended_at: ['time', ({ entry }) => endedAt(entry)],
};

const endedAt = ({ at }: Entry): number | null => at.failed ?? at.rejected ?? at.expired ?? at.cancelled;

function orderSheet(orders: readonly Listed[], reader: ReportReader): Sheet {
  const words = wordsFor(reader.language).report;
  const names = Object.keys(ORDER_CELLS) as OrderColumn[];
  return {
    by: 'order',
    name: words.orders,
    columns: names.map((key) => ({ key, name: words.orderColumns[key], kind: ORDER_CELLS[key][0] })),
    rows: orders.flatMap((listed) => {
      const { words: said } = listed.entry;
      return said === null ? [] : [names.map((name) => ORDER_CELLS[name][1]({ ...listed, words: said }, reader))];
    }),
  };
}
