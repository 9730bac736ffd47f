import type { Doubt } from './doubt.ts';
import type { Order } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import type { ProviderName } from './product.ts';

/**
 * After this many questions that did not find an order, over at least this long, the provider does not have it as far as queries can
 * say: YTX's own advice is to ask after an hour, and Juhe's answer right after a submission may be too early.
 */
const NOT_FOUND_PROOF: Readonly<Record<ProviderName, { readonly questions: number; readonly overMs: number }>> = {
  ytx: { questions: 3, overMs: 3_600_000 },
  juhe: { questions: 3, overMs: 600_000 },
};

/** Who refuses an order id that it has: only there the same order may be sent again. YTX would buy it twice. */
const DEDUPLICATES: Readonly<Record<ProviderName, boolean>> = { ytx: false, juhe: true };

/** So often is a doubt probed: each time may make the order, so that the proof begins anew. */
const MAX_PROBES = 2;

/**
 * What one more question that did not find an order makes of all of them: `proof`, or counted on; `seen` where it is one more of
 * the many that had come before the time was over.
 */
export function proofOf(provider: ProviderName, before: number, sinceMs: number): 'proof' | 'counted' | 'seen' {
  const { questions, overMs } = NOT_FOUND_PROOF[provider];
  if (before + 1 < questions) return 'counted';
  return sinceMs >= overMs ? 'proof' : 'seen';
}

/** The last time something was sent that could have made the order. */
export const lastSentAt = ({ since, probedAt }: Doubt): number => Math.max(since, probedAt ?? since);

/**
 * Whether the same order may be sent again under the same id, as a question: only to a provider that refuses an id that it has, only
 * where it said in a listed code that it did not take the order, and a query has not found it since. Never once people were called or
 * began to settle it: what they find out must stay true.
 *
 * @param account the provider's as it is configured now
 */
export function mayProbe({ state, attempt, doubt, settlement }: Order, account: string): boolean {
  if (state !== 'in_doubt' || attempt === null || doubt === null || settlement !== null) return false;
  if (!DEDUPLICATES[attempt.provider] || doubt.peopleAsked) return false;
  // A restored order may be one that nobody approved.
  if (doubt.restored !== undefined) return false;
  // Another account would not know the id, and buy; earlier versions kept none.
  if (attempt.account !== account) return false;
  return isRefusalInDoubt(doubt) && doubt.notFound > 0 && doubt.probes < MAX_PROBES;
}

/** It began with a listed refusal, whatever a probe has come to since. */
export const isRefusalInDoubt = ({ confirm, probes }: Doubt): boolean => confirm || probes > 0;

/** Until when the answer to a probe may still come; 0 where none is under way. People who look into the provider's books wait for it. */
export const probeEndsAt = ({ doubt, attempt }: Order, patienceMs: number): number =>
  doubt?.probedAt == null || attempt === null || doubt.confirm ? 0 : doubt.probedAt + patienceMs;

/** From when on people are called because nothing says how an order ended; null where they were, or it is not waited for. */
export function silentFrom({ state, acceptedAt, attempt, doubt }: Order, silentForMs: number): number | null {
  if (state === 'in_doubt' && doubt !== null) return doubt.peopleAsked ? null : doubt.since + silentForMs;
  const takenAt = acceptedAt ?? attempt?.startedAt ?? null;
  return state === 'accepted' && takenAt !== null ? takenAt + silentForMs : null;
}

type Learnt = OrderEvent & { readonly kind: 'not_found' | 'probed' | 'probe_refused' | 'silent' };

/** What is kept of one more answer, or none, about an order that nobody can end yet. */
export function doubtAfter({ doubt, missing }: Order, event: Learnt, at: number): Partial<Order> {
  if (doubt === null) return { missing: { since: missing?.since ?? at, times: (missing?.times ?? 0) + 1 } };
  switch (event.kind) {
    case 'not_found':
      return { doubt: { ...doubt, notFound: doubt.notFound + 1, peopleAsked: event.proof } };
    case 'probed':
      // Until it is answered for, nobody knows what it did: the proof begins anew.
      return { doubt: { ...doubt, confirm: false, notFound: 0, probes: doubt.probes + 1, probedAt: at } };
    case 'probe_refused':
      return { doubt: { ...doubt, confirm: true } };
    case 'silent':
      return { doubt: { ...doubt, peopleAsked: true } };
  }
}
