import type { Origin } from '../core/conversation.ts';
import type { Principal, Settlement } from '../core/decision.ts';
import { RECOVER_AFTER_MS } from '../core/due.ts';
import { countedVoices, createIdentity } from '../core/identity.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import type { Actor } from '../core/people.ts';
import { probeEndsAt } from '../core/proof.ts';
import { err, ok, type Result } from '../core/result.ts';
import { isAgainstProvider } from '../core/settlement.ts';
import { approversNow, type DecisionRefused, decisionOf, mayDecide } from '../core/voting.ts';
import type { Access, FindVisible, OrderAsked, OrderNotFound } from './access.ts';
import type { DelegatesFor } from './delegations.ts';
import { MAX_STALE_MOVES, type Move, retryWhileStale } from './move.ts';
import { type DeskSettings, MAX_REASON_LENGTH } from './settings.ts';

/** Approvers decide orders that wait, and settle orders that the provider cannot confirm. */
export type Approvals = {
  readonly decide: (decide: Decide) => Promise<Result<Order, DecisionRefused | ChangedSince | OrderNotFound>>;
  /** Checks whether somebody could decide an order now. It decides nothing. */
  readonly mayDecide: (
    ref: string,
    by: Actor,
    origin: Origin,
  ) => Promise<Result<Order, DecisionRefused | OrderNotFound>>;
  /** An approver proposes how an order ended. It takes effect with {@link Approvals.confirm}. */
  readonly settle: (settle: Settle) => Promise<Result<Order, SettleRefused>>;
  /** A second approver confirms exactly the proposal that they saw. They may be neither the maker nor the proposer. */
  readonly confirm: (confirm: Confirm) => Promise<Result<Order, SettleRefused>>;
};

/** The order is not as it was when somebody was asked to confirm. */
export type ChangedSince = { readonly kind: 'changed_since'; readonly order: Order };

/** Somebody decides one order. @property version the only version of it that they mean; left out for whatever it is now */
export type Decide = {
  readonly order: OrderAsked;
  readonly decision: 'approve' | 'reject';
  readonly why: string | null;
  readonly by: Actor;
  readonly origin: Origin;
  readonly version?: number;
};

/** A proposal, with evidence, of how an order ended that the provider cannot confirm. */
export type Settle = {
  readonly ref: string;
  readonly outcome: 'delivered' | 'failed';
  readonly evidence: string;
  readonly by: Actor;
  readonly origin: Origin;
};

/** The proposal that somebody saw when they confirmed. `version` is null if they named only the outcome. */
export type ProposalSeen = { readonly outcome: 'delivered' | 'failed'; readonly version: number | null };

/**
 * A second person confirms a proposal.
 *
 * @property proposal null if it was not named, which is accepted only if the order never had another
 * @property anyway whether they confirm although the provider says that it is being delivered
 */
export type Confirm = {
  readonly ref: string;
  readonly proposal: ProposalSeen | null;
  readonly anyway: boolean;
  readonly by: Actor;
  readonly origin: Origin;
};

export type SettleRefused =
  | OrderNotFound
  | { readonly kind: 'not_settleable'; readonly order: Order }
  /** The same order id was just sent again as a question, and the answer is not known yet. */
  | { readonly kind: 'being_probed'; readonly order: Order }
  | { readonly kind: 'own_order'; readonly order: Order }
  | { readonly kind: 'not_approver'; readonly group: 'asked' | 'unknown' }
  | { readonly kind: 'reason_too_long'; readonly length: number; readonly longest: number }
  | { readonly kind: 'nothing_to_confirm'; readonly order: Order }
  | { readonly kind: 'own_settlement'; readonly order: Order }
  /** The confirmed proposal is not the current one. */
  | { readonly kind: 'other_proposal'; readonly order: Order }
  /** It was confirmed as failed, but the provider says that it is being delivered. */
  | { readonly kind: 'being_delivered'; readonly order: Order };

type ApprovalsDeps = {
  readonly ledger: Pick<Ledger, 'journal' | 'wake'>;
  readonly settings: DeskSettings;
  readonly access: Access;
  readonly findVisible: FindVisible;
  readonly move: Move;
  readonly delegatesFor: DelegatesFor;
  readonly now: () => number;
  readonly wakePoll: () => void;
};

export const createApprovals = (deps: ApprovalsDeps): Approvals => ({ ...createDecide(deps), ...createSettle(deps) });

/** Decides waiting orders. The version decides every race: the second person reads again and learns what was decided. */
function createDecide({
  settings: { people },
  access,
  findVisible,
  move,
  delegatesFor,
}: ApprovalsDeps): Pick<Approvals, 'decide' | 'mayDecide'> {
  const decidable = async (
    asked: OrderAsked,
    by: Actor,
    origin: Origin,
  ): Promise<Result<Decidable, DecisionRefused | OrderNotFound>> => {
    const order = await findVisible(asked, by, origin);
    if (order === null) return err({ kind: 'order_not_found', given: asked.by === 'ref' ? asked.ref : '' });
    const standing = await access.decisionRightsOf(approversNow(order, countedVoices(order, people)), order, by);
    const may = mayDecide(order, by, access.today(order), standing);
    return may.ok ? ok({ order, insteadOf: may.value }) : may;
  };

  return {
    mayDecide: async (ref, by, origin) => {
      const found = await decidable({ by: 'ref', ref }, by, origin);
      return found.ok ? ok(found.value.order) : found;
    },
    decide: ({ order: asked, decision, why, by, origin, version }) =>
      retryWhileStale(MAX_STALE_MOVES, async () => {
        const found = await decidable(asked, by, origin);
        if (!found.ok) return found;
        const { order, insteadOf } = found.value;
        if ((version ?? order.version) !== order.version) return err({ kind: 'changed_since', order } as const);
        const event = decisionOf(order, decision, { by, insteadOf, why: why?.trim() || null }, people);
        return move(order, event.kind === 'voted' ? { ...event, standIns: await delegatesFor(order) } : event);
      }),
  };
}

type Decidable = { readonly order: Order; readonly insteadOf: Principal | null };

/** Settles orders that the provider cannot confirm: two approvers with evidence, and neither is the requester. */
function createSettle(deps: ApprovalsDeps): Pick<Approvals, 'settle' | 'confirm'> {
  const { ledger, settings, access, findVisible, move, now, wakePoll } = deps;

  async function settleable(given: string, by: Actor, origin: Origin): Promise<Result<Order, SettleRefused>> {
    const order = await findVisible({ by: 'ref', ref: given }, by, origin);
    if (order === null) return err({ kind: 'order_not_found', given });
    if (order.state !== 'in_doubt' && order.state !== 'accepted') return err({ kind: 'not_settleable', order });
    if (createIdentity(order, settings.people).isSame(order.maker, by)) return err({ kind: 'own_order', order });
    const membership = await access.rightOf(access.approversOf(order), order, by);
    if (membership === 'member') return ok(order);
    return err({ kind: 'not_approver', group: membership === 'unknown' ? 'unknown' : 'asked' });
  }

  /** Returns whether somebody confirms the current proposal. If they named none, the order must never have had another. */
  async function isMeant(order: Order, { outcome, version }: Settlement, seen: Confirm['proposal']): Promise<boolean> {
    if (seen !== null && seen.outcome !== outcome) return false;
    if (seen !== null && seen.version !== null) return seen.version === version;
    if (order.proposals !== 1) return false;
    // Orders of an earlier version have no count of their proposals.
    const journal = await ledger.journal(order.id);
    return journal.filter(({ event }) => event.kind === 'settlement_proposed').length === 1;
  }
  /** A probe may create the order at the provider, so evidence from before its answer may be out of date. */
  const isProbed = (order: Order): boolean =>
    order.attempt !== null &&
    probeEndsAt(order, settings.timing(order.attempt.provider).submitTimeoutMs + RECOVER_AFTER_MS) > now();

  return {
    settle: async ({ ref, outcome, evidence, by, origin }) => {
      if (evidence.length > MAX_REASON_LENGTH) {
        return err({ kind: 'reason_too_long', length: evidence.length, longest: MAX_REASON_LENGTH });
      }
      return retryWhileStale(MAX_STALE_MOVES, async () => {
        const order = await settleable(ref, by, origin);
        if (!order.ok) return order;
        if (isProbed(order.value)) return err({ kind: 'being_probed', order: order.value });
        const version = order.value.proposals + 1;
        return move(order.value, { kind: 'settlement_proposed', by, outcome, evidence, version });
      });
    },
    confirm: ({ ref, proposal, anyway, by, origin }) =>
      retryWhileStale(MAX_STALE_MOVES, async () => {
        const found = await settleable(ref, by, origin);
        if (!found.ok) return found;
        const order = found.value;
        const { settlement } = order;
        const { isSame } = createIdentity(order, settings.people);
        // A proposer whom a later config joins to the requester has proposed nothing.
        if (settlement === null || isSame(settlement.by, order.maker))
          return err({ kind: 'nothing_to_confirm', order });
        if (isSame(settlement.by, by)) return err({ kind: 'own_settlement', order });
        if (!(await isMeant(order, settlement, proposal))) return err({ kind: 'other_proposal', order });
        const against = isAgainstProvider(order);
        if (against && !anyway) {
          await ledger.wake(order.id, now());
          wakePoll();
          return err({ kind: 'being_delivered', order });
        }
        const kind = settlement.outcome === 'delivered' ? 'settled_delivered' : 'settled_failed';
        return move(order, { kind, by, version: settlement.version, ...(against && { anyway }) });
      }),
  };
}
