import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { Row } from './statement.ts';

/**
 * Reads rows of which one may hold a number that JavaScript has none for: damaged, or written by other hands. The driver would refuse all of
 * them for it. Such a number is read as the nearest there is, so that whoever looks finds it wrong in its own row. Only for what writes
 * nothing, since it may run twice.
 */
export function readRows(sql: StatementSync, values: readonly SQLInputValue[], mayRepeat: boolean): readonly Row[] {
  try {
    return sql.all(...values) as Row[];
  } catch (error) {
    if (!mayRepeat || !isOutOfRange(error)) throw error;
  }
  sql.setReadBigInts(true);
  try {
    return sql.all(...values).map((row) => Object.fromEntries(Object.entries(row).map(withNumber)) as Row);
  } finally {
    sql.setReadBigInts(false);
  }
}

export const isSelect = (sql: string): boolean => /^\s*select\b/i.test(sql);
const isOutOfRange = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE';
const withNumber = ([name, value]: readonly [string, unknown]): readonly [string, unknown] => [
  name,
  typeof value === 'bigint' ? Number(value) : value,
];

/** Whether numbers of a row are ones that can be counted with. */
export const areSound = (...numbers: readonly number[]): boolean => numbers.every(Number.isSafeInteger);
