import { type Calling, callPlanOf, USUAL_CALLING } from './calls.ts';
import { type Change, costOf, countsLi, type Limit, moneyOf, NO_COST, withCostTold } from './change.ts';
import type { ConversationId } from './conversation.ts';
import { dueAfter, mayWait, type TimingOf, waitAfter } from './due.ts';
import { maskMsisdn, type NumberKey, withoutWrittenNumbers } from './msisdn.ts';
import { noticesOf } from './notices-for.ts';
import {
  type HasProvider,
  type Order,
  type OrderState,
  offerFrom,
  plannedAttempt,
  waitsUntil,
  withProviderOrderId,
} from './order.ts';
import type { OrderEvent } from './order-event.ts';
import { doubtAfter } from './proof.ts';
import { fieldsAfterRestore } from './restored.ts';
import { err, ok, type Result } from './result.ts';
import type { PastSeen, Rule } from './rule.ts';
import { confirmed, contradicted, proposed } from './settlement.ts';
import { MOVES } from './transitions.ts';
import { unstaffedBy, votesAfter } from './voting.ts';

export type Plan = {
  readonly timing: TimingOf;
  /** The operators' conversation; null if the config names none. */
  readonly operators: ConversationId | null;
  /** The accepted difference between a product's cost and its price; 0 if left out. Above it the operators are told. */
  readonly toleranceLi?: (productCode: string) => number;
  readonly has?: HasProvider;
  readonly calling?: Calling;
};

export type NotPossible = {
  readonly kind: 'not_possible';
  readonly state: OrderState;
  readonly event: OrderEvent['kind'];
};

/** Why an order that was read was not moved: it has moved since then, or the table of states has no such move. */
export type MoveRefused = { readonly kind: 'stale' } | NotPossible;

/** A move that no order in this state can make: a mistake of whoever asked for it. */
export class MoveNotPossible extends Error {
  override readonly name = 'MoveNotPossible';
  constructor({ event, state }: NotPossible) {
    super(`"${event}" cannot happen to an order that is "${state}"`);
  }
}

/** The order after a move; null if others moved it first. Throws {@link MoveNotPossible}. */
export function movedOrStale(moved: Result<Order, MoveRefused>): Order | null {
  if (moved.ok) return moved.value;
  if (moved.error.kind === 'not_possible') throw new MoveNotPossible(moved.error);
  return null;
}

/** Plans one whole step: the new order, its journal line, its money and its notices. Writes nothing. */
export function advance(order: Order, given: OrderEvent, at: number, plan: Plan): Result<Change, NotPossible> {
  const state = MOVES[order.state][given.kind];
  if (state === undefined) return err({ kind: 'not_possible', state: order.state, event: given.kind });
  const event = withCostTold(order, given, plan.toleranceLi?.(order.product.code) ?? 0);
  const steps = { ...order, changedAt: at, ...happened(order, event, at, plan), state, version: order.version + 1 };
  const counted = { ...steps, countedLi: countsLi(steps) };
  const call = callPlanOf(counted, event, at, plan.calling ?? USUAL_CALLING);
  const moved = { ...counted, callAt: call.callAt, ...(mayWait(state) ? {} : { unreachable: null }) };
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
    notices: noticesOf(after, event, plan.operators, call.inMessage),
    money: moneyOf(order, after),
    countedBeforeLi: order.countedLi,
    ...due,
  });
}

/** Returns the fields that an event changes. The switch has no default, so a new event that is not handled does not compile. */
function happened(order: Order, event: OrderEvent, at: number, plan: Plan): Partial<Order> {
  switch (event.kind) {
    case 'opened':
    case 'outage_noted':
    case 'undeliverable':
    case 'provider_moved':
    case 'called':
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
      return { votes: votesAfter(order, event, at) };
    case 'approved':
      return {
        votes: votesAfter(order, event, at),
        decision: { kind: 'approved', by: event.by, insteadOf: event.insteadOf, why: null, at },
        attempt: plannedAttempt(order, 1, offerFrom(0, order, plan.has) ?? 0),
      };
    case 'batch_approved': {
      const { by, insteadOf } = event.votes.at(-1) ?? { by: null, insteadOf: null };
      return {
        votes: event.votes,
        decision: { kind: 'approved', by, insteadOf, why: null, at },
        attempt: plannedAttempt(order, 1, offerFrom(0, order, plan.has) ?? 0),
      };
    }
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
        ...costOf(order, event),
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
        ...NO_COST,
        attempt: plannedAttempt(order, (order.attempt?.number ?? 0) + 1, event.offer),
      };
    case 'succeeded':
      return {
        attempt: withProviderOrderId(order, event.providerOrderId),
        word: event.word,
        doubt: null,
        ...costOf(order, event),
      };
    case 'cost_reported':
      return costOf(order, event);
    case 'failed':
    case 'refunded':
      return { word: event.word, doubt: null };
    case 'contradicted':
      return contradicted(order, event);
    case 'number_masked':
      return { ...maskedOrder(order, event.numberKey), changedAt: order.changedAt };
    case 'held_back':
    case 'restored':
    case 'checking':
    case 'reopened':
    case 'released':
      return fieldsAfterRestore(order, event, at);
  }
}

/** Returns the fields of an order that change when its whole number goes. Its budgets are then counted by the key. */
function maskedOrder(order: Order, numberKey: NumberKey): Partial<Order> {
  const { msisdn, counted } = order;
  return {
    ...withoutWrittenNumbers(order, msisdn),
    msisdn: maskMsisdn(msisdn) as Order['msisdn'],
    numberKey,
    counted: counted.map(({ scope, period }) => ({ scope: scope.replace(msisdn, numberKey), period })),
  };
}

/**
 * The basis of a new order: its limits, the earlier orders that its rules saw, the rule that judged it, and the hash of all
 * rules.
 */
export type OpeningBasis = {
  readonly limits: readonly Limit[];
  readonly seen: PastSeen | null;
  readonly rule: Rule;
  readonly rules: string;
};

/** Plans the first step of an order: opened, and approved at once if its rule asks nobody. One of a batch waits for the batch. */
export function open(
  order: Omit<Order, 'version' | 'state' | 'attempt' | 'countedLi'>,
  openingBasis: OpeningBasis,
  plan: Plan,
): Change {
  const inBatch = order.batch != null;
  const atOnce = order.verdict.steps.length === 0 && !inBatch;
  const waiting: Order = {
    ...order,
    version: 1,
    state: atOnce ? 'approved' : 'awaiting_approval',
    attempt: atOnce ? plannedAttempt(order, 1, 0) : null,
    countedLi: order.product.priceLi,
  };
  const event = { kind: 'opened', rule: openingBasis.rule, rules: openingBasis.rules } as const;
  const call = callPlanOf(waiting, event, order.openedAt, plan.calling ?? USUAL_CALLING);
  const after = { ...waiting, callAt: call.callAt };
  return {
    basis: { kind: 'usage', limits: openingBasis.limits, seen: openingBasis.seen },
    after,
    event,
    at: order.openedAt,
    notices: noticesOf(after, event, plan.operators, call.inMessage),
    money: 'reserve',
    countedBeforeLi: 0,
    dueAt: inBatch ? null : atOnce ? order.openedAt : waitsUntil(after),
    askGapMs: 0,
  };
}
