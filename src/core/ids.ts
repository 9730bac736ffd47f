import { toHalfWidth } from './msisdn.ts';

/** Our own key of an order: 10 characters of time and 6 random ones, in Crockford's base 32, so newer ids sort later. */
export type OrderId = string & { readonly brand: 'OrderId' };
/**
 * The short name of an order for people: `T` and five characters of Crockford's base 32, such as `T7K3QX`, and up to eight once
 * those run out.
 */
export type OrderRef = string & { readonly brand: 'OrderRef' };
/**
 * Our id for the provider and its idempotency key: 18 letters and digits. It is made once per attempt, committed before the
 * first byte is sent, and never changed.
 */
export type MerchantOrderId = string & { readonly brand: 'MerchantOrderId' };
/** The short name of a batch for people: `B` and five characters of Crockford's base 32, such as `B7K3QX`. */
export type BatchRef = string & { readonly brand: 'BatchRef' };

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Draws a whole number from 0 to 31. It is passed in, because the core has no randomness. */
export type DrawBase32 = () => number;

export function createOrderId(at: number, draw: DrawBase32): OrderId {
  let time = '';
  for (let rest = at; time.length < 10; rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time;
  return (time + drawn(6, draw)) as OrderId;
}

/** When an order was opened, as the beginning of its id says. */
export const openedAtOf = (id: OrderId): number =>
  [...id.slice(0, 10)].reduce((sum, digit) => sum * 32 + ALPHABET.indexOf(digit), 0);

/** Five characters give 33 million references, eight give 1,000 billion. */
export const REF_SIZE = { min: 5, max: 8 } as const;

export const createOrderRef = (draw: DrawBase32, size: number = REF_SIZE.min): OrderRef =>
  `T${drawn(size, draw)}` as OrderRef;

/**
 * Reads a reference in any case, with Crockford's readings of the letters that he left out (I and L are 1, O is 0). Null for
 * anything else.
 */
export function readOrderRef(given: string): OrderRef | null {
  return readRef(given, /^T[0-9A-Z]{5,8}$/) as OrderRef | null;
}

/** Makes the reference of a batch from one that was drawn for an order. */
export const batchRefOf = (drawn: OrderRef): BatchRef => `B${drawn.slice(1, 6)}` as BatchRef;

/** Reads the reference of a batch, as {@link readOrderRef} does that of an order. */
export const readBatchRef = (given: string): BatchRef | null => readRef(given, /^B[0-9A-Z]{5}$/) as BatchRef | null;

/** Nothing that could be a part of a reference. */
const AROUND_REF = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

function readRef(given: string, shape: RegExp): string | null {
  // As it is copied out of a sentence: `#T7K3QX,`.
  const upper = toHalfWidth(given).replace(AROUND_REF, '').toUpperCase();
  if (!shape.test(upper)) return null;
  const body = upper.slice(1).replace(/[IL]/g, '1').replaceAll('O', '0');
  return body.includes('U') ? null : `${upper.slice(0, 1)}${body}`;
}

/** The order's id and the attempt's number, so nothing is looked up and nothing collides. */
export const merchantOrderIdOf = (id: OrderId, attempt: number): MerchantOrderId =>
  `${id}${String(attempt).padStart(2, '0')}` as MerchantOrderId;

/** Returns the order of a merchant order id; null if the id is not one of ours. */
export const orderIdOf = (given: string): OrderId | null =>
  /^[0-9A-HJKMNP-TV-Z]{16}\d{2}$/.test(given) ? (given.slice(0, 16) as OrderId) : null;

function drawn(length: number, draw: DrawBase32): string {
  let text = '';
  while (text.length < length) text += ALPHABET[draw()];
  return text;
}

/** How long new references are. */
export type RefSize = {
  readonly size: () => number;
  /** Says whether the last draw belonged to another order already. */
  readonly drawn: (wasTaken: boolean) => void;
};

/** A draw that was taken weighs as much as this many free ones: the balance grows once a fifth of all references are taken. */
const TAKEN_WEIGHT = 4;
const GROWS_AT = 4 * TAKEN_WEIGHT;

/**
 * Makes new references longer before they run out: once more than a fifth of the draws are taken, or four in a row, by one character.
 * A process learns it anew in some dozens of draws; the older references stay as they are.
 */
export function createRefSize(): RefSize {
  let size: number = REF_SIZE.min;
  let balance = 0;
  return {
    size: () => size,
    drawn: (wasTaken) => {
      balance = Math.max(balance + (wasTaken ? TAKEN_WEIGHT : -1), 0);
      if (balance < GROWS_AT || size === REF_SIZE.max) return;
      size += 1;
      balance = 0;
    },
  };
}
