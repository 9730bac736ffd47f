import { parseArgs } from 'node:util';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { Signal } from './desk-control.ts';
import { pairs, restores, singles } from './matrix.ts';
import { POINTS } from './points.ts';
import { nameOf, runCase } from './run-case.ts';
import { inSeededOrder } from './seed.ts';
import type { Case } from './world.ts';

/**
 * The kill matrix: one order from asking to delivery, the desk's process struck at every point of it and started again, on each chat,
 * provider and database. Prints the number of cases and every broken promise; exit code 1 where there is one.
 *
 *     npm run test:crash -- [--half | --sample 24] [--seed 7] [--signal SIGTERM] [--only 'slack, ytx'] [--at-once 4]
 *     npm run test:crash -- --signal SIGSTOP --sample 24     (stopped past its leases, and going on beside the replica that took over)
 *     npm run test:crash -- --restore                        (a copy taken at the point, and restored after some more life)
 *     npm run test:crash -- --double 60                      (struck once more while it recovers)
 */
const { values } = parseArgs({
  options: {
    half: { type: 'boolean', default: false },
    sample: { type: 'string' },
    double: { type: 'string' },
    restore: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    signal: { type: 'string', default: 'SIGKILL' },
    only: { type: 'string', default: '' },
    'at-once': { type: 'string', default: '4' },
  },
});

/** A line of progress each so many cases. */
const SHOW_EVERY = 60;
const SIGNALS: readonly Signal[] = ['SIGKILL', 'SIGTERM', 'SIGSTOP'];

const signal = SIGNALS.find((known) => known === values.signal) ?? 'SIGKILL';
const seed = Number(values.seed);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

function matrixOf(): readonly Case[] {
  if (values.restore) return restores(seed);
  return values.double === undefined ? singles(signal) : pairs(Number(values.double), seed, signal);
}
const matrix = matrixOf();
const wanted = inSeededOrder(
  matrix.filter((given) => nameOf(given).includes(values.only)),
  seed,
);
const most = values.half ? Math.ceil(wanted.length / 2) : Number(values.sample ?? wanted.length);
const cases = wanted.slice(0, most);

say(`${cases.length} cases of ${matrix.length}, ${POINTS.length} points, ${signal}, seed ${seed}`);
const startedAt = Date.now();
const postgres = await startPostgresServer();
const left = [...cases];
let broken = 0;
let strikes = 0;
let played = 0;
async function work(): Promise<void> {
  for (let given = left.pop(); given !== undefined; given = left.pop()) {
    const { violations, struck } = await runCase(given, postgres);
    broken += violations.length;
    strikes += struck;
    for (const violation of violations) say(`${nameOf(given)}: ${violation}`);
    played += 1;
    if (played % SHOW_EVERY === 0) say(`${played} played`);
  }
}
await Promise.all(Array.from({ length: Number(values['at-once']) }, work));
await postgres.stop();
const tookS = Math.round((Date.now() - startedAt) / 1000);
say(`${cases.length} cases, ${strikes} strikes, ${broken} violations, ${tookS} s`);
process.exitCode = broken === 0 && cases.length > 0 ? 0 : 1;
