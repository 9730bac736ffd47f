import { advance, MoveNotPossible, type MoveRefused, type Plan } from '../core/advance.ts';
import type { Change } from '../core/change.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import type { OrderEvent } from '../core/order-event.ts';
import { err, ok, type Result } from '../core/result.ts';

export type MoveDeps = {
  readonly ledger: Ledger;
  readonly plan: Plan;
  readonly now: () => number;
  /** Called after every commit: it wakes the next job and counts. */
  readonly recorded: (change: Change) => void;
};

/**
 * Moves an order. Refuses with `stale` if the order has moved since it was read, and with `not_possible` if the table of states
 * forbids the move.
 */
export type Move = (order: Order, event: OrderEvent) => Promise<Result<Order, MoveRefused>>;

/** The only way to move an order: the table plans the change, and the ledger writes it if the order has not moved since. */
export function createMove({ ledger, plan, now, recorded }: MoveDeps): Move {
  return async (order, event) => {
    const change = advance(order, event, now(), plan);
    if (!change.ok) return change;
    const written = await ledger.record(change.value);
    if (!written.ok) return err({ kind: 'stale' });
    recorded(change.value);
    return ok(change.value.after);
  };
}

/** Others moved the order between every read and write. The message is for a log. */
export class StillStale extends Error {
  override readonly name = 'StillStale';
}

/** More than the people and replicas that could move one order at the same moment. */
export const MAX_STALE_MOVES = 100;

/**
 * Retries while others move the order first. Each attempt reads the order again.
 *
 * @param attempt ends with what the caller wants, with its own refusal, or with the refusal of a move
 * @throws {@link StillStale} after `times` attempts, and {@link MoveNotPossible} at once
 */
export async function retryWhileStale<R extends Result<unknown, { readonly kind: string }>>(
  times: number,
  attempt: () => Promise<R>,
): Promise<Exclude<R, { readonly ok: false; readonly error: MoveRefused }>> {
  for (let tries = 0; tries < times; tries += 1) {
    const outcome = await attempt();
    if (!isRefusedMove(outcome)) return outcome as Exclude<R, { readonly ok: false; readonly error: MoveRefused }>;
    if (outcome.error.kind === 'not_possible') throw new MoveNotPossible(outcome.error);
  }
  throw new StillStale(`the order was moved by others ${times} times in a row before it could be moved`);
}

const isRefusedMove = (
  outcome: Result<unknown, { readonly kind: string }>,
): outcome is { readonly ok: false; readonly error: MoveRefused } =>
  !outcome.ok && (outcome.error.kind === 'stale' || outcome.error.kind === 'not_possible');
