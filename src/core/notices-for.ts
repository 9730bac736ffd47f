import type { ConversationId } from './conversation.ts';
import type { Doubt } from './doubt.ts';
import type { Alert, Notice, Reply, Show } from './notice.ts';
import { attemptOf, isFinal, type Order } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import type { AccountId } from './people.ts';
import type { ProviderWord } from './provider.ts';
import { isLateDelivery, settlersOf } from './settlement.ts';
import { currentStep } from './voting.ts';

/** Steps that no card shows. An edit for them would only use up the conversation's rate limit. */
const SILENT: ReadonlySet<OrderEvent['kind']> = new Set([
  'not_found',
  'checking',
  'probed',
  'probe_refused',
  'outage_noted',
  'undeliverable',
  'number_masked',
  'provider_moved',
  'called',
]);

/** The first tries that do not reach the provider take half a minute. An outage that ends within that is no news. */
const TRIES_BEFORE_REPLY = 4;

/** Replies that call the approvers. */
const CALLS: ReadonlySet<Reply['kind']> = new Set(['call', 'reminder', 'next_step', 'escalated', 'unstaffed']);

/**
 * Returns everything that one step has to say: cards in each conversation, a reply for the requester, an alert for the
 * operators.
 *
 * @param calls whether the message of this step calls the people who can decide
 */
export function noticesOf(
  after: Order,
  event: OrderEvent,
  operators: ConversationId | null,
  calls = true,
): readonly Notice[] {
  const reply = replyOf(after, event);
  const alert = alertOf(after, event);
  // Approvers are reminded where they decide. All other replies go to the requester.
  const conversation = reply !== null && CALLS.has(reply.kind) ? after.decisionsIn : after.origin.conversation;
  // The people who settled it decide there, and may not be in the requesting conversation.
  const alsoThere = reply?.kind === 'late_delivery' && after.decisionsIn !== conversation;
  const notices: readonly Notice[] = [
    ...(SILENT.has(event.kind) || isOneMoreTry(after, event)
      ? []
      : cardNotices(after, event.kind === 'opened' && calls)),
    ...(reply === null ? [] : [{ slot: 'reply', conversation, show: replyShow(reply, calls) } as const]),
    ...(reply === null || !alsoThere
      ? []
      : [{ slot: 'decisions_reply', conversation: after.decisionsIn, show: { kind: 'reply', reply } } as const]),
    ...(alert === null || operators === null
      ? []
      : [{ slot: 'operators', conversation: operators, show: { kind: 'operators', alert } } as const]),
    ...(event.kind === 'undeliverable' && event.requester ? [privateNotice(after, event)] : []),
    ...(event.kind === 'called' ? event.direct.map(personalCall) : []),
  ];
  // A batch has one card and one result for all its orders.
  return after.batch == null ? notices : notices.filter(({ slot }) => slot === 'operators' || slot === 'requester');
}

const replyShow = (reply: Reply, calls: boolean): Show =>
  CALLS.has(reply.kind) ? { kind: 'reply', reply, call: calls ? 'due' : 'done' } : { kind: 'reply', reply };

/** Whether showing it is to call people. A reply of an earlier version calls, unless it may have been shown. */
export function isCallDue({ show }: Pick<Notice, 'show'>, again: boolean): boolean {
  if (show.kind === 'operators' || show.kind === 'announcement') return false;
  return show.call === undefined ? show.kind === 'reply' && CALLS.has(show.reply.kind) && !again : show.call === 'due';
}

const personalCall = (account: AccountId, index: number): Notice => ({
  slot: `person.${index}`,
  conversation: account as string as ConversationId,
  show: { kind: 'reply', reply: { kind: 'call' }, call: 'due' },
});

/** Tells the requester alone, in their own conversation with the app, what their thread cannot. */
const privateNotice = ({ maker }: Order, { conversation, why }: OrderEvent & { kind: 'undeliverable' }): Notice => ({
  slot: 'requester',
  conversation: maker.account as string as ConversationId,
  show: { kind: 'reply', reply: { kind: 'not_shown', conversation, why } },
});

/** What only an order that waits for approval is told, and what only one whose end is open. */
const ONLY_OPEN: ReadonlySet<Reply['kind']> = new Set(['in_doubt', 'people_needed', 'silent', 'settling']);

/** Says whether a reply that could not be shown for long is no longer so: the next one says what became of it. */
export function isOutdated(show: Notice['show'], { state }: Pick<Order, 'state'>): boolean {
  if (show.kind !== 'reply') return false;
  const { kind } = show.reply;
  if (CALLS.has(kind)) return state !== 'awaiting_approval';
  if (kind === 'unreachable') return state !== 'approved';
  return ONLY_OPEN.has(kind) && isFinal(state);
}

/** True for a try that very likely fails like the ones before: the card goes on saying so until one does not. */
const isOneMoreTry = ({ unreachable }: Order, event: OrderEvent): boolean =>
  event.kind === 'submission_started' && unreachable !== null && unreachable.tries > 0;

/** Returns the card of the requesting conversation and, if decisions are made elsewhere, the card with the buttons there. */
function cardNotices(order: Order, calls: boolean): readonly Notice[] {
  const { conversation } = order.origin;
  const here = order.decisionsIn === conversation;
  const decide: Show = { kind: 'card', decide: true, ...(calls && { call: 'due' }) };
  if (here) return [{ slot: 'card', conversation, show: decide }];
  return [
    { slot: 'card', conversation, show: { kind: 'card', decide: false } },
    { slot: 'decisions', conversation: order.decisionsIn, show: decide },
  ];
}

function replyOf(after: Order, event: OrderEvent): Reply | null {
  switch (event.kind) {
    case 'succeeded':
    case 'expired':
    case 'refunded':
      return { kind: event.kind };
    case 'settled_delivered':
      return { kind: 'succeeded' };
    case 'settled_failed':
      return { kind: 'failed', word: settledWord(after) };
    case 'settlement_proposed':
      return { kind: 'settling' };
    case 'not_found':
    case 'checking':
      return needsPeople(event) ? { kind: 'people_needed' } : null;
    case 'refused':
    case 'failed':
      return { kind: 'failed', word: event.word };
    case 'not_sent':
      return after.unreachable?.tries === TRIES_BEFORE_REPLY ? { kind: 'unreachable', word: event.word } : null;
    case 'silent':
      return { kind: 'silent' };
    case 'doubted':
      if (event.doubt.peopleAsked) return { kind: event.doubt.silent ? 'silent' : 'people_needed' };
      return doubtOf(after, event.doubt);
    case 'rejected':
      return { kind: 'rejected', by: event.by.name, why: event.why };
    case 'called':
      return event.mention ? { kind: 'call' } : null;
    case 'reminded':
      return { kind: 'reminder', by: event.by?.name ?? null, standIns: event.standIns };
    case 'escalated':
      return { kind: 'escalated', standIns: event.standIns ?? [] };
    case 'unstaffed':
      return event.asked.length === 0 ? null : { kind: 'unstaffed', asked: event.asked, standIns: event.standIns };
    case 'voted': {
      const step = currentStep(after);
      return step > (after.votes.at(-1)?.step ?? step)
        ? { kind: 'next_step', step, standIns: event.standIns ?? [] }
        : null;
    }
    case 'failed_over':
      return {
        kind: 'failed_over',
        from: event.word,
        to: after.attempt?.provider ?? event.word.provider,
        ...(event.unsent ? { unsent: event.unsent } : {}),
      };
    case 'contradicted':
      return isLateDelivery(after, event) ? { kind: 'late_delivery', word: event.word } : null;
    case 'opened':
    case 'objected':
    case 'approved':
    case 'batch_approved':
    case 'cancelled':
    case 'submission_started':
    case 'delayed':
    case 'probed':
    case 'probe_refused':
    case 'accepted':
    case 'cost_reported':
    case 'outage_noted':
    case 'undeliverable':
    case 'number_masked':
    case 'held_back':
    case 'restored':
    case 'reopened':
    case 'released':
    case 'held':
    case 'resumed':
    case 'provider_moved':
      return null;
  }
}

/** True if no query can end it any more. */
const needsPeople = (event: OrderEvent): boolean =>
  (event.kind === 'not_found' && event.proof) || (event.kind === 'checking' && event.people);

function doubtOf({ attempt, doubt }: Order, { code, why, askAt }: Doubt): Reply {
  const reply = { kind: 'in_doubt', why, askAt: doubt?.askAt ?? askAt } as const;
  return attempt === null ? reply : { ...reply, word: { provider: attempt.provider, code, why } };
}

/** A failure that people settled has their words, not the provider's. */
const settledWord = (order: Order): ProviderWord => ({
  provider: attemptOf(order).provider,
  code: null,
  why: order.settlement?.evidence ?? '',
});

/** Returns what the operators should know of a step, whether or not the config names their conversation. */
export function alertOf(after: Order, event: OrderEvent): Alert | null {
  const { ref: order, state, doubt } = after;
  const said = (why: string): ProviderWord => ({ provider: attemptOf(after).provider, code: null, why });
  if (event.kind === 'opened') return after.urgent ? { kind: 'urgent', order, by: after.maker.name } : null;
  if (event.kind === 'unstaffed') return { kind: 'unstaffed', order, asked: event.asked.length > 0 };
  if (event.kind === 'contradicted') {
    const { word, outcome } = event;
    const settledBy = isLateDelivery(after, event) ? settlersOf(after).map(({ name }) => name) : [];
    return {
      kind: 'contradiction',
      order,
      state,
      word,
      ...(outcome === undefined ? {} : { outcome }),
      ...(settledBy.length === 0 ? {} : { settledBy }),
    };
  }
  if (event.kind === 'doubted' && event.doubt.unlisted) {
    return { kind: 'unlisted_code', order, word: { ...said(event.doubt.why), code: event.doubt.code } };
  }
  if (needsPeople(event)) return { kind: 'people_needed', order, word: said(doubt?.why ?? '') };
  if (event.kind === 'held_back') return { kind: 'held_back', order, why: event.why };
  if (event.kind === 'silent') return { kind: 'silent', order, word: said(event.why) };
  if (event.kind === 'doubted' && event.doubt.peopleAsked) {
    return { kind: event.doubt.silent ? 'silent' : 'people_needed', order, word: said(event.doubt.why) };
  }
  if ('costTold' in event && event.costTold !== undefined) {
    const { costTold, costLi: chargedLi } = event;
    const { priceLi } = after.product;
    return { kind: 'cost', order, provider: attemptOf(after).provider, said: costTold, chargedLi, priceLi };
  }
  if (event.kind === 'outage_noted') return { kind: 'outage', order, word: said(event.why) };
  if (event.kind === 'held' && event.orders > 0) {
    return { kind: 'held', order, word: said(''), because: event.because, orders: event.orders };
  }
  if (event.kind === 'provider_moved') {
    return { kind: 'provider_moved', order, word: said(''), from: event.from, to: event.to };
  }
  if (event.kind === 'undeliverable' && !event.known) {
    return { kind: 'undeliverable', order, conversation: event.conversation, why: event.why };
  }
  return null;
}
