import * as z from 'zod';
import { keywordOf, keywordPrefixLength } from '../../commands/keywords.ts';
import type { ConversationId, Origin } from '../../src/core/conversation.ts';
import type { AccountId } from '../../src/core/people.ts';
import { type Language, languageOfLocale } from '../../src/core/product.ts';

/** Somebody as Telegram names them. `hint` is the language of their app, where Telegram reports it. */
export type Sender = { readonly account: AccountId; readonly name: string; readonly hint: Language | null };

/** A line for the desk; `quoted` is the text of the message that it was written in reply to. */
export type SaidRead = {
  readonly kind: 'said';
  readonly line: string;
  readonly quoted: string | null;
  /** People mentioned who have no username, by the words that stand for them. */
  readonly mentions: ReadonlyMap<string, AccountId>;
  readonly from: Sender;
  readonly origin: Origin;
  readonly requestKey: string;
};

/**
 * Words that may answer what we asked.
 *
 * @property to the message of ours they reply to; null for plain words in a private chat
 * @property data what the buttons of that message carry
 * @property from null where nobody can be held to it
 */
export type ReplyRead = {
  readonly kind: 'replied';
  readonly text: string;
  readonly to: string | null;
  readonly data: readonly string[];
  readonly from: Sender | null;
  readonly throughBot: boolean;
  readonly origin: Origin;
  readonly requestKey: string;
};

/** Somebody who opened the bot by a link of ours. */
export type StartRead = {
  readonly kind: 'started';
  readonly payload: string;
  readonly from: Sender;
  readonly origin: Origin;
  readonly requestKey: string;
};

/**
 * What a message means to us.
 *
 * - `anonymousSender`: a line for the desk, from an anonymous admin, a channel or a bot, behind whom nobody can be held to it; `throughBot`
 *   where somebody's account sent it, but another program wrote it
 * - `moved`: the chat has another id now
 */
export type MessageRead =
  | SaidRead
  | ReplyRead
  | StartRead
  | { readonly kind: 'anonymousSender'; readonly throughBot: boolean; readonly origin: Origin }
  | { readonly kind: 'moved'; readonly from: ConversationId; readonly to: ConversationId };

/** The fields we use of a user. https://core.telegram.org/bots/api#user */
export const User = z.object({
  id: z.number().int(),
  is_bot: z.boolean(),
  first_name: z.string(),
  last_name: z.string().optional(),
  language_code: z.string().optional(),
});

/** The fields we use of the message that a message replies to. https://core.telegram.org/bots/api#message */
const Replied = z.object({
  message_id: z.number().int(),
  from: z.object({ username: z.string().optional() }).optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  reply_markup: z
    .object({ inline_keyboard: z.array(z.array(z.object({ callback_data: z.string().optional() }))) })
    .optional()
    .catch(undefined),
});

/**
 * Each says that a program wrote what somebody's account sent: an inline bot, a bot that answers for a business account, a guest bot
 * that was called into the chat. What a business connection brings is said to its owner's customers, not to us.
 */
const WRITTEN_BY_ANOTHER = {
  via_bot: z.unknown().optional(),
  sender_business_bot: z.unknown().optional(),
  business_connection_id: z.unknown().optional(),
  guest_query_id: z.unknown().optional(),
  guest_bot_caller_user: z.unknown().optional(),
  guest_bot_caller_chat: z.unknown().optional(),
};
/** Before its version 7.0 the Bot API said `forward_date` for what is `forward_origin` now. */
const FORWARDED = {
  forward_origin: z.unknown().optional(),
  forward_date: z.unknown().optional(),
  is_automatic_forward: z.boolean().optional().catch(true),
};

/** The fields we use of a message. https://core.telegram.org/bots/api#message */
export const Message = z.object({
  message_id: z.number().int(),
  chat: z.object({ id: z.number().int(), type: z.string() }),
  from: User.optional(),
  sender_chat: z.unknown().optional(),
  ...WRITTEN_BY_ANOTHER,
  ...FORWARDED,
  message_thread_id: z.number().int().optional(),
  is_topic_message: z.boolean().optional(),
  text: z.string().optional(),
  entities: z
    .array(z.object({ type: z.string(), offset: z.number(), length: z.number(), user: User.optional() }))
    .optional()
    .catch(undefined),
  quote: z.object({ text: z.string() }).optional().catch(undefined),
  reply_to_message: Replied.optional().catch(undefined),
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
  const text = message.text ?? '';
  const isPrivate = message.chat.type === 'private';
  const line = readLine(text, botName, isPrivate);
  const origin = originOf(message);
  const throughBot = isWrittenByAnother(message);
  const from = throughBot ? null : writerOf(message);
  const requestKey = `${origin.conversation}:${message.message_id}`;
  if (line === null) {
    const to = repliedTo(message, botName);
    if (isForwarded(message) || text === '' || text.startsWith('/') || !(to || isPrivate)) return null;
    return { kind: 'replied', text, from, throughBot, origin, requestKey, to: to?.id ?? null, data: to?.data ?? [] };
  }
  if (!from) return { kind: 'anonymousSender', throughBot, origin };
  if (isForwarded(message)) return null;
  const [, payload] = isPrivate ? (/^\/start ([\w-]{1,64})$/.exec(text) ?? []) : [];
  if (payload !== undefined) return { kind: 'started', payload, from, origin, requestKey };
  return { kind: 'said', line, quoted: quotedIn(message), mentions: mentionsIn(message), from, origin, requestKey };
}

const isWrittenByAnother = (message: Message): boolean =>
  Object.keys(WRITTEN_BY_ANOTHER).some((field) => message[field as keyof typeof WRITTEN_BY_ANOTHER] != null);

const isForwarded = ({
  forward_origin: origin,
  forward_date: date,
  is_automatic_forward: automatic,
}: Message): boolean => origin != null || date != null || automatic === true;

/** Who wrote it; null where that is not somebody who can be held to it. */
function writerOf({ from, sender_chat: chat }: Message): Sender | null {
  return !from || chat || isNobody(from) ? null : senderOf(from);
}

/** The message of ours that this one replies to. */
function repliedTo(
  { reply_to_message: message }: Message,
  botName: string,
): { readonly id: string; readonly data: readonly string[] } | null {
  if (message?.from?.username?.toLowerCase() !== botName.toLowerCase()) return null;
  const keys = message.reply_markup?.inline_keyboard.flat() ?? [];
  return { id: String(message.message_id), data: keys.flatMap(({ callback_data: data }) => data ?? []) };
}

/** What the writer points at: the part they chose, else the whole message. */
const quotedIn = ({ quote, reply_to_message: message }: Message): string | null =>
  quote?.text ?? message?.text ?? message?.caption ?? null;

/** A mention of somebody without a username carries who they are; an `@name` does not, and bots cannot look it up. */
const mentionsIn = ({ text = '', entities = [] }: Message): SaidRead['mentions'] =>
  new Map(
    entities.flatMap(({ type, offset, length, user }) =>
      type === 'text_mention' && user !== undefined
        ? [[text.slice(offset, offset + length), senderOf(user).account] as const]
        : [],
    ),
  );

/** GroupAnonymousBot, Channel_Bot, and the account that forwards a channel's posts into its group. */
const IN_PLACE_OF_SOMEBODY = new Set([1087968824, 136817688, 777000]);
/** Whether an account is a program's, or stands in the place of whoever uses it. */
export const isNobody = ({ id, is_bot: isBot }: z.infer<typeof User>): boolean => isBot || IN_PLACE_OF_SOMEBODY.has(id);

/**
 * `/topup 139… 1GB` says `139… 1GB`, `/status T7K3QX` and `/状态 T7K3QX` say what follows the slash, and each may carry `@` and our
 * name. Telegram makes no command of Chinese words: in a group only a bot that sees every message is sent them.
 */
function readLine(text: string, botName: string, alone: boolean): string | null {
  const match = /^\/([\w\p{Script=Han}]{1,32})(?:@(\w+))?(?:\s+([\s\S]*))?$/u.exec(text.trimEnd());
  if (!match) return null;
  const [, word = '', name, rest = ''] = match;
  if (name !== undefined && name.toLowerCase() !== botName.toLowerCase()) return null;
  return lineOf(word.toLowerCase(), rest.trim(), alone || name !== undefined);
}

/** @param addressed whether it can only be meant for us; then an unknown word goes on, to be answered */
function lineOf(word: string, rest: string, addressed: boolean): string | null {
  if (word === 'topup') return rest;
  if (word === 'start') return addressed ? 'help' : null;
  const isOurs = keywordOf(word) !== null || keywordPrefixLength(word) > 0;
  return isOurs || addressed ? `${word} ${rest}`.trim() : null;
}

function readMove({ chat, migrate_to_chat_id: to, migrate_from_chat_id: from }: Message): MessageRead | null {
  if (to !== undefined) return { kind: 'moved', from: conversationOf(chat.id), to: conversationOf(to) };
  if (from !== undefined) return { kind: 'moved', from: conversationOf(from), to: conversationOf(chat.id) };
  return null;
}

/** `message_thread_id` also stands on replies outside of any topic; there it cannot be sent back. */
export const originOf = (
  message: Pick<Message, 'chat' | 'message_id' | 'message_thread_id' | 'is_topic_message'>,
): Origin => ({
  conversation: conversationOf(message.chat.id),
  thread: message.is_topic_message && message.message_thread_id ? String(message.message_thread_id) : null,
  message: String(message.message_id),
});

export const senderOf = (user: z.infer<typeof User>): Sender => ({
  account: `telegram:${user.id}` as AccountId,
  name: `${user.first_name} ${user.last_name ?? ''}`.trim() || String(user.id),
  hint: hintOf(user.language_code),
});

/** Telegram clients are in far more languages than ours; people of any other are taken to read English. */
const hintOf = (code: string | undefined): Language | null =>
  code === undefined ? null : (languageOfLocale(code) ?? 'en');
