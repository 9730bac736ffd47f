import { believedCost, isNewCost } from './change.ts';
import { type Doubt, NEW_DOUBT } from './doubt.ts';
import type { Timing } from './due.ts';
import type { Order } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import { lastSentAt, proofOf, silentFrom } from './proof.ts';
import type { NotFoundProof, ProviderReport, ProviderWord } from './provider.ts';
import { eventOfRestored, isTaken } from './restored.ts';
import { isTold } from './settlement.ts';

/** How long a provider may leave the end of an order open, and what proves that it does not have the order. */
export type ReportWaits = Pick<Timing, 'silentForMs' | 'notFoundProof'>;

/**
 * Returns what a provider's report means for an order as it stands; null if it means nothing new. A report never reopens a
 * final order; one that contradicts it is recorded as `contradicted`. An unknown outcome never becomes a failure here, however
 * often it is reported.
 *
 * @param waits the waiting times of the provider that reports
 * @param proven false for the claim of a callback that is not trusted
 * @param elapsedSince how much time has passed since a moment, whatever the clock was set to meanwhile
 */
export function eventOf(
  order: Order,
  report: ProviderReport,
  at: number,
  waits: ReportWaits,
  proven = true,
  elapsedSince: (since: number) => number = (since) => at - since,
): OrderEvent | null {
  const event = meaningOf(order, report, { at, elapsedSince }, waits);
  if (event?.kind !== 'contradicted') return event;
  const contradiction = proven ? event : { ...event, unproven: true };
  return isTold(order, contradiction) ? null : contradiction;
}

/** `at` is when a report came, by the clock of now. */
type Moment = { readonly at: number; readonly elapsedSince: (since: number) => number };

function meaningOf(order: Order, report: ProviderReport, moment: Moment, waits: ReportWaits): OrderEvent | null {
  const { attempt, doubt } = order;
  const { silentForMs, notFoundProof } = waits;
  if (order.state === 'in_doubt' && doubt?.restored !== undefined) {
    const found = proofOf(notFoundProof, doubt.notFound, moment.elapsedSince(lastSentAt(doubt)));
    const event = eventOfRestored(order, doubt.restored, report, found);
    if (event !== null) return event;
    return attempt?.merchantOrderId === report.merchantOrderId
      ? silenceOf(order, moment, silentForMs)
      : aboutEarlier(order, report);
  }
  if (attempt === null || attempt.startedAt === null) return aboutEarlier(order, report);
  if (attempt.merchantOrderId !== report.merchantOrderId) return aboutEarlier(order, report);
  if (settled(order.state)) return afterTheEnd(order, report);
  const news = underWay(order, report, moment, notFoundProof);
  // An amount that changes with each query says nothing about how the order ended.
  if (news?.kind === 'cost_reported') return silenceOf(order, moment, silentForMs) ?? news;
  return news ?? silenceOf(order, moment, silentForMs);
}

const settled = (state: Order['state']): boolean => state === 'succeeded' || state === 'failed' || state === 'refunded';

const wordOf = ({ provider, code, why }: ProviderReport): ProviderWord => ({ provider, code, why });

/** For an order that is being submitted, accepted or in doubt. */
function underWay(order: Order, report: ProviderReport, moment: Moment, proof: NotFoundProof): OrderEvent | null {
  const { at } = moment;
  const { outcome, providerOrderId } = report;
  const cost = believedCost(order, report);
  const word = wordOf(report);
  switch (outcome.kind) {
    case 'accepted':
    case 'charging':
      // If an order is in doubt because it never arrives, "being delivered" is no news.
      if (order.state === 'accepted' || order.doubt?.silent) return costNews(order, report);
      return { kind: 'accepted', providerOrderId, ...cost };
    case 'delivered':
      return { kind: 'succeeded', word, providerOrderId, ...cost };
    case 'failed':
    case 'refunded':
      return { kind: 'failed', word };
    case 'refused':
      if (order.state === 'accepted') return contradiction(report);
      // Once the order is in doubt, only the answer to a query ends it, even if a process that was taken for dead brings the
      // submission's answer.
      return order.state === 'submitting' ? notTaken(order, word, outcome.elsewhere) : null;
    case 'confirm':
      return order.state === 'submitting' ? doubted(report, at, { confirm: true }) : null;
    case 'exists':
      return order.state === 'submitting' ? doubted(report, at, { askSoon: true }) : null;
    case 'not_sent':
      return order.state === 'submitting' ? { kind: 'not_sent', word } : null;
    case 'not_found':
      return order.state === 'accepted'
        ? notFoundAgain(order, report, moment, proof)
        : notFound(order, word, moment, proof);
    case 'unknown':
      if (order.state === 'submitting') return doubted(report, at, { unlisted: outcome.unlisted });
      return order.state === 'accepted' && outcome.unlisted ? doubted(report, at, { unlisted: true }) : null;
  }
}

/** A final state moves only from succeeded to refunded. A report that says otherwise is a conflict. */
function afterTheEnd(order: Order, report: ProviderReport): OrderEvent | null {
  const { state } = order;
  switch (report.outcome.kind) {
    case 'refunded':
      if (state !== 'succeeded') return null;
      return report.via === 'query' ? { kind: 'refunded', word: wordOf(report) } : contradiction(report);
    case 'delivered':
      return state === 'succeeded' ? costNews(order, report) : contradiction(report);
    case 'failed':
    case 'refused':
      return state === 'succeeded' ? contradiction(report) : null;
    case 'accepted':
    case 'charging':
      if (state === 'failed' || report.via !== 'submit') return contradiction(report);
      return state === 'succeeded' ? costNews(order, report) : null;
    case 'confirm':
    case 'exists':
    case 'not_sent':
    case 'not_found':
    case 'unknown':
      return null;
  }
}

/** A new cost of an order that stays as it is. A late answer to a submission knows less than a query. */
function costNews(order: Order, report: ProviderReport): OrderEvent | null {
  const cost = believedCost(order, report);
  if (!isNewCost(order, cost) || (report.via === 'submit' && order.costLi !== null)) return null;
  return { kind: 'cost_reported', ...cost };
}

/** A provider that refused an attempt now says that it took it: the order may be bought twice, and the operators must know. */
function aboutEarlier(order: Order, report: ProviderReport): OrderEvent | null {
  return isTaken(report) && order.attempt !== null ? contradiction(report) : null;
}

const contradiction = (report: ProviderReport): OrderEvent & { kind: 'contradicted' } => ({
  kind: 'contradicted',
  word: wordOf(report),
  claim: `${report.merchantOrderId} ${report.outcome.kind}`,
  outcome: report.outcome.kind,
});

/** Fails the order or, if the refusal allows it, goes on to its next provider. Only for an order that was never in doubt. */
function notTaken(order: Order, word: ProviderWord, elsewhere: boolean): OrderEvent {
  const next = (order.attempt?.offer ?? 0) + 1;
  return elsewhere && next < order.product.offers.length
    ? { kind: 'failed_over', word, offer: next }
    : { kind: 'refused', word };
}

/** Counts until it is proof. The proof fails an order that was refused each time it was sent; for any other it calls people. */
function notFound(
  { state, doubt, settlement }: Order,
  word: ProviderWord,
  { elapsedSince }: Moment,
  enough: NotFoundProof,
): OrderEvent | null {
  if (state !== 'in_doubt' || doubt === null || doubt.peopleAsked) return null;
  const proof = proofOf(enough, doubt.notFound, elapsedSince(lastSentAt(doubt)));
  if (proof !== 'proof') return proof === 'counted' ? { kind: 'not_found', proof: false } : null;
  const refused = doubt.confirm && doubt.probes > 0 && settlement === null;
  return refused
    ? { kind: 'refused', word: { ...word, code: doubt.code, why: doubt.why } }
    : { kind: 'not_found', proof: true };
}

/** The provider took the order and no longer finds it: the same proof calls people. */
function notFoundAgain(
  { missing }: Order,
  report: ProviderReport,
  { at, elapsedSince }: Moment,
  enough: NotFoundProof,
): OrderEvent | null {
  const proof = proofOf(enough, missing?.times ?? 0, elapsedSince(missing?.since ?? at));
  if (proof === 'proof') return doubted(report, at, { peopleAsked: true });
  return proof === 'counted' ? { kind: 'not_found', proof: false } : null;
}

/** The end has been open for so long that people must look. Said once. */
function silenceOf(order: Order, moment: Moment, silentForMs: number): OrderEvent | null {
  const { at, elapsedSince } = moment;
  const { attempt, doubt } = order;
  const from = silentFrom(order, silentForMs);
  if (from === null) return null;
  // What began under a clock that was ahead is not waited for until that time comes.
  const since = from - silentForMs;
  if (since > at ? elapsedSince(since) < silentForMs : at < from) return null;
  if (doubt !== null) return { kind: 'silent', why: doubt.why };
  const silent: Doubt = {
    ...NEW_DOUBT,
    code: null,
    why: 'taken, and no word in time on how it ended',
    since: at,
    askAt: at,
    silent: true,
    peopleAsked: true,
  };
  return { kind: 'doubted', doubt: silent, providerOrderId: attempt?.providerOrderId ?? null };
}

function doubted(report: ProviderReport, at: number, given: Partial<Doubt>): OrderEvent {
  const doubt: Doubt = { ...NEW_DOUBT, code: report.code, why: report.why, since: at, askAt: at, ...given };
  return { kind: 'doubted', doubt, providerOrderId: report.providerOrderId };
}
