import type { OrderState } from './order.ts';
import type { OrderEvent } from './order-event.ts';

type Moves = Readonly<Partial<Record<OrderEvent['kind'], OrderState>>>;

/** Events that can be noted in any state and leave it. */
const noted = <S extends OrderState>(state: S) => ({
  outage_noted: state,
  undeliverable: state,
  provider_moved: state,
});
/** An approved or sent order may have to wait for its provider. */
const holding = <S extends OrderState>(state: S) => ({ held: state, resumed: state });
/** The same, in states that a report can contradict. */
const contradictable = <S extends OrderState>(state: S) => ({ ...noted(state), contradicted: state });
/** An ended order no longer needs its whole number. */
const ended = <S extends OrderState>(state: S) => ({ ...contradictable(state), number_masked: state });
const unbought = <S extends OrderState>(state: S) => ({ ...noted(state), number_masked: state });
/** How people with evidence end an order that no query has ended. */
const settling = <S extends OrderState>(state: S) =>
  ({ settlement_proposed: state, settled_delivered: 'succeeded', settled_failed: 'failed' }) as const;

/**
 * Every state, and where each event moves an order from it. A move that is not listed cannot happen. docs/order-states.md is
 * made from it.
 */
export const MOVES: Readonly<Record<OrderState, Moves>> = {
  awaiting_approval: {
    voted: 'awaiting_approval',
    objected: 'awaiting_approval',
    reminded: 'awaiting_approval',
    called: 'awaiting_approval',
    escalated: 'awaiting_approval',
    unstaffed: 'awaiting_approval',
    approved: 'approved',
    batch_approved: 'approved',
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
    not_found: 'accepted',
    restored: 'accepted',
    cost_reported: 'accepted',
    unstaffed: 'accepted',
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
    cost_reported: 'in_doubt',
    reopened: 'awaiting_approval',
    released: 'approved',
    ...settling('in_doubt'),
    ...holding('in_doubt'),
    ...contradictable('in_doubt'),
  },
  succeeded: { refunded: 'refunded', cost_reported: 'succeeded', ...ended('succeeded') },
  failed: ended('failed'),
  refunded: ended('refunded'),
  rejected: unbought('rejected'),
  expired: unbought('expired'),
  cancelled: unbought('cancelled'),
};
