import { clockEvent } from '../core/due.ts';
import type { Order } from '../core/order.ts';
import type { Actor } from '../core/people.ts';
import { err, ok } from '../core/result.ts';
import type { DelegatesFor } from './delegates-for.ts';
import type { Desk } from './desk.ts';
import type { Move } from './move.ts';
import type { FindVisible } from './visible-order.ts';

type RemindDeps = {
  readonly findVisible: FindVisible;
  readonly move: Move;
  readonly delegatesFor: DelegatesFor;
  readonly now: () => number;
};

/** Whoever waits may call the approvers again after this. */
const REMIND_EVERY_MS = 3_600_000;

/** The use cases of time: what people and the clock do with an order that nobody decides. */
export function createRemind({
  findVisible,
  move,
  delegatesFor,
  now,
}: RemindDeps): Pick<Desk, 'remind' | 'applyDeadlines'> {
  const reminded = async (order: Order, by: Actor | null): Promise<Order | null> =>
    move(order, { kind: 'reminded', by, standIns: await delegatesFor(order) });

  return {
    remind: async (given, by, origin) => {
      for (;;) {
        const order = await findVisible({ by: 'ref', ref: given }, by, origin);
        if (order === null) return err({ kind: 'order_not_found', given });
        if (order.state !== 'awaiting_approval') return err({ kind: 'not_waiting', order });
        const { remindedAt } = order;
        const againAt = (remindedAt ?? Number.NEGATIVE_INFINITY) + REMIND_EVERY_MS;
        // A reminder of a clock that was ahead keeps nobody waiting.
        if (againAt > now() && (remindedAt ?? 0) <= now()) return err({ kind: 'reminded_before', order, againAt });
        const moved = await reminded(order, by);
        if (moved !== null) return ok(moved);
      }
    },
    applyDeadlines: async (order) => {
      const event = clockEvent(order, now());
      if (event === null) return null;
      if (event === 'reminded') return reminded(order, null);
      return move(order, event === 'expired' ? { kind: event } : { kind: event, standIns: await delegatesFor(order) });
    },
  };
}
