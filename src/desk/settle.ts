import { createIdentity } from '../core/identity.ts';
import { readOrderRef } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import type { Actor } from '../core/people.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Desk, SettleRefused } from './desk.ts';
import type { Move } from './move.ts';
import type { Places } from './place.ts';
import { type DeskSettings, LONGEST_REASON } from './settings.ts';

type SettleDeps = {
  readonly ledger: Ledger;
  readonly settings: DeskSettings;
  readonly places: Places;
  readonly move: Move;
};

/** The use cases that end what no query ends: two approvers with evidence, neither of them the one who asked. */
export function createSettle({ ledger, settings, places, move }: SettleDeps): Pick<Desk, 'settle' | 'confirm'> {
  async function settleable(given: string, by: Actor): Promise<Result<Order, SettleRefused>> {
    const ref = readOrderRef(given);
    const order = ref === null ? null : await ledger.find({ by: 'ref', ref });
    if (order === null) return err({ kind: 'order_not_found', given });
    if (order.state !== 'in_doubt' && order.state !== 'accepted') return err({ kind: 'not_settleable', order });
    if (createIdentity(order, settings.people).isSame(order.maker, by)) return err({ kind: 'own_order' });
    const membership = await places.rightOf(places.approversOf(order), order, by);
    if (membership === 'member') return ok(order);
    return err({ kind: 'not_approver', group: membership === 'unknown' ? 'unknown' : 'asked' });
  }

  return {
    settle: async ({ ref, outcome, evidence, by }) => {
      if (evidence.length > LONGEST_REASON) {
        return err({ kind: 'reason_too_long', length: evidence.length, longest: LONGEST_REASON });
      }
      for (;;) {
        const order = await settleable(ref, by);
        if (!order.ok) return order;
        const moved = await move(order.value, { kind: 'settlement_proposed', by, outcome, evidence });
        if (moved !== null) return ok(moved);
      }
    },
    confirm: async (ref, by) => {
      for (;;) {
        const order = await settleable(ref, by);
        if (!order.ok) return order;
        const { settlement } = order.value;
        if (settlement === null) return err({ kind: 'nothing_to_confirm', order: order.value });
        const { isSame } = createIdentity(order.value, settings.people);
        if (isSame(settlement.by, by)) return err({ kind: 'own_settlement', order: order.value });
        const kind = settlement.outcome === 'delivered' ? 'settled_delivered' : 'settled_failed';
        const moved = await move(order.value, { kind, by });
        if (moved !== null) return ok(moved);
      }
    },
  };
}
