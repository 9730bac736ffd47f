import { parentPort, Worker, workerData } from 'node:worker_threads';
import { sheetsOf } from '../../../commands/report-sheets.ts';
import type { Chart } from '../../accounts/chart.ts';
import type { Report } from '../../accounts/figures.ts';
import { LedgerUnreachable } from '../../core/ledger.ts';
import type { Language } from '../../core/product.ts';
import type { Result } from '../../core/result.ts';
import { drawPng } from '../../drawing/draw-charts.ts';
import { nameIn } from '../../providers/registry.ts';
import { messageOf } from '../../runtime/tasks.ts';
import { writeWorkbook } from '../../spreadsheet/write-table.ts';
import { type ReportAsked, type ReportRefused, readReport } from './read-report.ts';

/**
 * Sums, draws and writes in a thread of its own, with a connection of its own: a command never waits for any of it. The thread is made
 * for each task, because there are few, and the libraries that draw take 200 MB.
 */
type Task =
  | { readonly kind: 'read'; readonly asked: ReportAsked }
  | { readonly kind: 'draw'; readonly charts: readonly Chart[] }
  | { readonly kind: 'workbook'; readonly report: Report; readonly language: Language };
type Done = { readonly value: unknown } | { readonly unreachable: string } | { readonly failed: string };

const THREAD = 'report';
const WITHIN_MS = 60_000;

export const readInThread = (asked: ReportAsked): Promise<Result<Report, ReportRefused>> =>
  inThread({ kind: 'read', asked });
export const drawInThread = (charts: readonly Chart[]): Promise<Uint8Array> => inThread({ kind: 'draw', charts });
export const writeInThread = (report: Report, language: Language): Promise<Uint8Array> =>
  inThread({ kind: 'workbook', report, language });

let last: Promise<unknown> = Promise.resolve();

/** One after the other: the machine has other work. */
function inThread<T>(task: Task): Promise<T> {
  const next = last.then(() => run<T>(task));
  last = next.catch(() => undefined);
  return next;
}

function run<T>(task: Task): Promise<T> {
  const thread = new Worker(new URL(import.meta.url), { name: THREAD, workerData: task });
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => reject(new Error(`the report took longer than ${WITHIN_MS / 1000} s`)), WITHIN_MS);
  thread.once('message', (done: Done) => {
    if ('value' in done) resolve(done.value as T);
    else if ('unreachable' in done) reject(new LedgerUnreachable(done.unreachable));
    else reject(new Error(done.failed));
  });
  thread.once('error', reject);
  thread.once('exit', () => reject(new Error('the thread of the report ended')));
  return promise.finally(() => {
    clearTimeout(timer);
    void thread.terminate();
  });
}

async function perform(task: Task): Promise<unknown> {
  switch (task.kind) {
    case 'read':
      return readReport(task.asked);
    case 'draw':
      return drawPng(task.charts);
    case 'workbook': {
      const reader = { language: task.language, providerName: nameIn };
      return writeWorkbook(sheetsOf(task.report, reader, 'all'), task.report.span.timezone);
    }
  }
}

if (parentPort !== null && isTask(workerData)) {
  const port = parentPort;
  perform(workerData).then(
    (value) => port.postMessage({ value } satisfies Done),
    (error: unknown) => {
      const why = messageOf(error);
      port.postMessage(error instanceof LedgerUnreachable ? { unreachable: why } : { failed: why });
    },
  );
}

function isTask(data: unknown): data is Task {
  return (
    typeof data === 'object' &&
    data !== null &&
    'kind' in data &&
    ['read', 'draw', 'workbook'].includes(String(data.kind))
  );
}
