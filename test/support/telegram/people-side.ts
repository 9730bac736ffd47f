import type { FakeChat, FakeMessage, FakeUser, PersonsDocument } from './chats.ts';
import { createEphemeralPeopleSide, type EphemeralPeopleSide } from './ephemeral.ts';
import type { World } from './methods.ts';

/** Who can write: a person, a person who is an anonymous admin, or a channel. */
export type Writer = FakeUser | 'anonymous admin' | { readonly channel: number };
export type Saying = {
  readonly topic?: number;
  readonly replyTo?: number;
  readonly forwarded?: boolean;
  /** The part of the message replied to that is quoted. */
  readonly quote?: string;
  /** The message is this document, and the text its caption. `size` is what Telegram says of it, if it is not the truth. */
  readonly document?: { readonly name: string; readonly bytes: string | Buffer; readonly size?: number };
  /** Fields that Telegram adds: `via_bot`, `sender_business_bot`. */
  readonly more?: Readonly<Record<string, unknown>>;
};

/** What people do in their apps, and what Telegram makes of it. */
export type PeopleSide = EphemeralPeopleSide & {
  /** Writes a message. The bot is told, where it listens to messages. */
  readonly say: (chat: number, from: Writer, text: string, how?: Saying) => FakeMessage;
  /** Presses a button of a message, by its place or its label. @returns the press, which a toast names */
  readonly press: (message: FakeMessage, button: number | string, from: FakeUser) => string;
  /** Sends any data as if a button had it, as a changed client can. */
  readonly pressData: (message: Pick<FakeMessage, 'chat' | 'id'>, data: string, from: FakeUser) => string;
  /** Takes the bot out of a chat. */
  readonly kick: (chat: number, by: FakeUser) => void;
  /** Makes a group a supergroup. Both service messages are sent, the new chat's first where asked. @returns the new id */
  readonly migrate: (chat: number, by: FakeUser, first?: 'old' | 'new') => number;
  /** Sends an update as it is given. */
  readonly push: (queue: string, kind: string, body: unknown) => number | null;
};

export function createPeopleSide(world: World): PeopleSide {
  const { bot, chats, updates, presses, documents, ephemeral } = world;
  let nextPress = 1;
  const newPress = (): string => {
    const press = `4382bfdwdsb323b2d${nextPress}`;
    nextPress += 1;
    return press;
  };
  const pressData: PeopleSide['pressData'] = ({ chat, id }, data, from) => {
    const press = newPress();
    presses.add(press);
    ephemeral.presses.set(press, { at: Date.now() + ephemeral.aheadMs, person: from.id, chat });
    const open = chats.open(chat);
    const message = open.messages.get(id);
    const body = {
      id: press,
      from: userOf(from),
      chat_instance: '1',
      data,
      message: {
        ...headOf(open, id, message?.topic ?? null),
        from: { ...bot, is_bot: true, first_name: 'topup-desk' },
        text: message?.text,
      },
    };
    updates.push(`person ${from.id}`, 'callback_query', body);
    return press;
  };
  /** In a topic a message that replies to nothing is a reply to what opened the topic. */
  const repliedIn = (chat: FakeChat, replyTo: number | null, topic: number | null) => {
    const id = replyTo ?? topic;
    if (id === null) return {};
    const message = replyTo === null ? undefined : chat.messages.get(replyTo);
    const us = { ...bot, is_bot: true, first_name: 'topup-desk' };
    const from = message?.from === null ? us : { id: message?.from ?? 1, is_bot: false, first_name: 'somebody' };
    const keys = message?.keyboard ?? [];
    const document = message?.document && { document: documentOf(message.document) };
    const said = message
      ? { text: message.text || undefined, ...document }
      : { forum_topic_created: { name: 'a topic', icon_color: 7322096 } };
    const markup = keys.length > 0 && { reply_markup: { inline_keyboard: keys } };
    return { reply_to_message: { ...headOf(chat, id, topic), from, ...said, ...markup } };
  };
  const service = (chat: FakeChat, from: FakeUser, fields: Readonly<Record<string, unknown>>): void => {
    const message = chats.add(chat, {
      from: from.id,
      text: '',
      entities: [],
      keyboard: [],
      topic: null,
      replyTo: null,
    });
    updates.push(`chat ${chat.id}`, 'message', { ...headOf(chat, message.id, null), from: userOf(from), ...fields });
  };
  return {
    ...createEphemeralPeopleSide(world, newPress),
    say: (id, from, text, how = {}) => {
      const { topic = null, replyTo = null, forwarded = false, quote, more = {} } = how;
      const chat = chats.open(id);
      if (topic !== null && !chat.topics.has(topic)) chat.topics.set(topic, 'open');
      const writer = writerOf(from, chat);
      const document = how.document && keep(documents, how.document);
      const content = { text, entities: [], keyboard: [], ...(document && { document }) };
      const message = chats.add(chat, { from: writer.from.id, ...content, topic, replyTo });
      updates.push(`chat ${id}`, 'message', {
        ...headOf(chat, message.id, topic),
        ...writer,
        ...(document ? { document: documentOf(document), ...(text !== '' && { caption: text }) } : { text }),
        ...repliedIn(chat, replyTo, topic),
        ...(quote !== undefined && { quote: { text: quote, position: 0, is_manual: true } }),
        ...(forwarded && { forward_origin: { type: 'hidden_user', sender_user_name: 'somebody', date: 0 } }),
        ...more,
      });
      return message;
    },
    press: (message, button, from) => {
      const keys = message.keyboard.flat();
      const key = typeof button === 'number' ? keys[button] : keys.find(({ text }) => text === button);
      if (!key) throw new Error(`no button ${button} on ${JSON.stringify(keys.map(({ text }) => text))}`);
      return pressData(message, key.callback_data, from);
    },
    pressData,
    kick: (id, by) => {
      const chat = chats.open(id);
      chat.kicked = true;
      const member = { user: { ...bot, is_bot: true, first_name: 'topup-desk' }, status: 'kicked' };
      updates.push(`chat ${id}`, 'my_chat_member', {
        chat: { id, type: chat.type },
        from: userOf(by),
        date: seconds(),
        old_chat_member: { ...member, status: 'member' },
        new_chat_member: member,
      });
    },
    migrate: (id, by, first = 'old') => {
      const before = chats.open(id);
      const after = chats.open(Number(`-100${Math.abs(id)}`));
      before.movedTo = after.id;
      const steps = [
        () => service(before, by, { migrate_to_chat_id: after.id }),
        () => service(after, by, { migrate_from_chat_id: before.id }),
      ];
      for (const step of first === 'old' ? steps : steps.toReversed()) step();
      return after.id;
    },
    push: (queue, kind, body) => updates.push(queue, kind, body),
  };
}

function keep(documents: World['documents'], given: NonNullable<Saying['document']>): PersonsDocument {
  const bytes = Buffer.from(given.bytes);
  const document = { id: `BQAC${documents.size + 1}`, name: given.name, bytes, size: given.size ?? bytes.length };
  const kept: PersonsDocument = { ...document, deleted: false };
  documents.set(kept.id, kept);
  return kept;
}

const documentOf = ({ id, name, size }: PersonsDocument) => ({
  ...{ file_id: id, file_unique_id: `u${id}`, file_name: name, file_size: size, mime_type: 'text/csv' },
});

const seconds = (): number => Math.floor(Date.now() / 1000);
const userOf = (user: FakeUser) => ({ is_bot: false, ...user });

const headOf = (chat: FakeChat, id: number, topic: number | null) => ({
  message_id: id,
  date: seconds(),
  chat: { id: chat.id, type: chat.type, ...(chat.type !== 'private' && { title: 'a group' }) },
  ...(topic !== null && { message_thread_id: topic, is_topic_message: true }),
});

function writerOf(from: Writer, chat: FakeChat) {
  if (from === 'anonymous admin') {
    return {
      from: { id: 1087968824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' },
      sender_chat: { id: chat.id, type: chat.type },
    };
  }
  if ('channel' in from) {
    return {
      from: { id: 136817688, is_bot: true, first_name: 'Channel', username: 'Channel_Bot' },
      sender_chat: { id: from.channel, type: 'channel' },
    };
  }
  return { from: userOf(from) };
}
