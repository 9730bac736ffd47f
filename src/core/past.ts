import type { MessageRef } from './conversation.ts';
import { type Msisdn, toHalfWidth } from './msisdn.ts';
import type { Order } from './order.ts';
import type { AccountId } from './people.ts';

/**
 * One question about earlier orders.
 *
 * @property reasonKey as `reasonKeyOf` makes it; null asks for none
 * @property makers the requester's accounts
 * @property makerMost how many of the requester's newest openings to return; 0 for none
 */
export type PastQuestion = {
  readonly msisdn: Msisdn;
  readonly reasonKey: string | null;
  readonly makers: readonly AccountId[];
  readonly numberSince: number;
  readonly reasonSince: number;
  readonly makerSince: number;
  readonly makerMost: number;
};

/** An earlier order, and the position of its card. */
export type PastOrder = { readonly order: Order; readonly card: MessageRef | null };

/**
 * Earlier orders, newest first: at most 5 of the number and 3 with the reason, all bought or still possible, and the times at
 * which the requester opened some.
 */
export type Past = {
  readonly sameNumber: readonly PastOrder[];
  readonly sameReason: readonly PastOrder[];
  readonly makerOpenedAt: readonly number[];
};

/** The question that the rules asked, and the fingerprint of its answer. */
export type PastSeen = { readonly question: PastQuestion; readonly fingerprint: string };

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
