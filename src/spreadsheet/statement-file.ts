import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { err, ok, type Result } from '../core/result.ts';
import { delimiterOf } from './read-table.ts';
import { type ZipRefused, zipSheets } from './zip-sheets.ts';

/** One row of a sheet as text, with its place from 1 on. */
export type SheetRow = { readonly row: number; readonly cells: readonly string[] };

/** A file of any length that is read in passes, some hundreds of rows in memory. Rows come in batches: one by one they would take twice as long. */
export type StatementFile = {
  /** SHA-256 of its bytes: the same file is known again. */
  readonly digest: string;
  readonly encoding: string;
  /** The visible sheets; a text file has one without a name. */
  readonly sheets: readonly string[];
  readonly rows: (sheet: number) => AsyncIterable<readonly SheetRow[]>;
};

export type FileRefused =
  | { readonly kind: 'no_file'; readonly why: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'not_a_table'; readonly what: 'old_excel' | 'encrypted' | 'binary' | 'broken' | 'encoding' }
  | { readonly kind: 'unpacks_too_large'; readonly mostMb: number };

/** The rows cannot be read on: the message is for people. */
export class StatementBroken extends Error {
  override readonly name = 'StatementBroken';
}

const BATCH = 200;
/** A longer record is a quotation mark that was never closed. */
const MAX_RECORD = 100_000;
const MAX_COLUMNS = 200;

/** Opens a CSV, TSV or XLSX file, whatever its name says, in UTF-8, UTF-16 or GBK. */
export async function openStatementFile(path: string): Promise<Result<StatementFile, FileRefused>> {
  const first = await firstBytes(path);
  if (!first.ok) return first;
  const { value: head } = first;
  if (head.length === 0) return err({ kind: 'empty' });
  if (startsWith(head, OLD_EXCEL)) return err({ kind: 'not_a_table', what: 'old_excel' });
  return startsWith(head, ZIP) ? openWorkbook(path) : openText(path, head);
}

const ZIP = [0x50, 0x4b, 0x03, 0x04];
const OLD_EXCEL = [0xd0, 0xcf, 0x11, 0xe0];
const startsWith = (data: Buffer, bytes: readonly number[]): boolean => bytes.every((byte, at) => data[at] === byte);

async function firstBytes(path: string): Promise<Result<Buffer, FileRefused>> {
  try {
    const file = await open(path, 'r');
    try {
      const head = Buffer.alloc(65_536);
      const { bytesRead } = await file.read(head, 0, head.length, 0);
      return ok(head.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return err({ kind: 'no_file', why: WHY_NOT[code] ?? 'it cannot be read' });
  }
}

const WHY_NOT: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read',
};

/** The whole file is read once before anything is taken of it: GBK may begin with megabytes of ASCII. */
async function openText(path: string, head: Buffer): Promise<Result<StatementFile, FileRefused>> {
  const wide = wideEncoding(head);
  if (wide === null && head.includes(0)) return err({ kind: 'not_a_table', what: 'binary' });
  for (const encoding of wide === null ? ['utf-8', 'gb18030'] : [wide]) {
    const looked = await lookThrough(path, encoding);
    if (looked === 'wrong') continue;
    if (looked === 'binary') return err({ kind: 'not_a_table', what: 'binary' });
    if (looked.isBlank) return err({ kind: 'empty' });
    return ok({
      ...{ digest: looked.digest, encoding, sheets: [''] },
      rows: () => textRows(path, encoding, delimiterOf(looked.head)),
    });
  }
  return err({ kind: 'not_a_table', what: 'encoding' });
}

function wideEncoding([first, second]: Buffer): string | null {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || (first === 0 && second !== 0) ? 'utf-16be' : null;
}

type Looked = { readonly digest: string; readonly head: string; readonly isBlank: boolean };

async function lookThrough(path: string, encoding: string): Promise<Looked | 'wrong' | 'binary'> {
  const digest = createHash('sha256');
  let [head, isBlank] = ['', true];
  try {
    for await (const text of decoded(path, encoding, (chunk) => digest.update(chunk))) {
      if (text.includes('\0')) return 'binary';
      if (head.length < 65_536) head += text;
      isBlank &&= text.trim() === '';
    }
  } catch (error) {
    if (error instanceof TypeError) return 'wrong';
    throw error;
  }
  return { digest: digest.digest('hex'), head: head.slice(0, 65_536), isBlank };
}

async function* decoded(path: string, encoding: string, seen?: (chunk: Buffer) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of createReadStream(path, { highWaterMark: 65_536 }) as AsyncIterable<Buffer>) {
    seen?.(chunk);
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

async function* textRows(path: string, encoding: string, delimiter: string): AsyncGenerator<readonly SheetRow[]> {
  const { parse } = await import('csv-parse');
  const parser = parse({
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    max_record_size: MAX_RECORD,
  });
  const source = Readable.from(decoded(path, encoding));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let batch: SheetRow[] = [];
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row += 1;
      batch.push({ row, cells: cells.slice(0, MAX_COLUMNS) });
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    throw new StatementBroken(
      `row ${row + 1} cannot be told from those after it: is a quotation mark never closed? Save the file as CSV again`,
      { cause: error },
    );
  } finally {
    source.destroy();
  }
  if (batch.length > 0) yield batch;
}

async function openWorkbook(path: string): Promise<Result<StatementFile, FileRefused>> {
  const found = await zipSheets(path);
  if (!found.ok) return err(refusalOf(found.error));
  const { digest, sheets } = found.value;
  const visible = sheets.filter(({ isHidden }) => !isHidden);
  if (visible.length === 0) return err({ kind: 'empty' });
  return ok({
    ...{ digest, encoding: 'xlsx', sheets: visible.map(({ name }) => name) },
    rows: (sheet) => workbookRows(path, visible[sheet]?.index ?? 0),
  });
}

const refusalOf = (refused: ZipRefused): FileRefused =>
  refused.kind === 'too_large'
    ? { kind: 'unpacks_too_large', mostMb: refused.mostMb }
    : { kind: 'not_a_table', what: refused.kind };

async function* workbookRows(path: string, sheet: number): AsyncGenerator<readonly SheetRow[]> {
  const { streamXlsxRows } = await import('hucre/xlsx');
  const file = createReadStream(path, { highWaterMark: 65_536 });
  const bytes = Readable.toWeb(file) as ReadableStream<Uint8Array>;
  let batch: SheetRow[] = [];
  let last = 0;
  try {
    for await (const { index, values } of streamXlsxRows(bytes, { sheet })) {
      last = index + 1;
      batch.push({ row: last, cells: values.slice(0, MAX_COLUMNS).map(cellText) });
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    throw new StatementBroken(`the workbook is damaged after row ${last}: save it again`, { cause: error });
  } finally {
    file.destroy();
  }
  if (batch.length > 0) yield batch;
}

/** Excel keeps 15 digits of a number: a longer one is written as what it is, one that lost some. */
const EXACT = 1e15;

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date)
    return Number.isNaN(cell.getTime()) ? '' : cell.toISOString().slice(0, 19).replace('T', ' ');
  if (typeof cell === 'number') return Math.abs(cell) >= EXACT ? cell.toExponential() : String(cell);
  if (typeof cell === 'object') {
    const { result, value, text } = cell as { result?: unknown; value?: unknown; text?: unknown };
    return cellText(result ?? value ?? text ?? '');
  }
  return String(cell);
}
