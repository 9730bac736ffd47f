import { err, ok, type Result } from '../../../src/core/result.ts';
import type { Chats, FakeChat, FakeMessage } from './chats.ts';

/** What Telegram answers where it refuses. */
export type Refused = {
  readonly code: number;
  readonly description: string;
  readonly parameters?: { readonly retry_after?: number; readonly migrate_to_chat_id?: number };
};
export const bad = (description: string): Refused => ({ code: 400, description: `Bad Request: ${description}` });

export function reach(chats: Chats, id: number): Result<FakeChat, Refused> {
  const chat = chats.find(id);
  if (!chat && id > 0) return err({ code: 403, description: "Forbidden: bot can't initiate conversation with a user" });
  if (!chat) return err(bad('chat not found'));
  if (chat.movedTo !== null)
    return err({
      ...bad('group chat was upgraded to a supergroup chat'),
      parameters: { migrate_to_chat_id: chat.movedTo },
    });
  if (chat.kicked) return err({ code: 403, description: 'Forbidden: bot was kicked from the supergroup chat' });
  const waitS = Math.ceil((chat.limitedUntil - Date.now()) / 1000);
  if (waitS > 0)
    return err({
      code: 429,
      description: `Too Many Requests: retry after ${waitS}`,
      parameters: { retry_after: waitS },
    });
  return ok(chat);
}

type Place = {
  readonly chat_id: number;
  readonly message_thread_id?: number | undefined;
  readonly reply_parameters?:
    | { readonly message_id: number; readonly allow_sending_without_reply?: boolean | undefined }
    | undefined;
};

/** Adds a message of the bot's in a topic and under another message, if these are there. */
export function add(
  chats: Chats,
  place: Place,
  content: Pick<FakeMessage, 'text' | 'entities' | 'keyboard' | 'file'> & { readonly asks?: boolean },
): Result<unknown, Refused> {
  const chat = reach(chats, place.chat_id);
  if (!chat.ok) return chat;
  const { message_thread_id: topic = null, reply_parameters: reply } = place;
  if (topic !== null && !chat.value.topics.has(topic)) return err(bad('message thread not found'));
  if (topic !== null && chat.value.topics.get(topic) === 'closed') return err(bad('TOPIC_CLOSED'));
  const found = reply && chat.value.messages.has(reply.message_id) ? reply.message_id : null;
  if (reply && found === null && !reply.allow_sending_without_reply) return err(bad('message to be replied not found'));
  return ok(wireOf(chats.add(chat.value, { ...content, from: null, topic, replyTo: found })));
}

export const wireOf = ({ id, chat, text }: FakeMessage) => ({
  message_id: id,
  chat: { id: chat },
  date: Math.floor(Date.now() / 1000),
  text,
});
