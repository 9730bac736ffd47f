import type { Card } from '../../commands/card.ts';
import type { ConversationId, MessageRef, Origin } from '../../src/core/conversation.ts';
import { nativeId } from '../../src/core/people.ts';
import type { Result } from '../../src/core/result.ts';
import { pause } from '../../src/runtime/tasks.ts';
import type { Call, CallFailed, RateLimiter } from './api.ts';
import { isEphemeral, type Reader } from './ephemeral.ts';
import type { EphemeralSupport } from './ephemeral-support.ts';
import { addressedTo, type Rendered, renderCard } from './render.ts';
import { type RichMessage, renderTable } from './render-table.ts';
import { edit, type OutgoingMessage, post } from './surface.ts';

export type Posted = Result<MessageRef, CallFailed>;

/**
 * Posts of answers, each tried once: to one person alone where Telegram can do that, or else to everybody in the chat. A group that has
 * become a supergroup is followed.
 */
export type Posts = {
  /** An answer to a command that others did not see names the person whom it is for, if everybody gets to see it. */
  readonly reply: (to: Origin, card: Card, reader: Reader | null, signal: AbortSignal) => Promise<Posted>;
  readonly ask: (to: Origin, rendered: Rendered, reader: Reader | null, signal: AbortSignal) => Promise<Posted>;
  /**
   * Shows a card in a group to one person alone. While it is not known that the server can do that, it gets the masked card, which everybody
   * may see, and the whole one only when that has come back as ephemeral.
   *
   * @returns false if the server cannot; then nothing stands in the group
   */
  readonly showAlone: (reader: Reader, under: Origin, whole: Card, masked: () => Promise<Card>) => Promise<boolean>;
};

export type PostsDeps = {
  readonly call: Call;
  readonly rateLimiter: Pick<RateLimiter, 'groupWaitMs'>;
  readonly ephemeral: EphemeralSupport;
  readonly moveConversation: (from: ConversationId, to: ConversationId) => Promise<void>;
};

export function createPosts({ call, rateLimiter, ephemeral, moveConversation }: PostsDeps): Posts {
  const postOrFollow = async (message: OutgoingMessage, from: ConversationId): Promise<Posted> => {
    const sent = await post(call, message);
    if (sent.ok || sent.error.kind === 'lost' || sent.error.movedTo === null) return sent;
    await moveConversation(from, sent.error.movedTo);
    return post(call, { ...message, chat: Number(nativeId(sent.error.movedTo)), thread: null, replyTo: null });
  };
  /** Posts a card's table to a server that has tables. @returns null if it should go as lines */
  const postTable = async (message: OutgoingMessage, rich: RichMessage | null): Promise<Posted | null> => {
    if (rich === null || !ephemeral.hasTables()) return null;
    const sent = await post(call, { ...message, rich });
    if (sent.ok || !ephemeral.noteNoTable(sent.error)) return sent;
    return null;
  };
  /** Posts to a group for one person. @returns null if it should go to everybody instead */
  const postAlone = async (
    message: OutgoingMessage,
    reader: Reader,
    rich: RichMessage | null = null,
  ): Promise<Posted | null> => {
    if (!ephemeral.mayTry(message.chat, reader)) return null;
    const alone = { ...message, reader };
    const sent = (await postTable(alone, rich)) ?? (await post(call, alone));
    if (sent.ok) ephemeral.notePosted(sent.value);
    return sent.ok || !ephemeral.noteFailed(message.chat, reader, sent.error) ? sent : null;
  };
  const send = async (
    to: Origin,
    forReader: Rendered,
    forEverybody: Rendered,
    reader: Reader | null,
    signal: AbortSignal,
    rich: RichMessage | null = null,
  ): Promise<Posted> => {
    const message = messageTo(to, forReader);
    await pause(rateLimiter.groupWaitMs(message.chat), signal);
    const isGroup = message.chat < 0;
    const sent = isGroup ? reader && (await postAlone(message, reader, rich)) : await postTable(message, rich);
    return sent ?? postOrFollow({ ...message, rendered: forEverybody }, to.conversation);
  };

  return {
    reply: (to, card, reader, signal) => {
      const rendered = renderCard(card, null);
      const isUnseen = reader?.trigger?.kind === 'command';
      const forEverybody = isUnseen ? addressedTo(rendered, reader) : rendered;
      return send(to, rendered, forEverybody, reader, signal, renderTable(card));
    },
    ask: (to, rendered, reader, signal) => send(to, rendered, rendered, reader, signal),
    showAlone: async (reader, under, whole, masked) => {
      const message = messageTo(under, renderCard(whole, null));
      if (!ephemeral.isLikely()) return false;
      const rendered = ephemeral.isKnown() ? message.rendered : renderCard(await masked(), null);
      const sent = await postAlone({ ...message, rendered }, reader);
      if (!sent?.ok) return false;
      if (!isEphemeral(sent.value)) {
        await call('deleteMessage', { chat_id: message.chat, message_id: Number(sent.value.message) });
        return false;
      }
      if (rendered.plain === message.rendered.plain) return true;
      const edited = await edit(call, sent.value, message.chat, message.rendered);
      return edited.ok || (await post(call, { ...message, reader })).ok;
    },
  };
}

const messageTo = (to: Origin, rendered: Rendered): OutgoingMessage => ({
  chat: Number(nativeId(to.conversation)),
  thread: to.thread === null ? null : Number(to.thread),
  replyTo: to.message === null ? null : Number(to.message),
  rendered,
});
