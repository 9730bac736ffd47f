import { maskMsisdn, type NumberKey } from './msisdn.ts';
import type { Order } from './order.ts';

/** A whole mobile number in running text, in half or full width, in one piece or grouped, with its country code. */
const ANY_NUMBER =
  /(?<![\d０-９])(?:(?:[+＋]|00)?86[\s-]{0,2})?([1１][3-9３-９][\d０-９])[\s.-]{0,2}[\d０-９]{4}[\s.-]{0,2}([\d０-９]{4})(?![\d０-９])/g;
/**
 * Text with fewer digits holds no number. Building the pattern of one number took longer than everything else that a change
 * costs.
 */
const NUMBER_LENGTH = 11;
const DIGIT = /[\d０-９]/g;
/** What may stand between two digits of one number, however it was pasted. */
const BETWEEN = '[^\\p{L}\\p{N}]{0,3}';

/**
 * Masks every whole number in a text that a person wrote.
 *
 * @param own a number that is also found if it is split up or surrounded by other digits; null for none
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

/** The fields that people write, in an order, an event or a notice. */
const WRITTEN = new Set(['why', 'evidence', 'reason']);

/** Masks the numbers in every text that people or providers wrote; all other values stay. */
export function withoutWrittenNumbers<T>(value: T, own: string | null): T {
  return masked(value, own, false) as T;
}

function masked(value: unknown, own: string | null, isWritten: boolean): unknown {
  if (typeof value === 'string') return isWritten ? withoutNumbers(value, own) : value;
  if (Array.isArray(value)) return value.map((item) => masked(item, own, isWritten));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, own, WRITTEN.has(key))]));
}

/** Returns the fields of an order that change when its whole number goes. Its budgets are then counted by the key. */
export function maskedOrder(order: Order, numberKey: NumberKey): Partial<Order> {
  const { msisdn, counted } = order;
  return {
    ...withoutWrittenNumbers(order, msisdn),
    msisdn: maskMsisdn(msisdn) as Order['msisdn'],
    numberKey,
    counted: counted.map(({ scope, period }) => ({ scope: scope.replace(msisdn, numberKey), period })),
  };
}
