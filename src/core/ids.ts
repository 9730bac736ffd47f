/** Our own key of an order: 10 characters of time and 6 drawn at random, Crockford's base 32, so that newer ids sort later. */
export type OrderId = string & { readonly brand: 'OrderId' };
/** What people call an order: `T` and five characters of Crockford's base 32, such as `T7K3QX`; up to eight once those run out. */
export type OrderRef = string & { readonly brand: 'OrderRef' };
/** The id we give the provider, its idempotency key. Made once per attempt, committed before the first byte is sent, and never changed: 18 letters and digits. */
export type MerchantOrderId = string & { readonly brand: 'MerchantOrderId' };

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Draws a whole number in 0…31; passed in, since the core has no randomness of its own. */
export type DrawBase32 = () => number;

export function createOrderId(at: number, draw: DrawBase32): OrderId {
  let time = '';
  for (let rest = at; time.length < 10; rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time;
  return (time + drawn(6, draw)) as OrderId;
}

/** So many characters have 33 million references, and so many 1,000 billion. */
export const REF_SIZE = { least: 5, most: 8 } as const;

export const createOrderRef = (draw: DrawBase32, size: number = REF_SIZE.least): OrderRef =>
  `T${drawn(size, draw)}` as OrderRef;

/** Reads a reference typed in any case, with Crockford's readings of the letters he left out (I and L are 1, O is 0). Null for anything else. */
export function readOrderRef(given: string): OrderRef | null {
  const upper = given.trim().toUpperCase();
  if (!/^T[0-9A-Z]{5,8}$/.test(upper)) return null;
  const body = upper.slice(1).replace(/[IL]/g, '1').replaceAll('O', '0');
  return body.includes('U') ? null : (`T${body}` as OrderRef);
}

/** The order's id and the attempt's number: nothing to look up, nothing to collide. */
export const merchantOrderIdOf = (id: OrderId, attempt: number): MerchantOrderId =>
  `${id}${String(attempt).padStart(2, '0')}` as MerchantOrderId;

/** The order a merchant order id belongs to, or null where it is not one of ours. */
export const orderIdOf = (given: string): OrderId | null =>
  /^[0-9A-HJKMNP-TV-Z]{16}\d{2}$/.test(given) ? (given.slice(0, 16) as OrderId) : null;

function drawn(length: number, draw: DrawBase32): string {
  let text = '';
  while (text.length < length) text += ALPHABET[draw()];
  return text;
}
