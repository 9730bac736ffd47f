import type { types } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Card } from '../../commands/card.ts';
import type { ReportShown } from '../../commands/report-shown.ts';
import type { Chart } from '../../src/accounts/chart.ts';
import type { KeyValueStore } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import { formatYuan, LI_PER_YUAN } from '../../src/core/money.ts';
import type { Cell, CellKind, Sheet } from '../../src/core/sheet.ts';
import { messageOf } from '../../src/runtime/tasks.ts';
import { type Addressee, postPrivately, respond, type SendEphemeral } from './answers.ts';
import { type SlackMessage, toMessage } from './blocks.ts';
import { codeOf } from './delivery-errors.ts';

/** Shows a report to the one who asked for it. Never rejects. */
export type SendReport = (to: Addressee, card: Card, report: ReportShown) => Promise<void>;

/** The same in the background, beside the acknowledgement. */
export type TellReport = (...shown: Parameters<SendReport>) => void;

export type SendReportDeps = {
  readonly client: WebClient;
  readonly apiUrl: string;
  readonly sendEphemeral: SendEphemeral;
  readonly store: KeyValueStore;
  readonly log: Log;
};

/** Workspaces get the new blocks one after the other. */
const REFUSED_KEY = 'slack.charts_refused';
const REFUSED_TTL_MS = 24 * 3_600_000;

/**
 * Shows charts and the table in Slack's own blocks. A workspace that refuses them gets the words, and the picture as a file, and is not
 * asked again for a day. The workbook comes as a file in either case.
 */
export function createSendReport({ client, apiUrl, sendEphemeral, store, log }: SendReportDeps): SendReport {
  async function isShown(to: Addressee, report: ReportShown): Promise<boolean> {
    if ((await store.get(REFUSED_KEY)) === true) return false;
    const message = withBlocks(report);
    try {
      if (!(await respond(to, message, apiUrl))) await postPrivately(client, to, message);
      return true;
    } catch (error) {
      if (codeOf(error) !== 'invalid_blocks') throw error;
      await store.put(REFUSED_KEY, true, REFUSED_TTL_MS);
      log.info('slack.charts_refused');
      return false;
    }
  }
  return async (to, card, report) => {
    try {
      const shown = await isShown(to, report);
      if (!shown) await sendEphemeral(to, card);
      if (!(await report.sendFiles(!shown))) await sendEphemeral(to, report.filesNotSent);
    } catch (error) {
      log.warn('slack.report_not_shown', { user: to.user, why: messageOf(error) });
      await sendEphemeral(to, report.filesNotSent);
    }
  };
}

/** Slack takes two charts in a message, and 100 rows below the header of a table. */
const MAX_CHARTS = 2;
const MAX_ROWS = 100;
const MAX_COLUMNS = 20;

/** The types of Slack's library do not have the chart yet. */
function withBlocks({ summary, charts, table }: ReportShown): SlackMessage {
  const { text, blocks } = toMessage(summary);
  const drawn = charts.slice(0, MAX_CHARTS).map(toChart) as unknown as types.KnownBlock[];
  return { text, blocks: [...blocks, ...drawn, toTable(table) as unknown as types.KnownBlock] };
}

/** https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block */
function toChart(chart: Chart) {
  if (chart.kind === 'shares') {
    const segments = chart.segments.map(({ name: label, value }) => ({ label, value }));
    return { type: 'data_visualization', title: chart.title, chart: { type: 'pie', segments } };
  }
  const series = chart.series.map(({ name, values }) => ({
    name,
    data: chart.categories.map((label, place) => ({ label, value: values[place] ?? 0 })),
  }));
  const axis_config = { categories: chart.categories, y_label: chart.unit };
  return { type: 'data_visualization', title: chart.title, chart: { type: 'bar', series, axis_config } };
}

/** https://docs.slack.dev/reference/block-kit/blocks/data-table-block */
function toTable({ name, columns, rows }: Sheet) {
  const places = columns.map((_, place) => place).filter((place) => columns[place]?.key !== 'key');
  const kept = places.slice(0, MAX_COLUMNS);
  const some = rows.length > MAX_ROWS ? [...rows.slice(0, MAX_ROWS - 1), ...rows.slice(-1)] : rows;
  return {
    type: 'data_table',
    caption: name,
    page_size: 10,
    rows: [
      kept.map((place) => rawText(columns[place]?.name ?? '')),
      ...some.map((row) => kept.map((place) => toCell(row[place] ?? null, columns[place]?.kind ?? 'text'))),
    ],
  };
}

/** Slack takes no empty text. */
const rawText = (text: string) => ({ type: 'raw_text', text: text === '' ? '–' : text });
const rawNumber = (value: number, text: string) => ({ type: 'raw_number', value, text });

function toCell(cell: Cell, kind: CellKind) {
  if (cell === null || typeof cell === 'string') return rawText(cell ?? '');
  if (kind === 'money') return rawNumber(cell / LI_PER_YUAN, formatYuan(cell));
  if (kind === 'duration') return rawNumber(Math.round(cell / 1000), `${Math.round(cell / 1000)} s`);
  return rawNumber(cell, String(cell));
}
