import * as z from 'zod';
import type { ConversationId, Origin } from '../../src/core/conversation.ts';
import type { AccountId } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';

/** Somebody as Telegram names them. `hint` is the language of their app, where Telegram reports it. */
export type Sender = { readonly account: AccountId; readonly name: string; readonly hint: Language | null };

/**
 * What a message means to us.
 *
 * - `said`: a line for the desk
 * - `nameless`: a line for the desk, from an anonymous admin, a channel or a bot, behind whom nobody can be held to it
 * - `moved`: the chat has another id now
 */
export type MessageRead =
  | {
      readonly kind: 'said';
      readonly line: string;
      readonly from: Sender;
      readonly origin: Origin;
      readonly requestKey: string;
    }
  | { readonly kind: 'nameless'; readonly origin: Origin }
  | { readonly kind: 'moved'; readonly from: ConversationId; readonly to: ConversationId };

/** The fields we use of a user. https://core.telegram.org/bots/api#user */
const User = z.object({
  id: z.number().int(),
  is_bot: z.boolean(),
  first_name: z.string(),
  last_name: z.string().optional(),
  language_code: z.string().optional(),
});

/** The fields we use of a message. https://core.telegram.org/bots/api#message */
const Message = z.object({
  message_id: z.number().int(),
  chat: z.object({ id: z.number().int(), type: z.string() }),
  from: User.optional(),
  sender_chat: z.unknown().optional(),
  forward_origin: z.unknown().optional(),
  message_thread_id: z.number().int().optional(),
  is_topic_message: z.boolean().optional(),
  text: z.string().optional(),
  migrate_to_chat_id: z.number().int().optional(),
  migrate_from_chat_id: z.number().int().optional(),
});
type Message = z.infer<typeof Message>;

export const conversationOf = (chat: number): ConversationId => `telegram:${chat}` as ConversationId;

/**
 * Reads a message as Telegram sends it.
 *
 * @param botName our username, to tell `/topup@us` from `/topup@another`
 * @returns null for what is not meant for us: talk, another bot's commands, and forwards, which quote a line and do not say it
 */
export function readMessage(given: unknown, botName: string): MessageRead | null {
  const message = Message.safeParse(given).data;
  if (!message) return null;
  const moved = readMove(message);
  if (moved) return moved;
  const line = readLine(message.text ?? '', botName, message.chat.type === 'private');
  if (line === null) return null;
  const origin = originOf(message);
  const { from } = message;
  if (!from || from.is_bot || message.sender_chat || IN_PLACE_OF_SOMEBODY.has(from.id))
    return { kind: 'nameless', origin };
  if (message.forward_origin) return null;
  return {
    kind: 'said',
    line,
    from: senderOf(from),
    origin,
    requestKey: `${origin.conversation}:${message.message_id}`,
  };
}

/** GroupAnonymousBot, Channel_Bot, and the account that forwards a channel's posts into its group. */
const IN_PLACE_OF_SOMEBODY = new Set([1087968824, 136817688, 777000]);

const WORDS = new Set('status approve reject cancel list explain settle confirm budget help language'.split(' '));

/** `/topup 139… 1GB` says `139… 1GB`, `/status T7K3QX` says `status T7K3QX`, and both may carry `@` and our name. */
function readLine(text: string, botName: string, alone: boolean): string | null {
  const match = /^\/(\w{1,32})(?:@(\w+))?(?:\s+([\s\S]*))?$/.exec(text.trimEnd());
  if (!match) return null;
  const [, word = '', name, rest = ''] = match;
  if (name !== undefined && name.toLowerCase() !== botName.toLowerCase()) return null;
  return lineOf(word.toLowerCase(), rest.trim(), alone || name !== undefined);
}

/** @param addressed whether it can only be meant for us; then an unknown word goes on, to be answered */
function lineOf(word: string, rest: string, addressed: boolean): string | null {
  if (word === 'topup') return rest;
  if (word === 'start') return addressed ? 'help' : null;
  return WORDS.has(word) || addressed ? `${word} ${rest}`.trim() : null;
}

function readMove({ chat, migrate_to_chat_id: to, migrate_from_chat_id: from }: Message): MessageRead | null {
  if (to !== undefined) return { kind: 'moved', from: conversationOf(chat.id), to: conversationOf(to) };
  if (from !== undefined) return { kind: 'moved', from: conversationOf(from), to: conversationOf(chat.id) };
  return null;
}

/** `message_thread_id` also stands on replies outside of any topic; there it cannot be sent back. */
const originOf = (
  message: Pick<Message, 'chat' | 'message_id' | 'message_thread_id' | 'is_topic_message'>,
): Origin => ({
  conversation: conversationOf(message.chat.id),
  thread: message.is_topic_message && message.message_thread_id ? String(message.message_thread_id) : null,
  message: String(message.message_id),
});

const senderOf = (user: z.infer<typeof User>): Sender => ({
  account: `telegram:${user.id}` as AccountId,
  name: `${user.first_name} ${user.last_name ?? ''}`.trim() || String(user.id),
  hint: hintOf(user.language_code),
});

const hintOf = (code: string | undefined): Language | null => {
  if (code === undefined) return null;
  return code.toLowerCase().startsWith('zh') ? 'zh' : 'en';
};

/** A button that was pressed. `origin` is null where the card stands too far back for Telegram to say where. */
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
  message: Message.pick({ message_id: true, chat: true, message_thread_id: true, is_topic_message: true }).optional(),
});

/** Reads a press as Telegram sends it. Who pressed is always a person here, also where they are an anonymous admin. */
export function readPress(given: unknown): PressRead | null {
  const press = Press.safeParse(given).data;
  if (!press) return null;
  const { id, from, data = '', message } = press;
  return { id, data, from: senderOf(from), origin: message ? originOf(message) : null };
}

/** The fields by which updates are put in line. https://core.telegram.org/bots/api#update */
const Placed = z.object({ chat: z.object({ id: z.number() }) }).optional();
const Queued = z.object({
  message: Placed,
  my_chat_member: Placed,
  callback_query: z.object({ message: Placed }).optional(),
});

/** The chat within which an update must keep its turn. */
export function readQueue(update: unknown): string {
  const { message, my_chat_member: membership, callback_query: press } = Queued.safeParse(update).data ?? {};
  return String((message ?? membership ?? press?.message)?.chat.id ?? 'none');
}

/** The fields we use of a change of our own membership. https://core.telegram.org/bots/api#chatmemberupdated */
const Membership = z.object({
  chat: z.object({ id: z.number().int() }),
  new_chat_member: z.object({ status: z.string() }),
});

/** What we are now in a chat: `member`, `administrator`, `left`, `kicked`. */
export function readMembership(
  given: unknown,
): { readonly conversation: ConversationId; readonly status: string } | null {
  const read = Membership.safeParse(given).data;
  return read ? { conversation: conversationOf(read.chat.id), status: read.new_chat_member.status } : null;
}
