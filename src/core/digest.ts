import type { OrderRef } from './ids.ts';

/** So many orders, and their money. */
export type DigestSum = { readonly orders: number; readonly li: number };

/** What entries say of a span; `before` is the mean of the four spans of the same length before it. */
export type DigestFigures = {
  readonly requested: DigestSum;
  readonly delivered: DigestSum;
  readonly charged: DigestSum;
  readonly failed: DigestSum;
  readonly refunded: DigestSum;
  readonly before: { readonly delivered: DigestSum; readonly charged: DigestSum };
  /** Delivered orders that cost more or less than their price, and by how much in all. */
  readonly costs: { readonly dearer: DigestSum; readonly cheaper: DigestSum };
  /** Numbers that were asked for more than once, masked, and how often; the most frequent first. */
  readonly numbers: readonly { readonly number: string; readonly times: number }[];
  /** Who asked for a number that had been asked for in the span, and how often. */
  readonly requesters: readonly { readonly name: string; readonly times: number }[];
  readonly unreadable: number;
};

/** A team's month: what is reserved and spent by now, and what it will be at its end at this pace. `capLi` null for no limit. */
export type Forecast = {
  readonly team: string;
  readonly month: string;
  readonly usedLi: number;
  readonly capLi: number | null;
  readonly endLi: number;
};

export type WaitingOrders = {
  readonly count: number;
  readonly refs: readonly OrderRef[];
  readonly oldestAt: number | null;
};

/**
 * A summary that is told again and again. Its span ends when it was due, also when it is told later.
 *
 * @property team null for all
 * @property waiting wait for approval longer than the approvers are reminded after
 * @property parked notices that their conversations refused
 * @property differences to the books of providers that are open; null where one team is meant, as they are of none
 */
export type DigestFacts = {
  readonly team: string | null;
  readonly from: number;
  readonly until: number;
  readonly figures: DigestFigures;
  readonly forecasts: readonly Forecast[];
  readonly waiting: WaitingOrders;
  readonly doubts: WaitingOrders;
  readonly parked: number;
  readonly differences: { readonly open: number; readonly li: number } | null;
};

const DAY_MS = 86_400_000;

/** Says what a month will come to at this pace. In its first day no pace is known: then it is what it is. */
export function forecastOf(used: {
  readonly usedLi: number;
  readonly now: number;
  readonly from: number;
  readonly until: number;
}): number {
  const { usedLi, now, from, until } = used;
  const passed = Math.min(Math.max(now - from, 0), until - from);
  return passed < DAY_MS ? usedLi : Math.round((usedLi * (until - from)) / passed);
}
