import type { Decision } from '../src/core/decision.ts';
import type { HeldBecause } from '../src/core/order.ts';
import type { OrderEvent } from '../src/core/order-event.ts';
import type { Line, Span } from './card.ts';

/**
 * One line of an order's journal, in words that need no escaping of numbers.
 *
 * @property by who did it; empty where nobody did
 * @property said what the provider said, or what somebody gave as reason or evidence; empty where nothing was
 * @property because why it is held; null for any other line
 * @property id the order's name at the provider: ours when it is sent, theirs when they took it; null where there is none
 */
export type JournalAbout = {
  readonly by: string;
  readonly provider: string;
  readonly said: string;
  readonly id: string | null;
  readonly outcome: 'delivered' | 'failed' | null;
  /** What the provider says it took; null where nothing that is believed. */
  readonly cost: string | null;
  readonly because: HeldBecause | null;
};

/** The words of what is opened rather than posted: an order's whole history, the form's preview, somebody's own page. */
export type ViewWords = {
  /** Who decided an order, and when; `by` null for the clock. */
  readonly decided: (kind: Decision['kind'], by: string | null, at: string) => string;
  readonly history: string;
  readonly journal: { readonly [K in OrderEvent['kind']]: (about: JournalAbout) => string };
  /** Who decides for the reader; `null` for nobody. */
  readonly delegate: (name: string | null, until: string) => string;
  /** What the form says of a number alone. */
  readonly fitting: (fitting: number, all: number) => string;
  readonly would: (product: string, number: string, price: string) => string;
  readonly willAsk: (approvers: readonly Span[]) => Line;
  readonly left: (left: string) => string;
  readonly waiting: string;
  readonly waitingEmpty: string;
  /** A row's second line: the price, the reason, when it was asked for. */
  readonly row: (facts: readonly string[]) => string;
  readonly until: (at: string) => string;
};
