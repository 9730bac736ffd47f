import type { PastQuestion } from './ledger.ts';

/** When an order was opened, and its id. */
export type Opening = { readonly id: string; readonly openedAt: number };

/** Earlier orders as rules see them, newest first. */
export type PastSeenBy = {
  readonly sameNumber: readonly Opening[];
  readonly sameReason: readonly Opening[];
  readonly makerOpenedAt: readonly number[];
};

/** A lower bound of time that finds no order of the number. */
export const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * Returns a text that changes as soon as the question would find another set of orders. The orders themselves may move on; only
 * the set counts.
 *
 * @param past the answer to this question, or to one that looks back farther
 */
export function fingerprintOf({ sameNumber, sameReason, makerOpenedAt }: PastSeenBy, question: PastQuestion): string {
  const since = (from: number) => (order: Opening) => order.openedAt >= from;
  const reasons = question.reasonKey === null ? [] : sameReason;
  return JSON.stringify([
    sameNumber.filter(since(question.numberSince)).map(({ id }) => id),
    reasons.filter(since(question.reasonSince)).map(({ id }) => id),
    makerOpenedAt.filter((openedAt) => openedAt >= question.makerSince).slice(0, question.makerMost),
  ]);
}
