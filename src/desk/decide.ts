import type { Origin } from '../core/conversation.ts';
import { canBeTakenBack } from '../core/held.ts';
import { createIdentity } from '../core/identity.ts';
import type { Order, Principal } from '../core/order.ts';
import type { Actor } from '../core/people.ts';
import { err, ok, type Result } from '../core/result.ts';
import { waitsForProvider } from '../core/unreachable.ts';
import { approversNow, type DecisionRefused, decisionOf, mayDecide } from '../core/voting.ts';
import type { Access } from './access.ts';
import type { DelegatesFor } from './delegates-for.ts';
import type { Decide, Desk, OrderNotFound } from './desk.ts';
import type { Move } from './move.ts';
import type { DeskSettings } from './settings.ts';
import type { FindVisible } from './visible-order.ts';

type DecideDeps = {
  readonly settings: DeskSettings;
  readonly places: Access;
  readonly findVisible: FindVisible;
  readonly move: Move;
  readonly delegatesFor: DelegatesFor;
};

/** The use cases that end an order's waiting. Every race is decided by the version: who comes second reads again and is told what was decided. */
export function createDecide({
  settings,
  places,
  findVisible,
  move,
  delegatesFor,
}: DecideDeps): Pick<Desk, 'decide' | 'mayDecide' | 'cancel'> {
  const decidable = async (
    asked: Decide['order'],
    by: Actor,
    origin: Origin,
  ): Promise<Result<Decidable, DecisionRefused | OrderNotFound>> => {
    const order = await findVisible(asked, by, origin);
    if (order === null) return err({ kind: 'order_not_found', given: asked.by === 'ref' ? asked.ref : '' });
    const standing = await places.decisionRightsOf(approversNow(order), order, by);
    const may = mayDecide(order, by, places.today(order), standing);
    return may.ok ? ok({ order, insteadOf: may.value }) : may;
  };

  return {
    mayDecide: async (ref, by, origin) => {
      const found = await decidable({ by: 'ref', ref }, by, origin);
      return found.ok ? ok(found.value.order) : found;
    },
    decide: async ({ order: asked, decision, why, by, origin }) => {
      for (;;) {
        const found = await decidable(asked, by, origin);
        if (!found.ok) return found;
        const { order, insteadOf } = found.value;
        const event = decisionOf(order, decision, { by, insteadOf, why: why?.trim() || null });
        const moved = await move(
          order,
          event.kind === 'voted' ? { ...event, standIns: await delegatesFor(order) } : event,
        );
        if (moved !== null) return ok(moved);
      }
    },
    cancel: async (given, by, origin) => {
      for (;;) {
        const order = await findVisible({ by: 'ref', ref: given }, by, origin);
        if (order === null) return err({ kind: 'order_not_found', given });
        if (!createIdentity(order, settings.people).isSame(order.maker, by)) return err({ kind: 'not_yours', order });
        if (order.state !== 'awaiting_approval' && !canBeTakenBack(order) && !waitsForProvider(order))
          return err({ kind: 'too_late', order });
        const moved = await move(order, { kind: 'cancelled', by });
        if (moved !== null) return ok(moved);
      }
    },
  };
}

type Decidable = { readonly order: Order; readonly insteadOf: Principal | null };
