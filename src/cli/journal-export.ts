import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { wordsFor } from '../../commands/words/words-for.ts';
import { resolveSpan } from '../accounts/span.ts';
import type { Config } from '../config.ts';
import { ENGLISH } from '../core/grammar.ts';
import { LedgerUnreachable } from '../core/ledger.ts';
import { err, ok, type Result } from '../core/result.ts';
import { CSV_HEAD, csvLine, type ExportAsked, exportedRecords } from '../ledger/export-journal.ts';
import { type JournalReader, openJournal } from '../ledger/journal-reader.ts';
import { messageOf } from '../runtime/tasks.ts';
import { type ExitCode, type Io, refuse } from './command.ts';
import { readConfig, readerOf } from './report.ts';

export type ExportOptions = {
  readonly format?: string;
  readonly from?: string;
  readonly to?: string;
  readonly output?: string;
  readonly wholeNumbers?: boolean;
  readonly as?: string;
};

const FORMATS = ['jsonl', 'csv'];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function wrongExport(
  { format, from, to, output, wholeNumbers, as }: ExportOptions,
  json: boolean,
): string | null {
  if (format !== undefined && !FORMATS.includes(format)) return `--format: write jsonl or csv, not "${format}"`;
  const noDay = [from, to].find((day) => day !== undefined && !DAY.test(day));
  if (noDay !== undefined) return `"${noDay}" is no day: write it as 2026-11-21`;
  if (from !== undefined && to !== undefined && from > to) return `--from ${from} is after --to ${to}`;
  if (wholeNumbers && as === undefined)
    return '--whole-numbers is for people in finance.people: write --as and your account or name too, such as --as person:Lin';
  if (json && output === undefined) return '--json says what was written to a file: write --output and a file too';
  return null;
}

/** Writes the journal to a file or to standard output, line by line. A file is there whole, or not at all. */
export async function exportJournal(options: ExportOptions, io: Io): Promise<ExitCode> {
  const read = readConfig(io);
  if ('refused' in read) return refuse(io, read.refused);
  const reader = readerOf(options, read.config);
  if ('refused' in reader) return refuse(io, reader.refused);
  const span = spanOf(options, read.config);
  if (!span.ok) return refuse(io, span.error);
  try {
    const journal = await openJournal(read.config.environment.DATABASE_URL);
    try {
      return await written(journal, { ...span.value, numbers: reader.numbers }, options, io);
    } finally {
      await journal.close();
    }
  } catch (error) {
    if (error instanceof LedgerUnreachable) return refuse(io, error.message);
    throw error;
  }
}

function spanOf({ from, to }: ExportOptions, { desk }: Config): Result<Omit<ExportAsked, 'numbers'>, string> {
  const all = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
  const days = [from, to].map((name) =>
    name === undefined ? null : resolveSpan({ kind: 'named', name }, Date.now(), desk.timezone),
  );
  for (const day of days) if (day !== null && !day.ok) return err(`${wordsFor('en').report.spanRefused(day.error)}.`);
  const [first, last] = days.map((day) => (day?.ok ? day.value : null));
  return ok({ from: first?.from ?? all.from, until: last?.until ?? all.until });
}

type Counts = { lines: number; roots: number };

async function written(journal: JournalReader, asked: ExportAsked, options: ExportOptions, io: Io): Promise<ExitCode> {
  const counts: Counts = { lines: 0, roots: 0 };
  const texts = textsOf(journal, asked, options, counts);
  if (options.output === undefined) {
    for await (const text of texts) io.out(text);
    return 0;
  }
  const failed = await writeWhole(options.output, texts);
  if (failed !== null) return refuse(io, `${options.output} cannot be written: ${failed}`);
  if (io.json) io.out(JSON.stringify({ exported: true, file: options.output, ...counts }));
  else io.err(`${options.output} is written: ${said(counts)}.`);
  return 0;
}

const said = ({ lines, roots }: Counts): string =>
  ENGLISH.and([
    ENGLISH.count(lines, { one: '# line', other: '# lines' }),
    ENGLISH.count(roots, { one: '# root', other: '# roots' }),
  ]);

async function* textsOf(
  journal: JournalReader,
  asked: ExportAsked,
  { format, output }: ExportOptions,
  counts: Counts,
): AsyncIterable<string> {
  const isCsv = format === undefined ? output?.toLowerCase().endsWith('.csv') === true : format === 'csv';
  if (isCsv) yield CSV_HEAD;
  for await (const record of exportedRecords(journal, asked)) {
    counts[record.record === 'line' ? 'lines' : 'roots'] += 1;
    yield isCsv ? csvLine(record) : JSON.stringify(record);
  }
}

/** Only the person who runs it may read the file: it may hold whole numbers. Returns why it could not be written. */
async function writeWhole(path: string, texts: AsyncIterable<string>): Promise<string | null> {
  const part = `${path}.part`;
  const file = createWriteStream(part, { mode: 0o600, flush: true });
  const ended = finished(file);
  ended.catch(() => undefined);
  try {
    for await (const text of texts) if (!file.write(`${text}\n`)) await Promise.race([once(file, 'drain'), ended]);
    file.end();
    await ended;
    await rename(part, path);
    return null;
  } catch (error) {
    if (error instanceof LedgerUnreachable) throw error;
    return messageOf(error);
  } finally {
    file.destroy();
    rmSync(part, { force: true });
  }
}
