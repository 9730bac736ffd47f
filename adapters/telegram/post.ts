import type { MessageRef } from '../../src/core/conversation.ts';
import { ok, type Result } from '../../src/core/result.ts';
import type { Call, CallFailed } from './api.ts';
import { isTopicGone, isUnchanged, isUnreadable } from './delivery-errors.ts';
import { conversationOf } from './read.ts';
import type { Rendered } from './render.ts';

/** One message to post: under `replyTo` where that still stands, in the topic `thread` where that is still there. */
export type OutgoingMessage = {
  readonly chat: number;
  readonly thread: number | null;
  readonly replyTo: number | null;
  readonly rendered: Rendered;
};

/** Posts a message; in the chat's General where its topic is gone, and without markup where Telegram cannot read that. */
export async function post(call: Call, message: OutgoingMessage): Promise<Result<MessageRef, CallFailed>> {
  const { chat, thread, replyTo, rendered } = message;
  const sent = await call('sendMessage', {
    chat_id: chat,
    ...textOf(rendered),
    ...markupOf(rendered),
    ...(thread !== null && { message_thread_id: thread }),
    ...(replyTo !== null && { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
  });
  if (sent.ok) return ok(refOf(sent.value.chat.id, sent.value.message_id));
  if (thread !== null && isTopicGone(sent.error)) return post(call, { ...message, thread: null });
  if (rendered.html !== null && isUnreadable(sent.error)) return post(call, { ...message, rendered: bare(rendered) });
  return sent;
}

/** Changes a message of ours to other words and buttons; none take away the ones that stood there. */
export async function edit(
  call: Call,
  at: MessageRef,
  chat: number,
  rendered: Rendered,
): Promise<Result<MessageRef, CallFailed>> {
  const edited = await call('editMessageText', {
    chat_id: chat,
    message_id: Number(at.message),
    ...textOf(rendered),
    reply_markup: { inline_keyboard: rendered.keyboard },
  });
  if (edited.ok || isUnchanged(edited.error)) return ok(at);
  if (rendered.html !== null && isUnreadable(edited.error)) return edit(call, at, chat, bare(rendered));
  return edited;
}

/** Selective: only who is mentioned has the field opened. */
const markupOf = ({ keyboard, asks }: Rendered) => {
  if (keyboard.length > 0) return { reply_markup: { inline_keyboard: keyboard } };
  if (asks === undefined) return {};
  return { reply_markup: { force_reply: true as const, selective: true, input_field_placeholder: asks } };
};

const refOf = (chat: number, message: number): MessageRef => ({
  conversation: conversationOf(chat),
  message: String(message),
});

const bare = (rendered: Rendered): Rendered => ({ ...rendered, html: null });

const textOf = ({ html, plain }: Rendered) => ({
  ...(html === null ? { text: plain } : { text: html, parse_mode: 'HTML' as const }),
  link_preview_options: { is_disabled: true },
});
