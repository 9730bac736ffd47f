import { parseArgs } from 'node:util';
import { startPostgresServer } from '../support/postgres-server.ts';
import { POINTS } from './points.ts';
import { nameOf, runCase } from './run-case.ts';
import { inSeededOrder } from './seed.ts';
import type { Case } from './world.ts';

/**
 * The kill matrix: one order from asking to delivery, the desk's process struck at every point of it and started again, on each chat,
 * provider and database. Prints the number of cases and every broken promise; exit code 1 where there is one.
 *
 *     npm run test:crash -- [--half] [--seed 7] [--signal SIGTERM] [--only 'slack, ytx'] [--at-once 4]
 */
const { values } = parseArgs({
  options: {
    half: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    signal: { type: 'string', default: 'SIGKILL' },
    only: { type: 'string', default: '' },
    'at-once': { type: 'string', default: '4' },
  },
});

/** A line of progress each so many cases. */
const SHOW_EVERY = 60;

const signal = values.signal === 'SIGTERM' ? 'SIGTERM' : 'SIGKILL';
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const matrix: readonly Case[] = (['slack', 'telegram'] as const).flatMap((chat) =>
  (['ytx', 'juhe'] as const).flatMap((provider) =>
    (['sqlite', 'postgres'] as const).flatMap((database) =>
      POINTS.map((point): Case => ({ chat, provider, database, point, signal })),
    ),
  ),
);
const wanted = inSeededOrder(
  matrix.filter((given) => nameOf(given).includes(values.only)),
  Number(values.seed),
);
const cases = values.half ? wanted.slice(0, Math.ceil(wanted.length / 2)) : wanted;

say(`${cases.length} cases of ${matrix.length}, ${POINTS.length} points, seed ${values.seed}`);
const startedAt = Date.now();
const postgres = await startPostgresServer();
const left = [...cases];
let broken = 0;
let played = 0;
async function work(): Promise<void> {
  for (let given = left.pop(); given !== undefined; given = left.pop()) {
    const violations = await runCase(given, postgres);
    broken += violations.length;
    for (const violation of violations) say(`${nameOf(given)}: ${violation}`);
    played += 1;
    if (played % SHOW_EVERY === 0) say(`${played} played`);
  }
}
await Promise.all(Array.from({ length: Number(values['at-once']) }, work));
await postgres.stop();
say(`${cases.length} cases, ${broken} violations, ${Math.round((Date.now() - startedAt) / 1000)} s`);
process.exitCode = broken === 0 && cases.length > 0 ? 0 : 1;
