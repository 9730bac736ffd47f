import type { Origin } from '../core/conversation.ts';
import { RECOVER_AFTER_MS } from '../core/due.ts';
import { createIdentity } from '../core/identity.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order, Settlement } from '../core/order.ts';
import type { Actor } from '../core/people.ts';
import { probeEndsAt } from '../core/proof.ts';
import { err, ok, type Result } from '../core/result.ts';
import { isAgainstProvider } from '../core/settlement.ts';
import type { Access } from './access.ts';
import type { Confirm, Desk, SettleRefused } from './desk.ts';
import type { Move } from './move.ts';
import { type DeskSettings, MAX_REASON_LENGTH } from './settings.ts';
import type { FindVisible } from './visible-order.ts';

type SettleDeps = {
  readonly ledger: Pick<Ledger, 'journal' | 'wake'>;
  readonly settings: DeskSettings;
  readonly places: Access;
  readonly findVisible: FindVisible;
  readonly move: Move;
  readonly now: () => number;
  readonly askNow: () => void;
};

/** The use cases that end what no query ends: two approvers with evidence, neither of them the one who asked. */
export function createSettle(deps: SettleDeps): Pick<Desk, 'settle' | 'confirm'> {
  const { ledger, settings, places, findVisible, move, now, askNow } = deps;

  async function settleable(given: string, by: Actor, origin: Origin): Promise<Result<Order, SettleRefused>> {
    const order = await findVisible({ by: 'ref', ref: given }, by, origin);
    if (order === null) return err({ kind: 'order_not_found', given });
    if (order.state !== 'in_doubt' && order.state !== 'accepted') return err({ kind: 'not_settleable', order });
    if (createIdentity(order, settings.people).isSame(order.maker, by)) return err({ kind: 'own_order' });
    const membership = await places.rightOf(places.approversOf(order), order, by);
    if (membership === 'member') return ok(order);
    return err({ kind: 'not_approver', group: membership === 'unknown' ? 'unknown' : 'asked' });
  }

  /** Whether somebody confirms what is proposed now. Who did not say which proposal they saw can only mean the only one there ever was. */
  async function isMeant(order: Order, { outcome, version }: Settlement, seen: Confirm['proposal']): Promise<boolean> {
    if (seen !== null && seen.outcome !== outcome) return false;
    if (seen !== null && seen.version !== null) return seen.version === version;
    if (order.proposals !== 1) return false;
    // An earlier version did not count its proposals.
    const journal = await ledger.journal(order.id);
    return journal.filter(({ event }) => event.kind === 'settlement_proposed').length === 1;
  }
  /** A probe may make the order: what people found in the provider's books before it ended could be true no more. */
  const isProbed = (order: Order): boolean =>
    order.attempt !== null &&
    probeEndsAt(order, settings.timing(order.attempt.provider).submitTimeoutMs + RECOVER_AFTER_MS) > now();

  return {
    settle: async ({ ref, outcome, evidence, by, origin }) => {
      if (evidence.length > MAX_REASON_LENGTH) {
        return err({ kind: 'reason_too_long', length: evidence.length, longest: MAX_REASON_LENGTH });
      }
      for (;;) {
        const order = await settleable(ref, by, origin);
        if (!order.ok) return order;
        if (isProbed(order.value)) return err({ kind: 'being_probed', order: order.value });
        const version = order.value.proposals + 1;
        const moved = await move(order.value, { kind: 'settlement_proposed', by, outcome, evidence, version });
        if (moved !== null) return ok(moved);
      }
    },
    confirm: async ({ ref, proposal, anyway, by, origin }) => {
      for (;;) {
        const found = await settleable(ref, by, origin);
        if (!found.ok) return found;
        const order = found.value;
        const { settlement } = order;
        if (settlement === null) return err({ kind: 'nothing_to_confirm', order });
        if (createIdentity(order, settings.people).isSame(settlement.by, by)) {
          return err({ kind: 'own_settlement', order });
        }
        if (!(await isMeant(order, settlement, proposal))) return err({ kind: 'other_proposal', order });
        const against = isAgainstProvider(order);
        if (against && !anyway) {
          await ledger.wake(order.id, now());
          askNow();
          return err({ kind: 'being_delivered', order });
        }
        const kind = settlement.outcome === 'delivered' ? 'settled_delivered' : 'settled_failed';
        const moved = await move(order, { kind, by, version: settlement.version, ...(against && { anyway }) });
        if (moved !== null) return ok(moved);
      }
    },
  };
}
