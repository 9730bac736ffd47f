import { parseArgs } from 'node:util';
import { measureBurst } from './burst.ts';
import { measureBytes } from './bytes.ts';
import { measureGrowth } from './growth.ts';
import { measureJuhe } from './juhe.ts';
import { median, percentile } from './pairs.ts';
import { type Cores, measurePeers } from './peers.ts';
import { measurePostgres } from './postgres.ts';
import { between } from './rounds.ts';
import { measureRules } from './rules.ts';
import { inSetting, type Setting } from './setting.ts';
import { measureShort } from './short.ts';
import { measureStart } from './start.ts';
import { factRow, limitRow, noteRow, printTable, type Row, ratioRow } from './table.ts';
import { measureTelegram } from './telegram.ts';
import { AT_REST, measureTurnaround, UNDER_LOAD } from './turnaround.ts';

/** The parts in the order they are run. Each builds its own world, and what it measured becomes rows of the table. */
const PARTS: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  slack: () => inSetting(slackOn('one', 0.9)),
  slack2: () => inSetting(slackOn('both', 1.2)),
  postgres: () => inSetting(postgres),
  burst: () => inSetting(burst),
  juhe: () => inSetting(juhe),
  telegram: () => inSetting(telegram),
  turnaround,
  bytes,
  rules,
  growth,
  start: () => inSetting(start),
};

/** @param cores a target for each: one core for the server, or both for server and load */
const slackOn =
  (cores: Cores, target: number) =>
  async (setting: Setting): Promise<readonly Row[]> => {
    const { costs, idleMb, loadedMb } = await measurePeers(setting, cores);
    const { desk, boltDurable, chatSdk, chatSdkDurable } = costs;
    const on = cores === 'one' ? 'one core' : 'two cores';
    return [
      ratioRow(`/topup in Slack, ${on}: desk ÷ bare Bolt`, desk.rate, { atLeast: target }),
      ratioRow('  ÷ Bolt with a durable top-up in SQL', between(desk.rate, boltDurable.rate), { atLeast: 2.5 }),
      ratioRow("  ÷ Vercel's Chat SDK with the same", between(desk.rate, chatSdkDurable.rate), { atLeast: 2.4 }),
      ratioRow(`  processor: an order${microsOf(desk.micros)} ÷ a bare acknowledgement`, desk.micros, { atMost: 1.1 }),
      factRow('  for comparison: Bolt, durable ÷ bare Bolt', boltDurable.rate),
      factRow('    its processor time', boltDurable.micros),
      factRow('  for comparison: Chat SDK ÷ bare Bolt', chatSdk.rate),
      factRow('  for comparison: Chat SDK, durable ÷ bare Bolt', chatSdkDurable.rate),
      factRow('    its processor time', chatSdkDurable.micros),
      limitRow('  memory, idle', { values: [idleMb], below: 95, unit: 'MB' }),
      limitRow('  memory under that load', { values: [loadedMb], below: 150, unit: 'MB' }),
    ];
  };

const microsOf = ({ ratios, base }: { readonly ratios: readonly number[]; readonly base: number }): string =>
  ` (${Math.round(median(ratios) * base)} µs)`;

async function postgres(setting: Setting): Promise<readonly Row[]> {
  const { one, two, pooled, missing } = await measurePostgres(setting);
  return [
    ratioRow('/topup in Slack on PostgreSQL, two cores: desk ÷ bare Bolt', one.rate, { atLeast: 0.5 }),
    factRow(`  processor: an order${microsOf(one.micros)} ÷ a bare acknowledgement`, one.micros),
    factRow(`  the same with the database's server${microsOf(one.allMicros)}`, one.allMicros),
    ratioRow('  two replicas on one database ÷ one', between(two.rate, one.rate), { atLeast: 1.6 }),
    factRow('    their processor time ÷ one', between(two.allMicros, one.allMicros)),
    ...(pooled === null
      ? [noteRow('  behind PgBouncer', `not measured: ${missing}`)]
      : [
          factRow('  behind PgBouncer ÷ without it', between(pooled.rate, one.rate)),
          factRow('    its processor time ÷ without it', between(pooled.micros, one.micros)),
        ]),
  ];
}

async function burst(setting: Setting): Promise<readonly Row[]> {
  const { p99Ms, compared } = await measureBurst(setting);
  return [
    limitRow('/topup in Slack, 500 in 5 s: p99', { values: p99Ms, below: 1_000, unit: 'ms' }),
    ratioRow('the same, against bare Bolt', compared, { atMost: 5 }),
  ];
}

async function juhe(setting: Setting): Promise<readonly Row[]> {
  const { rate, micros, loadedMb } = await measureJuhe(setting);
  return [
    ratioRow("Juhe's callback, against bare node:http", rate, { atLeast: 0.3 }),
    factRow(`  processor: a callback${microsOf(micros)} ÷ a bare answer`, micros),
    limitRow('  memory under that load', { values: [loadedMb], below: 150, unit: 'MB' }),
  ];
}

async function telegram(setting: Setting): Promise<readonly Row[]> {
  const { rate, micros, loadedMb } = await measureTelegram(setting);
  return [
    ratioRow('/topup in Telegram, against bare Telegraf', rate, { atLeast: 0.5 }),
    factRow(`  processor: an order${microsOf(micros)} ÷ bare Telegraf`, micros),
    limitRow('  memory under that load', { values: [loadedMb], below: 150, unit: 'MB' }),
  ];
}

async function turnaround(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [when, load] of [
    ['at rest', AT_REST],
    [`at ${UNDER_LOAD.perSecond} orders a second`, UNDER_LOAD],
  ] as const) {
    const { toProvider, toThread } = await inSetting((setting) => measureTurnaround(setting, load));
    const p95 = (values: readonly number[]) => ({ values, value: percentile(values, 0.95), unit: 'ms' });
    rows.push(limitRow(`Approve → provider's first byte, ${when}: p95`, { ...p95(toProvider), below: 30 }));
    rows.push(limitRow(`callback → reply's request, ${when}: p95`, { ...p95(toThread), below: 60 }));
  }
  return rows;
}

async function bytes(): Promise<readonly Row[]> {
  return [limitRow('an order on the disk, at its end', { values: [await measureBytes()], below: 2_500, unit: 'B' })];
}

async function rules(): Promise<readonly Row[]> {
  return [limitRow('a request judged by 1,000 rules', { values: measureRules(), below: 1, unit: 'ms' })];
}

async function growth(): Promise<readonly Row[]> {
  const grown = await measureGrowth();
  const isSearch = (what: string): boolean => what.startsWith('search ');
  return [
    ...grown.map(({ what, compared }) =>
      ratioRow(`10⁴ → 10⁶ orders: ${what}`, compared, { atMost: isSearch(what) ? 1.5 : 1.3 }),
    ),
    ...grown
      .filter(({ what }) => isSearch(what))
      .map(({ what, compared: { ratios, base } }) =>
        limitRow(`  ${what}, among 10⁶`, { values: ratios.map((ratio) => ratio * base), below: 50, unit: 'ms' }),
      ),
  ];
}

async function start(setting: Setting): Promise<readonly Row[]> {
  const { beyondMs, pairs } = await measureStart(setting);
  return [limitRow('start to /readyz, beyond node -e 0', { values: beyondMs, pairs, below: 300, unit: 'ms' })];
}

async function measureParts(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((name) => PARTS[name] === undefined);
  if (unknown.length > 0)
    throw new Error(`no part is called ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  const rows: Row[] = [];
  try {
    for (const name of wanted) {
      process.stdout.write(`measuring ${name} …\n`);
      rows.push(...((await PARTS[name]?.()) ?? []));
    }
  } finally {
    printTable(rows);
  }
}

const { values } = parseArgs({
  options: { only: { type: 'string' }, short: { type: 'boolean' }, keep: { type: 'boolean' } },
});
if (values.short === true) process.exitCode = await measureShort(values.keep === true);
else await measureParts(values.only?.split(',') ?? Object.keys(PARTS));
