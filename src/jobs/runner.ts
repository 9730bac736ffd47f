import { type Change, moneyFlowOf } from '../core/change.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log, Meter } from '../core/log.ts';
import { alertOf } from '../core/notices-for.ts';
import type { ClaimedOrder } from '../core/work.ts';
import { nextBackoff } from '../runtime/backoff.ts';
import { createBackgroundTasks, messageOf } from '../runtime/tasks.ts';

/**
 * Runs one kind of work: at most one pass at a time, soon again if woken meanwhile, and by itself when a pass says that
 * something is due later.
 */
export type Runner = {
  /** Before the start it is only remembered. */
  readonly wake: () => void;
  /** Begins with a pass at once. */
  readonly start: (pass: Pass) => void;
  /** Starts no new pass and waits for the one under way. */
  readonly stop: () => Promise<void>;
};

/** @returns from a pass: the epoch milliseconds at which more is due; null to wait until it is woken */
export type Pass = () => Promise<number | null>;

/** A timer never sleeps longer than this, so a clock that was set back costs seconds. */
const MAX_SLEEP_MS = 15_000;
/** The wait after a failed pass (for example if the database is unreachable). */
const AFTER_FAILURE_MS = 1_000;
/**
 * A pass is followed by a rest of this many times its own length. While the thread is busy, looking for work so takes at most a
 * tenth of it, because it also acknowledges: under full load with 12,000 waiting notices every commit woke a pass of 3 ms, half
 * of all the time. Otherwise a purchase, whose passes follow each other, would mostly wait.
 */
const REST_FACTOR = { busy: 9, free: 1 } as const;
const MAX_REST_MS = 500;

type RunnerDeps = {
  readonly now: () => number;
  readonly log: Log;
  /** Whether the thread has so much to do that this work must give way. */
  readonly isThreadBusy: () => boolean;
};

export function createRunner(deps: RunnerDeps & { readonly name: string }): Runner {
  const { name, now, log, isThreadBusy } = deps;
  let pass: Pass | null = null;
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  /** By `performance.now()`, which is never set back. */
  let restsUntil = 0;

  async function once(): Promise<number | null> {
    const startedAt = performance.now();
    try {
      return (await pass?.()) ?? null;
    } catch (error) {
      log.error('job.failed', { job: name, why: messageOf(error) });
      return now() + AFTER_FAILURE_MS;
    } finally {
      const endedAt = performance.now();
      const factor = isThreadBusy() ? REST_FACTOR.busy : REST_FACTOR.free;
      restsUntil = endedAt + Math.min((endedAt - startedAt) * factor, MAX_REST_MS);
    }
  }

  async function run(): Promise<void> {
    again = false;
    const nextAt = await once();
    running = null;
    if (stopped) return;
    if (again) sleep(0);
    else if (nextAt !== null) sleep(nextAt - now());
  }

  function sleep(ms: number): void {
    const restMs = restsUntil - performance.now();
    timer = setTimeout(begin, Math.min(Math.max(ms, restMs, 1), MAX_SLEEP_MS));
  }

  function begin(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    running = run();
  }

  function wake(): void {
    if (stopped || again) return;
    again = true;
    if (running !== null || pass === null) return;
    if (timer !== null) clearTimeout(timer);
    if (performance.now() < restsUntil) sleep(0);
    else begin();
  }

  return {
    wake,
    start: (given) => {
      pass = given;
      again = false;
      wake();
    },
    stop: async () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}

/** A thread is busy that worked for more than this part of the time. */
const BUSY_FROM = 0.7;
/** It is measured over at least so long: within a pass the thread always works. */
const MEASURED_OVER_MS = 100;

/** Returns a function that says whether this thread was busy lately. */
export function createThreadLoad(): () => boolean {
  let from = performance.eventLoopUtilization();
  let measuredAt = performance.now();
  let isBusy = false;
  return () => {
    if (performance.now() - measuredAt < MEASURED_OVER_MS) return isBusy;
    isBusy = performance.eventLoopUtilization(from).utilization > BUSY_FROM;
    from = performance.eventLoopUtilization();
    measuredAt = performance.now();
    return isBusy;
  };
}

const JOBS = [
  'hold',
  'batches',
  'submit',
  'poll',
  'expire',
  'forget',
  'search',
  'staffing',
  'deliver',
  'upkeep',
  'evidence',
  'balances',
  'timetables',
] as const;
export type JobRunners = Readonly<Record<(typeof JOBS)[number], Runner>>;

/**
 * Makes a runner for each job. The desk's commits wake them, so they are made first; their work needs the desk and is set at the
 * start.
 */
export const createRunners = (deps: Omit<RunnerDeps, 'isThreadBusy'>, isThreadBusy = createThreadLoad()): JobRunners =>
  Object.fromEntries(JOBS.map((name) => [name, createRunner({ ...deps, isThreadBusy, name })])) as JobRunners;

/**
 * Handles every committed change: counts it, logs it for operators who have no conversation, and wakes the next job. All that comes in a
 * later turn of the event loop, so that the person who asked is answered first.
 */
export function createRecorded(deps: {
  readonly runners: Pick<JobRunners, 'deliver' | 'submit' | 'batches' | 'expire' | 'poll'>;
  readonly meter: Meter;
  readonly log: Log;
  readonly operatorsHaveAPlace: () => boolean;
}): (change: Change) => void {
  const { runners, meter, log, operatorsHaveAPlace } = deps;
  const handle = (change: Change): void => {
    const { after, event, notices } = change;
    // Masking a number changes nothing about the order.
    if (event.kind === 'number_masked') return;
    meter.moved(after.state, after.attempt?.provider ?? 'none');
    const boughtFrom = after.attempt?.provider ?? after.product.offers[0]?.provider ?? 'none';
    for (const { stage, li } of moneyFlowOf(change)) meter.money(stage, after.team, boughtFrom, li);
    log.info('order.moved', { order: after.ref, event: event.kind, state: after.state, version: after.version });
    const alert = alertOf(after, event);
    if (alert !== null) meter.toldOperators(alert.kind);
    if (alert !== null && !operatorsHaveAPlace()) log.warn('operators.told', { ...alert });
    if (notices.length > 0) runners.deliver.wake();
    if (after.state === 'approved') runners.submit.wake();
    if (after.batch != null && event.kind !== 'opened') runners.batches.wake();
    if (after.state === 'awaiting_approval') runners.expire.wake();
    if (after.state === 'submitting' || after.state === 'accepted' || after.state === 'in_doubt') runners.poll.wake();
  };
  return (change) => void setImmediate(handle, change);
}

/** Work that runs beside the passes, at most `max` at a time. */
export type InFlight = {
  readonly freeSlots: () => number;
  readonly start: (task: () => Promise<void>) => void;
  readonly settled: () => Promise<void>;
};

/** @param ended called after each task, so that the next pass can use the free slot */
export function createInFlight(deps: {
  readonly max: number;
  readonly ended: () => void;
  readonly failed: (error: unknown) => void;
}): InFlight {
  const tasks = createBackgroundTasks();
  return {
    freeSlots: () => deps.max - tasks.size(),
    start: (task) => void tasks.track(task().catch(deps.failed)).then(deps.ended),
    settled: tasks.settled,
  };
}

/** Returns the earlier of two times; null means never. */
export const earliest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);

export type IsolateDeps = {
  readonly ledger: Pick<Ledger, 'reschedule'>;
  readonly now: () => number;
  readonly log: Log;
};

/** An order whose work fails repeatedly is tried less and less often, up to this gap. */
const FIRST_MS = 5_000;
const MAX_MS = 300_000;

/**
 * Does the work of one order of a batch, so that its failure is its own: it is logged, the order is given back and due again
 * after a gap that doubles, and the caller goes on with the others. Never rejects.
 */
export async function isolated(
  { ledger, now, log }: IsolateDeps,
  { order, fence, askGapMs }: ClaimedOrder,
  task: () => Promise<void>,
): Promise<void> {
  try {
    await task();
  } catch (error) {
    const gapMs = nextBackoff({ firstMs: FIRST_MS, maxMs: Math.max(askGapMs, MAX_MS) }, askGapMs);
    log.error('order.failed', { order: order.ref, state: order.state, why: messageOf(error), againInMs: gapMs });
    // If the order moved meanwhile, nobody needs it back. If the database is unreachable, the lease ends by itself.
    await ledger.reschedule(order.id, fence, now() + gapMs, gapMs).catch(() => false);
  }
}
