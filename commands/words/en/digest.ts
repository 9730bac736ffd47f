import { ENGLISH } from '../../../src/core/grammar.ts';

export type Sum = { readonly orders: number; readonly amount: string };

/** What a digest says, with money as people read it. */
export type DigestSaid = {
  readonly team: string | null;
  readonly from: string;
  readonly until: string;
  readonly delivered: Sum;
  readonly charged: Sum;
  readonly requested: Sum;
  readonly failed: Sum;
  readonly refunded: Sum;
  /** Delivered orders in the mean of the four spans before, and what they cost. */
  readonly before: Sum;
};

export type DigestWords = {
  readonly title: (facts: Pick<DigestSaid, 'team' | 'from' | 'until'>) => string;
  readonly given: (facts: DigestSaid) => string;
  readonly rest: (facts: Pick<DigestSaid, 'requested' | 'failed' | 'refunded'>) => string;
  readonly forecast: (
    team: string,
    month: string,
    used: string,
    end: string,
    cap: string | null,
    isOver: boolean,
  ) => string;
  readonly waiting: (count: number, refs: string, since: string) => string;
  readonly doubts: (count: number, refs: string, since: string) => string;
  readonly costs: (dearer: Sum, cheaper: Sum) => string;
  readonly parked: (count: number) => string;
  readonly numbers: (list: string) => string;
  readonly requesters: (list: string) => string;
  readonly differences: (count: number, amount: string) => string;
  readonly unreadable: (count: number) => string;
  readonly nothing: string;
};

const { count } = ENGLISH;
const orders = (some: number): string => count(some, { one: '# order', other: '# orders' });

export const DIGEST_WORDS_EN: DigestWords = {
  title: ({ team, from, until }) => `Digest ${team === null ? 'of all teams' : `of ${team}`}: ${from} to ${until}`,
  given: ({ delivered, charged, before }) =>
    `Delivered: ${orders(delivered.orders)}, ¥${charged.amount} charged. The mean of the four times before: ${orders(before.orders)}, ¥${before.amount}.`,
  rest: ({ requested, failed, refunded }) =>
    `Requested: ${orders(requested.orders)}, ¥${requested.amount}. Failed: ${failed.orders}. Refunded: ${refunded.orders}, ¥${refunded.amount}.`,
  forecast: (team, month, used, end, cap, isOver) =>
    `${team} in ${month}: ¥${used}${cap === null ? '' : ` of ¥${cap}`} used or reserved; at this pace ¥${end} at its end${isOver ? ', more than its budget' : ''}.`,
  waiting: (some, refs, since) => `Waiting too long for approval: ${orders(some)}, since ${since} (${refs}).`,
  doubts: (some, refs, since) => `Unconfirmed: ${orders(some)}, the oldest of ${since} (${refs}).`,
  costs: (dearer, cheaper) =>
    `Charged otherwise than the price: ${orders(dearer.orders)} ¥${dearer.amount} more, ${orders(cheaper.orders)} ¥${cheaper.amount} less.`,
  parked: (some) =>
    `Not shown, because their conversations refused them: ${count(some, { one: '# notice', other: '# notices' })}.`,
  numbers: (list) => `Numbers asked for more than once: ${list}.`,
  requesters: (list) => `Asked for a number again: ${list}.`,
  differences: (some, amount) =>
    `Open differences to the providers’ books: ${count(some, { one: '# difference', other: '# differences' })}, ¥${amount}. “topup-desk reconcile open” lists them.`,
  unreadable: (some) => `Could not be read, and left out of every figure here: ${orders(some)}.`,
  nothing: 'Nothing waits, nothing is unconfirmed.',
};
