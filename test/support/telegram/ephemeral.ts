import * as z from 'zod';
import { err, ok, type Result } from '../../../src/core/result.ts';
import type { Chats, FakeButton, FakeChat, FakeFile, FakeUser } from './chats.ts';
import type { Entity } from './html.ts';
import { bad, type Refused } from './placing.ts';
import type { Updates } from './updates.ts';

/**
 * Which Bot API the fake speaks.
 *
 * - `older`: passes over what it does not know, as Telegram's own servers do
 * - `older, strict`: refuses it
 * - `10.3`: has ephemeral messages
 */
export type ApiVersion = 'older' | 'older, strict' | '10.3';

/** A message that one person and the bot see. `from` is null for the bot's own; `lost` if the person's app never got it. */
export type FakeEphemeral = {
  readonly chat: number;
  readonly person: number;
  readonly id: number;
  readonly from: number | null;
  readonly text: string;
  readonly entities: readonly Entity[];
  /** The next id of the chat's messages when it came: it stands before that one. */
  readonly before: number;
  readonly keyboard: readonly (readonly FakeButton[])[];
  readonly file?: FakeFile;
  readonly topic: number | null;
  readonly replyTo: { readonly message?: number; readonly ephemeral?: number } | null;
  readonly edits: number;
  readonly lost: boolean;
};

/** What the fake knows of ephemeral messages, and the actions that may be answered by one. */
export type EphemeralWorld = {
  version: ApiVersion;
  readonly messages: FakeEphemeral[];
  /** When a press was made, by whom and in which chat. */
  readonly presses: Map<string, { readonly at: number; readonly person: number; readonly chat: number }>;
  /** When a command was written, by its chat, writer and id. */
  readonly commands: Map<string, number>;
  /** How far the clock was put forward. */
  aheadMs: number;
  losesNext: boolean;
};

export const createEphemeralWorld = (version: ApiVersion): EphemeralWorld => ({
  version,
  messages: [],
  presses: new Map(),
  commands: new Map(),
  aheadMs: 0,
  losesNext: false,
});

/** https://core.telegram.org/bots/api#ephemeralmessageparameters */
export const EphemeralParameters = z.strictObject({
  receiver_user_id: z.number().int(),
  callback_query_id: z.string().optional(),
});

type World = {
  readonly bot: { readonly id: number; readonly username: string };
  readonly chats: Chats;
  readonly updates: Updates;
  readonly presses: Set<string>;
  readonly ephemeral: EphemeralWorld;
};

/** How long a bot that is no administrator may answer an action. */
const WINDOW_MS = 15_000;

export const commandKey = (chat: number, person: number, id: number): string => `${chat} ${person} ${id}`;
export const nextEphemeralId = ({ messages }: EphemeralWorld, chat: number, person: number): number =>
  messages.filter((one) => one.chat === chat && one.person === person).length + 1;

type Sending = {
  readonly receiver: number;
  readonly press: string | null;
  readonly replyTo:
    | { readonly message_id?: number | undefined; readonly ephemeral_message_id?: number | undefined }
    | undefined;
  readonly topic: number | null;
  readonly words: Words;
};

type Words = Pick<FakeEphemeral, 'text' | 'entities' | 'keyboard' | 'file'>;

/** Sends an ephemeral message: an administrator at any time, another bot within 15 s of a press or an ephemeral command of that person. */
export function sendEphemeral(
  { ephemeral, bot }: Pick<World, 'ephemeral' | 'bot'>,
  chat: FakeChat,
  { receiver, press, replyTo, topic, words }: Sending,
): Result<unknown, Refused> {
  const now = Date.now() + ephemeral.aheadMs;
  if (chat.type === 'private') return err(bad('ephemeral messages can be sent only to groups'));
  const isFresh = (at: number | undefined): boolean => at !== undefined && now - at <= WINDOW_MS;
  const pressed = press === null ? null : ephemeral.presses.get(press);
  const answered = replyTo?.ephemeral_message_id;
  const asked = answered === undefined ? null : ephemeral.commands.get(commandKey(chat.id, receiver, answered));
  if (press !== null && (pressed?.person !== receiver || pressed.chat !== chat.id)) return err(bad('QUERY_ID_INVALID'));
  if (answered !== undefined && asked === undefined) return err(bad('ephemeral message to be replied not found'));
  const mayAnswer = isFresh(pressed?.at) || isFresh(asked ?? undefined);
  if (chat.bot !== 'administrator' && !mayAnswer)
    return err(bad(press === null && answered === undefined ? 'MESSAGE_NOT_COMMAND' : 'the time to answer is over'));
  const message: FakeEphemeral = {
    ...words,
    ...{
      chat: chat.id,
      person: receiver,
      id: nextEphemeralId(ephemeral, chat.id, receiver),
      from: null,
      topic,
      edits: 0,
    },
    replyTo: replyTo
      ? {
          ...(replyTo.message_id !== undefined && { message: replyTo.message_id }),
          ...(answered !== undefined && { ephemeral: answered }),
        }
      : null,
    lost: ephemeral.losesNext,
    before: chat.nextMessage,
  };
  ephemeral.losesNext = false;
  ephemeral.messages.push(message);
  return ok(ephemeralOnWire(message, bot.id));
}

const ephemeralOnWire = ({ chat, person, id, text }: FakeEphemeral, bot: number) => ({
  message_id: 0,
  ephemeral_message_id: id,
  from: { id: bot, is_bot: true, first_name: 'topup-desk' },
  receiver_user: { id: person, is_bot: false, first_name: 'somebody' },
  chat: { id: chat },
  date: Math.floor(Date.now() / 1000),
  text,
});

/** Edits one, if it is the bot's own. */
export function editEphemeral(
  { ephemeral }: Pick<World, 'ephemeral'>,
  chat: FakeChat,
  { receiver, id, words }: { receiver: number; id: number; words: Words },
): Result<unknown, Refused> {
  const index = ephemeral.messages.findIndex(
    (one) => one.chat === chat.id && one.person === receiver && one.id === id && one.from === null,
  );
  const before = ephemeral.messages[index];
  if (!before) return err(bad('message to edit not found'));
  ephemeral.messages[index] = { ...before, ...words, edits: before.edits + 1 };
  return ok(true);
}

/** What a person does with ephemeral messages in their app. */
export type EphemeralPeopleSide = {
  /** Writes a command, or a reply to an ephemeral message of the bot, that only the bot sees. */
  readonly sayAlone: (
    chat: number,
    from: FakeUser,
    text: string,
    how?: { readonly replyTo?: FakeEphemeral; readonly topic?: number },
  ) => FakeEphemeral;
  /** Hands the same message to the bot as another update, as the server does where it saw no answer. */
  readonly sayAloneAgain: (message: FakeEphemeral) => void;
  /** Presses a button of an ephemeral message, by its label. */
  readonly pressAlone: (message: FakeEphemeral, button: string, from: FakeUser) => string;
  /** What a person's app shows to them alone now, oldest first. */
  readonly seenAlone: (chat: number, person: FakeUser) => readonly FakeEphemeral[];
};

export function createEphemeralPeopleSide(
  { ephemeral, bot, updates, presses, chats }: World,
  newPress: () => string,
): EphemeralPeopleSide {
  const us = { ...bot, is_bot: true, first_name: 'topup-desk' };
  const sent = new Map<FakeEphemeral, unknown>();
  const headOf = (chat: number, id: number, topic: number | null) => ({
    message_id: 0,
    ephemeral_message_id: id,
    date: Math.floor((Date.now() + ephemeral.aheadMs) / 1000),
    chat: { id: chat, type: chats.open(chat).type, title: 'a group' },
    ...(topic !== null && { message_thread_id: topic, is_topic_message: true }),
  });
  const bodyOf = ({ chat, id, topic, text, keyboard }: FakeEphemeral) => ({
    ...headOf(chat, id, topic),
    from: us,
    text,
    ...(keyboard.length > 0 && { reply_markup: { inline_keyboard: keyboard } }),
  });
  return {
    sayAlone: (chat, from, text, { replyTo, topic = null } = {}) => {
      const id = nextEphemeralId(ephemeral, chat, from.id);
      const answers = replyTo === undefined ? null : { ephemeral: replyTo.id };
      const message: FakeEphemeral = {
        ...{ chat, person: from.id, id, from: from.id, text, keyboard: [], topic },
        ...{ replyTo: answers, edits: 0, lost: false, entities: [], before: chats.open(chat).nextMessage },
      };
      ephemeral.messages.push(message);
      ephemeral.commands.set(commandKey(chat, from.id, id), Date.now() + ephemeral.aheadMs);
      const body = {
        ...headOf(chat, id, topic),
        from: { is_bot: false, ...from },
        receiver_user: us,
        text,
        ...(replyTo && { reply_to_message: bodyOf(replyTo) }),
      };
      sent.set(message, body);
      updates.push(`chat ${chat}`, 'message', body);
      return message;
    },
    sayAloneAgain: (message) => void updates.push(`chat ${message.chat}`, 'message', sent.get(message)),
    pressAlone: (message, button, from) => {
      const key = message.keyboard.flat().find(({ text }) => text === button);
      if (!key) throw new Error(`no button ${button} on ${JSON.stringify(message.keyboard)}`);
      const press = newPress();
      presses.add(press);
      ephemeral.presses.set(press, { at: Date.now() + ephemeral.aheadMs, person: from.id, chat: message.chat });
      updates.push(`person ${from.id}`, 'callback_query', {
        ...{ id: press, from: { is_bot: false, ...from }, chat_instance: '1', data: key.callback_data },
        message: bodyOf(message),
      });
      return press;
    },
    seenAlone: (chat, { id }) =>
      ephemeral.messages.filter((one) => one.chat === chat && one.person === id && one.from === null && !one.lost),
  };
}
