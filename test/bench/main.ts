import { parseArgs } from 'node:util';
import { measureBurst } from './burst.ts';
import { measureGrowth } from './growth.ts';
import { measureJuhe } from './juhe.ts';
import { measureRules } from './rules.ts';
import { inSetting, type Setting } from './setting.ts';
import { measureSlack } from './slack.ts';
import { measureStart } from './start.ts';
import { limitRow, printTable, type Row, ratioRow } from './table.ts';
import { measureTelegram } from './telegram.ts';

/** The parts in the order they are run. Each builds its own world, and what it measured becomes rows of the table. */
const PARTS: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  slack: () => inSetting(slack),
  burst: () => inSetting(burst),
  juhe: () => inSetting(juhe),
  telegram: () => inSetting(telegram),
  rules,
  growth,
  start: () => inSetting(start),
};

async function slack(setting: Setting): Promise<readonly Row[]> {
  const { compared, idleMb, loadedMb } = await measureSlack(setting);
  return [
    ratioRow('/topup in Slack, against bare Bolt', compared, { atLeast: 1.5 }),
    limitRow('memory, idle', { values: [idleMb], below: 150, unit: 'MB' }),
    limitRow('memory under that load', { values: [loadedMb], below: 150, unit: 'MB' }),
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
  const { compared } = await measureJuhe(setting);
  return [ratioRow("Juhe's callback, against bare node:http", compared, { atLeast: 0.2 })];
}

async function telegram(setting: Setting): Promise<readonly Row[]> {
  const { compared } = await measureTelegram(setting);
  return [ratioRow('/topup in Telegram, against bare Telegraf', compared, { atLeast: 0.8 })];
}

async function rules(): Promise<readonly Row[]> {
  return [limitRow('a request judged by 1,000 rules', { values: measureRules(), below: 1, unit: 'ms' })];
}

async function growth(): Promise<readonly Row[]> {
  const grown = await measureGrowth();
  return grown.map(({ what, compared }) => ratioRow(`10⁴ → 10⁶ orders: ${what}`, compared, { atMost: 1.5 }));
}

async function start(setting: Setting): Promise<readonly Row[]> {
  const { beyondMs, pairs } = await measureStart(setting);
  return [limitRow('start to /readyz, beyond node -e 0', { values: beyondMs, pairs, below: 400, unit: 'ms' })];
}

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const wanted = values.only?.split(',') ?? Object.keys(PARTS);
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
