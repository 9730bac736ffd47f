import { parseArgs } from 'node:util';
import { measureBurst } from './burst.ts';
import { measureGrowth } from './growth.ts';
import { measureJuhe } from './juhe.ts';
import { between, type Cores, measurePeers } from './peers.ts';
import { measureRules } from './rules.ts';
import { inSetting, type Setting } from './setting.ts';
import { measureStart } from './start.ts';
import { factRow, limitRow, printTable, type Row, ratioRow } from './table.ts';
import { measureTelegram } from './telegram.ts';

/** The parts in the order they are run. Each builds its own world, and what it measured becomes rows of the table. */
const PARTS: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  slack: () => inSetting(slackOn('one', 0.9)),
  slack2: () => inSetting(slackOn('both', 1.2)),
  burst: () => inSetting(burst),
  juhe: () => inSetting(juhe),
  telegram: () => inSetting(telegram),
  rules,
  growth,
  start: () => inSetting(start),
};

const PEER_ROUNDS = 7;

/** @param cores a target for each: one core for the server, or both for server and load */
const slackOn =
  (cores: Cores, target: number) =>
  async (setting: Setting): Promise<readonly Row[]> => {
    const { rate, micros, idleMb, loadedMb } = await measurePeers(setting, cores, PEER_ROUNDS);
    const on = cores === 'one' ? 'one core' : 'two cores';
    return [
      ratioRow(`/topup in Slack, ${on}: desk ÷ bare Bolt`, rate.desk, { atLeast: target }),
      ratioRow('  ÷ Bolt with a durable top-up in SQL', between(rate.desk, rate['bolt-durable']), { atLeast: 2.5 }),
      ratioRow("  ÷ Vercel's Chat SDK with the same", between(rate.desk, rate['chat-sdk-durable']), { atLeast: 2.4 }),
      ratioRow('  processor: an order ÷ a bare acknowledgement', micros.desk, { atMost: 1.1 }),
      factRow('  for comparison: Bolt, durable ÷ bare Bolt', rate['bolt-durable']),
      factRow('  for comparison: Chat SDK ÷ bare Bolt', rate['chat-sdk']),
      factRow('  for comparison: Chat SDK, durable ÷ bare Bolt', rate['chat-sdk-durable']),
      limitRow('  memory, idle', { values: [idleMb], below: 95, unit: 'MB' }),
      limitRow('  memory under that load', { values: [loadedMb], below: 150, unit: 'MB' }),
    ];
  };

async function burst(setting: Setting): Promise<readonly Row[]> {
  const { p99Ms, compared } = await measureBurst(setting);
  return [
    limitRow('/topup in Slack, 500 in 5 s: p99', { values: p99Ms, below: 1_000, unit: 'ms' }),
    ratioRow('the same, against bare Bolt', compared, { atMost: 5 }),
  ];
}

async function juhe(setting: Setting): Promise<readonly Row[]> {
  const { compared } = await measureJuhe(setting);
  return [ratioRow("Juhe's callback, against bare node:http", compared, { atLeast: 0.3 })];
}

async function telegram(setting: Setting): Promise<readonly Row[]> {
  const { compared } = await measureTelegram(setting);
  return [ratioRow('/topup in Telegram, against bare Telegraf', compared, { atLeast: 0.5 })];
}

async function rules(): Promise<readonly Row[]> {
  return [limitRow('a request judged by 1,000 rules', { values: measureRules(), below: 1, unit: 'ms' })];
}

async function growth(): Promise<readonly Row[]> {
  const grown = await measureGrowth();
  return grown.map(({ what, compared }) => ratioRow(`10⁴ → 10⁶ orders: ${what}`, compared, { atMost: 1.3 }));
}

async function start(setting: Setting): Promise<readonly Row[]> {
  const { beyondMs, pairs } = await measureStart(setting);
  return [limitRow('start to /readyz, beyond node -e 0', { values: beyondMs, pairs, below: 300, unit: 'ms' })];
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
