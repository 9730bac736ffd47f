import type { OrderId } from './ids.ts';

/**
 * Gives a claimed order back until `dueAt`, or for ever if it is null. `how` changes the way it is queried from then on. False
 * if the fence was overtaken.
 */
export type Reschedule = (
  id: OrderId,
  fence: number,
  dueAt: number | null,
  askGapMs: number,
  how?: 'ask' | 'alone',
) => Promise<boolean>;
