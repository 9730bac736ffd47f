import { type HasProvider, offerFrom } from '../core/attempt.ts';
import type { TimingOf } from '../core/due.ts';
import { orderIdOf } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import type { OrderEvent } from '../core/order-event.ts';
import type { ProviderReport } from '../core/provider.ts';
import { eventOf } from '../core/report.ts';
import type { Desk } from './desk.ts';
import type { Move } from './move.ts';

/** The one intake for what providers say, by whichever road. Late, early, doubled and contradicting reports all come through here. */
export function createTakeReport({
  ledger,
  move,
  now,
  elapsedSince,
  has,
  timing,
}: {
  readonly ledger: Pick<Ledger, 'find'>;
  readonly move: Move;
  readonly now: () => number;
  readonly elapsedSince?: ((at: number) => number) | undefined;
  readonly has: HasProvider;
  readonly timing: TimingOf;
}): Pick<Desk, 'takeReport' | 'takeClaim'> {
  async function take(report: ProviderReport, proven: boolean, counts: (event: OrderEvent) => boolean) {
    const id = orderIdOf(report.merchantOrderId);
    for (;;) {
      const order = id === null ? null : await ledger.find({ by: 'id', id });
      if (order === null) return null;
      const event = eventOf(order, report, now(), timing(report.provider).silentForMs, proven, elapsedSince);
      if (event === null || !counts(event)) return order;
      const moved = await move(order, elsewhere(order, event, has));
      if (moved !== null) return moved;
    }
  }

  return {
    takeReport: (report) => take(report, true, () => true),
    takeClaim: async (report) => {
      const { kind } = report.outcome;
      if (kind === 'delivered' || kind === 'failed')
        await take(report, false, (event) => event.kind === 'contradicted' || isHint(event));
    },
  };
}

/** Which of an order's ids is asked about next; not that it failed under the one that was asked about. */
const isHint = (event: OrderEvent): boolean => event.kind === 'checking' && event.word === null;

/** Goes on only to a provider that there is: what was certainly refused has failed where none is left. */
function elsewhere(order: Order, event: OrderEvent, has: HasProvider): OrderEvent {
  if (event.kind !== 'failed_over') return event;
  const offer = offerFrom(event.offer, order, has);
  return offer === null ? { kind: 'refused', word: event.word } : { ...event, offer };
}
