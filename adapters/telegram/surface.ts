import type { CardContext, PresentNotice } from '../../commands/card.ts';
import type { ConversationId, MessageRef } from '../../src/core/conversation.ts';
import type { Order } from '../../src/core/order.ts';
import { nativeId } from '../../src/core/people.ts';
import type { Count } from '../../src/core/policy.ts';
import type { Result } from '../../src/core/result.ts';
import type { Delivered, Delivery, Groups, Surface } from '../../src/core/surface.ts';
import type { Call, CallFailed } from './api.ts';
import { edit, type OutgoingMessage, post } from './post.ts';
import type { Pace } from './rate-limiter.ts';
import { renderCard } from './render.ts';

const SOON_MS = 5_000;
const AFTER_BAD_TOKEN_MS = 60_000;

export type SurfaceDeps = {
  readonly call: Call;
  readonly present: PresentNotice;
  readonly pace: Pick<Pace, 'waitMs'>;
  readonly groups: Groups;
  /** What an order counts into, as that stands now: for whoever decides it. */
  readonly countsOf: (order: Order) => Promise<readonly Count[]>;
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

/** A press has a notice of its own, and details go to a private chat, so that a card may carry what is about one person. */
async function placeFor({ countsOf }: SurfaceDeps, { notice: { show }, order }: Delivery): Promise<CardContext> {
  const decides = show.kind === 'card' && show.decide && order.state === 'awaiting_approval';
  return { asides: true, counts: decides ? await countsOf(order).catch(() => []) : [] };
}

async function deliver(deps: SurfaceDeps, delivery: Delivery): Promise<Delivered> {
  const { call, present } = deps;
  const { notice, order } = delivery;
  const rendered = renderCard(present(notice, order, await placeFor(deps, delivery)), order.buttonKey);
  if (delivery.edit) {
    const chat = Number(nativeId(delivery.edit.conversation));
    return deliveredOf('edit', await edit(call, delivery.edit, chat, rendered));
  }
  const chat = Number(nativeId(notice.conversation));
  return deliveredOf('post', await post(call, { chat, ...placeOf(delivery), rendered }));
}

/**
 * Where a message hangs: under the asking message where it was asked, elsewhere under the order's card. A card is no reply
 * to itself, so elsewhere it stands alone.
 */
function placeOf({ notice, order, card }: Delivery): Pick<OutgoingMessage, 'thread' | 'replyTo'> {
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

function deliveredOf(what: 'post' | 'edit', result: Result<MessageRef, CallFailed>): Delivered {
  if (result.ok) return { kind: 'shown', ref: result.value };
  return result.error.kind === 'lost' ? lostOf(what, result.error) : refusedOf(what, result.error);
}

/** An edit may be sent again, since the same words are no change; a post that may stand there is nobody's guess. */
function lostOf(what: 'post' | 'edit', { why, arrived }: Extract<CallFailed, { kind: 'lost' }>): Delivered {
  if (!arrived) return { kind: 'later', afterMs: SOON_MS, scope: 'platform', why };
  return what === 'post' ? { kind: 'unknown', why } : { kind: 'later', afterMs: SOON_MS, scope: 'conversation', why };
}

/** The texts are the server's own. https://github.com/tdlib/telegram-bot-api */
const GONE = /message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i;

function refusedOf(what: 'post' | 'edit', refused: Extract<CallFailed, { kind: 'refused' }>): Delivered {
  const { code, why, retryAfterMs, movedTo } = refused;
  if (movedTo !== null) return { kind: 'moved', to: movedTo };
  if (code === 429) return { kind: 'later', afterMs: retryAfterMs ?? SOON_MS, scope: 'conversation', why };
  if (code === 401 || code === 404) return { kind: 'later', afterMs: AFTER_BAD_TOKEN_MS, scope: 'platform', why };
  if (what === 'edit' && GONE.test(why)) return { kind: 'gone', why };
  return { kind: 'never', why };
}
