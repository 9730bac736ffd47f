import type { Log } from '../core/log.ts';

/**
 * Keeps one kind of work going: at most one pass at a time, again at once when nudged meanwhile, and by itself when the pass says
 * that something is due later.
 */
export type Runner = {
  readonly nudge: () => void;
  /** Starts nothing more and waits for the pass under way. */
  readonly stop: () => Promise<void>;
};

/** @returns from a pass: the epoch milliseconds at which there is more to do; null for when somebody nudges */
export type Pass = () => Promise<number | null>;

/** A timer never sleeps longer than this, so that a clock that was set back costs seconds. */
const LONGEST_SLEEP_MS = 15_000;
/** After a pass that failed (the database is away, say). */
const AFTER_FAILURE_MS = 1_000;

export function createRunner(deps: {
  readonly name: string;
  readonly pass: Pass;
  readonly now: () => number;
  readonly log: Log;
}): Runner {
  const { name, pass, now, log } = deps;
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | null = null;

  async function once(): Promise<number | null> {
    try {
      return await pass();
    } catch (error) {
      log.error('job.failed', { job: name, why: error instanceof Error ? error.message : String(error) });
      return now() + AFTER_FAILURE_MS;
    }
  }

  async function run(): Promise<void> {
    let nextAt: number | null = null;
    do {
      again = false;
      nextAt = await once();
    } while (again && !stopped);
    running = null;
    if (nextAt !== null && !stopped) {
      timer = setTimeout(nudge, Math.min(Math.max(nextAt - now(), 1), LONGEST_SLEEP_MS));
    }
  }

  function nudge(): void {
    if (stopped) return;
    again = true;
    if (running !== null) return;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    running = run();
  }

  return {
    nudge,
    stop: async () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}

/** Work that goes on beside the passes, at most `most` at a time. */
export type InFlight = {
  readonly room: () => number;
  readonly start: (task: () => Promise<void>) => void;
  readonly settled: () => Promise<void>;
};

/** @param ended called after each task, so that the next pass can fill the room */
export function createInFlight(deps: {
  readonly most: number;
  readonly ended: () => void;
  readonly failed: (error: unknown) => void;
}): InFlight {
  const tasks = new Set<Promise<void>>();
  return {
    room: () => deps.most - tasks.size,
    start: (task) => {
      const running = task()
        .catch(deps.failed)
        .finally(() => {
          tasks.delete(running);
          deps.ended();
        });
      tasks.add(running);
    },
    settled: async () => {
      while (tasks.size > 0) await Promise.all(tasks);
    },
  };
}

/** The sooner of two times that may be never. */
export const sooner = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);
