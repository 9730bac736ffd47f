import { type Calendar, createCalendar, offsetAt, partsAt } from '../core/calendar.ts';
import { formatYuan, LI_PER_YUAN } from '../core/money.ts';
import type { Cell, CellKind, Sheet } from '../core/sheet.ts';

/** Writes an instant as `2026-11-21 10:00:05` in a time zone. */
export type WriteInstant = (at: number) => string;
export function createWriteInstant(timezone: string): WriteInstant {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  });
  return (at) => {
    const { year, month, day, hour, minute, second } = partsAt(format, at);
    return `${year}-${month}-${day} ${hour}:${minute}:${second}`;
  };
}

/** A cell as plain text: yuan with two or three decimals, a duration in whole seconds. */
export function plainCell(cell: Cell, kind: CellKind, writeInstant: WriteInstant): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  switch (kind) {
    case 'money':
      return formatYuan(cell);
    case 'duration':
      return String(Math.round(cell / 1000));
    case 'time':
      return writeInstant(cell);
    case 'text':
    case 'count':
      return String(cell);
  }
}

/** What a spreadsheet takes for the beginning of a formula, also in full width, and behind blanks. */
const FORMULA = /^[\s\u00a0\u3000]*[=+\-@＝＋－＠]|^[\t\r\n|%]/u;

/** Text that a spreadsheet shows as it is: an apostrophe keeps it from being a formula. */
export const safeText = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/**
 * Writes tables as CSV for spreadsheets: UTF-8 with the mark that Excel wants, and no cell that people wrote is a formula. All tables
 * have the same columns; the first column says whose row it is.
 */
export async function writeCsv(tables: readonly Sheet[], timezone: string): Promise<Uint8Array> {
  const { stringify } = await import('csv-stringify/sync');
  const writeInstant = createWriteInstant(timezone);
  const [first] = tables;
  const header = ['by', ...(first?.columns.map(({ key }) => key) ?? [])];
  const rows = tables.flatMap(({ by, columns, rows: all }) =>
    all.map((cells) => [
      by,
      ...cells.map((cell, place) => {
        const kind = columns[place]?.kind ?? 'text';
        const written = plainCell(cell, kind, writeInstant);
        return kind === 'text' ? safeText(written) : written;
      }),
    ]),
  );
  return Buffer.from(stringify([header, ...rows], { bom: true, record_delimiter: 'windows' }));
}

/** Text is kept as text: Excel would make another number of one with many digits. */
const FORMATS: Readonly<Record<CellKind, string>> = {
  text: '@',
  count: '#,##0',
  money: '#,##0.00#',
  duration: '[h]:mm:ss',
  time: 'yyyy-mm-dd hh:mm:ss',
};
const DAY_MS = 86_400_000;
const WIDTHS: Readonly<Record<CellKind, number>> = { text: 24, count: 12, money: 14, duration: 14, time: 20 };

/** Writes each table as a sheet of a workbook, with numbers, durations and times as such. */
export async function writeWorkbook(tables: readonly Sheet[], timezone: string): Promise<Uint8Array> {
  const { writeXlsx } = await import('hucre/xlsx');
  const calendar = createCalendar(timezone);
  return writeXlsx({
    sheets: tables.map(({ name, columns, rows }) => ({
      name: sheetName(name),
      columns: columns.map(({ key, name: header, kind }) => ({
        ...{ key, header, width: WIDTHS[kind], numFmt: FORMATS[kind] },
      })),
      data: rows.map((cells) =>
        Object.fromEntries(
          columns.map(({ key, kind }, place) => [key, workbookCell(cells[place] ?? null, kind, calendar)]),
        ),
      ),
      freezePane: { rows: 1 },
    })),
  });
}

/** What XML has no place for: with one of these in it, Excel opens no workbook. */
const NO_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** A workbook has no time zones: a time is what the clocks of the zone show. */
function workbookCell(cell: Cell, kind: CellKind, calendar: Calendar): string | number | Date | null {
  if (cell === null) return null;
  if (typeof cell === 'string') return cell.replace(NO_XML, '');
  if (kind === 'money') return cell / LI_PER_YUAN;
  if (kind === 'duration') return cell / DAY_MS;
  return kind === 'time' ? new Date(cell + offsetAt(cell, calendar)) : cell;
}

/** Excel takes 31 characters, and none of these. */
const sheetName = (name: string): string => name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31);
