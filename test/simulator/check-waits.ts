import type { Book } from './book.ts';
import { PROVIDERS } from './catalogue.ts';
import type { Chat } from './chat.ts';
import type { Copies } from './copies.ts';
import type { Known, OrderModel } from './order-model.ts';
import type { Outages } from './outages.ts';
import { HOME_ACCOUNTS } from './provider-accounts.ts';
import type { World } from './world.ts';

type Parts = {
  readonly book: Book;
  readonly chat: Chat;
  readonly orders: OrderModel;
  readonly outages: Outages;
  readonly copies: Pick<Copies, 'putBackAt'>;
  readonly moved: () => boolean;
};

const HOUR = 3_600_000;
/** What is approved is sent within seconds, and a provider's truth is known within questions that may each fail: a clock that was hours ahead or behind makes no wait longer. */
const MOST_BEFORE_SENT_MS = 2 * HOUR;
const MOST_BEFORE_TOLD_MS = 4 * HOUR;
const ENDS: ReadonlySet<string | null> = new Set(['succeeded', 'failed', 'refunded']);

/**
 * No wait lasts longer than what it is for, by the true clock: from the approval to the provider, and from the provider's truth to the
 * word in the thread, beside the time in which the provider could not be reached. Where accounts were switched or a copy was put
 * back, orders wait for other reasons too.
 */
export function checkWaits(parts: Parts, violate: World['violation']): void {
  if (parts.moved() || parts.copies.putBackAt() !== null) return;
  for (const order of parts.orders.all()) {
    checkSent(order, parts, violate);
    checkTold(order, parts, violate);
  }
}

function checkSent({ id, ref, approvedAt }: Known, { book, outages }: Parts, violate: World['violation']): void {
  const [bought] = book.ofOrder(id);
  if (approvedAt === null || bought === undefined) return;
  const unreachableMs = PROVIDERS.reduce((ms, provider) => ms + outages.lengthMs(provider, approvedAt), 0);
  const waitedMs = bought.takenAt - approvedAt - unreachableMs;
  if (waitedMs > MOST_BEFORE_SENT_MS)
    violate('waits', `${ref} reached the provider ${hours(waitedMs)} after its approval`);
}

function checkTold({ id, ref }: Known, { book, chat, outages }: Parts, violate: World['violation']): void {
  const [bought] = book.ofOrder(id);
  if (bought === undefined || bought.truth === 'refunded' || !HOME_ACCOUNTS.has(bought.account)) return;
  const answer = chat.messages.find(({ order, reply }) => order === id && ENDS.has(reply));
  if (answer === undefined) return;
  const knownAt = Math.max(bought.truthSince, bought.hiddenUntil);
  const waitedMs = answer.postedAt - knownAt - outages.lengthMs(bought.provider, knownAt);
  if (waitedMs > MOST_BEFORE_TOLD_MS) violate('waits', `${ref} was told ${hours(waitedMs)} after the provider knew`);
}

const hours = (ms: number): string => `${(ms / HOUR).toFixed(1)} h`;
