import { type HasProvider, offerFrom, plannedAttempt, withProviderOrderId } from './attempt.ts';
import type { ConversationId } from './conversation.ts';
import { dueAfter, type TimingOf } from './due.ts';
import type { Change } from './ledger.ts';
import { moneyOf } from './money-move.ts';
import type { Order, OrderState } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import { doubtAfter } from './proof.ts';
import { fieldsAfterRestore } from './restored.ts';
import { err, ok, type Result } from './result.ts';
import { confirmed, contradicted, proposed } from './settlement.ts';
import { noticesOf } from './telling.ts';
import { mayWait, waitAfter } from './unreachable.ts';
import { unstaffedBy, voteOf } from './voting.ts';

type Moves = Readonly<Partial<Record<OrderEvent['kind'], OrderState>>>;

/** What can be noted of an order in any state, and leaves it there. */
const noted = <S extends OrderState>(state: S) => ({
  outage_noted: state,
  undeliverable: state,
  provider_moved: state,
});
/** What was approved or sent may have to wait for its provider. */
const holding = <S extends OrderState>(state: S) => ({ held: state, resumed: state });
/** The same, where a provider may say something that contradicts what is known. */
const contradictable = <S extends OrderState>(state: S) => ({ ...noted(state), contradicted: state });
/** What people with evidence can do where no query has ended it. */
const settling = <S extends OrderState>(state: S) =>
  ({ settlement_proposed: state, settled_delivered: 'succeeded', settled_failed: 'failed' }) as const;

/** Every state, and where each event takes an order from it. What is not listed cannot happen. docs/order-states.md is made from it. */
export const MOVES: Readonly<Record<OrderState, Moves>> = {
  awaiting_approval: {
    voted: 'awaiting_approval',
    objected: 'awaiting_approval',
    reminded: 'awaiting_approval',
    escalated: 'awaiting_approval',
    unstaffed: 'awaiting_approval',
    approved: 'approved',
    rejected: 'rejected',
    cancelled: 'cancelled',
    expired: 'expired',
    restored: 'in_doubt',
    ...noted('awaiting_approval'),
  },
  approved: {
    submission_started: 'submitting',
    delayed: 'approved',
    failed_over: 'approved',
    cancelled: 'cancelled',
    restored: 'in_doubt',
    ...holding('approved'),
    ...contradictable('approved'),
  },
  submitting: {
    accepted: 'accepted',
    doubted: 'in_doubt',
    refused: 'failed',
    failed_over: 'approved',
    not_sent: 'approved',
    succeeded: 'succeeded',
    failed: 'failed',
    held_back: 'approved',
    restored: 'in_doubt',
    ...contradictable('submitting'),
  },
  accepted: {
    doubted: 'in_doubt',
    succeeded: 'succeeded',
    failed: 'failed',
    restored: 'accepted',
    not_found: 'accepted',
    ...settling('accepted'),
    ...holding('accepted'),
    ...contradictable('accepted'),
  },
  in_doubt: {
    accepted: 'accepted',
    refused: 'failed',
    succeeded: 'succeeded',
    failed: 'failed',
    not_found: 'in_doubt',
    probed: 'in_doubt',
    probe_refused: 'in_doubt',
    silent: 'in_doubt',
    unstaffed: 'in_doubt',
    restored: 'in_doubt',
    checking: 'in_doubt',
    reopened: 'awaiting_approval',
    released: 'approved',
    ...settling('in_doubt'),
    ...holding('in_doubt'),
    ...contradictable('in_doubt'),
  },
  succeeded: { refunded: 'refunded', ...contradictable('succeeded') },
  failed: contradictable('failed'),
  refunded: contradictable('refunded'),
  rejected: noted('rejected'),
  expired: noted('expired'),
  cancelled: noted('cancelled'),
};

export type Plan = {
  readonly timing: TimingOf;
  /** Where operators are told things; null where the config names no place. */
  readonly operators: ConversationId | null;
  readonly has?: HasProvider;
};

export type NotPossible = {
  readonly kind: 'not_possible';
  readonly state: OrderState;
  readonly event: OrderEvent['kind'];
};

/** Plans one step, whole: the order after it, its journal line, its money, and what is to be shown. Writes nothing. */
export function advance(order: Order, event: OrderEvent, at: number, plan: Plan): Result<Change, NotPossible> {
  const state = MOVES[order.state][event.kind];
  if (state === undefined) return err({ kind: 'not_possible', state: order.state, event: event.kind });
  const happening = { ...order, ...happened(order, event, at, plan), state, version: order.version + 1, changedAt: at };
  const moved = mayWait(state) ? happening : { ...happening, unreachable: null };
  const due = dueAfter(moved, event, at, plan.timing);
  const after =
    moved.doubt !== null && event.kind === 'doubted'
      ? { ...moved, doubt: { ...moved.doubt, askAt: due.dueAt ?? at } }
      : moved;
  return ok({
    basis: { kind: 'version', version: order.version },
    after,
    event,
    at,
    notices: noticesOf(after, event, plan.operators),
    money: moneyOf(order.state, state),
    ...due,
  });
}

/** The fields an event changes. The switch has no default: a new event that is not handled does not compile. */
function happened(order: Order, event: OrderEvent, at: number, plan: Plan): Partial<Order> {
  switch (event.kind) {
    case 'opened':
    case 'outage_noted':
    case 'undeliverable':
    case 'provider_moved':
      return {};
    case 'held':
      return { held: { because: event.because, since: at } };
    case 'resumed':
      return { held: null };
    case 'reminded':
      return event.by === null ? { remindAt: null } : { remindedAt: at };
    case 'escalated':
      return { remindAt: null, escalateAt: null, escalatedAt: at };
    case 'not_found':
    case 'probed':
    case 'probe_refused':
    case 'silent':
      return doubtAfter(order, event, at);
    case 'not_sent':
    case 'delayed':
      return waitAfter(order, event, at);
    case 'unstaffed':
      return unstaffedBy(order, event.asked, at);
    case 'settlement_proposed':
      return proposed(order, event, at);
    case 'settled_delivered':
    case 'settled_failed':
      return confirmed(order, event, at);
    case 'voted':
      return { votes: [...order.votes, voteOf(order, event, at)] };
    case 'approved':
      return {
        votes: [...order.votes, voteOf(order, event, at)],
        decision: { kind: 'approved', by: event.by, insteadOf: event.insteadOf, why: null, at },
        attempt: plannedAttempt(order, 1, offerFrom(0, order, plan.has) ?? 0),
      };
    case 'objected': {
      const { by, insteadOf, why } = event;
      return { objections: [...order.objections, { by, insteadOf, why, at }] };
    }
    case 'rejected':
      return { decision: { kind: 'rejected', by: event.by, insteadOf: event.insteadOf, why: event.why, at } };
    case 'cancelled':
      return { decision: { kind: 'cancelled', by: event.by, insteadOf: null, why: null, at } };
    case 'expired':
      return { decision: { kind: 'expired', by: null, insteadOf: null, why: null, at } };
    case 'submission_started':
      return { attempt: order.attempt && { ...order.attempt, startedAt: at, account: event.account ?? null } };
    case 'accepted':
      return {
        attempt: withProviderOrderId(order, event.providerOrderId),
        acceptedAt: order.acceptedAt ?? at,
        missing: null,
        doubt: null,
        settlement: null,
        costLi: event.costLi ?? order.costLi,
      };
    case 'doubted':
      return { attempt: withProviderOrderId(order, event.providerOrderId), doubt: event.doubt, settlement: null };
    case 'refused':
      return { word: event.word, refusals: [...order.refusals, event.word], doubt: null };
    case 'failed_over':
      return {
        refusals: [...order.refusals, event.word],
        doubt: null,
        held: null,
        settlement: null,
        unreachable: null,
        attempt: plannedAttempt(order, (order.attempt?.number ?? 0) + 1, event.offer),
      };
    case 'succeeded':
      return {
        attempt: withProviderOrderId(order, event.providerOrderId),
        word: event.word,
        doubt: null,
        costLi: event.costLi ?? order.costLi,
      };
    case 'failed':
    case 'refunded':
      return { word: event.word, doubt: null };
    case 'contradicted':
      return contradicted(order, event);
    case 'held_back':
    case 'restored':
    case 'checking':
    case 'reopened':
    case 'released':
      return fieldsAfterRestore(order, event, at);
  }
}
