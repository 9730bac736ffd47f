import { readOrderRef } from '../src/core/ids.ts';
import { toHalfWidth } from '../src/core/msisdn.ts';

/**
 * One decision about many orders. Nothing is decided before it was confirmed.
 *
 * - `named`: these orders; `listed`: those of the list that the person saw last there; `waiting`: all that wait for the person
 * - `confirmed`: the orders of a confirmation, as they were shown
 */
export type ManyAsked =
  | {
      readonly kind: 'named';
      readonly decision: 'approve' | 'reject';
      readonly orders: readonly string[];
      readonly why: string;
    }
  | { readonly kind: 'listed' | 'waiting'; readonly decision: 'approve' | 'reject'; readonly why: string }
  | { readonly kind: 'confirmed'; readonly code: string };

const WORDS: Readonly<Record<Exclude<ManyAsked['kind'], 'named'>, readonly string[]>> = {
  listed: ['all', '全部', '所有'],
  waiting: ['waiting', '待批'],
  confirmed: ['confirmed', '确认'],
};

/** A code is drawn for each confirmation, and works for its reader alone. */
const CODE = /^[0-9A-Z]{6}$/;

/**
 * Reads what follows `approve` or `reject` if it means several orders: `T7K3QX T9ABCD`, `all`, `waiting`. The reason of a rejection follows.
 *
 * @param from the text from a word on
 * @returns null if it means one order
 */
export function readMany(
  decision: 'approve' | 'reject',
  words: readonly string[],
  from: (word: number) => string,
): ManyAsked | null {
  const [first = '', second = ''] = words.map((word) => toHalfWidth(word).toLowerCase());
  const code = second.toUpperCase();
  if (WORDS.confirmed.includes(first) && words.length === 2 && CODE.test(code)) return { kind: 'confirmed', code };
  for (const kind of ['listed', 'waiting'] as const) {
    if (!WORDS[kind].includes(first)) continue;
    return decision === 'approve' && words.length > 1 ? null : { kind, decision, why: from(1) };
  }
  const named = words.findIndex((word) => namesIn(word).length === 0);
  const used = named < 0 ? words.length : named;
  const orders = words.slice(0, used).flatMap(namesIn);
  if (orders.length < 2 || (decision === 'approve' && used < words.length)) return null;
  return { kind: 'named', decision, orders: [...new Set(orders)], why: from(used) };
}

/** The orders that a word names: `T7K3QX`, `T7K3QX,T9ABCD`. None if any part of it names none. */
function namesIn(word: string): readonly string[] {
  const parts = word.split(/[,，;；、]+/).filter((part) => part !== '');
  return parts.every((part) => readOrderRef(part) !== null) ? parts : [];
}

/** The line that confirms. Lines of buttons are in English. */
export const confirmedLine = (decision: 'approve' | 'reject', code: string): string => `${decision} confirmed ${code}`;
/** Whether a line confirms a decision about many orders. */
export const isConfirmedLine = (line: string): boolean => /^(?:approve|reject) confirmed /.test(line);
