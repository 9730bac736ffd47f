import type { PresentNotice } from '../../commands/card.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import type { Order } from '../../src/core/order.ts';
import { nativeId } from '../../src/core/people.ts';
import type { Delivered, Delivery, Groups, Surface } from '../../src/core/surface.ts';
import type { Call } from './api.ts';
import { endOf } from './delivery-errors.ts';
import { edit, type OutgoingMessage, post } from './post.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { renderCard } from './render.ts';

export type SurfaceDeps = {
  readonly call: Call;
  readonly present: PresentNotice;
  readonly pace: Pick<RateLimiter, 'waitMs'>;
  readonly groups: Groups;
};

/** Telegram as a place that shows things. A button is there only where the order has a key for it. */
export function createTelegramSurface(deps: SurfaceDeps): Surface {
  return {
    name: 'telegram',
    paceMs: (conversation) => deps.pace.waitMs(Number(nativeId(conversation))),
    deliver: (delivery) => deliver(deps, delivery),
    ...deps.groups,
  };
}

async function deliver(deps: SurfaceDeps, delivery: Delivery): Promise<Delivered> {
  const { call, present } = deps;
  const { notice, order, counts } = delivery;
  // A press has a notice of its own, and details go to a private chat, so that a card may carry what is about one person.
  const rendered = renderCard(present(notice, order, { answersPrivately: true, counts }), order.buttonKey);
  const chat = Number(nativeId((delivery.edit ?? notice).conversation));
  const shown = delivery.edit
    ? await edit(call, delivery.edit, chat, rendered)
    : await post(call, { chat, ...threadFor(delivery), rendered });
  return shown.ok ? { kind: 'shown', ref: shown.value } : endOf(shown.error, delivery.edit ? 'edit' : 'post');
}

/**
 * Where a message hangs: under the asking message where it was asked, elsewhere under the order's card. A card is no reply
 * to itself, so elsewhere it stands alone.
 */
function threadFor({ notice, order, card }: Delivery): Pick<OutgoingMessage, 'thread' | 'replyTo'> {
  const { origin } = order;
  if (isOrigin(order, notice.conversation))
    return { thread: numberOf(origin.thread), replyTo: numberOf(origin.message ?? card?.message) };
  return { thread: null, replyTo: notice.show.kind === 'card' ? null : numberOf(card?.message) };
}

/**
 * Whether the asking message is one of this conversation. A group that became a supergroup counts its messages anew, so the
 * old id would be another message there; the request key still says where it was asked.
 */
function isOrigin({ origin, requestKey }: Order, conversation: ConversationId): boolean {
  if (origin.conversation !== conversation) return false;
  return !requestKey.startsWith('telegram:') || requestKey.startsWith(`${conversation}:`);
}

const numberOf = (id: string | null | undefined): number | null => (id == null ? null : Number(id));
