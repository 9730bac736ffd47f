import * as z from 'zod';
import type { Origin } from '../../src/core/conversation.ts';
import { isNobody, Message, originOf, type Sender, senderOf, User } from './read.ts';

/**
 * A button that was pressed. `origin` is null where the card stands too far back for Telegram to say where, and where it stands in a chat
 * that reached us through a business connection, which is nobody's of ours.
 */
export type PressRead = {
  readonly id: string;
  readonly data: string;
  readonly from: Sender;
  readonly origin: Origin | null;
};

/** The fields we use of a press; `message` is left out of inline messages. https://core.telegram.org/bots/api#callbackquery */
const Press = z.object({
  id: z.string(),
  from: User,
  data: z.string().optional(),
  message: Message.pick({
    ...{ message_id: true, chat: true, message_thread_id: true, is_topic_message: true },
    business_connection_id: true,
  }).optional(),
});

/** Reads a press as Telegram sends it. Who pressed is a person here, also where they are an anonymous admin; a program's press is none. */
export function readPress(given: unknown): PressRead | null {
  const press = Press.safeParse(given).data;
  if (!press || isNobody(press.from)) return null;
  const { id, from, data = '', message } = press;
  return {
    id,
    data,
    from: senderOf(from),
    origin: message && message.business_connection_id == null ? originOf(message) : null,
  };
}
