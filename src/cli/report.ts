import { writeFile } from 'node:fs/promises';
import { labelOf, type ReportReader, sheetsOf } from '../../commands/report-sheets.ts';
import { wordsFor } from '../../commands/words/words-for.ts';
import { isEmpty, type Report } from '../accounts/figures.ts';
import { reportJson } from '../accounts/report-json.ts';
import { resolveSpan, type Span } from '../accounts/span.ts';
import { MAX_LISTED, type ReportRefused, readReport } from '../app/reports/read-report.ts';
import { readRules } from '../app/rules/run.ts';
import { readDotEnv, readSecretFiles } from '../config/environment.ts';
import type { Config } from '../config.ts';
import { isInFinance } from '../core/finance.ts';
import { LedgerUnreachable } from '../core/ledger.ts';
import type { AccountId } from '../core/people.ts';
import { teamCalled } from '../core/policy.ts';
import type { Language } from '../core/product.ts';
import type { Sheet } from '../core/sheet.ts';
import { nameIn } from '../providers/registry.ts';
import { messageOf } from '../runtime/tasks.ts';
import { writeCsv, writeWorkbook } from '../spreadsheet/write-table.ts';
import type { CliCommand, Io } from './command.ts';
import {
  askedSpan,
  declareReport,
  type Format,
  formatOf,
  languageOf,
  listsOrders,
  type ReportOptions,
  tablesOf,
  wrongReport,
} from './report-options.ts';
import { drawTable } from './table.ts';

export const report: CliCommand<ReportOptions> = {
  name: 'report',
  summary: 'says what was requested, approved, bought and refunded, by whom and for what',
  details: `It can run beside a desk that runs; it only reads. Without a span it is of this month. Days are those of the config's time
zone. docs/finance.md says what each figure means.`,
  examples: [
    ['report --month 2026-11 --by team', 'a month by team'],
    ['report --from 2026-11-01 --to 2026-11-15 --by product,provider', 'half a month by two things'],
    ['report --span week --team support --format csv --output week.csv', 'this week of one team, for a spreadsheet'],
    ['report --format xlsx --output month.xlsx', 'every table as a sheet'],
    ['report --by order --whole-numbers --as person:Lin', 'every order with its number'],
  ],
  json: true,
  declare: declareReport,
  wrongIn: wrongReport,
  run: async (options, io) => {
    const refused = (kind: string, sentence: string): 1 => {
      if (io.json) io.out(JSON.stringify({ reported: false, because: kind, sentence }));
      else io.err(sentence);
      return 1;
    };
    const config = readConfig(io);
    if ('refused' in config) return refused('config', config.refused);
    const { desk } = config.config;
    const words = wordsFor(languageOf(options)).report;
    const span = resolveSpan(askedSpan(options) ?? { kind: 'month', which: 'this' }, Date.now(), desk.timezone);
    if (!span.ok) return refused(span.error.kind, `${words.spanRefused(span.error)}.`);
    const reader = readerOf(options, config.config);
    if ('refused' in reader) return refused('not_finance', reader.refused);
    try {
      const read = await readReport({
        url: config.config.environment.DATABASE_URL,
        question: { span: span.value, teams: teamsOf(options, config.config), by: tablesOf(options) },
        teams: desk.teams,
        people: desk.people.entries,
        orders: listsOrders(options) ? reader.numbers : null,
        now: Date.now(),
      });
      if (!read.ok) return refused(read.error.kind, `${whyNot(read.error, config.config, languageOf(options))}.`);
      return await write(read.value, options, io, refused);
    } catch (error) {
      if (!(error instanceof LedgerUnreachable)) throw error;
      return refused('unreadable', `The database cannot be read: ${error.message}. Check DATABASE_URL.`);
    }
  },
};

type ConfigRead = { readonly config: Config } | { readonly refused: string };

export function readConfig({ variables: given }: Pick<Io, 'variables'>): ConfigRead {
  const file = readDotEnv('.env');
  const variables = file.ok ? readSecretFiles({ ...file.value, ...given }) : file;
  if (!variables.ok) return { refused: variables.error };
  const { read } = readRules(variables.value, null);
  return read.ok ? { config: read.value.config } : { refused: read.error.problems.join('\n') };
}

/** By their present names; a former name means the same team. */
function teamsOf({ team }: ReportOptions, { desk }: Config): readonly string[] | null {
  return team === undefined ? null : team.map((one) => teamCalled(desk.teams, one)?.name ?? one);
}

/** Who may run this may read the database; the config says who may have whole numbers in their hands. */
export function readerOf(
  { wholeNumbers, as }: Pick<ReportOptions, 'wholeNumbers' | 'as'>,
  { desk }: Config,
): { readonly numbers: 'masked' | 'whole' } | { readonly refused: string } {
  if (wholeNumbers !== true || as === undefined) return { numbers: 'masked' };
  const accounts = as.startsWith('person:') ? (desk.people.named(as.slice(7))?.accounts ?? []) : [as as AccountId];
  const mayRead = accounts.some((account) =>
    isInFinance({ person: desk.people.personOf(account) }, desk.finance, desk.people),
  );
  if (mayRead) return { numbers: 'whole' };
  return {
    refused: `"${as}" is not in "finance.people" of the config, whose people alone get whole numbers: leave --whole-numbers out, or add them there.`,
  };
}

function whyNot(refused: ReportRefused, { desk }: Config, language: Language): string {
  const words = wordsFor(language).report;
  if (refused.kind === 'too_many_orders') return words.tooMany(MAX_LISTED.toLocaleString('en'));
  return words.unknownTeam(
    refused.team,
    desk.teams.map(({ name }) => name),
  );
}

async function write(
  read: Report,
  options: ReportOptions,
  io: Io,
  refused: (kind: string, sentence: string) => 1,
): Promise<0 | 1> {
  const reader: ReportReader = { language: languageOf(options), providerName: nameIn };
  const made = await contentOf(read, formatOf(options), reader);
  if (options.output === undefined)
    io.out(typeof made === 'string' ? made : Buffer.from(made).toString('utf8').replace(/\n$/, ''));
  else {
    try {
      await writeFile(options.output, made, { mode: 0o600 });
    } catch (error) {
      return refused('not_written', `${options.output} cannot be written: ${messageOf(error)}.`);
    }
    if (!io.json) io.err(`${options.output} is written.`);
  }
  if (!io.json) for (const line of notesOn(read, reader.language)) io.err(line);
  return 0;
}

async function contentOf(read: Report, format: Format, reader: ReportReader): Promise<string | Uint8Array> {
  const { timezone } = read.span;
  // The list of orders has columns of its own: the total would put others above them.
  const isInOneTable = ({ by }: Sheet): boolean => read.orders === null || by === 'order';
  switch (format) {
    case 'json':
      return JSON.stringify(
        reportJson(read, (group, by) => labelOf(group, by, reader)),
        null,
        2,
      );
    case 'csv':
      return writeCsv(sheetsOf(read, reader, 'all').filter(isInOneTable), timezone);
    case 'xlsx':
      return writeWorkbook(sheetsOf(read, reader, 'all'), timezone);
    case 'table':
      return tablesFor(read, reader);
  }
}

function tablesFor(read: Report, reader: ReportReader): string {
  const words = wordsFor(reader.language).report;
  const sheets = sheetsOf(read, reader, 'brief').map(withoutKeys);
  return [words.title(read.span.name, read.teams), ...sheets.map((sheet) => drawTable(sheet, read.span.timezone))].join(
    '\n\n',
  );
}

/** People know a team or a product by its name. */
function withoutKeys(sheet: Sheet): Sheet {
  const at = sheet.columns.findIndex(({ key }) => key === 'key');
  if (at < 0) return sheet;
  return { ...sheet, columns: sheet.columns.toSpliced(at, 1), rows: sheet.rows.map((row) => row.toSpliced(at, 1)) };
}

const MAX_NAMED = 20;

/** What stands beside the figures, on standard error: nothing happened, or something could not be read. */
function notesOn(
  { total, span, teams, unreadable }: Report & { readonly span: Span },
  language: Language,
): readonly string[] {
  const words = wordsFor(language).report;
  const refs = unreadable.slice(0, MAX_NAMED).map(({ ref, team, why }) => `${ref} (${team}: ${why})`);
  const more = unreadable.length > MAX_NAMED ? [words.more(unreadable.length - MAX_NAMED)] : [];
  return [
    ...(isEmpty(total) ? [words.nothing(span.name, teams)] : []),
    ...(unreadable.length > 0 ? [words.unreadable(unreadable.length, [...refs, ...more])] : []),
  ];
}
