import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Figures } from '../../src/core/ledger.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { hasTools, inRepository, readYaml, run } from '../support/deploy/tools.ts';
import { newFolder } from '../support/main-process.ts';

type Panel = {
  readonly id: number;
  readonly title: string;
  readonly description?: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string }[];
};
const dashboard: { readonly panels: readonly Panel[]; readonly templating: unknown } = JSON.parse(
  readFileSync(inRepository('deploy/grafana/topup-desk.json'), 'utf8'),
);
const queries = dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));
const RULES = inRepository('deploy/prometheus/topup-desk.rules.yml');

const DAY_MS = 86_400_000;

/** `/metrics` once each thing has happened that has a label of its own. */
async function everyMetric(): Promise<string> {
  const figures: Figures = {
    ...{ open: [{ state: 'in_doubt', provider: 'ytx', count: 1 }], oldestDoubtAt: 1, waiting: [] },
    ...{ undelivered: 0, oldestUndeliveredAt: null, parked: 0, oldestParkedAt: null, setAside: 0 },
  };
  const ledger = {
    figures: async () => figures,
    held: async () => [],
    accountHolds: async () => [],
    lastCheck: async () => null,
    balances: async () =>
      [{ provider: 'ytx', account: 'a', at: 2 * DAY_MS, li: 1_000, spentLi: 500, since: 0 }] as const,
  };
  const circuits = new Map([['ytx', { isOpen: () => false }]] as const);
  const { meter, render } = createMetrics({
    ledger,
    providers: ['ytx', 'juhe'],
    now: () => 1,
    version: '1',
    config: () => '1',
    circuits: () => circuits,
  });
  meter.moved('succeeded', 'ytx');
  for (const stage of ['requested', 'approved', 'charged', 'returned'] as const) meter.money(stage, 'team', 'ytx', 1);
  meter.answered('ytx', 'callback', 'delivered');
  meter.acknowledged('slack', 1);
  meter.delivered('slack', 'shown', 1);
  return render();
}

/** The series that `/metrics` has, each with the names of its labels; `up` is Prometheus' own. */
function seriesOf(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const series = new Map<string, Set<string>>([['up', new Set()]]);
  for (const line of text.split('\n')) {
    const [, name, labels = ''] = /^([a-z_][\w]*)(?:\{(.*)\})? /.exec(line) ?? [];
    if (name === undefined) continue;
    const known = series.get(name) ?? new Set();
    for (const [, label] of labels.matchAll(/(\w+)="/g)) known.add(label ?? '');
    series.set(name, known);
  }
  return series;
}

/** What Prometheus adds to every series, and to histograms. */
const ADDED = ['job', 'instance', 'le'];

/** Names and labels in a query that nothing exports. */
function unknownIn(expr: string, series: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const selectors = [...expr.matchAll(/\b(up|(?:topup|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)];
  assert.ok(selectors.length > 0, `no metric in ${expr}`);
  const used = selectors.flatMap(([, name = '', matchers = '']) => {
    const labels = series.get(name);
    if (labels === undefined) return [name];
    const asked = [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)"/g)].map(([, label = '']) => label);
    return asked.filter((label) => !labels.has(label) && !ADDED.includes(label)).map((label) => `${name}.${label}`);
  });
  const all = new Set(selectors.flatMap(([, name = '']) => [...(series.get(name) ?? [])]));
  const grouped = [...expr.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/\s*,\s*/));
  return [...used, ...grouped.filter((label) => !all.has(label) && !ADDED.includes(label))];
}

test('every query of the dashboard and of the alert rules asks for metrics and labels that there are', async (t) => {
  const series = seriesOf(await everyMetric());
  assert.deepEqual(unknownIn('sum by (team) (topup_gone{x="1"})', series), ['topup_gone', 'team']);
  assert.deepEqual(unknownIn('topup_orders{team="x"}', series), ['topup_orders.team']);
  for (const { title, expr } of queries) assert.deepEqual(unknownIn(expr, series), [], `${title}: ${expr}`);
  if (!hasTools(t, '/usr/lib/python3/dist-packages/yaml')) return;
  const { groups } = (await readYaml(RULES)) as { groups: { rules: { alert: string; expr: string }[] }[] };
  for (const { alert, expr } of groups.flatMap(({ rules }) => rules))
    assert.deepEqual(unknownIn(expr, series), [], `${alert}: ${expr}`);
});

test('the dashboard shows every figure of the desk’s own, and none lies upon another', async () => {
  const names = [...(await everyMetric()).matchAll(/^# TYPE (topup_\w+)/gm)].map(([, name = '']) => name);
  const shown = queries.map(({ expr }) => expr).join('\n');
  assert.deepEqual(
    names.filter((name) => !shown.includes(name)),
    [],
  );
  const ids = dashboard.panels.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  const cells = new Set<string>();
  for (const { title, gridPos, type, description } of dashboard.panels) {
    assert.ok(type === 'row' || description, `${title} says what it shows`);
    assert.ok(gridPos.x + gridPos.w <= 24, title);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        assert.ok(!cells.has(`${x} ${y}`), title);
        cells.add(`${x} ${y}`);
      }
  }
});

test('Prometheus can read every query of the dashboard', async (t) => {
  if (!hasTools(t, 'promtool')) return;
  const folder = await newFolder(t);
  const rules = queries.map(({ expr }, index) => {
    const plain = expr.replaceAll('$job', 'topup-desk');
    return { record: `query:${index}`, expr: plain };
  });
  await writeFile(join(folder, 'queries.yml'), JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
  const { stdout } = await run('promtool', ['check', 'rules', '--lint=none', join(folder, 'queries.yml')]);
  assert.match(stdout, new RegExp(`SUCCESS: ${queries.length} rules found`));
});

test('each alert fires when it should and not before, by promtool', async (t) => {
  if (!hasTools(t, 'promtool', '/usr/lib/python3/dist-packages/yaml')) return;
  const tests = inRepository('deploy/prometheus/topup-desk.rules.test.yml');
  await run('promtool', ['check', 'rules', RULES]);
  await run('promtool', ['test', 'rules', tests]);
  const { groups } = (await readYaml(RULES)) as { groups: { rules: { alert: string }[] }[] };
  const tried = readFileSync(tests, 'utf8');
  for (const { alert } of groups.flatMap(({ rules }) => rules))
    assert.match(tried, new RegExp(`alertname: ${alert}\\n\\s+exp_alerts`), `${alert} is tried`);
});

test('what /metrics writes keeps to Prometheus’ conventions, by promtool', async (t) => {
  if (!hasTools(t, 'promtool')) return;
  const child = spawn('promtool', ['check', 'metrics']);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  child.stdin.end(await everyMetric());
  await once(child, 'close');
  // Node's own come from prom-client as they are.
  assert.deepEqual(
    said.split('\n').filter((line) => line.startsWith('topup_') || line.includes('error')),
    [],
  );
});
