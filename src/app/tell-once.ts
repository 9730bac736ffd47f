import { hash } from 'node:crypto';
import type { Ledger } from '../core/ledger.ts';
import type { Log, Meter } from '../core/log.ts';
import type { Alert } from '../core/notice.ts';
import { pause } from '../runtime/pause.ts';

/**
 * @property tell shows the operators an alert where the config in use names a place for it. False if it may not have been shown
 * @property retryMs the wait before what was not shown is tried again
 */
export type TellOnceDeps = {
  readonly ledger: Pick<Ledger, 'acquireRateSlot'>;
  readonly log: Log;
  readonly meter: Pick<Meter, 'toldOperators'>;
  readonly now: () => number;
  readonly tell: (alert: Alert, key: string) => Promise<boolean>;
  readonly retryMs: number;
};

/**
 * @param subject what the alert is about: alerts of the same subject are one
 * @param signal ends the wait for another try
 */
export type TellOnce = (alert: Alert, subject: string, signal?: AbortSignal) => Promise<void>;

const TRIES = 3;
const TELL_AGAIN_MS = 3_600_000;

/**
 * Tells the operators once an hour, whichever replica comes first and however often it starts. What no chat took is tried again a few
 * times; the log has it anyway.
 */
export function createTellOnce({ ledger, log, meter, now, tell, retryMs }: TellOnceDeps): TellOnce {
  return async (alert, subject, signal) => {
    const key = `told.${alert.kind}.${hash('sha256', subject).slice(0, 16)}`;
    if ((await ledger.acquireRateSlot(key, TELL_AGAIN_MS, now())) > 0) return;
    meter.toldOperators(alert.kind);
    for (let tries = 1; tries <= TRIES && signal?.aborted !== true; tries += 1) {
      if (await tell(alert, `${key}.${now()}`)) return;
      if (tries < TRIES) await pause(retryMs, signal);
    }
    log.warn('operators.untold', { kind: alert.kind });
  };
}
