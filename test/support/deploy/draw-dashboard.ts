import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { freePort } from '../free-port.ts';
import { startMain } from '../main-process.ts';
import { inRepository } from './tools.ts';

// Draws docs/dashboard.png: the panels of the Grafana dashboard, each with its own query, answered by a real Prometheus that has watched
// a real desk (the playground) under a small load. Grafana itself draws them otherwise.

const FOR_MS = 50_000;
const EVERY_S = 2;
const COLOURS = ['#5794f2', '#73bf69', '#f2cc0c', '#ff780a', '#e02f44', '#b877d9', '#37872d', '#8ab8ff'];

type Target = { readonly expr: string; readonly legendFormat?: string };
type Panel = {
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
  readonly fieldConfig?: { readonly defaults?: { readonly unit?: string } };
};
type Series = { readonly name: string; readonly points: readonly (readonly [number, number])[] };

const cleanups: (() => unknown)[] = [];
const scope = { after: (act: () => unknown): void => void cleanups.push(act) };
const folder = await mkdtemp(join(tmpdir(), 'topup-dashboard-'));
try {
  const desk = await startMain(scope, folder);
  await desk.ready();
  const prometheus = await startPrometheus(desk.port);
  const startedAt = Date.now() / 1000;
  await load(desk.port, Date.now() + FOR_MS);
  await sleep(2 * EVERY_S * 1000);
  const { panels } = JSON.parse(await readFile(inRepository('deploy/grafana/topup-desk.json'), 'utf8')) as {
    panels: Panel[];
  };
  const drawn = await Promise.all(panels.map((panel) => draw(panel, prometheus, startedAt, Date.now() / 1000)));
  await picture(drawn.join('\n'), Math.max(...panels.map(({ gridPos: { y, h } }) => y + h)));
} finally {
  for (const act of cleanups.toReversed()) await act();
  await rm(folder, { recursive: true, force: true });
}

async function startPrometheus(target: number): Promise<string> {
  const port = await freePort();
  const config = join(folder, 'prometheus.yml');
  await writeFile(
    config,
    `global: { scrape_interval: ${EVERY_S}s }\nscrape_configs:\n  - job_name: topup-desk\n    static_configs: [{ targets: ['127.0.0.1:${target}'] }]\n`,
  );
  const args = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'tsdb')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const child = spawn('prometheus', args, { stdio: 'ignore' });
  scope.after(() => child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}`;
  while (
    !(await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await sleep(200);
  return url;
}

/** People ask and decide; the last digits of a number choose how the sandbox ends its order. */
async function load(port: number, until: number): Promise<void> {
  const post = (body: object): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/say`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, id: randomUUID() }),
    });
  const ENDS = ['1234', '5678', '0006', '4321', '0005', '8888', '0013', '0002'];
  for (let n = 0; Date.now() < until; n += 1) {
    const number = `139${String(1000 + n)}${ENDS[n % ENDS.length]}`;
    const answer = await post({
      as: 'web:agent',
      text: `/topup ${number} ${n % 3 === 0 ? '100MB' : '1QG00102410'} outage CASE-${n}`,
    });
    await answer.text();
    const list = JSON.stringify(
      await (await post({ as: 'web:manager', text: '/topup list waiting' })).json().catch(() => ''),
    );
    const refs = [...new Set(list.match(/T[0-9A-HJKMNP-TV-Z]{5}\b/g) ?? [])];
    const stream = refs.length > 0 ? refs : await waiting(port);
    for (const ref of stream.slice(0, n % 4 === 3 ? 0 : 2))
      await post({ as: 'web:manager', text: `/topup ${n % 7 === 6 ? 'reject' : 'approve'} ${ref}` });
    await fetch(`http://127.0.0.1:${port}/callbacks/juhe?sign=${n % 10 === 0 ? '00' : ''}`);
    await sleep(700);
  }
}

/** The orders that wait, as the conversation shows them. */
async function waiting(port: number): Promise<string[]> {
  const stop = new AbortController();
  const stream = await fetch(`http://127.0.0.1:${port}/events?as=web:manager`, { signal: stop.signal });
  let text = '';
  for await (const chunk of stream.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes('\n\n')) break;
  }
  stop.abort();
  return [...new Set([...text.matchAll(/(T[0-9A-HJKMNP-TV-Z]{5}) waiting for approval/g)].map(([, ref = '']) => ref))];
}

async function queried(
  { expr, legendFormat }: Target,
  prometheus: string,
  from: number,
  to: number,
): Promise<readonly Series[]> {
  const query = expr.replaceAll('$job', 'topup-desk').replaceAll(/\$__\w+/g, '1m');
  const asked = new URLSearchParams({ query, start: String(from), end: String(to), step: String(EVERY_S) });
  const answer = (await (await fetch(`${prometheus}/api/v1/query_range?${asked}`)).json()) as {
    readonly data?: {
      readonly result: readonly {
        readonly metric: Record<string, string>;
        readonly values: readonly [number, string][];
      }[];
    };
  };
  return (answer.data?.result ?? []).map(({ metric, values }) => ({
    name:
      (legendFormat ?? '').replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => metric[label] ?? '') ||
      Object.values(metric).join(' '),
    points: values.map(([at, value]) => [at, Number(value)] as const).filter(([, value]) => Number.isFinite(value)),
  }));
}

async function draw(panel: Panel, prometheus: string, from: number, to: number): Promise<string> {
  const {
    gridPos: { x, y, w, h },
    title,
    type,
    targets = [],
    fieldConfig,
  } = panel;
  const place = `grid-area: ${y + 1} / ${x + 1} / span ${h} / span ${w}`;
  if (type === 'row' || type === 'text') return `<h2 style="${place}">${escaped(title)}</h2>`;
  const series = (await Promise.all(targets.map((target) => queried(target, prometheus, from, to)))).flat();
  const unit = fieldConfig?.defaults?.unit;
  const last = ({ points }: Series): number => points.at(-1)?.[1] ?? 0;
  const body =
    type === 'timeseries' || type === 'barchart' || type === 'heatmap'
      ? chart(series.filter(({ points }) => points.length > 0).slice(0, 12), from, to, unit)
      : `<div class="figures">${series.map((one) => `<p><b>${written(last(one), unit)}</b> ${escaped(one.name)}</p>`).join('') || '<p>no data</p>'}</div>`;
  return `<section style="${place}"><h3>${escaped(title)}</h3>${body}</section>`;
}

function chart(series: readonly Series[], from: number, to: number, unit: string | undefined): string {
  if (series.length === 0) return '<p class="none">no data</p>';
  const top = Math.max(...series.flatMap(({ points }) => points.map(([, value]) => value)), 1e-9);
  const line = ({ points }: Series, index: number): string =>
    `<polyline fill="none" stroke="${COLOURS[index % COLOURS.length]}" stroke-width="1.5" vector-effect="non-scaling-stroke" points="${points
      .map(([at, value]) => `${(((at - from) / (to - from)) * 100).toFixed(2)},${(98 - (value / top) * 94).toFixed(2)}`)
      .join(' ')}"/>`;
  const legend = series.map(
    ({ name }, index) => `<i style="color:${COLOURS[index % COLOURS.length]}">━ ${escaped(name)}</i>`,
  );
  return `<div class="top">${written(top, unit)}</div><svg viewBox="0 0 100 100" preserveAspectRatio="none">${series.map(line).join('')}</svg><div class="legend">${legend.join(' ')}</div>`;
}

function written(value: number, unit: string | undefined): string {
  if (unit === 's') return value >= 1 ? `${value.toFixed(1)} s` : `${(value * 1000).toFixed(1)} ms`;
  if (unit === 'bytes') return `${(value / 1_048_576).toFixed(0)} MiB`;
  if (unit === 'percentunit') return `${(value * 100).toFixed(1)} %`;
  if (unit?.startsWith('currency')) return `¥${value.toFixed(2)}`;
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

async function picture(panels: string, rows: number): Promise<void> {
  const style = `body{margin:0;background:#111217;color:#ccccdc;font:11px sans-serif;width:1400px}
main{display:grid;grid-template-columns:repeat(24,1fr);grid-template-rows:repeat(${rows},26px);gap:4px;padding:8px}
section{background:#181b1f;border:1px solid #2c3235;padding:5px 8px;overflow:hidden;display:flex;flex-direction:column;min-height:0}
h2{margin:0;font-size:13px;align-self:center} h3{margin:0 0 2px;font-size:11px;font-weight:600} svg{flex:1;min-height:0;width:100%}
.top{color:#8e8e99;font-size:9px}.legend{font-size:9px;max-height:24px;overflow:hidden}.legend i{font-style:normal;margin-right:6px}
.figures{display:flex;flex-wrap:wrap;gap:2px 14px;align-items:center;flex:1;overflow:hidden}.figures p{margin:0}.figures b{font-size:17px;color:#73bf69}.none{color:#6e6e78}`;
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 800 } });
    await page.setContent(`<style>${style}</style><main>${panels}</main>`);
    await page.screenshot({ path: inRepository('docs/dashboard.png'), fullPage: true });
  } finally {
    await browser.close();
  }
}
