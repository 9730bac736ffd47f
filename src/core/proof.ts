import type { Doubt } from './doubt.ts';
import type { Order } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import type { NotFoundProof, Provider } from './provider.ts';

/** A limit, because each probe may make the order, so the proof begins anew. */
const MAX_PROBES = 2;

/**
 * Returns the weight of one more query that did not find an order: `proof`, `counted`, or `seen` if enough were counted and
 * only the time is missing.
 */
export function proofOf(
  { questions, overMs }: NotFoundProof,
  before: number,
  sinceMs: number,
): 'proof' | 'counted' | 'seen' {
  if (before + 1 < questions) return 'counted';
  return sinceMs >= overMs ? 'proof' : 'seen';
}

/** Returns the last time at which something was sent that could have made the order. */
export const lastSentAt = ({ since, probedAt }: Doubt): number => Math.max(since, probedAt ?? since);

/**
 * Says whether an order may be probed: sent again under the same id, as a question. The provider must refuse a known id, must
 * have said in a listed code that it did not take the order, and must not have found it in a query since. No order is probed
 * once people were called or began to settle it: what they find must stay true.
 *
 * @param provider the attempt's provider with its present account
 */
export function mayProbe(
  { state, attempt, doubt, settlement }: Order,
  provider: Pick<Provider, 'account' | 'deduplicates'>,
): boolean {
  if (state !== 'in_doubt' || attempt === null || doubt === null || settlement !== null) return false;
  if (!provider.deduplicates || doubt.peopleAsked) return false;
  // A restored order may be one that nobody approved.
  if (doubt.restored !== undefined) return false;
  // Another account would not know the id, and would buy. Earlier versions kept no account.
  if (attempt.account !== provider.account) return false;
  return isRefusalInDoubt(doubt) && doubt.notFound > 0 && doubt.probes < MAX_PROBES;
}

/** The doubt began with a listed refusal, whatever a probe has shown since. */
export const isRefusalInDoubt = ({ confirm, probes }: Doubt): boolean => confirm || probes > 0;

/** Returns until when the answer to a probe may still come; 0 if none is under way. People wait for it before they settle. */
export const probeEndsAt = ({ doubt, attempt }: Order, answerWithinMs: number): number =>
  doubt?.probedAt == null || attempt === null || doubt.confirm ? 0 : doubt.probedAt + answerWithinMs;

/** Returns when people are called because the end of an order stays open; null if they were called, or if it is not waited for. */
export function silentFrom({ state, acceptedAt, attempt, doubt }: Order, silentForMs: number): number | null {
  if (state === 'in_doubt' && doubt !== null) return doubt.peopleAsked ? null : doubt.since + silentForMs;
  const takenAt = acceptedAt ?? attempt?.startedAt ?? null;
  return state === 'accepted' && takenAt !== null ? takenAt + silentForMs : null;
}

type Learnt = OrderEvent & { readonly kind: 'not_found' | 'probed' | 'probe_refused' | 'silent' };

/** Returns what changes with one more answer, or none, about an order that cannot be ended yet. */
export function doubtAfter({ doubt, missing }: Order, event: Learnt, at: number): Partial<Order> {
  if (doubt === null) return { missing: { since: missing?.since ?? at, times: (missing?.times ?? 0) + 1 } };
  switch (event.kind) {
    case 'not_found':
      return { doubt: { ...doubt, notFound: doubt.notFound + 1, peopleAsked: event.proof } };
    case 'probed':
      // Until it is answered, the effect of the probe is unknown: the proof begins anew.
      return { doubt: { ...doubt, confirm: false, notFound: 0, probes: doubt.probes + 1, probedAt: at } };
    case 'probe_refused':
      return { doubt: { ...doubt, confirm: true } };
    case 'silent':
      return { doubt: { ...doubt, peopleAsked: true } };
  }
}
