import { AsyncLocalStorage } from 'node:async_hooks';
import { createQueue, type Queued } from './event-queue.ts';
import type { Host } from './host.ts';
import { createRandom, type Random } from './random.ts';

/** 2026-11-21 10:00 in Shanghai. */
export const BEGIN = Date.parse('2026-11-21T10:00:00+08:00');

/** Who is running now, so that a timer knows whose it is. */
const running = new AsyncLocalStorage<Host | null>();

export type World = {
  readonly random: Random;
  /** The true time, epoch milliseconds. It never jumps; clocks of hosts do. */
  readonly now: () => number;
  /** Makes something happen later; to a host, and then only while it lives. Idle: a look that finds nothing before something else happens. */
  readonly at: (afterMs: number, host: Host | null, act: () => void, idle?: boolean) => Queued;
  /** Resolves later, unless the host dies. */
  readonly sleep: (ms: number, host: Host | null) => Promise<void>;
  /** Counts what is done by something real (the database), which the next event waits for. */
  readonly real: <T>(done: Promise<T>) => Promise<T>;
  /** Lets everything happen in its order until `isOver` or nothing is left, `untilMs` at the latest. */
  readonly run: (isOver: () => boolean, untilMs: number) => Promise<void>;
  readonly note: (line: string) => void;
  readonly fault: (kind: string) => void;
  readonly violation: (invariant: string, what: string) => void;
  readonly faults: ReadonlyMap<string, number>;
  readonly violations: readonly string[];
  readonly currentHost: () => Host | null;
};

type WorldDeps = {
  readonly seed: number;
  readonly trace: (line: string) => void;
  /** The earliest time at which the database has something to do, on the true clock; looks before it are skipped. */
  readonly nothingDueBefore: () => number;
};

/** While nothing is due a look that was put off is thought of again so often. */
const LOOK_EVERY_MS = 15_000;

/** Creates a world with its own time, in which one event happens after the other and the seed chooses among those of the same time. */
export function createWorld({ seed, trace, nothingDueBefore }: WorldDeps): World {
  const random = createRandom(seed);
  const queue = createQueue();
  const faults = new Map<string, number>();
  const violations: string[] = [];
  let now = BEGIN;
  let pending = 0;

  const note = (line: string): void => trace(`${((now - BEGIN) / 1000).toFixed(3).padStart(10)} ${line}`);
  const at: World['at'] = (afterMs, host, act, idle = false) => {
    const event: Queued = { at: now + Math.max(afterMs, 0), tie: random.next(), host, act, idle, cancelled: false };
    queue.add(event);
    return event;
  };

  /** True where the event was put off: its host is stopped, or it would only look and there is nothing to see. */
  function isDelayed(event: Queued): boolean {
    const stoppedUntil = event.host?.stoppedUntil ?? 0;
    const later = event.idle ? laterThan(event.at) : 0;
    if (stoppedUntil <= event.at && later <= event.at + 1000) return false;
    event.at = Math.max(stoppedUntil, later);
    queue.add(event);
    return true;
  }

  /** When a look may find something: once it is due, or once something else has happened, which wakes what it concerns by itself. */
  function laterThan(at: number): number {
    const dueAt = nothingDueBefore();
    return dueAt <= at + 1000 ? dueAt : Math.min(dueAt, Math.max(queue.nextBusyAt(), at + LOOK_EVERY_MS));
  }

  return {
    random,
    now: () => now,
    at,
    sleep: (ms, host) => new Promise((resolve) => at(ms, host, resolve)),
    real: async (done) => {
      pending += 1;
      try {
        return await done;
      } finally {
        pending -= 1;
      }
    },
    run: async (isOver, untilMs) => {
      for (let event = queue.take(); event !== null && !isOver(); event = queue.take()) {
        if (event.host?.alive === false || isDelayed(event)) continue;
        if (event.at > untilMs) return;
        now = Math.max(now, event.at);
        running.run(event.host, event.act);
        // Promises are done when the loop turns; the database's commits begin in that turn and end in the next.
        do await turn();
        while (pending > 0);
      }
    },
    note,
    fault: (kind) => {
      faults.set(kind, (faults.get(kind) ?? 0) + 1);
      note(`fault: ${kind}`);
    },
    violation: (invariant, what) => {
      violations.push(`${invariant}: ${what}`);
      note(`VIOLATION ${invariant}: ${what}`);
    },
    faults,
    violations,
    currentHost: () => running.getStore() ?? null,
  };
}

/** Runs something as a host's own: its timers are then that host's. */
export const runOn = <T>(host: Host, act: () => T): T => running.run(host, act);

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
