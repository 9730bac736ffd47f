import { movedOrStale } from '../core/advance.ts';
import type { Origin } from '../core/conversation.ts';
import { clockEvent } from '../core/due.ts';
import type { Order } from '../core/order.ts';
import type { Actor } from '../core/people.ts';
import { err, type Result } from '../core/result.ts';
import type { FindVisible, OrderNotFound } from './access.ts';
import { MAX_STALE_MOVES, type Move, retryWhileStale } from './move.ts';
import { createCheckStaffing, type StaffingDeps } from './staffing.ts';

/** What happens to an order that nobody decides. */
export type Deadlines = {
  /** Calls whoever can decide, where it is decided; at most once an hour. */
  readonly remind: (ref: string, by: Actor, origin: Origin) => Promise<Result<Order, RemindRefused>>;
  /** Does what it is time for with an order that waits: reminds, asks more people, or ends it. Null where it is time for nothing. */
  readonly applyDeadlines: (order: Order) => Promise<Order | null>;
  /**
   * Notes every order that nobody is left to decide, asks others where the config names some, and tells the operators; each order
   * once. It may ask the platforms who is in a group.
   */
  readonly checkStaffing: () => Promise<void>;
};

export type RemindRefused =
  | OrderNotFound
  | { readonly kind: 'not_waiting'; readonly order: Order }
  | { readonly kind: 'reminded_before'; readonly order: Order; readonly againAt: number };

type DeadlinesDeps = StaffingDeps & {
  readonly findVisible: FindVisible;
  readonly now: () => number;
};

/** Whoever waits may call the approvers again after this. */
const REMIND_EVERY_MS = 3_600_000;

export function createDeadlines(deps: DeadlinesDeps): Deadlines {
  const { findVisible, move, delegatesFor, now } = deps;
  const reminded = async (order: Order, by: Actor | null): ReturnType<Move> =>
    move(order, { kind: 'reminded', by, standIns: await delegatesFor(order) });

  return {
    checkStaffing: createCheckStaffing(deps),
    remind: (given, by, origin) =>
      retryWhileStale(MAX_STALE_MOVES, async () => {
        const order = await findVisible({ by: 'ref', ref: given }, by, origin);
        if (order === null) return err({ kind: 'order_not_found', given });
        if (order.state !== 'awaiting_approval') return err({ kind: 'not_waiting', order });
        const { remindedAt } = order;
        const againAt = (remindedAt ?? Number.NEGATIVE_INFINITY) + REMIND_EVERY_MS;
        // A reminder of a clock that was ahead keeps nobody waiting.
        if (againAt > now() && (remindedAt ?? 0) <= now()) return err({ kind: 'reminded_before', order, againAt });
        return reminded(order, by);
      }),
    applyDeadlines: async (order) => {
      const event = clockEvent(order, now());
      if (event === null) return null;
      if (event === 'reminded') return movedOrStale(await reminded(order, null));
      const escalated = event === 'expired' ? { kind: event } : { kind: event, standIns: await delegatesFor(order) };
      return movedOrStale(await move(order, escalated));
    },
  };
}
