import { readOrderRef } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order, OrderEvent } from '../core/order.ts';
import type { Actor } from '../core/people.ts';
import { type DecisionRefused, mayDecide } from '../core/policy.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Decide, Desk, OrderNotFound } from './desk.ts';
import type { Move } from './move.ts';
import type { Places } from './place.ts';
import type { DeskSettings } from './settings.ts';

type DecideDeps = {
  readonly ledger: Ledger;
  readonly settings: DeskSettings;
  readonly places: Places;
  readonly move: Move;
};

/** The use cases that end an order's waiting. Every race is decided by the version: who comes second reads again and is told what was decided. */
export function createDecide({
  ledger,
  settings,
  places,
  move,
}: DecideDeps): Pick<Desk, 'decide' | 'mayDecide' | 'cancel'> {
  const find = async (asked: Decide['order']): Promise<Order | null> => {
    if (asked.by === 'button') return ledger.find({ by: 'button', buttonKey: asked.key });
    const ref = readOrderRef(asked.ref);
    return ref === null ? null : ledger.find({ by: 'ref', ref });
  };

  const decidable = async (
    asked: Decide['order'],
    by: Actor,
  ): Promise<Result<Order, DecisionRefused | OrderNotFound>> => {
    const order = await find(asked);
    if (order === null) return err({ kind: 'order_not_found', given: asked.by === 'ref' ? asked.ref : '' });
    const membership = await places.membershipOf(order.verdict.approvers, by.account);
    const may = mayDecide(order, by, settings.people.personOf, membership);
    return may.ok ? ok(order) : may;
  };

  return {
    mayDecide: (ref, by) => decidable({ by: 'ref', ref }, by),
    decide: async (asked) => {
      for (;;) {
        const order = await decidable(asked.order, asked.by);
        if (!order.ok) return order;
        const moved = await move(order.value, decisionOf(order.value, asked));
        if (moved !== null) return ok(moved);
      }
    },
    cancel: async (given, by) => {
      for (;;) {
        const order = await find({ by: 'ref', ref: given });
        if (order === null) return err({ kind: 'order_not_found', given });
        if (order.maker.person !== by.person) return err({ kind: 'not_yours', order });
        if (order.state !== 'awaiting_approval') return err({ kind: 'too_late', order });
        const moved = await move(order, { kind: 'cancelled', by });
        if (moved !== null) return ok(moved);
      }
    },
  };
}

/** The vote that makes up the number approves; the ones before it are only counted. */
function decisionOf(order: Order, { decision, by, why }: Decide): OrderEvent {
  if (decision === 'reject') return { kind: 'rejected', by, why: why?.trim() || null };
  return { kind: order.votes.length + 1 >= order.verdict.approvals ? 'approved' : 'voted', by };
}
