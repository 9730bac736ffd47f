import { type Logger, schedule } from 'node-cron';
import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import { pause } from '../runtime/pause.ts';
import type { Runner } from './runner.ts';
import { createTicks } from './ticks.ts';

const JOB = 'jobs';
/**
 * Each replica waits a random part of this before it asks for a tick. So none wins them all, and a busy one is late and loses
 * more of them.
 */
const JITTER_MS = 250;

export type ScheduleDeps = {
  readonly ledger: Pick<Ledger, 'takeLease'>;
  readonly replicaId: string;
  readonly log: Log;
};

/**
 * Wakes every job every few seconds, on one of the replicas. So a lost wake-up, a clock that jumped or another replica's work
 * costs seconds. The database knows what is due; nothing is kept here.
 */
export function scheduleNudges(
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
    // A coordinator that is passed in is neither read from the environment nor shared with the process. It has no `onComplete`:
    // a late replica would run a tick again that was given back.
    runCoordinator: {
      // The key is the job's name, a colon and the tick's time. The lease offered beside it lasts for many ticks and is not
      // used.
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

/** Logs a failed coordinator and a tick that came too late in our format. */
const loggerInto = (log: Log): Logger => {
  const warn = (said: string | Error, error?: Error): void =>
    log.warn('tick.not_run', { what: String(said), why: error?.message ?? null });
  return { info: () => undefined, debug: () => undefined, warn, error: warn };
};
