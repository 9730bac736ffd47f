import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createDatabases, type Databases } from './database.ts';
import { playSchedule } from './schedule.ts';
import { added, NOTHING, type Tally, tallyOf } from './tally.ts';

/** How many schedules a process is given at a time. */
const BATCH = 25;

/** Plays so many schedules from a seed on, one process for each core. Ends early once `enough` says so. */
export async function playFleet(options: {
  readonly program: URL;
  readonly firstSeed: number;
  readonly schedules: number;
  readonly onTally: (tally: Tally) => void;
  readonly enough: (tally: Tally) => boolean;
}): Promise<Tally> {
  const { program, firstSeed, schedules, onTally, enough } = options;
  const end = firstSeed + schedules;
  let next = firstSeed;
  let total = NOTHING;

  function give(worker: ChildProcess): void {
    if (next >= end || enough(total)) {
      worker.disconnect();
      return;
    }
    const last = Math.min(next + BATCH, end);
    worker.send({ from: next, to: last });
    next = last;
  }

  const ended = Array.from({ length: availableParallelism() }, () => {
    const worker = fork(program, ['--worker']);
    worker.on('message', (batch) => {
      total = added(total, batch as Tally);
      onTally(total);
      give(worker);
    });
    give(worker);
    return new Promise<number>((resolve) => worker.once('exit', (code) => resolve(code ?? 1)));
  });
  const codes = await Promise.all(ended);
  if (codes.some((code) => code !== 0)) throw new Error(`a simulator process ended with ${codes.join(', ')}`);
  return total;
}

/** The life of one process of the fleet: plays what it is given, says what came of it. */
export async function serveFleet(): Promise<void> {
  const databases = await createDatabases();
  process.on('disconnect', databases.remove);
  process.on('message', async (given) => {
    const { from, to } = given as { readonly from: number; readonly to: number };
    process.send?.(await playAll(from, to, databases));
  });
}

/** Plays the schedules of the seeds from `from` up to before `to`, one after the other, or until `enough` of them have failed. */
export async function playAll(
  from: number,
  to: number,
  databases: Databases,
  enough = Number.POSITIVE_INFINITY,
): Promise<Tally> {
  let tally = NOTHING;
  for (let seed = from; seed < to && tally.failed.length < enough; seed += 1) {
    tally = added(tally, tallyOf(await playSchedule(seed, databases)));
  }
  return tally;
}
