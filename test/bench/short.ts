import { readFile, writeFile } from 'node:fs/promises';
import { isVoid, median } from './pairs.ts';
import { measureAgainstBolt } from './peers.ts';
import type { Sizes } from './rounds.ts';
import { inSetting } from './setting.ts';

const FILE = new URL('./committed.json', import.meta.url);
/** Less than this share of the committed speed fails. */
const ENOUGH = 0.8;
const SIZES: Sizes = { warmUp: 2_500, aRound: 1_500, rounds: 5 };
const TRIES = 3;

/**
 * The bench for CI: what an order in Slack takes of the processor, against bare Bolt's acknowledgement in the same rounds. Neighbours on
 * the machine change rates, but hardly this. A measurement in which Bolt and its twin differ is void and is taken again, and so
 * is one that is too slow: only if it stays so, it fails.
 *
 * @param keeps whether the ratio is written down to be committed
 * @returns the exit code
 */
export async function measureShort(keeps: boolean): Promise<0 | 1> {
  const { slackProcessorRatio: committed } = JSON.parse(await readFile(FILE, 'utf8')) as {
    slackProcessorRatio: number;
  };
  const limit = committed / ENOUGH;
  const ratios: number[] = [];
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { micros, rate } = await inSetting((setting) => measureAgainstBolt(setting, SIZES));
    const ratio = median(micros.ratios);
    say(
      `/topup in Slack: the processor's time × ${ratio.toFixed(2)} (${Math.round(ratio * micros.base)} µs), the rate × ${median(rate.ratios).toFixed(2)} of bare Bolt's; A/A × ${median(micros.pairs).toFixed(2)}`,
    );
    if (isVoid(micros)) continue;
    ratios.push(ratio);
    if (keeps || ratio <= limit) break;
  }
  if (ratios.length === 0) {
    say('void: Bolt and its twin differed each time, so this machine cannot say how fast the desk is');
    return 0;
  }
  const best = Math.min(...ratios);
  if (keeps) await writeFile(FILE, `${JSON.stringify({ slackProcessorRatio: Number(best.toFixed(2)) }, null, 2)}\n`);
  if (keeps || best <= limit) return 0;
  say(
    `too slow: × ${best.toFixed(2)}, and × ${limit.toFixed(2)} is the limit (committed: × ${committed.toFixed(2)}). Find what slowed the path down with \`npm run bench -- --only slack\` and a profile, or commit the new ratio: npm run bench -- --short --keep`,
  );
  return 1;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
