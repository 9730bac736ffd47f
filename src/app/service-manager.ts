import { execFile } from 'node:child_process';
import type { Log } from '../core/log.ts';

/** What a process manager wants to know of the process that it started. */
export type ServiceManager = {
  /** The desk serves. From then on the manager hears regularly that the process still turns. */
  readonly ready: () => void;
  readonly stopping: () => void;
};

/** Told twice within the time after which systemd would take the process for stuck. */
const TIMES_WITHIN = 2;

/**
 * Tells systemd, where it started the process with `Type=notify`. Everywhere else it does nothing. Node cannot write to a datagram
 * socket of Unix, so that systemd's own command does; the unit needs `NotifyAccess=all` for it.
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
