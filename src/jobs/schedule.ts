import { type Logger, schedule } from 'node-cron';
import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import { pause } from '../runtime/tasks.ts';
import type { Runner } from './runner.ts';

const JOB = 'jobs';
/** Each replica waits some part of this before it asks for a tick: none wins them all, and one that is busy is late and loses more of them. */
const JITTER_MS = 250;

export type ScheduleDeps = {
  readonly ledger: Pick<Ledger, 'takeLease'>;
  readonly replicaId: string;
  readonly log: Log;
};

/**
 * Wakes every job each few seconds, on one of the replicas, so that a lost wake-up, a jump of a clock or another replica's work costs
 * only seconds. The database knows what is due; nothing is kept here.
 */
export function scheduleWakeUps(
  runners: readonly Pick<Runner, 'wake'>[],
  { ledger, replicaId, log }: ScheduleDeps,
  every = '*/5 * * * * *',
): { readonly stop: () => Promise<void> } {
  const ticks = createTicks({ ledger, replicaId });
  let asking: Promise<unknown> = Promise.resolve();
  const ask = async (key: string): Promise<boolean> => {
    await pause(Math.random() * JITTER_MS);
    return ticks(JOB, Date.parse(key.slice(JOB.length + 1)));
  };
  const wake = (): void => {
    for (const runner of runners) runner.wake();
  };
  const task = schedule(every, wake, {
    name: JOB,
    distributed: true,
    // Given here, it is neither looked for in the environment nor shared with the process. It has no `onComplete`: a tick that were
    // given back would be run again by whoever comes late to it.
    runCoordinator: {
      // The key is the job's name, a colon and the tick's time; the lease asked for beside it outlasts many ticks, and is not taken.
      shouldRun: (key) => {
        const answer = ask(key);
        asking = answer.catch(() => undefined);
        return answer;
      },
    },
    logger: loggerInto(log),
  });
  return {
    stop: async () => {
      await task.destroy();
      await asking;
    },
  };
}

/** A coordinator that failed and a tick that came too late to be run are logged as ours are. */
const loggerInto = (log: Log): Logger => {
  const warn = (said: string | Error, error?: Error): void =>
    log.warn('tick.not_run', { what: String(said), why: error?.message ?? null });
  return { info: () => undefined, debug: () => undefined, warn, error: warn };
};

/** Says whether this process runs a job's tick of that time. Rejects if the ledger cannot be reached, and then nobody runs it. */
export type Ticks = (job: string, at: number) => Promise<boolean>;

/**
 * A replica that lost this many ticks in a row runs one anyway: the winner does not do the work, or its clock is far ahead. 40
 * s with a tick every 5 s.
 */
const MAX_LOST = 8;

/**
 * Gives each tick of a job to one of the replicas. The lease reaches to the tick's own time and is never given back. So a replica
 * that comes late to the tick finds it taken, and the next tick is free for all, whether or not the winner lives. A job has one row,
 * however many ticks.
 *
 * @param replicaId names this process among the replicas
 */
export function createTicks({
  ledger,
  replicaId,
}: {
  readonly ledger: Pick<Ledger, 'takeLease'>;
  readonly replicaId: string;
}): Ticks {
  let lost = 0;
  return async (job, at) => {
    const fence = await ledger.takeLease(`tick.${job}`, replicaId, 1, at);
    lost = fence === null ? lost + 1 : 0;
    if (lost < MAX_LOST) return fence !== null;
    lost = 0;
    return true;
  };
}
