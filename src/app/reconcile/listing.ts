import { type Calendar, createCalendar, instantOf } from '../../core/calendar.ts';
import type { InquiryFailure, Provider } from '../../core/provider.ts';
import type { Span } from '../../reconcile/findings.ts';
import type { StatedOrder } from '../../reconcile/read-row.ts';
import { pause } from '../../runtime/tasks.ts';

/** Asks a provider for its orders of a span. Throws {@link ListingStopped} where it does not answer to the end: half a list is none. */
export type Listing = (span: Span) => AsyncIterable<readonly StatedOrder[]>;

export type ListingFailed = { readonly kind: 'not_listed'; readonly failure: InquiryFailure };

export class ListingStopped extends Error {
  override readonly name = 'ListingStopped';
  readonly refused: ListingFailed;
  constructor(failure: InquiryFailure) {
    super(failure.why);
    this.refused = { kind: 'not_listed', failure };
  }
}

/** 20,000 orders a day; a provider that never says that a page is the last is given up. */
const MAX_PAGES = 400;

/**
 * Makes a listing of a provider's answers, a day at a time: none of them lists over the end of a month.
 *
 * @param turn waits until the provider may be asked again
 */
export function createListing(
  { listOrders }: Pick<Provider, 'listOrders'>,
  { timezone, turn }: { readonly timezone: string; readonly turn: () => Promise<void> },
): Listing | null {
  if (listOrders === undefined) return null;
  const calendar = createCalendar(timezone);
  return async function* (span) {
    let row = 0;
    for (const { from, to } of days(span, calendar)) {
      for (let page = 1; ; page += 1) {
        await turn();
        const answer = await listOrders({ from, to, page });
        if (!answer.ok) throw new ListingStopped(answer.error);
        const { orders, isLast } = answer.value;
        yield orders.map((order) => {
          row += 1;
          return { ...order, row };
        });
        if (isLast) break;
        if (page === MAX_PAGES)
          throw new ListingStopped({
            kind: 'unclear',
            code: null,
            why: `its list of a day has no end after ${MAX_PAGES} pages`,
            advice: null,
          });
      }
    }
  };
}

/** Cuts a span at the ends of local days. */
function* days({ from, to }: Span, calendar: Calendar): Iterable<Span> {
  for (let start = from; start <= to; ) {
    const next = new Date(Date.parse(`${calendar(start).day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    const end = Math.min(instantOf(`${next}T00:00`, calendar) - 1, to);
    yield { from: start, to: end };
    start = end + 1;
  }
}

/** Waits between two questions of a process that has no desk beside it. */
export const spacedBy = (ms: number): (() => Promise<void>) => {
  let nextAt = 0;
  return async () => {
    const wait = nextAt - performance.now();
    if (wait > 0) await pause(wait);
    nextAt = performance.now() + ms;
  };
};
