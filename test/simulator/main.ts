import { parseArgs } from 'node:util';
import { createDatabases } from './database.ts';
import { playFleet, serveFleet } from './fleet.ts';
import { playSchedule } from './schedule.ts';
import { NOTHING, type Tally } from './tally.ts';

/**
 * Plays schedules: `node test/simulator/main.ts --schedules 10000 --from 1`. `SEED=17 node test/simulator/main.ts` plays one again,
 * to the letter, and writes down all that happens. Ends early
 * after `--most` schedules with a violation, and with 1 where there was any.
 */
const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    most: { type: 'string', default: '20' },
    worker: { type: 'boolean', default: false },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (values.worker) await serveFleet();
else if (process.env.SEED !== undefined) process.exitCode = await playAgain(Number(process.env.SEED));
else process.exitCode = await playMany(Number(values.from), Number(values.schedules));

async function playAgain(seed: number): Promise<number> {
  const databases = await createDatabases();
  const { violations, orders, final } = await playSchedule(seed, databases, say);
  databases.remove();
  say(`SEED=${seed}: ${orders} orders, ${final} final, ${violations.length} violations`);
  return violations.length === 0 ? 0 : 1;
}

async function playMany(firstSeed: number, schedules: number): Promise<number> {
  const beganAt = Date.now();
  let saidAt = beganAt;
  let known = NOTHING;
  const total = await playFleet({
    program: new URL(import.meta.url),
    firstSeed,
    schedules,
    enough: ({ failed }) => failed.length >= Number(values.most),
    onTally: (tally) => {
      for (const { seed, violations } of tally.failed.slice(known.failed.length)) {
        say(`SEED=${seed} node test/simulator/main.ts\n  ${violations.join('\n  ')}`);
      }
      known = tally;
      if (Date.now() - saidAt < 30_000) return;
      saidAt = Date.now();
      say(`${tally.schedules} of ${schedules}`);
    },
  });
  say(summary(total, Date.now() - beganAt));
  return total.failed.length === 0 && total.schedules === schedules ? 0 : 1;
}

function summary(
  { schedules, orders, final, faults, kinds, fewestFaults, simulatedMs, failed }: Tally,
  tookMs: number,
): string {
  const shareOf = (kind: string): string => `${((100 * (kinds[kind] ?? 0)) / schedules).toFixed(1)} % ${kind}`;
  const share = orders === 0 ? 0 : (100 * final) / orders;
  return [
    `schedules with each kind of fault:\n  ${Object.keys(kinds).toSorted().map(shareOf).join('\n  ')}`,
    `${schedules} schedules, ${orders} orders, ${faults} faults (at least ${fewestFaults} each), ${Math.round(simulatedMs / 3_600_000)} simulated hours`,
    `${share.toFixed(2)} % of the orders are final, ${failed.length} schedules with a violation`,
    `${(tookMs / 1000).toFixed(0)} s, ${(tookMs / Math.max(schedules, 1)).toFixed(1)} ms a schedule`,
  ].join('\n');
}
