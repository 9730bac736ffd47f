import type { Log } from '../../src/core/log.ts';

/**
 * Does something beside an acknowledgement: what is shown, and what is only asked for next time. Nothing that must be committed.
 * It cannot fail anybody; what went wrong is logged under `event`.
 */
export type Aside = (event: string, task: () => Promise<void>) => void;

/** Keeps what is under way, so that stopping waits for it. */
export function createAside(log: Log): { readonly aside: Aside; readonly settled: () => Promise<void> } {
  const underWay = new Set<Promise<void>>();
  return {
    aside: (event, task) => {
      const done = task()
        .catch((error: unknown) => log.warn(event, { why: String(error) }))
        .finally(() => underWay.delete(done));
      underWay.add(done);
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
