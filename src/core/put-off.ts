import type { OrderId } from './ids.ts';

/**
 * Gives a claimed order back until `dueAt`, or for ever where it is null; `how` it is asked about from then on, where that changes.
 * False where the fence was overtaken.
 */
export type PutOff = (
  id: OrderId,
  fence: number,
  dueAt: number | null,
  askGapMs: number,
  how?: 'ask' | 'alone',
) => Promise<boolean>;
