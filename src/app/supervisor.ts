import { execFile } from 'node:child_process';
import type { Log } from '../core/log.ts';

export type StopSignal = 'SIGTERM' | 'SIGINT';

/** npm passes Ctrl-C on to a process whose terminal has sent it one already: what comes this soon after the first is the same one. */
const ONE_PRESS_MS = 1_000;

/**
 * Resolves with the first signal that asks this process to stop.
 *
 * Call it before anything else: in a container the process is PID 1, which the kernel sends no signal that nobody listens to, so that
 * one which came during the start would be lost.
 */
export const firstStopSignal = (): Promise<StopSignal> =>
  new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
  });

/** Calls back when the person at the terminal presses Ctrl-C once more: they do not want to wait. */
export function onImpatience(leave: () => void): void {
  const stoppingSince = performance.now();
  process.on('SIGINT', () => {
    if (performance.now() - stoppingSince > ONE_PRESS_MS) leave();
  });
}

/**
 * SIGHUP has a desk read its config again. Call this as early as {@link firstStopSignal}: one that comes before the desk has started is
 * kept, and ends nothing. At a terminal it means that the terminal is gone, and ends the process as it would any other.
 */
export function firstHangUp(isTerminal: boolean = process.stdin.isTTY === true): HangUp {
  const hangUp: HangUp = { came: false, act: null };
  if (!isTerminal)
    process.on('SIGHUP', () => {
      hangUp.came = true;
      void hangUp.act?.();
    });
  return hangUp;
}

/** @property act what a signal does; null until the desk has started */
export type HangUp = { came: boolean; act: (() => Promise<void>) | null };

/** The messages of a process to its service manager. */
export type ServiceManager = {
  /** The desk is ready. From then on the manager is told regularly that the process is alive. */
  readonly ready: () => void;
  readonly stopping: () => void;
};

/** The manager is told this many times within its watchdog time. */
const TIMES_WITHIN = 2;

/**
 * Notifies systemd if it started the process with `Type=notify`, and does nothing otherwise. Node cannot write to a Unix datagram
 * socket, so systemd's own command does; the unit needs `NotifyAccess=all` for that.
 */
export function createServiceManager(given: Readonly<Record<string, string | undefined>>, log: Log): ServiceManager {
  if (!given.NOTIFY_SOCKET) return { ready: () => undefined, stopping: () => undefined };
  const watchdogMs = Number(given.WATCHDOG_USEC ?? 0) / 1000;
  const tell = (...words: readonly string[]): void => {
    execFile('systemd-notify', words, (error) => {
      if (error !== null) log.warn('service_manager.untold', { words: words.join(' '), why: error.message });
    });
  };
  return {
    ready: () => {
      tell('--ready');
      if (watchdogMs > 0) setInterval(() => tell('WATCHDOG=1'), watchdogMs / TIMES_WITHIN).unref();
    },
    stopping: () => tell('STOPPING=1'),
  };
}
