import type { ProviderWord, Unreachable } from '../core/order.ts';
import type { ProviderReport } from '../core/provider.ts';

/**
 * Holds purchases back from a provider that does not answer, or cannot be reached, so that an outage leaves a handful of orders in
 * doubt and not all of them. Orders that wait are merely approved: nothing was sent. It is each process's own view, and lost with it.
 */
export type Circuit = {
  /** When the next purchase may be sent; 0 for now. */
  readonly opensAt: () => number;
  /** Takes what a submission came to. True where this one opened it. */
  readonly took: (report: ProviderReport) => boolean;
  readonly isOpen: () => boolean;
  /** What an order that waits for it waits for; null while nothing holds purchases back. */
  readonly outage: () => Unreachable | null;
};

/** So many unanswered submissions in a row are an outage. */
const UNANSWERED = 5;
/** Then one purchase is tried each so often, until one is answered. */
const TRY_EVERY_MS = 30_000;

export function createCircuit(now: () => number): Circuit {
  let unanswered = 0;
  let tryAt = 0;
  let last: { readonly since: number; readonly word: ProviderWord } | null = null;
  const isOpen = (): boolean => unanswered >= UNANSWERED;
  return {
    isOpen,
    // A clock that was set back makes nobody wait for longer than the wait itself.
    opensAt: () => {
      tryAt = Math.min(tryAt, now() + TRY_EVERY_MS);
      return isOpen() && tryAt > now() ? tryAt : 0;
    },
    outage: () => (isOpen() && last !== null ? { ...last, tryAt, tries: 0 } : null),
    took: (report) => {
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
