import type { OrderId } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import { pause } from '../runtime/pause.ts';

type QueryNowDeps = {
  readonly ledger: Pick<Ledger, 'wake' | 'find'>;
  readonly now: () => number;
  /** Wakes the job that queries. */
  readonly wake: () => void;
};

/** How long an early callback waits for the answer of a submission under way, and how often that is checked. */
const MAX_WAIT_MS = 60_000;
const CHECK_EVERY_MS = 250;

/**
 * Queries an order now, after a callback or a person's `status`. A callback can come before the submission's own answer is recorded;
 * it is then kept for a while.
 *
 * @returns once the query is scheduled in the database, or waits in memory for a submission to end; false if there is no such order
 */
export function createQueryNow({ ledger, now, wake }: QueryNowDeps): (id: OrderId) => Promise<boolean> {
  const waiting = new Set<OrderId>();

  async function later(id: OrderId, until: number): Promise<void> {
    await pause(CHECK_EVERY_MS, undefined, { unref: true });
    const order = await ledger.find({ by: 'id', id }).catch(() => null);
    if (order?.state === 'submitting' && now() < until) return later(id, until);
    waiting.delete(id);
    await ledger.wake(id, now()).then(wake, () => undefined);
  }

  return async (id) => {
    const isWoken = await ledger.wake(id, now());
    wake();
    if (isWoken) return true;
    const order = await ledger.find({ by: 'id', id });
    if (order?.state !== 'submitting' || waiting.has(id)) return order !== null;
    waiting.add(id);
    void later(id, now() + MAX_WAIT_MS);
    return true;
  };
}
