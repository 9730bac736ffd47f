import type { ProviderWord, Unreachable } from '../core/order.ts';
import type { ProviderReport } from '../core/provider.ts';

/**
 * Holds purchases back from a provider that does not answer or cannot be reached. So an outage leaves a few orders in doubt and
 * not all of them. Waiting orders are only approved: nothing was sent. Each process has its own view, which is lost with it.
 */
export type Circuit = {
  /** When the next purchase may be sent; 0 for now. */
  readonly opensAt: () => number;
  /** Records the outcome of a submission. True if this one opened the circuit. */
  readonly record: (report: ProviderReport) => boolean;
  readonly isOpen: () => boolean;
  /** Returns what a waiting order waits for; null while nothing holds purchases back. */
  readonly outage: () => Unreachable | null;
};

/** This many unanswered submissions in a row are an outage. */
const UNANSWERED = 5;
/** During an outage one purchase is tried this often, until one is answered. */
const TRY_EVERY_MS = 30_000;

export function createCircuit(now: () => number): Circuit {
  let unanswered = 0;
  let tryAt = 0;
  let last: { readonly since: number; readonly word: ProviderWord } | null = null;
  const isOpen = (): boolean => unanswered >= UNANSWERED;
  return {
    isOpen,
    // If a clock was set back, the wait is still no longer than this.
    opensAt: () => {
      tryAt = Math.min(tryAt, now() + TRY_EVERY_MS);
      return isOpen() && tryAt > now() ? tryAt : 0;
    },
    outage: () => (isOpen() && last !== null ? { ...last, tryAt, tries: 0 } : null),
    record: (report) => {
      const { provider, outcome, code, why } = report;
      if (outcome.kind !== 'not_sent' && (outcome.kind !== 'unknown' || outcome.unlisted)) {
        unanswered = 0;
        last = null;
        return false;
      }
      unanswered += 1;
      last = { since: last?.since ?? now(), word: { provider, code, why } };
      if (!isOpen()) return false;
      tryAt = now() + TRY_EVERY_MS;
      return unanswered === UNANSWERED;
    },
  };
}
