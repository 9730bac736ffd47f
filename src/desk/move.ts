import { advance, type Plan } from '../core/advance.ts';
import type { Change, Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import type { OrderEvent } from '../core/order-event.ts';

export type MoveDeps = {
  readonly ledger: Ledger;
  readonly plan: Plan;
  readonly now: () => number;
  /** Told of every committed change: the next job is nudged, and counters count. */
  readonly recorded: (change: Change) => void;
};

export type Move = (order: Order, event: OrderEvent) => Promise<Order | null>;

/** The one way an order that was read moves on: planned by the table, written if it has not moved since. Null where it has, or where the table forbids it. */
export function createMove({ ledger, plan, now, recorded }: MoveDeps): Move {
  return async (order, event) => {
    const change = advance(order, event, now(), plan);
    if (!change.ok) return null;
    const written = await ledger.record(change.value);
    if (!written.ok) return null;
    recorded(change.value);
    return change.value.after;
  };
}
