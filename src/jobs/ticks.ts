import type { Ledger } from '../core/ledger.ts';

/** Says whether this process runs a job's tick of that time; rejects where the ledger cannot be reached, and then nobody runs it. */
export type Ticks = (job: string, at: number) => Promise<boolean>;

/** Whoever lost so many ticks in a row runs one all the same: their winner does not do the work, or its clock is far ahead. 40 s at a tick each 5 s. */
const MAX_LOST = 8;

/**
 * Gives each tick of a job to one of the replicas. Its lease reaches to the tick's own time and no further, and is never given back: whoever
 * comes later to the same tick finds it taken, and the next one is free for everybody, whether or not the winner of this one lives.
 * One row a job, however many ticks.
 *
 * @param holder names this process among the replicas
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
