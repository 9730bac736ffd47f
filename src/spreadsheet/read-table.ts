import { inflateRawSync } from 'node:zlib';
import { MAX_FILE_BYTES } from '../core/batch-rows.ts';
import { err, ok, type Result } from '../core/result.ts';

/** The cells of a file, as text. A row keeps its line, also a blank one. */
export type Table = readonly (readonly string[])[];

export type TableRefused =
  | { readonly kind: 'file_too_large'; readonly maxKb: number }
  /** Unpacked it would be too large: a zip bomb, or a workbook of another kind. */
  | { readonly kind: 'file_unpacks_too_large'; readonly maxMb: number }
  /** `what` it seems to be. */
  | { readonly kind: 'file_not_a_table'; readonly what: 'old_excel' | 'encrypted' | 'binary' | 'broken' | 'encoding' }
  | { readonly kind: 'file_empty' };

/** A file that somebody sent. */
export type GivenFile = { readonly name: string | null; readonly bytes: Uint8Array };
export type ReadTable = (file: GivenFile) => Promise<Result<Table, TableRefused>>;

/** A workbook of 2,000 rows unpacks to some 2 MB. */
const MAX_UNPACKED_BYTES = 30_000_000;
/** More rows than a batch may have are counted up to here, so that the refusal can say how many there are. */
const MAX_ROWS = 20_000;
const MAX_COLUMNS = 50;

/** Reads CSV, TSV or XLSX, whatever its name says, in UTF-8, UTF-16 or GBK. */
export const readTable: ReadTable = async ({ bytes }) => {
  if (bytes.length > MAX_FILE_BYTES) return err({ kind: 'file_too_large', maxKb: MAX_FILE_BYTES / 1000 });
  if (bytes.length === 0) return err({ kind: 'file_empty' });
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsWith(data, OLD_EXCEL)) return err({ kind: 'file_not_a_table', what: 'old_excel' });
  if (startsWith(data, ZIP)) return readWorkbook(data);
  const text = decoded(data);
  if (text === null) return err({ kind: 'file_not_a_table', what: isText(data) ? 'encoding' : 'binary' });
  if (text.trim() === '') return err({ kind: 'file_empty' });
  return readText(text);
};

const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** An old workbook (.xls), and one with a password, which is a zip inside of the same container. */
const OLD_EXCEL = [0xd0, 0xcf, 0x11, 0xe0];
const startsWith = (data: Buffer, bytes: readonly number[]): boolean => bytes.every((byte, at) => data[at] === byte);
const isText = (data: Buffer): boolean => !data.subarray(0, 4096).includes(0);

/** Chinese spreadsheets save CSV as GBK. What is valid UTF-8 hardly ever is meant as anything else. */
function decoded(data: Buffer): string | null {
  const [first, second] = data;
  const isLittle = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  const isBig = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0);
  const encodings = isLittle ? ['utf-16le'] : isBig ? ['utf-16be'] : ['utf-8', 'gb18030'];
  for (const encoding of encodings) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(data);
      if (!text.includes('\0')) return text.replace(/^\uFEFF+/, '');
    } catch {
      // The next encoding is tried.
    }
  }
  return null;
}

const DELIMITERS = ['\t', ',', ';', '，', '|'] as const;

async function readText(text: string): Promise<Result<Table, TableRefused>> {
  const { parse } = await import('csv-parse/sync');
  try {
    const rows: string[][] = parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      to: MAX_ROWS,
    });
    return ok(rows.map((row) => row.slice(0, MAX_COLUMNS)));
  } catch {
    return err({ kind: 'file_not_a_table', what: 'broken' });
  }
}

/** The delimiter that most of the first lines have. */
export function delimiterOf(text: string): string {
  const lines = text.split(/\r?\n/, 40).filter((line) => line.trim() !== '');
  const having = (delimiter: string): number => lines.filter((line) => line.includes(delimiter)).length;
  const [best] = DELIMITERS.toSorted((a, b) => having(b) - having(a));
  return best !== undefined && having(best) > 0 ? best : ',';
}

async function readWorkbook(data: Buffer): Promise<Result<Table, TableRefused>> {
  const size = unpackedSize(data);
  if (size === 'broken') return err({ kind: 'file_not_a_table', what: 'broken' });
  if (size === 'encrypted') return err({ kind: 'file_not_a_table', what: 'encrypted' });
  if (size > MAX_UNPACKED_BYTES) return err({ kind: 'file_unpacks_too_large', maxMb: MAX_UNPACKED_BYTES / 1e6 });
  const { readXlsx } = await import('hucre/xlsx');
  try {
    const { sheets } = await readXlsx(data, { sheets: (info) => !info.hidden && !info.veryHidden, maxRows: MAX_ROWS });
    const sheet = sheets.find(({ rows }) => rows.some((row) => row.some((cell) => cell !== null && cell !== '')));
    if (sheet === undefined) return err({ kind: 'file_empty' });
    return ok(sheet.rows.map((row) => row.slice(0, MAX_COLUMNS).map(textOf)));
  } catch {
    return err({ kind: 'file_not_a_table', what: 'broken' });
  }
}

/** A formula counts as its last result. A whole number is written in digits, however the sheet shows it. */
function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  if (typeof cell === 'object') {
    const { result, value, text } = cell as { result?: unknown; value?: unknown; text?: unknown };
    return textOf(result ?? value ?? text ?? '');
  }
  return String(cell);
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const ENTRY_SIZE = 46;
const MAX_ENTRIES = 500;

/**
 * Returns how many bytes a zip really unpacks to, without keeping them: what it says of itself may be a lie. Stops above the limit.
 */
function unpackedSize(data: Buffer): number | 'broken' | 'encrypted' {
  const end = data.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || data.length < end + 22 || data.readUInt32LE(end) !== END) return 'broken';
  const count = data.readUInt16LE(end + 10);
  if (count > MAX_ENTRIES) return Number.POSITIVE_INFINITY;
  let [at, size] = [data.readUInt32LE(end + 16), 0];
  for (let entry = 0; entry < count; entry += 1) {
    if (at + ENTRY_SIZE > data.length || data.readUInt32LE(at) !== ENTRY) return 'broken';
    if ((data.readUInt16LE(at + 8) & 1) === 1) return 'encrypted';
    const unpacked = entrySize(data, at, MAX_UNPACKED_BYTES - size);
    if (unpacked === 'broken') return unpacked;
    size += unpacked;
    if (size > MAX_UNPACKED_BYTES) return size;
    at += ENTRY_SIZE + data.readUInt16LE(at + 28) + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return size;
}

function entrySize(data: Buffer, at: number, maxBytes: number): number | 'broken' {
  const [method, packed, local] = [data.readUInt16LE(at + 10), data.readUInt32LE(at + 20), data.readUInt32LE(at + 42)];
  if (local + 30 > data.length) return 'broken';
  const from = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28);
  if (from + packed > data.length) return 'broken';
  if (method === 0) return packed;
  if (method !== 8) return 'broken';
  try {
    return inflateRawSync(data.subarray(from, from + packed), { maxOutputLength: Math.max(maxBytes, 1) }).length;
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return isTooLarge ? Number.POSITIVE_INFINITY : 'broken';
  }
}
