import type { NumberKey } from './msisdn.ts';
import type { Order } from './order.ts';

/** What the ledger does so that nothing is kept longer than needed. */
export type Retention = {
  /** Returns the key of a number, or of a text that holds one. Only this ledger can make it. */
  readonly numberKeyOf: (text: string) => NumberKey;
  /**
   * Returns final orders with a whole number that are no longer queried, opened after `after` and before `before`, the oldest
   * first. Orders that cannot be read are left out.
   */
  readonly wholeNumbers: (after: number, before: number, limit: number) => Promise<readonly Order[]>;
  /** Deletes ended delegations and notices parked before `parkedBefore`. On SQLite it also overwrites what the WAL still holds. */
  readonly tidy: (now: number, parkedBefore: number) => Promise<void>;
};
