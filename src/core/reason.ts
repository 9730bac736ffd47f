import { toHalfWidth } from './half-width.ts';

/** A ticket as trackers write it: `CASE-42`, `INC-20261`. */
const TICKET = /(?<![\p{L}\d])\p{L}[\p{L}\d]{1,9}-\d{1,10}(?!\d)/u;

/**
 * Returns the key that equal reasons share: their first ticket or, if there is none, their words in any case, width and
 * spacing.
 *
 * @returns null for an empty reason
 */
export function reasonKeyOf(reason: string): string | null {
  const plain = toHalfWidth(reason).toLowerCase();
  const words = plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  return TICKET.exec(plain)?.[0] ?? (words === '' ? null : words);
}
