import type { NumberKey } from './msisdn.ts';
import type { Order } from './order.ts';

/** What the ledger does so that nothing is kept longer than it is needed. */
export type Retention = {
  /** What stands for a number (or for any text that holds one), by a key that only this ledger has. */
  readonly numberKeyOf: (text: string) => NumberKey;
  /**
   * Final orders that still have their whole number, the oldest first, opened after `after` and not since `before`, of which nobody
   * asks anything any more. One that cannot be read is left out.
   */
  readonly wholeNumbers: (after: number, before: number, limit: number) => Promise<readonly Order[]>;
  /**
   * Deletes what is over: delegations that ended, notices that were parked before `parkedBefore`. On SQLite also overwrites what the
   * file's log of changes still has.
   */
  readonly tidy: (now: number, parkedBefore: number) => Promise<void>;
};
