import { outgoingFile, type PresentNotice } from '../../commands/card.ts';
import { contextOf } from '../../commands/deciders.ts';
import type { ConversationId, MessageRef } from '../../src/core/conversation.ts';
import { isCardShow } from '../../src/core/notice.ts';
import type { Order } from '../../src/core/order.ts';
import { nativeId } from '../../src/core/people.ts';
import { ok, type Result } from '../../src/core/result.ts';
import type { Delivered, Delivery, Groups, Surface } from '../../src/core/surface.ts';
import type { Call, CallFailed, RateLimiter } from './api.ts';
import { endOf, isTopicGone, isUnchanged, isUnreadable } from './delivery-errors.ts';
import { ephemeralParameters, ephemeralPosition, parseEphemeralPosition, type Reader } from './ephemeral.ts';
import { conversationOf } from './read.ts';
import { type Rendered, renderCard } from './render.ts';
import type { RichMessage } from './render-table.ts';
import { createSendFile } from './send-file.ts';

export type SurfaceDeps = {
  readonly call: Call;
  readonly present: PresentNotice;
  readonly rateLimiter: Pick<RateLimiter, 'waitMs'>;
  readonly groups: Groups;
};

/** Telegram as a surface: `sendMessage` posts cards and replies, `editMessageText` edits a card. Buttons need the order's key. */
export function createTelegramSurface(deps: SurfaceDeps): Surface {
  return {
    name: 'telegram',
    paceMs: (conversation) => deps.rateLimiter.waitMs(Number(nativeId(conversation))),
    pacesEdits: true,
    deliver: (delivery) => deliver(deps, delivery),
    sendFile: createSendFile(deps.call),
    ...deps.groups,
  };
}

async function deliver(deps: SurfaceDeps, delivery: Delivery): Promise<Delivered> {
  const { call, present } = deps;
  const { notice, order } = delivery;
  // A press is answered in a notice, and details go to a private chat, so a card may have buttons that concern one person.
  const card = present(notice, order, contextOf(delivery));
  const rendered = renderCard(card, order.buttonKey);
  const file = delivery.edit === null ? outgoingFile(card) : null;
  if (file !== null) {
    const { thread, replyTo } = threadFor(delivery);
    const place = { conversation: notice.conversation, thread: textOrNull(thread), message: textOrNull(replyTo) };
    const ended = await createSendFile(call)(place, { ...file, title: rendered.plain });
    // A chat that takes no documents gets the words alone.
    if (ended.kind !== 'never' || ended.scope === 'conversation') return ended;
  }
  const chat = Number(nativeId((delivery.edit ?? notice).conversation));
  const sent = delivery.edit
    ? await edit(call, delivery.edit, chat, rendered)
    : await post(call, { chat, ...threadFor(delivery), rendered });
  return sent.ok ? { kind: 'shown', ref: sent.value } : endOf(sent.error, delivery.edit ? 'edit' : 'post');
}

/**
 * The thread of a message. In the conversation of the request it hangs under the requesting message, elsewhere under the order's
 * card; the card itself then stands alone.
 */
function threadFor({ notice, order, card }: Delivery): Pick<OutgoingMessage, 'thread' | 'replyTo'> {
  const { origin } = order;
  if (isOrigin(order, notice.conversation))
    return { thread: numberOf(origin.thread), replyTo: numberOf(origin.message ?? card?.message) };
  return { thread: null, replyTo: isCardShow(notice.show) ? null : numberOf(card?.message) };
}

/**
 * Whether the requesting message is in this conversation. A group that has become a supergroup counts its messages anew, so the old id
 * would be another message there; the request key still names the old group.
 */
function isOrigin({ origin, requestKey }: Order, conversation: ConversationId): boolean {
  if (origin.conversation !== conversation) return false;
  return !requestKey.startsWith('telegram:') || requestKey.startsWith(`${conversation}:`);
}

const textOrNull = (id: number | null): string | null => (id === null ? null : String(id));
const numberOf = (id: string | null | undefined): number | null => (id == null ? null : Number(id));

/**
 * A message to post, under `replyTo` and in the topic `thread` if those still exist.
 *
 * @property reader the one person who shall see it in a group. An older server shows it to everybody; the reference tells
 * @property rich the same with a table, for a server that is known to have tables
 */
export type OutgoingMessage = {
  readonly chat: number;
  readonly thread: number | null;
  readonly replyTo: number | null;
  readonly rendered: Rendered;
  readonly reader?: Reader;
  readonly rich?: RichMessage | null;
};

/** Posts a message. If its topic is gone it goes to General; if Telegram cannot read its markup, it goes without. */
export async function post(call: Call, message: OutgoingMessage): Promise<Result<MessageRef, CallFailed>> {
  const { chat, thread, rendered, reader, rich = null } = message;
  const sent = await call(rich === null ? 'sendMessage' : 'sendRichMessage', {
    chat_id: chat,
    ...(rich === null ? textOf(rendered) : { rich_message: rich }),
    ...markupOf(rendered),
    ...(thread !== null && { message_thread_id: thread }),
    ...replyOf(message),
    ...(reader && ephemeralParameters(reader)),
  });
  if (sent.ok) return ok(refOf(sent.value, reader));
  if (thread !== null && isTopicGone(sent.error)) return post(call, { ...message, thread: null });
  if (rich === null && rendered.html !== null && isUnreadable(sent.error))
    return post(call, { ...message, rendered: withoutMarkup(rendered) });
  return sent;
}

/** Replaces the text and the buttons of a message of ours. Without new buttons the old ones disappear. */
export async function edit(
  call: Call,
  at: MessageRef,
  chat: number,
  rendered: Rendered,
): Promise<Result<MessageRef, CallFailed>> {
  const words = { chat_id: chat, ...textOf(rendered), reply_markup: { inline_keyboard: rendered.keyboard } };
  const ephemeral = parseEphemeralPosition(at.message);
  const edited = ephemeral
    ? await call('editEphemeralMessageText', {
        ...words,
        receiver_user_id: ephemeral.receiver,
        ephemeral_message_id: ephemeral.ephemeralId,
      })
    : await call('editMessageText', { ...words, message_id: Number(at.message) });
  if (edited.ok || isUnchanged(edited.error)) return ok(at);
  if (rendered.html !== null && isUnreadable(edited.error)) return edit(call, at, chat, withoutMarkup(rendered));
  return edited;
}

/** Selective: the field for a reply opens only for the person who is mentioned. */
const markupOf = ({ keyboard, asks }: Rendered) => {
  if (keyboard.length > 0) return { reply_markup: { inline_keyboard: keyboard } };
  if (asks === undefined) return {};
  return { reply_markup: { force_reply: true as const, selective: true, input_field_placeholder: asks } };
};

/** A command that only its writer sees is no message that others could see a reply to. */
function replyOf({ replyTo, reader }: OutgoingMessage) {
  const { trigger = null } = reader ?? {};
  if (trigger?.kind === 'command') return { reply_parameters: { ephemeral_message_id: trigger.ephemeralId } };
  return replyTo === null ? {} : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } };
}

type Sent = {
  readonly chat: { readonly id: number };
  readonly message_id: number;
  readonly ephemeral_message_id?: number | undefined;
};

const refOf = (
  { chat, message_id: message, ephemeral_message_id: ephemeral }: Sent,
  reader: Reader | undefined,
): MessageRef => ({
  conversation: conversationOf(chat.id),
  message: reader && ephemeral !== undefined ? ephemeralPosition(reader.account, ephemeral) : String(message),
});

const withoutMarkup = (rendered: Rendered): Rendered => ({ ...rendered, html: null });

const textOf = ({ html, plain }: Rendered) => ({
  ...(html === null ? { text: plain } : { text: html, parse_mode: 'HTML' as const }),
  link_preview_options: { is_disabled: true },
});
