import { userInfo } from 'node:os';
import { basename } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { openProviders } from '../app/providers.ts';
import { createListing, spacedBy } from '../app/reconcile/listing.ts';
import { sorted, summaryOf, tableOf } from '../app/reconcile/report.ts';
import { type BookSource, type RunDone, type RunRefused, runReconcile } from '../app/reconcile/run.ts';
import { proposalOf, remarksOf, type WriteTime, whyRefused } from '../app/reconcile/sentences.ts';
import { readRules } from '../app/rules/run.ts';
import { readDotEnv, readSecretFiles } from '../config/environment.ts';
import type { Config } from '../config.ts';
import { createCalendar } from '../core/calendar.ts';
import { readDifferenceId } from '../core/difference.ts';
import { ENGLISH } from '../core/grammar.ts';
import { LedgerUnreachable } from '../core/ledger.ts';
import type { ProviderName } from '../core/product.ts';
import type { Result } from '../core/result.ts';
import { openDifferences } from '../ledger/differences.ts';
import { isProviderName, PROVIDER_NAMES } from '../providers/registry.ts';
import type { Columns } from '../reconcile/columns.ts';
import type { Span } from '../reconcile/findings.ts';
import type { CliCommand, ExitCode } from './command.ts';
import { askColumns } from './reconcile/ask-columns.ts';
import { type At, close, listOpen, refused, writeCsv } from './reconcile/kept.ts';
import { readSpan, type SpanOptions, timeIn, wrongSpan } from './reconcile/span.ts';

type Options = SpanOptions & {
  readonly provider: string;
  readonly statement?: string;
  readonly reason?: readonly string[];
  readonly sheet?: string;
  readonly output?: string;
  readonly anyway?: boolean;
  readonly by?: string;
};

export const reconcile: CliCommand<Options> = {
  name: 'reconcile',
  summary: "compares a provider's books with the ledger, and keeps what differs until somebody closes it",
  details: `A statement is CSV or .xlsx; the config says what its columns hold (reconcile.<provider>.columns), and a proposal is made where it
does not. Without a statement the provider is asked for its orders, if it lists them: yesterday's, or those of --month, --from and --to.
Nothing is sent, and no order is moved. It can run beside a desk that runs. It ends with 1 while something that it found is open.`,
  examples: [
    ['reconcile juhe november.csv', 'what differs between the statement and the ledger'],
    ['reconcile juhe november.xlsx --month 2026-11 --output differences.csv', 'of the whole month, also as a file'],
    ['reconcile juhe --from 2026-11-20 --to 2026-11-26', 'against what the provider lists'],
    ['reconcile open', 'what is open'],
    ['reconcile close D7K3QX bought by hand for CASE-42', 'closes one difference, with the reason'],
  ],
  json: true,
  declare: (command) =>
    command
      .argument('<provider>', `one of: ${PROVIDER_NAMES.join(', ')}; or "open", or "close"`)
      .argument('[statement]', 'the file; with "close" the difference')
      .argument('[reason...]', 'with "close": why')
      .option('--month <month>', 'the statement covers this month: 2026-11')
      .option('--from <day>', 'the statement covers the time from this day, or time, on: 2026-11-20, 2026-11-20T14:00')
      .option('--to <day>', 'the statement covers the time up to the end of this day, or to a time')
      .option('--sheet <name>', 'the sheet of a workbook that has several')
      .option('--output <file>', 'writes the differences to a CSV file')
      .option('--anyway', 'compares also where no line is about an order of this ledger')
      .option('--by <name>', 'with "close": who closes it (default: the user at this machine)'),
  wrongIn: (options) => {
    const { provider, statement, reason = [] } = options;
    if (provider === 'open')
      return statement === undefined ? null : '"reconcile open" lists all of them: leave out the rest';
    if (provider === 'close') {
      if (statement === undefined || readDifferenceId(statement) === null)
        return 'name the difference to close, such as D7K3QX: "topup-desk reconcile open" lists them';
      return reason.join(' ').trim().length >= 3
        ? null
        : `say why it is closed: topup-desk reconcile close ${statement} bought by hand for CASE-42`;
    }
    if (!isProviderName(provider))
      return `There is no provider "${provider}": write one of ${PROVIDER_NAMES.join(', ')}`;
    const [extra] = reason;
    if (extra !== undefined) return `one statement at a time: "${extra}" is one more`;
    return wrongSpan(options);
  },
  run: async (options, io) => {
    // A million rows pass through: by default what is young may grow to 100 MB before it is swept.
    setFlagsFromString('--semi-space-growth-factor=1');
    const file = readDotEnv('.env');
    const variables = file.ok ? readSecretFiles({ ...file.value, ...io.variables }) : file;
    if (!variables.ok) return refused([variables.error], io);
    const { read } = readRules(variables.value, null);
    if (!read.ok) return refused(read.error.problems, io);
    const { config } = read.value;
    try {
      const ledger = await openDifferences(config.environment.DATABASE_URL, SILENT);
      try {
        return await runOne(options, { config, ledger, io });
      } finally {
        await ledger.close();
      }
    } catch (error) {
      if (!(error instanceof LedgerUnreachable)) throw error;
      return refused([error.message], io);
    }
  },
};

const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

async function runOne(options: Options, at: At): Promise<ExitCode> {
  const { provider, statement, reason = [], by } = options;
  if (provider === 'open') return listOpen(at, options.output);
  if (provider === 'close') return close(at, statement ?? '', reason.join(' ').trim(), by ?? userInfo().username);
  return isProviderName(provider) ? compare(provider, options, at) : 2;
}

async function compare(provider: ProviderName, options: Options, at: At): Promise<ExitCode> {
  const { config, ledger, io } = at;
  const now = Date.now();
  const settings = config.reconcile.statements[provider];
  const time = timeIn(config.desk.timezone);
  const span = readSpan(options, createCalendar(config.desk.timezone));
  const source = sourceOf(provider, options, span, at, now);
  if (typeof source === 'string') return refused([source], io);
  const run = (columns: Columns | null): Promise<Result<RunDone, RunRefused>> =>
    runReconcile({
      ...{
        provider,
        settings,
        url: config.environment.DATABASE_URL,
        ledger,
        now,
        span,
        anyway: options.anyway === true,
      },
      source: source.kind === 'file' ? { ...source, columns } : source,
      tellIn: config.desk.finance.conversation ?? config.desk.operators.conversation,
    });
  let result = await run(null);
  if (!result.ok && result.error.kind === 'no_columns' && io.isTerminal && !io.json) {
    for (const line of proposalOf(provider, result.error.proposed, result.error.header).slice(0, 1)) io.out(line);
    const columns = await askColumns(result.error.header, result.error.proposed);
    for (const line of proposalOf(provider, columns, result.error.header).slice(1)) io.out(line);
    result = await run(columns);
  }
  if (!result.ok) return refused(whyRefused(result.error, provider, time), io);
  return told(result.value, provider, options, { ...at, time });
}

function sourceOf(
  provider: ProviderName,
  { statement, sheet }: Options,
  span: Span | null,
  { config }: At,
  now: number,
): BookSource | string {
  if (statement !== undefined)
    return { kind: 'file', path: statement, name: basename(statement), sheet: sheet ?? null, columns: null };
  const { listing, timezone } = config.reconcile.statements[provider];
  const client = openProviders(config, Date.now).find(({ name }) => name === provider);
  if (client === undefined)
    return `${provider} is not configured in the environment, so it cannot be asked: name a statement.`;
  const turn = spacedBy(config.providers[provider].queryEveryMs);
  const list = listing ? createListing(client, { timezone, turn }) : null;
  if (list === null)
    return listing
      ? `${provider} does not list its orders: name a statement, topup-desk reconcile ${provider} <file>.`
      : `The config says that ${provider} is not asked for its orders ("listing": false): name a statement.`;
  const asked =
    span ??
    readSpan({ from: yesterday(now, config), to: yesterday(now, config) }, createCalendar(config.desk.timezone));
  if (asked === null) return 'Say which time is compared, with --month, or --from and --to.';
  const time = timeIn(config.desk.timezone);
  return {
    kind: 'listing',
    list,
    span: { from: asked.from, to: Math.min(asked.to, now) },
    name: `${time(asked.from)} to ${time(asked.to)}`,
  };
}

const yesterday = (now: number, config: Config): string => {
  const today = Date.parse(`${createCalendar(config.desk.timezone)(now).day}T00:00:00Z`);
  return new Date(today - 86_400_000).toISOString().slice(0, 10);
};

type AtWithTime = At & { readonly time: WriteTime };

async function told(
  done: RunDone,
  provider: ProviderName,
  { output }: Options,
  { io, time }: AtWithTime,
): Promise<ExitCode> {
  const { taken, reconciled, remarks } = done;
  const open = sorted([...taken.found, ...taken.reopened, ...taken.stillOpen]);
  if (output !== undefined) {
    const failed = await writeCsv(output, [...open, ...taken.closed], time);
    if (failed !== null) return refused([failed], io);
  }
  const said = remarks === null ? [] : remarksOf(remarks, reconciled.repeated);
  if (io.json) {
    const { differences: _, edges, ...figures } = reconciled;
    io.out(
      JSON.stringify({
        done: true,
        ...figures,
        remarks: said,
        edges: taken.edges,
        isRepeated: taken.isRepeated,
        open,
        new: taken.found.map(({ id }) => id),
        resolved: taken.resolved,
        closed: taken.closed,
      }),
    );
    return open.length === 0 ? 0 : 1;
  }
  for (const line of said) io.err(`warning: ${line}`);
  for (const line of summaryOf(done, provider, time)) io.out(line);
  if (open.length === 0) return 0;
  io.out('');
  for (const line of tableOf(open, time)) io.out(line);
  io.out('');
  io.out(
    `${ENGLISH.count(open.length, { one: '# is open, and stays so until somebody closes it', other: '# are open, and stay so until somebody closes each' })}: topup-desk reconcile close ${open[0]?.id} <reason>`,
  );
  return 1;
}
