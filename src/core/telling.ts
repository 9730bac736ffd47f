import type { ConversationId } from './conversation.ts';
import type { Alert, Notice, Reply } from './notice.ts';
import type { Order, OrderEvent } from './order.ts';

/** Everything one step has to say: the cards wherever they stand, a reply for what the asker waits for, a word to the operators. */
export function noticesOf(after: Order, event: OrderEvent, operators: ConversationId | null): readonly Notice[] {
  const reply = replyOf(after, event);
  const alert = alertOf(after, event);
  // Who can decide is reminded where they decide; everything else is for the one who asked.
  const conversation = event.kind === 'reminded' ? after.decisionsIn : after.origin.conversation;
  return [
    ...cardNotices(after),
    ...(reply === null ? [] : [{ slot: 'reply', conversation, show: { kind: 'reply', reply } } as const]),
    ...(alert === null || operators === null
      ? []
      : [{ slot: 'operators', conversation: operators, show: { kind: 'operators', alert } } as const]),
  ];
}

/** The card where it was asked, and, where decisions are taken elsewhere, the one with the buttons there. */
export function cardNotices(order: Order): readonly Notice[] {
  const { conversation } = order.origin;
  const here = order.decisionsIn === conversation;
  const card: Notice = { slot: 'card', conversation, show: { kind: 'card', decide: here } };
  if (here) return [card];
  return [card, { slot: 'decisions', conversation: order.decisionsIn, show: { kind: 'card', decide: true } }];
}

function replyOf(after: Order, event: OrderEvent): Reply | null {
  switch (event.kind) {
    case 'succeeded':
    case 'expired':
    case 'refunded':
      return { kind: event.kind };
    case 'refused':
    case 'failed':
      return { kind: 'failed', word: event.word };
    case 'doubted':
      return { kind: 'in_doubt', why: event.doubt.why, askAt: after.doubt?.askAt ?? event.doubt.askAt };
    case 'rejected':
      return { kind: 'rejected', by: event.by.name, why: event.why };
    case 'reminded':
      return { kind: 'reminder' };
    case 'failed_over':
      return { kind: 'failed_over', from: event.word, to: after.attempt?.provider ?? event.word.provider };
    case 'opened':
    case 'voted':
    case 'approved':
    case 'cancelled':
    case 'submission_started':
    case 'accepted':
    case 'contradicted':
      return null;
  }
}

/** What the operators should hear of a step, whether or not the config says where. */
export function alertOf(after: Order, event: OrderEvent): Alert | null {
  if (event.kind === 'contradicted')
    return { kind: 'contradiction', order: after.ref, state: after.state, word: event.word };
  if (event.kind === 'doubted' && event.doubt.unlisted && after.attempt !== null) {
    const word = { provider: after.attempt.provider, code: event.doubt.code, why: event.doubt.why };
    return { kind: 'unlisted_code', order: after.ref, word };
  }
  return null;
}
