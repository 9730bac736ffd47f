import { isRequestWord, keywordOf, keywordPrefixLength } from '../../commands/keywords.ts';
import type { ConversationId, Origin } from '../../src/core/conversation.ts';
import type { AccountId } from '../../src/core/people.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import type { Reader } from './ephemeral.ts';
import {
  conversationOf,
  type Document,
  isNobody,
  Message,
  type NotRead,
  originOf,
  positionFor,
  readAs,
  type Sender,
  senderOf,
  WRITTEN_BY_PROGRAM,
} from './read.ts';

/**
 * A command line.
 *
 * @property quoted the text of the message that it replies to
 * @property reader the writer, to answer them alone; null if nobody knows who wrote
 * @property document the document whose caption it is, or that it replies to
 */
export type SaidRead = {
  readonly kind: 'said';
  readonly line: string;
  readonly quoted: string | null;
  readonly document: Document | null;
  /** Mentioned people who have no username, by the words of their mention. */
  readonly mentions: ReadonlyMap<string, AccountId>;
  readonly from: Sender;
  readonly origin: Origin;
  readonly reader: Reader | null;
  readonly requestKey: string;
};

/**
 * Words that may answer a question of ours.
 *
 * @property to the message of ours that they reply to; null for plain words in a private chat
 * @property data the callback data of that message's buttons
 * @property from null if no person can be held responsible
 */
export type ReplyRead = {
  readonly kind: 'replied';
  readonly text: string;
  readonly to: string | null;
  readonly data: readonly string[];
  readonly from: Sender | null;
  readonly throughBot: boolean;
  readonly origin: Origin;
  readonly reader: Reader | null;
  readonly requestKey: string;
};

/** A person opened the bot by a link of ours. */
export type StartRead = {
  readonly kind: 'started';
  readonly payload: string;
  readonly from: Sender;
  readonly origin: Origin;
  readonly reader: Reader | null;
  readonly requestKey: string;
};

/**
 * The meaning of a message.
 *
 * - `anonymousSender`: a command line from an anonymous admin, a channel or a bot, so no person can be held responsible; `throughBot` if
 *   a person's account sent it, but another program wrote it
 * - `moved`: the chat has another id now
 */
export type MessageRead =
  | SaidRead
  | ReplyRead
  | StartRead
  | {
      readonly kind: 'anonymousSender';
      readonly throughBot: boolean;
      readonly origin: Origin;
      readonly reader: null;
      readonly requestKey: string;
    }
  | { readonly kind: 'moved'; readonly from: ConversationId; readonly to: ConversationId };

/**
 * Reads a message as Telegram sends it.
 *
 * @param botName our username, to distinguish `/topup@us` from `/topup@another`
 */
export function readMessage(given: unknown, botName: string): Result<MessageRead, NotRead> {
  const message = readAs(Message, given);
  if (!message.ok) return message;
  // Several messages would have the same key, and all but the first would be taken for its repetition.
  if (message.value.message_id === 0 && message.value.ephemeral_message_id === undefined)
    return err({ kind: 'unreadable', fields: ['ephemeral_message_id'] });
  const read = meaningOf(message.value, botName);
  return read === null ? err({ kind: 'not_for_us' }) : ok(read);
}

function meaningOf(message: Message, botName: string): MessageRead | null {
  const moved = movedBy(message);
  if (moved) return moved;
  const text = textOf(message);
  const isPrivate = message.chat.type === 'private';
  const line = lineIn(text, botName, isPrivate);
  const origin = originOf(message);
  const throughBot = isWrittenByProgram(message);
  const from = throughBot ? null : writerOf(message);
  const reader = from && readerOf(message, from);
  const requestKey = requestKeyOf(message, origin);
  if (line === null) {
    const to = repliedTo(message, botName);
    if (isForwarded(message) || text === '' || text.startsWith('/') || !(to || isPrivate)) return null;
    return { kind: 'replied', text, from, throughBot, origin, reader, requestKey, ...(to ?? NOTHING) };
  }
  if (!from) return { kind: 'anonymousSender', throughBot, origin, reader: null, requestKey };
  if (isForwarded(message)) return null;
  const [, payload] = isPrivate ? (/^\/start ([\w-]{1,64})$/.exec(text) ?? []) : [];
  if (payload !== undefined) return { kind: 'started', payload, from, origin, reader, requestKey };
  const document = message.document ?? message.reply_to_message?.document ?? null;
  const said = { line, quoted: quotedIn(message), document, mentions: mentionsIn(message) };
  return { kind: 'said', ...said, from, origin, reader, requestKey };
}

/**
 * Identifies a message over repeated deliveries. Ephemeral messages all have the id 0: they are told apart by their writer and the writer's
 * own count of them, and by their second, because nobody promises that such a count never begins anew.
 */
function requestKeyOf(
  { message_id: id, ephemeral_message_id: ephemeral, from, date }: Message,
  { conversation }: Origin,
) {
  return ephemeral === undefined
    ? `${conversation}:${id}`
    : `${conversation}:ephemeral:${from?.id ?? 0}:${ephemeral}:${date ?? 0}`;
}

const readerOf = ({ ephemeral_message_id: id }: Message, { account, name }: Sender): Reader => ({
  account,
  name,
  trigger: id === undefined ? null : { kind: 'command', ephemeralId: id },
});

const isWrittenByProgram = (message: Message): boolean =>
  Object.keys(WRITTEN_BY_PROGRAM).some((field) => message[field as keyof typeof WRITTEN_BY_PROGRAM] != null);

const isForwarded = ({
  forward_origin: origin,
  forward_date: date,
  is_automatic_forward: automatic,
}: Message): boolean => origin != null || date != null || automatic === true;

/** The writer; null if that is not a person who can be held responsible. */
function writerOf({ from, sender_chat: chat }: Message): Sender | null {
  return !from || chat || isNobody(from) ? null : senderOf(from);
}

const NOTHING = { to: null, data: [] };

/** The message of ours that this one replies to. */
function repliedTo(
  { reply_to_message: message, from }: Message,
  botName: string,
): Pick<ReplyRead, 'to' | 'data'> | null {
  if (!from || message?.from?.username?.toLowerCase() !== botName.toLowerCase()) return null;
  const keys = message.reply_markup?.inline_keyboard.flat() ?? [];
  return { to: positionFor(message, from), data: keys.flatMap(({ callback_data: data }) => data ?? []) };
}

/** What the writer replies to, forwarded or not: the part that they quoted, the whole message, or the number of a contact. */
const quotedIn = ({ quote, reply_to_message: message, external_reply: external }: Message): string | null =>
  quote?.text ?? message?.text ?? message?.caption ?? (message?.contact ?? external?.contact)?.phone_number ?? null;

/** A mention of a person without a username carries their id. An `@name` does not, and bots cannot look it up. */
const mentionsIn = (message: Message): SaidRead['mentions'] => {
  const text = textOf(message);
  const { entities = message.caption_entities ?? [] } = message;
  return new Map(
    entities.flatMap(({ type, offset, length, user }) =>
      type === 'text_mention' && user !== undefined
        ? [[text.slice(offset, offset + length), senderOf(user).account] as const]
        : [],
    ),
  );
};

/** The text of a message, or the caption of its photo or file. */
const textOf = ({ text, caption }: Message): string => text ?? caption ?? '';

/**
 * The command line in a message: `139… 1GB` for `/topup 139… 1GB`; the text after the slash for `/status T7K3QX` and `/状态 T7K3QX`. The
 * command may end in `@` and our name. Chinese words are no commands for Telegram: in a group only a bot that sees every message gets
 * them.
 */
function lineIn(text: string, botName: string, isPrivate: boolean): string | null {
  const match = /^\/([\w\p{Script=Han}]{1,32})(?:@(\w+))?(?:\s+([\s\S]*))?$/u.exec(text.trimEnd());
  if (!match) return null;
  const [, word = '', name, rest = ''] = match;
  if (name !== undefined && name.toLowerCase() !== botName.toLowerCase()) return null;
  return lineOf(word.toLowerCase(), rest.trim(), isPrivate || name !== undefined);
}

/** @param isAddressed whether it can only be meant for us; then an unknown word is passed on, to be answered */
function lineOf(word: string, rest: string, isAddressed: boolean): string | null {
  if (isRequestWord(word)) return rest;
  if (word === 'start') return isAddressed ? 'help' : null;
  const isOurs = keywordOf(word) !== null || keywordPrefixLength(word) > 0;
  return isOurs || isAddressed ? `${word} ${rest}`.trim() : null;
}

function movedBy({ chat, migrate_to_chat_id: to, migrate_from_chat_id: from }: Message): MessageRead | null {
  if (to !== undefined) return { kind: 'moved', from: conversationOf(chat.id), to: conversationOf(to) };
  if (from !== undefined) return { kind: 'moved', from: conversationOf(from), to: conversationOf(chat.id) };
  return null;
}
