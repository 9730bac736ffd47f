import type { PastQuestion } from './ledger.ts';

/** When an order was opened, and which it is. */
export type Opening = { readonly id: string; readonly openedAt: number };

/** Earlier orders as rules see them, newest first. */
export type PastSeenBy = {
  readonly sameNumber: readonly Opening[];
  readonly sameReason: readonly Opening[];
  readonly makerOpenedAt: readonly number[];
};

/** What a question that looks at none of the number's orders begins with. */
export const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * Says what a question finds, so that it is another word as soon as it would find anything else. The orders themselves may move on
 * meanwhile; which there are is what counts.
 *
 * @param past what this question finds, or one that looks back farther
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
