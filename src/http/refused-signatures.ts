import type { Log, Meter } from '../core/log.ts';
import type { RefusedSignature } from '../core/surface.ts';

const EVERY_MS = 60_000;

/**
 * Counts requests whose sender did not prove who it is, and logs the likely cause: at once, and then once a minute for each sender and
 * cause with how many there were since, so that a stranger cannot fill the log.
 */
export function createRefusedSignatures({
  meter,
  log,
  now,
}: {
  readonly meter: Pick<Meter, 'signatureRefused'>;
  readonly log: Log;
  readonly now: () => number;
}): (refused: RefusedSignature) => void {
  const seen = new Map<string, { loggedAt: number; since: number }>();
  return ({ from, cause, why }) => {
    meter.signatureRefused(from, cause);
    const key = `${from} ${cause}`;
    const last = seen.get(key) ?? { loggedAt: Number.NEGATIVE_INFINITY, since: 0 };
    seen.set(key, last);
    last.since += 1;
    if (now() - last.loggedAt < EVERY_MS) return;
    log.warn('signature.refused', { from, cause, why, times: last.since });
    last.loggedAt = now();
    last.since = 0;
  };
}
