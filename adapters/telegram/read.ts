import * as z from 'zod';
import type { Answer, Given } from '../../commands/command.ts';
import type { ConversationId, MessageRef, Origin } from '../../src/core/conversation.ts';
import type { AccountId } from '../../src/core/people.ts';
import { type Language, languageOfLocale } from '../../src/core/product.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import { ephemeralPosition } from './ephemeral.ts';

/**
 * Why an update was not read.
 *
 * - `unreadable`: a field that we need is missing. `fields` has the names of such fields and no values
 * - `not_for_us`: talk, another bot's commands, forwards (they quote a line) and a program's press
 */
export type NotRead =
  | { readonly kind: 'unreadable'; readonly fields: readonly string[] }
  | { readonly kind: 'not_for_us' };

export function readAs<T>(schema: z.ZodType<T>, given: unknown): Result<T, NotRead> {
  const read = schema.safeParse(given);
  if (read.success) return ok(read.data);
  return err({ kind: 'unreadable', fields: read.error.issues.map(({ path }) => path.join('.')) });
}

/** A person as Telegram names them. `reportedLanguage` is the language of their app, if Telegram reports it. */
export type Sender = { readonly account: AccountId; readonly name: string; readonly reportedLanguage: Language | null };

/** A command as it arrived. @property from its sender, as Telegram names them */
export type IncomingCommand = Omit<Given, 'by' | 'reportedLanguage'> & { readonly from: Sender };
export type RunIncoming = (incoming: IncomingCommand) => Promise<Answer>;

/** The fields we use of a user. https://core.telegram.org/bots/api#user */
export const User = z.object({
  id: z.number().int(),
  is_bot: z.boolean(),
  first_name: z.string(),
  last_name: z.string().optional(),
  language_code: z.string().optional(),
});

/** The fields we use of a document. https://core.telegram.org/bots/api#document */
const Document = z.object({
  file_id: z.string().min(1),
  file_name: z.string().optional(),
  file_size: z.number().optional(),
});
export type Document = z.infer<typeof Document>;

/** A customer's number as a contact. https://core.telegram.org/bots/api#contact */
const Contact = z.object({ phone_number: z.string() }).optional().catch(undefined);

/** The fields we use of the message that a message replies to. https://core.telegram.org/bots/api#message */
const Replied = z.object({
  message_id: z.number().int(),
  ephemeral_message_id: z.number().int().optional().catch(undefined),
  from: z.object({ username: z.string().optional() }).optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  document: Document.optional().catch(undefined),
  contact: Contact,
  reply_markup: z
    .object({ inline_keyboard: z.array(z.array(z.object({ callback_data: z.string().optional() }))) })
    .optional()
    .catch(undefined),
});

/**
 * Each of these fields means that a program wrote the message of a person's account: an inline bot, a bot that answers for a business
 * account, or a guest bot that was called into the chat. Messages of a business connection are for its owner's customers, not for us.
 */
export const WRITTEN_BY_PROGRAM = {
  via_bot: z.unknown().optional(),
  sender_business_bot: z.unknown().optional(),
  business_connection_id: z.unknown().optional(),
  guest_query_id: z.unknown().optional(),
  guest_bot_caller_user: z.unknown().optional(),
  guest_bot_caller_chat: z.unknown().optional(),
};
/** Before version 7.0 of the Bot API `forward_origin` was `forward_date`. */
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
  /** Of a message that only its writer and the bot see; then `message_id` is 0. */
  ephemeral_message_id: z.number().int().optional().catch(undefined),
  date: z.number().int().optional().catch(undefined),
  chat: z.object({ id: z.number().int(), type: z.string() }),
  from: User.optional(),
  sender_chat: z.unknown().optional(),
  ...WRITTEN_BY_PROGRAM,
  ...FORWARDED,
  message_thread_id: z.number().int().optional(),
  is_topic_message: z.boolean().optional(),
  text: z.string().optional(),
  entities: Entities,
  caption: z.string().optional(),
  caption_entities: Entities,
  document: Document.optional().catch(undefined),
  quote: z.object({ text: z.string() }).optional().catch(undefined),
  reply_to_message: Replied.optional().catch(undefined),
  external_reply: z.object({ contact: Contact }).optional().catch(undefined),
  migrate_to_chat_id: z.number().int().optional(),
  migrate_from_chat_id: z.number().int().optional(),
});
export type Message = z.infer<typeof Message>;

export const conversationOf = (chat: number): ConversationId => `telegram:${chat}` as ConversationId;

/** GroupAnonymousBot, Channel_Bot, and the account that forwards a channel's posts into its group. */
const PLACEHOLDER_ACCOUNTS = new Set([1087968824, 136817688, 777000]);
/** Whether an account is a program's, or hides the person who uses it. */
export const isNobody = ({ id, is_bot: isBot }: z.infer<typeof User>): boolean => isBot || PLACEHOLDER_ACCOUNTS.has(id);

type Placed = Pick<Message, 'chat' | 'message_id' | 'ephemeral_message_id' | 'message_thread_id' | 'is_topic_message'>;

/**
 * Replies outside of topics have a `message_thread_id` too; it cannot be sent back. Nothing hangs under an ephemeral message: others do not
 * see it.
 */
export const originOf = (message: Placed): Origin => ({
  conversation: conversationOf(message.chat.id),
  thread: message.is_topic_message && message.message_thread_id ? String(message.message_thread_id) : null,
  message: message.ephemeral_message_id === undefined ? String(message.message_id) : null,
});

/** The position of a message that a person answers or presses. */
export const positionFor = (
  { message_id: id, ephemeral_message_id: ephemeral }: Pick<Placed, 'message_id' | 'ephemeral_message_id'>,
  { id: user }: z.infer<typeof User>,
): string => (ephemeral === undefined ? String(id) : ephemeralPosition(`telegram:${user}` as AccountId, ephemeral));

export const senderOf = (user: z.infer<typeof User>): Sender => ({
  account: `telegram:${user.id}` as AccountId,
  name: `${user.first_name} ${user.last_name ?? ''}`.trim() || String(user.id),
  reportedLanguage: reportedLanguageOf(user.language_code),
});

/** Telegram has far more languages than ours; people with any other language get English. */
const reportedLanguageOf = (code: string | undefined): Language | null =>
  code === undefined ? null : (languageOfLocale(code) ?? 'en');

/**
 * A button that was pressed, and the message that has it. `origin` and `at` are null if the card is too old for Telegram to say where it stands, or if it reached us through a
 * business connection.
 */
export type PressRead = {
  readonly id: string;
  readonly data: string;
  readonly from: Sender;
  readonly origin: Origin | null;
  readonly at: MessageRef | null;
};

/** The fields we use of a press; `message` is left out of inline messages. https://core.telegram.org/bots/api#callbackquery */
const Press = z.object({
  id: z.string(),
  from: User,
  data: z.string().optional(),
  message: Message.pick({
    ...{ message_id: true, ephemeral_message_id: true, chat: true, message_thread_id: true, is_topic_message: true },
    business_connection_id: true,
  }).optional(),
});

/** Reads a press as Telegram sends it. It names the person even if they are an anonymous admin; a program's press is refused. */
export function readPress(given: unknown): Result<PressRead, NotRead> {
  const press = readAs(Press, given);
  if (!press.ok) return press;
  const { id, from, data = '', message } = press.value;
  if (isNobody(from)) return err({ kind: 'not_for_us' });
  const origin = message && message.business_connection_id == null ? originOf(message) : null;
  const at = message && origin && { conversation: origin.conversation, message: positionFor(message, from) };
  return ok({ id, data, from: senderOf(from), origin, at: at ?? null });
}

/** The fields that say which queue an update belongs to. https://core.telegram.org/bots/api#update */
const InChat = z.object({ chat: z.object({ id: z.number() }) }).optional();
const Queued = z.object({
  message: InChat,
  edited_message: InChat,
  my_chat_member: InChat,
  callback_query: z.object({ message: InChat }).optional(),
});

/** The chat of an update: the updates of a chat are handled in their order. */
export function queueOf(update: unknown): string {
  const {
    message,
    edited_message: edited,
    my_chat_member: membership,
    callback_query: press,
  } = Queued.safeParse(update).data ?? {};
  return String((message ?? edited ?? membership ?? press?.message)?.chat.id ?? 'none');
}

/** The fields we use of a change of our own membership. https://core.telegram.org/bots/api#chatmemberupdated */
const Membership = z.object({
  chat: z.object({ id: z.number().int() }),
  new_chat_member: z.object({ status: z.string() }),
});

/** Our own status in a chat now: `member`, `administrator`, `left`, `kicked`. */
export type MembershipRead = {
  readonly conversation: ConversationId;
  readonly status: string;
  readonly isPrivate: boolean;
};

export function readMembership(given: unknown): Result<MembershipRead, NotRead> {
  const read = readAs(Membership, given);
  if (!read.ok) return read;
  const { chat, new_chat_member: self } = read.value;
  return ok({ conversation: conversationOf(chat.id), status: self.status, isPrivate: chat.id > 0 });
}
