import { createCalendar } from '../core/calendar.ts';
import { type Ledger, LedgerUnreachable } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import { lastDue, type Timetable } from '../core/timetable.ts';
import { messageOf } from '../runtime/tasks.ts';
import type { Pass } from './runner.ts';

/**
 * Something that is done again and again.
 *
 * @property name tells it from others, also after a change of the config
 * @property run does it for the time at which it was due; doing it twice for the same time must do no harm
 */
export type TimedTask = {
  readonly name: string;
  readonly every: Timetable;
  readonly run: (dueAt: number) => Promise<void>;
};

export type TimetablesDeps = {
  readonly ledger: Pick<Ledger, 'isDue' | 'doneUpTo' | 'takeLease' | 'dropLease'>;
  /** The tasks of the config in use. */
  readonly tasks: () => readonly TimedTask[];
  readonly timezone: () => string;
  readonly replicaId: string;
  readonly now: () => number;
  readonly log: Log;
};

const LOOK_EVERY_MS = 15_000;
/** Longer than any task takes; a replica that died keeps it no longer. */
const LEASE_MS = 900_000;
const AFTER_FAILURE_MS = 300_000;

/**
 * Does what is due, on one of the replicas. The ledger knows the last time for which each task was done, so what was missed while no
 * desk ran is done once, however often it was missed. A task that is new in the config begins with its next time. node-cron's tick
 * only wakes this: a schedule of its own would leave out what it slept through.
 */
export function createTimetables(deps: TimetablesDeps): Pass {
  const { ledger, tasks, timezone, replicaId, now, log } = deps;
  const failedAt = new Map<string, number>();
  let lookedAt: number | null = null;

  async function look({ name, every, run }: TimedTask, at: number): Promise<void> {
    const dueAt = lastDue(every, at, createCalendar(timezone()));
    const failed = failedAt.get(name);
    if (failed !== undefined && at >= failed && at - failed < AFTER_FAILURE_MS) return;
    if (!(await ledger.isDue(name, dueAt))) return;
    const lease = `timetable.${name}`;
    if ((await ledger.takeLease(lease, replicaId, LEASE_MS, at)) === null) return;
    try {
      // Another replica may have done it since.
      if (!(await ledger.isDue(name, dueAt))) return;
      await run(dueAt);
      await ledger.doneUpTo(name, dueAt);
      failedAt.delete(name);
      log.info('timetable.done', { task: name, dueAt });
    } catch (error) {
      if (error instanceof LedgerUnreachable) throw error;
      failedAt.set(name, at);
      log.error('timetable.failed', { task: name, why: messageOf(error), againInMs: AFTER_FAILURE_MS });
    } finally {
      await ledger.dropLease(lease, replicaId).catch(() => undefined);
    }
  }

  return async () => {
    const at = now();
    if (lookedAt === null || at < lookedAt || at - lookedAt >= LOOK_EVERY_MS) {
      lookedAt = at;
      for (const task of tasks()) await look(task, at);
    }
    return lookedAt + LOOK_EVERY_MS;
  };
}
