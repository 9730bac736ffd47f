import { believedCost } from './change.ts';
import { type Candidate, type Doubt, NEW_DOUBT, type Restored } from './doubt.ts';
import { merchantOrderIdOf } from './ids.ts';
import { type Attempt, type Order, plannedAttempt } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import type { proofOf } from './proof.ts';
import type { ProviderReport, ProviderWord } from './provider.ts';

/** True if an order waits only because its fate after the copy is unknown. */
export const isBeingChecked = ({ doubt }: Pick<Order, 'doubt'>): boolean =>
  doubt?.restored !== undefined && doubt.restored.back !== null;

/** Returns the fields that change by a restore, by the queries after it, and while the mark cannot be written. */
export function fieldsAfterRestore(
  order: Order,
  event: OrderEvent & { kind: 'held_back' | 'restored' | 'checking' | 'reopened' | 'released' },
  at: number,
): Partial<Order> {
  switch (event.kind) {
    case 'held_back':
      return { attempt: order.attempt && { ...order.attempt, startedAt: null, account: null } };
    case 'restored':
      return restoredFields(order, event.accounts, at);
    case 'checking':
      return checkingFields(order, event, at);
    case 'reopened':
      return reopenedFields(order, at);
    case 'released':
      return releasedFields(order);
  }
}

/** Returns what a restore makes of an open order. An accepted order is queried as before. */
function restoredFields(order: Order, accounts: Restored['accounts'], at: number): Partial<Order> {
  // Accounts may have changed since, so whether it must be held is found out anew.
  if (order.state === 'accepted') return { held: null, missing: null };
  const before = order.doubt?.restored;
  const back = before?.back ?? (order.state === 'awaiting_approval' || order.state === 'approved' ? order.state : null);
  const { number, offer } = before?.first ?? order.attempt ?? { number: 1, offer: 0 };
  const first = { number, offer };
  const doubt: Doubt = {
    ...NEW_DOUBT,
    code: order.doubt?.code ?? 'restored',
    why: order.doubt?.why ?? 'the database was restored from a copy, which does not know',
    since: at,
    askAt: at,
    restored: { at, back, first, failed: null, accounts, allAsked: false },
  };
  return { doubt, settlement: null, held: null, attempt: assumedAttempt(order, first, accounts, at) };
}

/** Sets the next id to query. Whether it was sent is what the query finds out. */
function checkingFields(order: Order, event: OrderEvent & { kind: 'checking' }, at: number): Partial<Order> {
  const { doubt } = order;
  if (doubt?.restored === undefined) return {};
  const { failed } = doubt.restored;
  const restored = { ...doubt.restored, failed: failed ?? event.word, allAsked: event.people };
  return {
    doubt: { ...doubt, askAt: at, notFound: 0, peopleAsked: doubt.peopleAsked || event.people, restored },
    attempt: assumedAttempt(order, event, restored.accounts, restored.at),
    held: null,
  };
}

/** It waits again for its full time, and its approvers are called at once. */
function reopenedFields({ openedAt, expiresAt, escalateAt }: Order, at: number): Partial<Order> {
  const fresh = at - openedAt;
  return {
    attempt: null,
    doubt: null,
    settlement: null,
    expiresAt: expiresAt + fresh,
    escalateAt: escalateAt === null ? null : escalateAt + fresh,
    remindAt: at,
  };
}

/** It is bought as approved, under the id that was never sent. */
function releasedFields(order: Order): Partial<Order> {
  const { number, offer } = order.doubt?.restored?.first ?? { number: 1, offer: 0 };
  return { attempt: plannedAttempt(order, number, offer), doubt: null, settlement: null };
}

/**
 * Returns what a report means for a restored order.
 *
 * @param notFound the weight of one more answer that does not find it, see `proofOf`
 */
export function eventOfRestored(
  order: Order,
  restored: Restored,
  report: ProviderReport,
  notFound: ReturnType<typeof proofOf>,
): OrderEvent | null {
  const { outcome, providerOrderId, provider, code, why } = report;
  const word: ProviderWord = { provider, code, why };
  const cost = believedCost(order, report);
  if (report.merchantOrderId !== order.attempt?.merchantOrderId || provider !== order.attempt.provider) {
    const named = isTaken(report) ? candidateNamed(order, restored, report) : null;
    return named && { kind: 'checking', ...named, word: null, people: false };
  }
  switch (outcome.kind) {
    case 'accepted':
    case 'charging':
      return { kind: 'accepted', providerOrderId, ...cost };
    case 'delivered':
      return { kind: 'succeeded', word, providerOrderId, ...cost };
    case 'failed':
    case 'refunded':
      return onwards(order, restored, word) ?? { kind: 'failed', word: restored.failed ?? word };
    case 'not_found':
      if (restored.allAsked) return null;
      if (notFound === 'proof') return onwards(order, restored, null) ?? nowhere(order, restored);
      return notFound === 'counted' ? { kind: 'not_found', proof: false } : null;
    case 'refused':
    case 'not_sent':
    case 'confirm':
    case 'exists':
    case 'unknown':
      return null;
  }
}

/** True if the provider says that it has or had the order. */
export const isTaken = ({ outcome }: ProviderReport): boolean =>
  outcome.kind === 'accepted' ||
  outcome.kind === 'charging' ||
  outcome.kind === 'delivered' ||
  outcome.kind === 'exists';

/** No provider has it under any id. */
function nowhere({ settlement }: Order, { back, first, failed }: Restored): OrderEvent | null {
  // People have begun to say how it ended, and may have seen what queries do not show.
  if (settlement !== null) return null;
  if (failed !== null) return { kind: 'failed', word: failed };
  if (back !== null) return { kind: back === 'approved' ? 'released' : 'reopened' };
  return { kind: 'checking', ...first, word: null, people: true };
}

/** Goes on to the next id, if there is one. A failure at one provider does not prove that the order was not sent to another. */
function onwards({ attempt, product }: Order, restored: Restored, word: ProviderWord | null): OrderEvent | null {
  if (attempt === null || restored.allAsked) return null;
  const all = candidatesOf(restored, product.offers.length);
  const index = all.findIndex(({ number, offer }) => number === attempt.number && offer === attempt.offer);
  const next = all[index + 1];
  return next === undefined ? null : { kind: 'checking', ...next, word, people: false };
}

function candidateNamed({ product }: Order, restored: Restored, report: ProviderReport): Candidate | null {
  const number = Number(report.merchantOrderId.slice(-2));
  const named = candidatesOf(restored, product.offers.length).find(
    (one) => one.number === number && product.offers[one.offer]?.provider === report.provider,
  );
  return named ?? null;
}

/**
 * Returns every attempt that could have been made: each further one went to a later offer and skipped missing providers. An
 * attempt that the copy saw being sent keeps its offer.
 */
export function candidatesOf({ first, back }: Pick<Restored, 'first' | 'back'>, offers: number): readonly Candidate[] {
  const steps = Array.from({ length: Math.max(offers - first.offer, 1) }, (_, step) => step);
  return steps.flatMap((more) =>
    steps
      .filter((further) => further >= more && (back !== null || more > 0 || further === 0))
      .map((further) => ({ number: first.number + more, offer: first.offer + further })),
  );
}

/** An attempt in the copy went to the account that the copy knows; a later one, as far as is known, to the last account. */
function assumedAttempt(
  order: Order,
  { number, offer }: Candidate,
  accounts: Restored['accounts'],
  at: number,
): Attempt {
  const kept = order.attempt?.merchantOrderId === merchantOrderIdOf(order.id, number) && order.attempt.offer === offer;
  const attempt = kept && order.attempt !== null ? order.attempt : plannedAttempt(order, number, offer);
  const account = attempt.account ?? accounts[attempt.provider] ?? null;
  return { ...attempt, account, startedAt: attempt.startedAt ?? at };
}
