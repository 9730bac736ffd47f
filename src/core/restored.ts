import { plannedAttempt } from './attempt.ts';
import { believedCost } from './cost.ts';
import { type Candidate, type Doubt, NEW_DOUBT, type Restored } from './doubt.ts';
import { merchantOrderIdOf } from './ids.ts';
import type { Attempt, Order, ProviderWord } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import type { proofOf } from './proof.ts';
import type { ProviderReport } from './provider.ts';

/** Whether an order waits only because nobody knows what happened to it after the copy was taken. */
export const isBeingChecked = ({ doubt }: Pick<Order, 'doubt'>): boolean =>
  doubt?.restored !== undefined && doubt.restored.back !== null;

/** The fields that a restore changes, what the questions after it come to, and what the mark against copies holds back. */
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

/** What a restore makes of an order that is not final. One that the provider has taken is asked about as it was. */
function restoredFields(order: Order, accounts: Restored['accounts'], at: number): Partial<Order> {
  // Whether it must be held is found out anew: accounts may have changed since.
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

/** What is asked about next. Whether it was sent is what the question is for. */
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

/** It waits again, as long as it would have waited, and its approvers are called at once. */
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

/** It is bought as it was approved, under the id that was never sent. */
function releasedFields(order: Order): Partial<Order> {
  const { number, offer } = order.doubt?.restored?.first ?? { number: 1, offer: 0 };
  return { attempt: plannedAttempt(order, number, offer), doubt: null, settlement: null };
}

/**
 * Says what a report means for a restored order.
 *
 * @param notFound what one more answer that does not find it makes: `proof` where it has been asked often and long enough, see `proofOf`
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

/** Whether the provider says that it has the order, or had it to the end. */
export const isTaken = ({ outcome }: ProviderReport): boolean =>
  outcome.kind === 'accepted' ||
  outcome.kind === 'charging' ||
  outcome.kind === 'delivered' ||
  outcome.kind === 'exists';

/** No provider has it under any id. */
function nowhere({ settlement }: Order, { back, first, failed }: Restored): OrderEvent | null {
  // People have begun to say how it ended: they may have seen what the queries do not.
  if (settlement !== null) return null;
  if (failed !== null) return { kind: 'failed', word: failed };
  if (back !== null) return { kind: back === 'approved' ? 'released' : 'reopened' };
  return { kind: 'checking', ...first, word: null, people: true };
}

/** On to the next id, where there is one. A provider where it failed does not say that it was not sent to another then. */
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
 * Every attempt there could have been: each further one went to a later offer, and one whose provider was not there was passed over. What
 * the copy saw being sent went where it says.
 */
export function candidatesOf({ first, back }: Pick<Restored, 'first' | 'back'>, offers: number): readonly Candidate[] {
  const steps = Array.from({ length: Math.max(offers - first.offer, 1) }, (_, step) => step);
  return steps.flatMap((more) =>
    steps
      .filter((further) => further >= more && (back !== null || more > 0 || further === 0))
      .map((further) => ({ number: first.number + more, offer: first.offer + further })),
  );
}

/** What was sent by the copy went to the account that the copy knows; whatever came after, as far as anybody knows, to the last one. */
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
