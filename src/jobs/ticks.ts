import type { Ledger } from '../core/ledger.ts';

/** Says whether this process runs a job's tick of that time. Rejects if the ledger cannot be reached, and then nobody runs it. */
export type Ticks = (job: string, at: number) => Promise<boolean>;

/**
 * A replica that lost this many ticks in a row runs one anyway: the winner does not do the work, or its clock is far ahead. 40
 * s with a tick every 5 s.
 */
const MAX_LOST = 8;

/**
 * Gives each tick of a job to one of the replicas. The lease reaches to the tick's own time and is never given back. So a replica
 * that comes late to the tick finds it taken, and the next tick is free for all, whether or not the winner lives. A job has one row,
 * however many ticks.
 *
 * @param replicaId names this process among the replicas
 */
export function createTicks({
  ledger,
  replicaId,
}: {
  readonly ledger: Pick<Ledger, 'takeLease'>;
  readonly replicaId: string;
}): Ticks {
  let lost = 0;
  return async (job, at) => {
    const fence = await ledger.takeLease(`tick.${job}`, replicaId, 1, at);
    lost = fence === null ? lost + 1 : 0;
    if (lost < MAX_LOST) return fence !== null;
    lost = 0;
    return true;
  };
}
