import type { OrderRef } from './ids.ts';

/**
 * A root of the journal: one hash over the newest line of every order that moved since the root before, and over that root. Each line's
 * hash covers all earlier lines of its order, so a root covers everything that had happened when it was made.
 *
 * @property number counts the roots from 1 on, without a gap
 * @property from the first day that it covers, in the time zone of that time. More than one day if nobody made a root in between
 * @property previous the root before; null for the first
 */
export type Root = RootHead & {
  readonly root: string;
  readonly orders: number;
  readonly lines: number;
};

/** What is known of a root before it is computed. */
export type RootHead = {
  readonly number: number;
  readonly from: string;
  readonly day: string;
  readonly madeAt: number;
  readonly previous: string | null;
};

/** The newest line of an order when a root was made. */
export type SealedLine = {
  readonly orderId: string;
  readonly ref: string;
  readonly version: number;
  readonly hash: string;
};

type InOrder = { readonly order: OrderRef | string };
type InRoot = { readonly number: number; readonly day: string };

/**
 * A place where the journal is not as it was written. `order` is the reference, or the id if that is lost; `line` counts from 1.
 *
 * - `line_changed`: a line, or the place where it stands, is not what was written
 * - `line_missing`: the line of this number is gone, and later ones are there
 * - `end_missing`: the last lines are gone: the order says that it has `line` lines
 * - `row_older`: the order's row is older than its journal
 * - `order_missing`: its lines are there, the order is not
 * - `sealed_order_missing`: a root covers the order, and nothing of it is there
 * - `sealed_line_missing`: a root covers the line, and it is gone
 * - `sealed_line_changed`: the order's lines were all written anew: they fit each other, but not the root
 * - `day_missing`: nothing of all that a root covers is there
 * - `root_missing`: the root of this number is gone
 * - `root_changed`: a root is not the one that its lines and the root before give
 * - `kept_missing`: a root that was kept outside is not in the ledger
 * - `kept_differs`: the ledger has another root of this number
 */
export type BrokenPlace =
  | (InOrder & {
      readonly kind: 'line_changed' | 'line_missing' | 'end_missing' | 'row_older';
      readonly line: number;
    })
  | (InOrder & { readonly kind: 'order_missing' })
  | (InOrder & InRoot & { readonly kind: 'sealed_order_missing' })
  | (InOrder & InRoot & { readonly kind: 'sealed_line_missing' | 'sealed_line_changed'; readonly line: number })
  | (InRoot & { readonly kind: 'day_missing'; readonly orders: number })
  | { readonly kind: 'root_missing'; readonly number: number }
  | (InRoot & { readonly kind: 'root_changed' | 'kept_missing' | 'kept_differs' });

/**
 * What a look through the whole journal found.
 *
 * @property broken the first broken places, in the order of the orders, those of roots after them; `places` counts all
 * @property last the newest root
 */
export type JournalVerdict = {
  readonly lines: number;
  readonly orders: number;
  readonly roots: number;
  readonly last: InRoot | null;
  readonly broken: readonly BrokenPlace[];
  readonly places: number;
};

/** A root as it was kept outside of the database. */
export type KeptRoot = { readonly number: number; readonly day: string; readonly root: string };

/** The lease under which a root is made. */
export const JOURNAL_LEASE = 'journal';

export type EvidenceLedger = {
  /** The roots after this number, the oldest first. */
  readonly rootsAfter: (number: number, limit: number) => Promise<readonly Root[]>;
  readonly lastRoot: () => Promise<Root | null>;
  /** When the oldest order was opened; null for none. */
  readonly firstOpenedAt: () => Promise<number | null>;
  /**
   * Keeps which lines the root of this number covers. False, and nothing is written, if another process holds the lease by now.
   */
  readonly sealLines: (number: number, lines: readonly SealedLine[], fence: number) => Promise<boolean>;
  /** Keeps a root. False if another process holds the lease, or if there is one of this number. */
  readonly keepRoot: (root: Root, fence: number) => Promise<boolean>;
  /** Keeps when the journal was looked through last, and whether it was whole. */
  readonly keepCheck: (check: JournalCheck) => Promise<void>;
  readonly lastCheck: () => Promise<JournalCheck | null>;
};

export type JournalCheck = { readonly at: number; readonly lines: number; readonly places: number };
