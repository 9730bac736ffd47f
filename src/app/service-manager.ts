import { execFile } from 'node:child_process';
import type { Log } from '../core/log.ts';

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
