import * as z from 'zod';
import type { ConversationId, Origin } from '../../src/core/conversation.ts';
import type { AccountId } from '../../src/core/people.ts';
import { type Language, languageOfLocale } from '../../src/core/product.ts';
import { err, ok, type Result } from '../../src/core/result.ts';

/**
 * Why an update was not read.
 *
 * - `unreadable`: it lacks a field we cannot do without. `fields` names them and holds no value
 * - `not_for_us`: talk, another bot's commands, forwards (which quote a line and do not say it), and a program's press
 */
export type NotRead =
  | { readonly kind: 'unreadable'; readonly fields: readonly string[] }
  | { readonly kind: 'not_for_us' };

export function readAs<T>(schema: z.ZodType<T>, given: unknown): Result<T, NotRead> {
  const read = schema.safeParse(given);
  if (read.success) return ok(read.data);
  return err({ kind: 'unreadable', fields: read.error.issues.map(({ path }) => path.join('.')) });
}

/** Somebody as Telegram names them. `reportedLanguage` is the language of their app, where Telegram reports it. */
export type Sender = { readonly account: AccountId; readonly name: string; readonly reportedLanguage: Language | null };

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
export const WRITTEN_BY_ANOTHER = {
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

/** https://core.telegram.org/bots/api#messageentity */
const Entities = z
  .array(z.object({ type: z.string(), offset: z.number(), length: z.number(), user: User.optional() }))
  .optional()
  .catch(undefined);

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
  entities: Entities,
  caption: z.string().optional(),
  caption_entities: Entities,
  quote: z.object({ text: z.string() }).optional().catch(undefined),
  reply_to_message: Replied.optional().catch(undefined),
  migrate_to_chat_id: z.number().int().optional(),
  migrate_from_chat_id: z.number().int().optional(),
});
export type Message = z.infer<typeof Message>;

export const conversationOf = (chat: number): ConversationId => `telegram:${chat}` as ConversationId;

/** GroupAnonymousBot, Channel_Bot, and the account that forwards a channel's posts into its group. */
const IN_PLACE_OF_SOMEBODY = new Set([1087968824, 136817688, 777000]);
/** Whether an account is a program's, or stands in the place of whoever uses it. */
export const isNobody = ({ id, is_bot: isBot }: z.infer<typeof User>): boolean => isBot || IN_PLACE_OF_SOMEBODY.has(id);

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
  reportedLanguage: reportedLanguageOf(user.language_code),
});

/** Telegram is in far more languages than ours; people of any other are taken to read English. */
const reportedLanguageOf = (code: string | undefined): Language | null =>
  code === undefined ? null : (languageOfLocale(code) ?? 'en');

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
export function readPress(given: unknown): Result<PressRead, NotRead> {
  const press = readAs(Press, given);
  if (!press.ok) return press;
  const { id, from, data = '', message } = press.value;
  if (isNobody(from)) return err({ kind: 'not_for_us' });
  return ok({
    id,
    data,
    from: senderOf(from),
    origin: message && message.business_connection_id == null ? originOf(message) : null,
  });
}

/** The fields by which updates are put in line. https://core.telegram.org/bots/api#update */
const Placed = z.object({ chat: z.object({ id: z.number() }) }).optional();
const Queued = z.object({
  message: Placed,
  my_chat_member: Placed,
  callback_query: z.object({ message: Placed }).optional(),
});

/** The chat within which an update must keep its turn. */
export function queueOf(update: unknown): string {
  const { message, my_chat_member: membership, callback_query: press } = Queued.safeParse(update).data ?? {};
  return String((message ?? membership ?? press?.message)?.chat.id ?? 'none');
}

/** The fields we use of a change of our own membership. https://core.telegram.org/bots/api#chatmemberupdated */
const Membership = z.object({
  chat: z.object({ id: z.number().int() }),
  new_chat_member: z.object({ status: z.string() }),
});

/** What we are now in a chat: `member`, `administrator`, `left`, `kicked`. */
export type MembershipRead = {
  readonly conversation: ConversationId;
  readonly status: string;
  readonly isPrivate: boolean;
};

export function readMembership(given: unknown): Result<MembershipRead, NotRead> {
  const read = readAs(Membership, given);
  if (!read.ok) return read;
  const { chat, new_chat_member: we } = read.value;
  return ok({ conversation: conversationOf(chat.id), status: we.status, isPrivate: chat.id > 0 });
}
