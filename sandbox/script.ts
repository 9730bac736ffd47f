/** How an answer travels, other than whole and at once. */
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

/** What the provider does with one order, from the submission to the end. */
export type Script = {
  /** `null`: taken. Otherwise the answer is an error: about the number, about our account, a closed channel, no order made, a system error. */
  readonly refusal: 'number' | 'account' | 'channel' | 'creation' | 'system' | 'exists' | 'unlisted' | null;
  /** Whether the order is in the provider's ledger, whatever the answer was. */
  readonly taken: boolean;
  readonly fault: Fault | null;
  readonly withoutId: boolean;
  readonly pace: 'usual' | 'slow' | 'never';
  readonly end: 'delivered' | 'failed' | 'refunded';
  readonly callback: 'true' | 'none' | 'flipped';
  /** So many queries do not find it. */
  readonly hiddenFor: number;
  readonly status: 'plain' | 'number' | 'unlisted' | 'flapping' | 'foreign';
};

/** Taken, delivered after a while, called back. */
export const PLAIN: Script = {
  refusal: null,
  taken: true,
  fault: null,
  withoutId: false,
  pace: 'usual',
  end: 'delivered',
  callback: 'true',
  hiddenFor: 0,
  status: 'plain',
};
