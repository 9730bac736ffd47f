import * as z from 'zod';
import { err, ok, type Result } from '../../../src/core/result.ts';
import type { Chats, FakeMessage, PersonsDocument } from './chats.ts';
import type { EphemeralWorld } from './ephemeral.ts';
import { parseHtml } from './html.ts';
import { chatAsTold, memberAsTold } from './looks.ts';
import { GetMenu, type MenuPlace, menuPlaceOf, SetMenu } from './menus.ts';
import { add, bad, type Refused, reach, wireOf } from './placing.ts';
import type { Updates } from './updates.ts';

/** The notice that ended a press. */
export type Toast = { readonly press: string; readonly text: string; readonly alert: boolean; readonly url?: string };

export type World = {
  readonly bot: { readonly id: number; readonly username: string };
  readonly chats: Chats;
  readonly updates: Updates;
  /** Presses that wait for their answer. */
  readonly presses: Set<string>;
  readonly toasts: Toast[];
  /** The documents that people sent, by their id. */
  readonly documents: Map<string, PersonsDocument>;
  /** The menus of commands, by scope and language. */
  readonly menus: Map<MenuPlace, unknown>;
  readonly ephemeral: EphemeralWorld;
};

type Answer = Promise<Result<unknown, Refused>> | Result<unknown, Refused>;
export type FakeMethod = (world: World, payload: unknown) => Answer;

/** Unknown parameters are refused, though Telegram passes them over: here they are a word written wrong. */
export const method =
  <T>(schema: z.ZodType<T>, answer: (world: World, payload: T) => Answer): FakeMethod =>
  (world, payload) => {
    const read = schema.safeParse(payload);
    return read.success ? answer(world, read.data) : err(bad(`wrong parameters: ${z.prettifyError(read.error)}`));
  };

export const Text = z.string().refine((text) => text.isWellFormed(), 'strings must be encoded in UTF-8');
const Button = z.strictObject({ text: Text.min(1), callback_data: z.string() });
export const Styled = {
  chat_id: z.number().int(),
  text: Text,
  parse_mode: z.literal('HTML').optional(),
  link_preview_options: z.strictObject({ is_disabled: z.boolean() }).optional(),
};
export const Keyboard = z.strictObject({ inline_keyboard: z.array(z.array(Button)) });
const ForceReply = z.strictObject({
  force_reply: z.literal(true),
  selective: z.boolean().optional(),
  input_field_placeholder: Text.min(1).max(64).optional(),
});
export const Send = z.strictObject({
  ...Styled,
  reply_markup: z.union([Keyboard, ForceReply]).optional(),
  message_thread_id: z.number().int().optional(),
  reply_parameters: z
    .strictObject({ message_id: z.number().int(), allow_sending_without_reply: z.boolean().optional() })
    .optional(),
});
const Edit = z.strictObject({ ...Styled, message_id: z.number().int(), reply_markup: Keyboard.optional() });
const Nothing = z.strictObject({});
const OneChat = z.strictObject({ chat_id: z.number().int() });
const Allowed = z.array(z.string()).optional();

export const METHODS: Readonly<Record<string, FakeMethod>> = {
  getMe: method(Nothing, ({ bot }) => ok({ ...bot, is_bot: true, first_name: 'topup-desk', can_join_groups: true })),
  getWebhookInfo: method(Nothing, ({ updates: { webhook, allowed, lastError, waiting } }) =>
    ok({
      url: webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: waiting,
      ...(allowed && { allowed_updates: allowed }),
      ...(lastError !== null && { last_error_message: lastError, last_error_date: Math.floor(Date.now() / 1000) }),
    }),
  ),
  setWebhook: method(
    z.strictObject({
      url: z.url(),
      secret_token: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,256}$/)
        .optional(),
      allowed_updates: Allowed,
      max_connections: z.number().int().min(1).max(100).optional(),
    }),
    (
      { updates },
      { url, secret_token: secret = null, allowed_updates: allowed = null, max_connections: maxConnections = 40 },
    ) => {
      updates.setWebhook({ url, secret, allowed, maxConnections });
      return ok(true);
    },
  ),
  deleteWebhook: method(Nothing, ({ updates }) => {
    updates.setWebhook(null);
    return ok(true);
  }),
  getUpdates: method(
    z.strictObject({
      offset: z.number().int().min(0).optional(),
      limit: z.number().int().min(1).max(100).optional(),
      timeout: z.number().int().min(0).optional(),
      allowed_updates: Allowed,
    }),
    async ({ updates }, { offset = 0, limit = 100, timeout = 0, allowed_updates: allowed }) => {
      if (updates.webhook) return err(conflict("can't use getUpdates method while webhook is active"));
      if (allowed) updates.allowed = allowed;
      const got = await updates.poll(offset, limit, timeout * 1000);
      return got ? ok(got) : err(conflict('terminated by other getUpdates request'));
    },
  ),
  getMyCommands: method(GetMenu, ({ menus }, place) => ok(menus.get(menuPlaceOf(place)) ?? [])),
  setMyCommands: method(SetMenu, ({ menus }, { commands, ...place }) => {
    menus.set(menuPlaceOf(place), commands);
    return ok(true);
  }),
  getChatAdministrators: method(z.strictObject({ chat_id: z.number().int() }), ({ chats, bot }, { chat_id: id }) => {
    const chat = reach(chats, id);
    if (!chat.ok) return chat;
    const people = chat.value.administrators.map((user) => ({
      user: { is_bot: false, ...user },
      status: 'administrator',
    }));
    return ok([...people, { user: { ...bot, is_bot: true, first_name: 'topup-desk' }, status: 'administrator' }]);
  }),
  getChat: method(OneChat, ({ chats }, { chat_id: id }) => {
    const chat = reach(chats, id);
    if (!chat.ok) return id > 0 ? err(bad('chat not found')) : chat;
    return ok(chatAsTold(chat.value));
  }),
  getChatMember: method(
    z.strictObject({ ...OneChat.shape, user_id: z.number().int() }),
    ({ chats, bot }, { chat_id: id, user_id: user }) => {
      const chat = reach(chats, id);
      const member = chat.ok ? memberAsTold(chat.value, bot, user) : null;
      return chat.ok ? (member === null ? err(bad('user not found')) : ok(member)) : chat;
    },
  ),
  sendChatAction: method(
    z.strictObject({ ...OneChat.shape, action: z.literal('typing') }),
    ({ chats }, { chat_id }) => {
      const chat = reach(chats, chat_id);
      if (!chat.ok) return chat;
      return chat.value.general === 'closed' && chat.value.bot === 'member' ? err(bad('TOPIC_CLOSED')) : ok(true);
    },
  ),
  sendMessage: method(Send, sendMessage),
  editMessageText: method(Edit, editMessageText),
  answerCallbackQuery: method(
    z.strictObject({
      callback_query_id: z.string(),
      text: Text.max(200).optional(),
      show_alert: z.boolean().optional(),
      url: z.url().optional(),
    }),
    ({ bot, presses, toasts }, { callback_query_id: press, text = '', show_alert: alert = false, url }) => {
      if (url !== undefined && !url.startsWith(`https://t.me/${bot.username}?start=`)) return err(bad('URL_INVALID'));
      if (!presses.delete(press))
        return err(bad('query is too old and response timeout expired or query ID is invalid'));
      toasts.push({ press, text, alert, ...(url !== undefined && { url }) });
      return ok(true);
    },
  ),
};

const conflict = (why: string): Refused => ({ code: 409, description: `Conflict: ${why}` });

function sendMessage({ chats }: World, payload: z.infer<typeof Send>): Result<unknown, Refused> {
  const words = readWords(payload);
  if (!words.ok) return words;
  const asks = payload.reply_markup !== undefined && 'force_reply' in payload.reply_markup;
  return add(chats, payload, { ...words.value, asks });
}

function editMessageText({ chats }: World, payload: z.infer<typeof Edit>): Result<unknown, Refused> {
  const chat = reach(chats, payload.chat_id);
  if (!chat.ok) return chat;
  const before = chat.value.messages.get(payload.message_id);
  if (!before) return err(bad('message to edit not found'));
  if (before.from !== null || before.asks) return err(bad("message can't be edited"));
  const words = readWords(payload);
  if (!words.ok) return words;
  const after: FakeMessage = { ...before, ...words.value };
  if (JSON.stringify(after) === JSON.stringify(before))
    return err(
      bad(
        'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      ),
    );
  chat.value.messages.set(before.id, { ...after, edits: before.edits + 1 });
  return ok(wireOf(after));
}

type Words = Pick<FakeMessage, 'text' | 'entities' | 'keyboard'>;

export function readWords({
  text,
  parse_mode: mode,
  reply_markup: markup,
}: Pick<z.infer<typeof Send>, 'text' | 'parse_mode' | 'reply_markup'>): Result<Words, Refused> {
  const parsed = mode === undefined ? ok({ text, entities: [] }) : parseHtml(text);
  if (!parsed.ok) return err(bad(parsed.error));
  if (parsed.value.text.trim() === '') return err(bad('message text is empty'));
  if (parsed.value.text.length > 4096) return err(bad('message is too long'));
  const keyboard = markup && 'inline_keyboard' in markup ? markup.inline_keyboard : [];
  const long = keyboard.flat().some(({ callback_data: data }) => data === '' || Buffer.byteLength(data) > 64);
  return long ? err(bad('BUTTON_DATA_INVALID')) : ok({ ...parsed.value, keyboard });
}
