import { type Chart, chartsOf, periodOf, pointsOf } from '../src/accounts/chart.ts';
import { differenceLi, isEmpty, type Report, type Table, type Times } from '../src/accounts/figures.ts';
import { GROUPINGS, type Grouping } from '../src/accounts/grouping.ts';
import { type Balance, daysLeft } from '../src/core/balance.ts';
import type { AccountId } from '../src/core/people.ts';
import type { Language } from '../src/core/product.ts';
import type { Sheet } from '../src/core/sheet.ts';
import type { OutgoingFile } from '../src/core/surface.ts';
import type { Reports } from '../src/desk/reports.ts';
import { type Card, priceOf, sanitizeForDisplay, textCard } from './card.ts';
import type { Answer, Given } from './command.ts';
import type { RenderContext } from './render-context.ts';
import { labelOf, type ReportReader, sheetsOf } from './report-sheets.ts';
import type { ReportAsked, ReportRoom, ReportShown } from './report-shown.ts';
import { wordsFor } from './words/words-for.ts';

type Deps = { readonly desk: Reports; readonly reports: ReportRoom; readonly reader: ReportReader };

/** Answers `report`: who may see it is judged first, and nothing is read for anybody else. */
export async function runReport(asked: ReportAsked, { by }: Given, ctx: RenderContext, deps: Deps): Promise<Answer> {
  const words = wordsFor(ctx.language).report;
  const wanted = await deps.desk.reportFor({ ...asked, by: GROUPINGS, reader: by });
  if (!wanted.ok) {
    const { error } = wanted;
    if (error.kind === 'no_report') return refused(words.notAllowed(error.group));
    if (error.kind === 'bad_span') return refused(words.spanRefused(error.refused));
    return refused(words.notYourTeam(sanitizeForDisplay(error.given, MAX_NAME), error.yours));
  }
  const read = await deps.reports.read(wanted.value);
  if (!read.ok) return refused(words.noSuchTeam(sanitizeForDisplay(asked.team ?? '', MAX_NAME)));
  const report = read.value;
  const reader = { ...deps.reader, language: ctx.language };
  // The accounts serve all teams, so only who sees all teams sees them.
  const balances = report.teams === null ? await deps.reports.balances() : [];
  const full = cardOf(report, reader, { balances, withRows: true });
  const answer = { kind: 'say', card: full, at: null, refused: false } as const;
  if (isEmpty(report.total)) return answer;
  return { ...answer, report: shownOf(report, reader, { balances, to: by.account, reports: deps.reports }) };
}

const MAX_NAME = 80;
const refused = (sentence: string): Answer => ({
  kind: 'say',
  card: textCard({ tone: 'danger', mark: '✋', title: sentence, lines: [] }),
  at: null,
  refused: true,
});

type Sending = { readonly balances: readonly Balance[]; readonly to: AccountId; readonly reports: ReportRoom };

function shownOf(report: Report, reader: ReportReader, { balances, to, reports }: Sending): ReportShown {
  const words = wordsFor(reader.language).report;
  const charts = chartsIn(report, reader);
  const plain = (sentence: string): Card => textCard({ mark: '📊', title: sentence, lines: [] });
  const name = `topup-${report.span.name.replace(' … ', '_')}`;
  const title = words.title(report.span.name, report.teams);
  const workbook = async (): Promise<OutgoingFile> => ({
    ...{ name: `${name}.xlsx`, title, altText: null },
    mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    bytes: await reports.writeWorkbook(report, reader.language),
  });
  const picture = async (): Promise<OutgoingFile> => ({
    ...{ name: `${name}.png`, mime: 'image/png', title, altText: altTextOf(charts, reader) },
    bytes: await reports.draw(charts),
  });
  return {
    summary: cardOf(report, reader, { balances, withRows: false }),
    charts,
    table: tableFor(report, reader),
    sendFiles: async (wantsPicture) => {
      const isSeen = !wantsPicture || charts.length === 0 || (await reports.send(to, await picture()));
      return (await reports.send(to, await workbook())) && isSeen;
    },
    sent: plain(words.sentPrivately),
    unsent: plain(words.notSentPrivately),
    filesNotSent: plain(words.filesNotSent),
  };
}

/** The charts of a report in words, for people who do not see them. */
export const altTextOf = (charts: readonly Chart[], { language }: ReportReader): string =>
  charts.map((chart) => wordsFor(language).report.chartAlt(chart.title, pointsOf(chart))).join(' ');

/** What a report's charts are: over time, and by team or, of one team, by product. */
export function chartsIn(report: Report, reader: ReportReader): readonly Chart[] {
  const words = wordsFor(reader.language).report;
  const over = tableBy(report, periodOf(report.span));
  if (over === undefined) return [];
  const shared = sharedTable(report);
  const by =
    shared === undefined
      ? null
      : { table: shared, names: shared.rows.map(({ group }) => labelOf(group, shared.by, reader)) };
  return chartsOf(over, by, {
    title: words.chartTitle,
    share: words.shareTitle(words.groupings[shared?.by ?? 'team']),
    charged: words.figures.charged_yuan.replace(/ ?¥/, ''),
    refunded: words.figures.refunded_orders,
    others: words.others,
    unit: words.yuan,
  });
}

const tableBy = ({ tables }: Report, by: Grouping): Table | undefined => tables.find((table) => table.by === by);
const sharedTable = (report: Report): Table | undefined => {
  const teams = tableBy(report, 'team');
  return (teams?.rows.length ?? 0) > 1 ? teams : tableBy(report, 'product');
};

function tableFor(report: Report, reader: ReportReader): Sheet {
  const table = sharedTable(report);
  const [sheet] = sheetsOf({ ...report, tables: table === undefined ? [] : [table] }, reader, 'brief');
  if (sheet === undefined) throw new Error('a report has a table');
  return sheet;
}

/** More rows are in the workbook. */
const MAX_ROWS = 12;

type Besides = { readonly balances: readonly Balance[]; readonly withRows: boolean };

function cardOf(report: Report, reader: ReportReader, { balances, withRows }: Besides): Card {
  const { report: words } = wordsFor(reader.language);
  const { span, teams, total, unreadable } = report;
  const title = words.title(span.name, teams);
  const missed = unreadable.length === 0 ? [] : [words.unreadable(unreadable.length, refsOf(report, reader.language))];
  const left = balances.map((balance) => {
    const days = daysLeft(balance);
    const name = reader.providerName(balance.provider, reader.language);
    return words.balance(name, priceOf(balance.li), days === null ? null : Math.floor(days));
  });
  if (isEmpty(total))
    return textCard({ mark: '📊', title, lines: [words.nothing(span.name, teams), ...left, ...missed] });
  const times = words.times(timesOf(total.toApproval, reader), timesOf(total.toDelivery, reader));
  const lines = [
    words.spent(priceOf(total.net.li), priceOf(total.charged.li + total.late.li), priceOf(total.refunded.li)),
    words.againstPrice(priceOf(total.delivered.li), signed(differenceLi(total))),
    words.counts({
      requested: total.requested.orders,
      approved: total.approved.orders,
      byRule: total.byRule.orders,
      rejected: total.rejected.orders,
    }),
    words.ends({
      delivered: total.delivered.orders + total.late.orders,
      failed: total.failed.orders,
      refunded: total.refunded.orders,
      inDoubt: total.inDoubt.orders,
      underWay: total.underWay.orders,
    }),
    ...(times === '' ? [] : [times]),
    ...(withRows ? rowLines(report, reader) : []),
    ...left,
    ...missed,
    words.zone(span.timezone),
  ];
  return textCard({ mark: '📊', title, lines });
}

const signed = (li: number): string => (li < 0 ? `−${priceOf(-li)}` : `+${priceOf(li)}`);

function rowLines(report: Report, reader: ReportReader): readonly string[] {
  const words = wordsFor(reader.language).report;
  const table = sharedTable(report);
  if (table === undefined) return [];
  const sorted = table.rows.toSorted((a, b) => b.figures.net.li - a.figures.net.li);
  const shown = sorted.slice(0, MAX_ROWS).map(({ group, figures }) => {
    const name = sanitizeForDisplay(labelOf(group, table.by, reader), MAX_NAME);
    return words.row(name, figures.delivered.orders + figures.late.orders, priceOf(figures.net.li));
  });
  return [...shown, ...(sorted.length > MAX_ROWS ? [words.more(sorted.length - MAX_ROWS)] : [])];
}

const MAX_NAMED = 10;
const refsOf = ({ unreadable }: Report, language: Language): readonly string[] => [
  ...unreadable.slice(0, MAX_NAMED).map(({ ref, why }) => `${ref} (${why})`),
  ...(unreadable.length > MAX_NAMED ? [wordsFor(language).report.more(unreadable.length - MAX_NAMED)] : []),
];

const UNITS = [
  ['days', 86_400_000],
  ['hours', 3_600_000],
  ['minutes', 60_000],
] as const;

function timesOf(times: Times, { language }: ReportReader): string | null {
  if (times === null) return null;
  const { shortDuration, medianAnd95 } = wordsFor(language).report;
  const written = (ms: number): string => {
    const [unit, size] = UNITS.find(([, one]) => ms >= one) ?? (['seconds', 1_000] as const);
    return shortDuration(Number((ms / size).toFixed(unit === 'seconds' ? 0 : 1)), unit);
  };
  return medianAnd95(written(times.median), written(times.p95));
}
