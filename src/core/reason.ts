import { toHalfWidth } from './half-width.ts';

/** A ticket as trackers name them: `CASE-42`, `INC-20261`. */
const TICKET = /(?<![\p{L}\d])\p{L}[\p{L}\d]{1,9}-\d{1,10}(?!\d)/u;

/**
 * What makes two reasons the same: their first ticket, or, where they name none, their words, in any case, width and spacing.
 *
 * @returns null for a reason that says nothing
 */
export function reasonKeyOf(reason: string): string | null {
  const plain = toHalfWidth(reason).toLowerCase();
  const words = plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  return TICKET.exec(plain)?.[0] ?? (words === '' ? null : words);
}
