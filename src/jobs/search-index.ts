import type { Ledger } from '../core/ledger.ts';
import type { Pass } from './runner.ts';

/** At most 200 orders a second: those of a burst get their terms after it, so that it has the processor for itself. */
const INDEX = { batchSize: 200, pauseMs: 1_000, everyMs: 5_000, olderEveryMs: 60_000, settledMs: 60_000 };

/**
 * Gives new orders their terms, hundreds at a time; after an upgrade also all older ones. Once a minute it looks for those that desks of
 * an earlier version wrote meanwhile, but for what they may still be writing.
 */
export function createIndexSearch(deps: {
  readonly ledger: Pick<Ledger, 'indexNew' | 'joinOlder'>;
  readonly now: () => number;
}): Pass {
  const { ledger, now } = deps;
  let olderAt: number | null = Number.NEGATIVE_INFINITY;
  return async () => {
    if (olderAt !== null && Math.abs(now() - olderAt) >= INDEX.olderEveryMs) {
      const joined = await ledger.joinOlder(now() - INDEX.settledMs, INDEX.batchSize);
      if (joined !== INDEX.batchSize) olderAt = joined === null ? null : now();
    }
    const indexed = await ledger.indexNew(INDEX.batchSize);
    return now() + (indexed === INDEX.batchSize ? INDEX.pauseMs : INDEX.everyMs);
  };
}
