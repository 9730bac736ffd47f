/** The faults of an answer. */
export type Fault =
  | 'held'
  | 'dropped'
  | 'empty'
  | 'html'
  | 'http_502'
  | 'truncated'
  | 'redirected'
  | 'gbk'
  | 'byte_order_mark'
  | 'huge'
  | 'compressed';

/** What a provider does with one order, from the submission to the end. */
export type Script = {
  /** Null for an accepted order. Otherwise the error: the number, our account, a closed channel, no order made, a system error. */
  readonly refusal: 'number' | 'account' | 'channel' | 'creation' | 'system' | 'exists' | 'unlisted' | null;
  /** Whether the provider has the order, whatever it answered. */
  readonly taken: boolean;
  readonly fault: Fault | null;
  readonly withoutId: boolean;
  readonly pace: 'usual' | 'slow' | 'never';
  readonly end: 'delivered' | 'failed' | 'refunded';
  readonly callback: 'true' | 'none' | 'flipped';
  /** The number of first queries that do not find it. */
  readonly hiddenFor: number;
  /** The cost: the price; ¥99.00 (`dear`); or the price, while answers state an impossible amount (`strange`). */
  readonly cost: 'price' | 'dear' | 'strange';
  readonly status: 'plain' | 'number' | 'unlisted' | 'flapping' | 'foreign';
};

/** Accepted, delivered after a while, called back. */
export const PLAIN: Script = {
  refusal: null,
  taken: true,
  fault: null,
  withoutId: false,
  pace: 'usual',
  end: 'delivered',
  callback: 'true',
  hiddenFor: 0,
  cost: 'price',
  status: 'plain',
};
