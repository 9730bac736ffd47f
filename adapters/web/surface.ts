import type { PresentNotice } from '../../commands/card.ts';
import type { Language } from '../../src/core/product.ts';
import type { Delivered, Delivery, Surface } from '../../src/core/surface.ts';
import type { ChatBody, ChatLog } from './chat-log.ts';
import { PLAYGROUND_CONVERSATION } from './people.ts';

export type PresentIn = Readonly<Record<Language, PresentNotice>>;

/**
 * The playground's conversation as a surface. A delivery fails in one case only: the message to edit is so old that the log has dropped it.
 * A notice's key is its message's id, so a repeated delivery shows once.
 */
export function createWebSurface(log: ChatLog, present: PresentIn): Surface {
  return {
    name: 'web',
    paceMs: () => 0,
    memberOf: async () => 'not_member',
    membersOf: async () => [],
    deliver: async (delivery) => {
      const body = bodyOf(delivery, present);
      if (delivery.edit === null) return post(log, delivery, body);
      const changed = log.edit(delivery.edit.message, body);
      return changed ? deliveredAt(delivery.edit.message) : { kind: 'gone', why: 'older than the playground keeps' };
    },
  };
}

/** Everybody sees the requesting line once it has a card. */
function post(log: ChatLog, delivery: Delivery, body: ChatBody): Delivered {
  const thread = threadFor(log, delivery);
  if (thread !== null) log.publish(thread);
  log.post({ id: delivery.key, thread, only: null, body });
  return deliveredAt(delivery.key);
}

function threadFor(log: ChatLog, { order: { origin }, card }: Delivery): string | null {
  if (origin.conversation === PLAYGROUND_CONVERSATION && origin.message !== null) return origin.message;
  return card === null ? null : (log.find(card.message)?.thread ?? card.message);
}

const bodyOf = ({ notice, order, counts }: Delivery, present: PresentIn): ChatBody => ({
  kind: notice.show.kind === 'card' ? 'card' : 'reply',
  cards: {
    en: present.en(notice, order, { answersPrivately: false, counts }),
    zh: present.zh(notice, order, { answersPrivately: false, counts }),
  },
});

const deliveredAt = (message: string): Delivered => ({
  kind: 'shown',
  ref: { conversation: PLAYGROUND_CONVERSATION, message },
});
