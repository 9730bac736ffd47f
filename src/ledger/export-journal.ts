import type { Root } from '../core/evidence.ts';
import { maskMsisdn } from '../core/msisdn.ts';
import type { StoredLine } from './journal.ts';
import { type JournalReader, type OrderGroup, ordersOf } from './journal-reader.ts';

/**
 * One line of the journal, or one root, as it leaves the ledger. Nothing that a hash covers is lost: `body` is the stored text itself.
 * docs/journal.md has the schema.
 */
export type JournalRecord = LineRecord | RootRecord;
type LineRecord = {
  readonly record: 'line';
  readonly order: string;
  readonly ref: string;
  readonly number: string;
  readonly line: number;
  readonly at: number;
  readonly time: string;
  readonly kind: string;
  readonly body: string;
  readonly hash: string;
  readonly root: number | null;
};
type RootRecord = {
  readonly record: 'root';
  readonly root: number;
  readonly from: string;
  readonly day: string;
  readonly at: number;
  readonly time: string;
  readonly previous: string;
  readonly hash: string;
  readonly orders: number;
  readonly lines: number;
};

/** @property until before this instant; lines and roots are taken by their own time */
export type ExportAsked = { readonly from: number; readonly until: number; readonly numbers: 'masked' | 'whole' };

/** The roots first, then the lines by their order. Only some thousand are in memory. */
export async function* exportedRecords(journal: JournalReader, asked: ExportAsked): AsyncIterable<JournalRecord> {
  const isWithin = (at: number): boolean => at >= asked.from && at < asked.until;
  for await (const root of journal.roots()) if (isWithin(root.madeAt)) yield rootRecord(root);
  for await (const group of ordersOf(journal)) {
    for (const line of group.lines) if (isWithin(line.at)) yield lineRecord(line, group, asked);
  }
}

const HASH = 'sha256:';

const rootRecord = ({ number, from, day, madeAt: at, previous, root, orders, lines }: Root): RootRecord => ({
  ...{ record: 'root', root: number, from, day, at, time: timeOf(at) },
  ...{ previous: previous === null ? '' : `${HASH}${previous}`, hash: `${HASH}${root}`, orders, lines },
});

function lineRecord(line: StoredLine, { order, sealed }: OrderGroup, { numbers }: ExportAsked): LineRecord {
  const { order_id, version, at, kind, body, hash } = line;
  const ref = order?.ref ?? sealed.find((row) => row.ref !== '')?.ref ?? '';
  const root = sealed.find((row) => row.version === version)?.number ?? null;
  return {
    ...{ record: 'line', order: order_id, ref, number: numberOf(order?.msisdn ?? '', numbers), line: version },
    ...{ at, time: timeOf(at), kind, body, hash: `${HASH}${hash}`, root },
  };
}

/** Once a number is forgotten, only its key is there. */
function numberOf(msisdn: string, numbers: ExportAsked['numbers']): string {
  if (!/^\d{11}$/.test(msisdn)) return '';
  return numbers === 'whole' ? msisdn : maskMsisdn(msisdn);
}

/** Empty for a time that a damaged line made up. */
const timeOf = (at: number): string => (Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : '');

const COLUMNS = [
  ...['record', 'order', 'ref', 'number', 'line', 'at', 'time', 'kind', 'body', 'hash', 'root'],
  ...['from', 'day', 'previous', 'orders', 'lines'],
] as const;

/** What stands before the records in a file of CSV: the mark that Excel wants, and the names of the columns. */
export const CSV_HEAD = `\uFEFF${COLUMNS.join(',')}`;

export const csvLine = (record: JournalRecord): string => {
  const cells: Readonly<Record<string, string | number | null>> = record;
  return COLUMNS.map((name) => cellOf(cells[name] ?? '')).join(',');
};

/** What a spreadsheet would run. None begins so but what somebody wrote into the database by hand. */
const FORMULA = /^[=+\-@\t\r]/;

function cellOf(value: string | number): string {
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
