import type { Doubt, Order, ProviderWord } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import type { ProviderName } from './product.ts';
import type { ProviderReport } from './provider.ts';
import { eventOfRestored, isTaken } from './restored.ts';
import { isTold } from './settlement.ts';

/**
 * Says what a provider's report means for an order as it stands; null where it means nothing new.
 *
 * A report never brings a final state back and is never dropped where it contradicts one: that is `contradicted`. What nobody
 * knows never becomes a failure here, however often it is said.
 *
 * @param proven false for what a callback claims where callbacks are not trusted
 */
export function eventOf(order: Order, report: ProviderReport, at: number, proven = true): OrderEvent | null {
  const event = meantBy(order, report, at);
  if (event?.kind !== 'contradicted') return event;
  const contradiction = proven ? event : { ...event, unproven: true };
  return isTold(order, contradiction) ? null : contradiction;
}

function meantBy(order: Order, report: ProviderReport, at: number): OrderEvent | null {
  const { attempt, doubt } = order;
  if (order.state === 'in_doubt' && doubt?.restored !== undefined) {
    const event = eventOfRestored(order, doubt.restored, report, notFoundMakes(doubt, report.provider, at));
    return event ?? (attempt?.merchantOrderId === report.merchantOrderId ? null : aboutEarlier(order, report));
  }
  if (attempt === null || attempt.startedAt === null) return aboutEarlier(order, report);
  if (attempt.merchantOrderId !== report.merchantOrderId) return aboutEarlier(order, report);
  return settled(order.state) ? afterTheEnd(order, report) : underWay(order, report, at);
}

const settled = (state: Order['state']): boolean => state === 'succeeded' || state === 'failed' || state === 'refunded';

const wordOf = ({ provider, code, why }: ProviderReport): ProviderWord => ({ provider, code, why });

/** While a submission is under way, asked about or in doubt. */
function underWay(order: Order, report: ProviderReport, at: number): OrderEvent | null {
  const { outcome, providerOrderId, costLi } = report;
  const word = wordOf(report);
  switch (outcome.kind) {
    case 'accepted':
    case 'charging':
      return order.state === 'accepted' ? null : { kind: 'accepted', providerOrderId, costLi };
    case 'delivered':
      return { kind: 'succeeded', word, providerOrderId, costLi };
    case 'failed':
    case 'refunded':
      return { kind: 'failed', word };
    case 'refused':
      if (order.state === 'accepted') return contradiction(report);
      // Once it is in doubt, only the answer to a query ends it, also where a process that was taken for dead comes with the submission's.
      return order.state === 'submitting' ? notTaken(order, word, outcome.elsewhere) : null;
    case 'confirm':
      return order.state === 'submitting' ? doubted(report, at, { confirm: true, elsewhere: outcome.elsewhere }) : null;
    case 'exists':
      return order.state === 'submitting' ? doubted(report, at, { askSoon: true }) : null;
    case 'not_found':
      return notFound(order, word, at);
    case 'unknown':
      if (order.state === 'submitting') return doubted(report, at, { unlisted: outcome.unlisted });
      return order.state === 'accepted' && outcome.unlisted ? doubted(report, at, { unlisted: true }) : null;
  }
}

/** A final state moves only from succeeded to refunded; a report that says otherwise is a conflict. */
function afterTheEnd({ state }: Order, report: ProviderReport): OrderEvent | null {
  switch (report.outcome.kind) {
    case 'refunded':
      if (state !== 'succeeded') return null;
      return report.via === 'query' ? { kind: 'refunded', word: wordOf(report) } : contradiction(report);
    case 'delivered':
      return state === 'succeeded' ? null : contradiction(report);
    case 'failed':
    case 'refused':
      return state === 'succeeded' ? contradiction(report) : null;
    case 'accepted':
    case 'charging':
      return state === 'failed' || report.via !== 'submit' ? contradiction(report) : null;
    case 'confirm':
    case 'exists':
    case 'not_found':
    case 'unknown':
      return null;
  }
}

/** A provider that refused an attempt and now says it took it: the order may be bought twice, and somebody must know. */
function aboutEarlier(order: Order, report: ProviderReport): OrderEvent | null {
  return isTaken(report) && order.attempt !== null ? contradiction(report) : null;
}

const contradiction = (report: ProviderReport): OrderEvent & { kind: 'contradicted' } => ({
  kind: 'contradicted',
  word: wordOf(report),
  claim: `${report.merchantOrderId} ${report.outcome.kind}`,
  outcome: report.outcome.kind,
});

/** Failed, or on to the next provider the order was offered at, where the refusal leaves that open. */
function notTaken(order: Order, word: ProviderWord, elsewhere: boolean): OrderEvent {
  const next = (order.attempt?.offer ?? 0) + 1;
  return elsewhere && next < order.product.offers.length
    ? { kind: 'failed_over', word, offer: next }
    : { kind: 'refused', word };
}

/**
 * After this many questions, over at least this long, an order that the provider does not find is for people to settle: YTX's own
 * advice is to ask after an hour, and Juhe's answer right after a submission may be too early.
 */
const NOT_FOUND_PROOF: Readonly<Record<ProviderName, { readonly questions: number; readonly overMs: number }>> = {
  ytx: { questions: 3, overMs: 3_600_000 },
  juhe: { questions: 3, overMs: 600_000 },
};

/** Ends what was all but refused; of anything else it is counted, and never ends it. */
function notFound(order: Order, word: ProviderWord, at: number): OrderEvent | null {
  const { state, doubt } = order;
  if (state !== 'in_doubt' || doubt === null) return null;
  if (doubt.confirm) return notTaken(order, { ...word, code: doubt.code, why: doubt.why }, doubt.elsewhere);
  const found = notFoundMakes(doubt, word.provider, at);
  return doubt.peopleAsked || found === 'nothing' ? null : { kind: 'not_found', proof: found === 'proof' };
}

/** What one more answer that does not find an order makes of its doubt. */
function notFoundMakes(doubt: Doubt, provider: ProviderName, at: number): 'proof' | 'counts' | 'nothing' {
  const { questions, overMs } = NOT_FOUND_PROOF[provider];
  if (doubt.notFound + 1 < questions) return 'counts';
  return at - doubt.since >= overMs ? 'proof' : 'nothing';
}

function doubted(report: ProviderReport, at: number, given: Partial<Doubt>): OrderEvent {
  const doubt: Doubt = {
    code: report.code,
    why: report.why,
    since: at,
    askAt: at,
    confirm: false,
    elsewhere: false,
    unlisted: false,
    askSoon: false,
    notFound: 0,
    peopleAsked: false,
    ...given,
  };
  return { kind: 'doubted', doubt, providerOrderId: report.providerOrderId };
}
