import { maskMsisdn, type NumberKey } from './msisdn.ts';
import type { Order } from './order.ts';

/** A whole mobile number in running text, in half or full width, in one piece or grouped as people do; a country before it goes with it. */
const ANY_NUMBER =
  /(?<![\d０-９])(?:(?:[+＋]|00)?86[\s-]{0,2})?([1１][3-9３-９][\d０-９])[\s.-]{0,2}[\d０-９]{4}[\s.-]{0,2}([\d０-９]{4})(?![\d０-９])/g;
/** Text with fewer digits has no number in it. Making a pattern for one number took longer than all else that a change costs. */
const NUMBER_LENGTH = 11;
const DIGIT = /[\d０-９]/g;
/** What may stand between two digits of one and the same number, however it was pasted. */
const BETWEEN = '[^\\p{L}\\p{N}]{0,3}';

/**
 * Masks every whole number in something that a person wrote.
 *
 * @param own a number that is also found where it is taken apart or stands within other digits; null for none
 */
export function withoutNumbers(text: string, own: string | null): string {
  if ((text.match(DIGIT)?.length ?? 0) < NUMBER_LENGTH) return text;
  const plain = own === null || !/^\d{11}$/.test(own) ? text : text.replace(takenApart(own), maskMsisdn(own));
  return plain.replace(ANY_NUMBER, (_, head: string, tail: string) => `${head}****${tail}`);
}

const takenApart = (number: string): RegExp =>
  new RegExp(
    [...number].map((digit) => `[${digit}${String.fromCodePoint(0xff10 + Number(digit))}]`).join(BETWEEN),
    'gu',
  );

/** What people write in, wherever it stands in an order, an event or a notice. */
const WRITTEN = new Set(['why', 'evidence', 'reason']);

/** Masks the numbers in all that people or providers wrote in a value; everything else of it stays as it is. */
export function withoutWrittenNumbers<T>(value: T, own: string | null): T {
  return masked(value, own, false) as T;
}

function masked(value: unknown, own: string | null, isWritten: boolean): unknown {
  if (typeof value === 'string') return isWritten ? withoutNumbers(value, own) : value;
  if (Array.isArray(value)) return value.map((item) => masked(item, own, isWritten));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, own, WRITTEN.has(key))]));
}

/** The fields of an order that change when its whole number goes. Where it is counted by its number, it is by its key from then on. */
export function maskedOrder(order: Order, numberKey: NumberKey): Partial<Order> {
  const { msisdn, counted } = order;
  return {
    ...withoutWrittenNumbers(order, msisdn),
    msisdn: maskMsisdn(msisdn) as Order['msisdn'],
    numberKey,
    counted: counted.map(({ scope, period }) => ({ scope: scope.replace(msisdn, numberKey), period })),
  };
}
