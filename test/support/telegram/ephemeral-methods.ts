import * as z from 'zod';
import { err, ok } from '../../../src/core/result.ts';
import { EphemeralParameters, editEphemeral, sendEphemeral } from './ephemeral.ts';
import { FILE_METHODS, File, SendFile } from './files.ts';
import { GetMenu, menuPlaceOf } from './menus.ts';
import { type FakeMethod, Keyboard, METHODS, method, readWords, Send, Styled, type World } from './methods.ts';
import { add, bad, reach } from './placing.ts';

const SendAlone = Send.extend({
  reply_parameters: z.union([z.strictObject({ ephemeral_message_id: z.number().int() }), Send.shape.reply_parameters]),
  ephemeral_message_parameters: EphemeralParameters,
});
const EditAlone = z.strictObject({
  ...Styled,
  receiver_user_id: z.number().int(),
  ephemeral_message_id: z.number().int(),
  reply_markup: Keyboard.optional(),
});
const Marked = z.object({ commands: z.array(z.record(z.string(), z.unknown())) });

const without = (payload: unknown, field: string): unknown =>
  Object.fromEntries(Object.entries(Object(payload)).filter(([name]) => name !== field));

function byVersion(world: World, payload: unknown, forEverybody: FakeMethod | undefined, alone: FakeMethod) {
  const { version } = world.ephemeral;
  const isAlone = 'ephemeral_message_parameters' in Object(payload);
  if (isAlone && version === 'older, strict')
    return err(bad('wrong parameters: Unrecognized key: "ephemeral_message_parameters"'));
  if (isAlone && version === '10.3') return alone(world, payload);
  return forEverybody?.(world, without(payload, 'ephemeral_message_parameters')) ?? err(bad('no method'));
}

/** The methods that differ by what the server knows of ephemeral messages. */
export const EPHEMERAL_METHODS: Readonly<Record<string, FakeMethod>> = {
  sendMessage: (world, payload) => byVersion(world, payload, METHODS.sendMessage, sendAlone),
  sendRichMessage: (world, payload) =>
    world.ephemeral.version === '10.3'
      ? sendRich(world, payload)
      : err({ code: 404, description: 'Not Found: method not found' }),
  sendDocument: (world, payload) => byVersion(world, payload, FILE_METHODS.sendDocument, sendFileAlone),
  sendPhoto: (world, payload) => byVersion(world, payload, FILE_METHODS.sendPhoto, sendFileAlone),
  editEphemeralMessageText: method(EditAlone, (world, payload) => {
    if (world.ephemeral.version !== '10.3') return err({ code: 404, description: 'Not Found: method not found' });
    const { chat_id, receiver_user_id: receiver, ephemeral_message_id: id } = payload;
    const [chat, words] = [reach(world.chats, chat_id), readWords(payload)];
    return !chat.ok ? chat : words.ok ? editEphemeral(world, chat.value, { receiver, id, words: words.value }) : words;
  }),
  deleteMessage: method(
    z.strictObject({ chat_id: z.number().int(), message_id: z.number().int() }),
    ({ chats }, { chat_id, message_id: id }) =>
      chats.find(chat_id)?.messages.delete(id) ? ok(true) : err(bad('message to delete not found')),
  ),
  setMyCommands: (world, payload) => {
    const { version } = world.ephemeral;
    const read = Marked.safeParse(payload);
    const marks = read.data?.commands.map(({ is_ephemeral: mark }) => mark) ?? [];
    if (marks.some((mark) => mark !== undefined) && version === 'older, strict')
      return err(bad('wrong parameters: Unrecognized key: "is_ephemeral"'));
    const plain = { ...Object(payload), commands: read.data?.commands.map((one) => without(one, 'is_ephemeral')) };
    const set = METHODS.setMyCommands?.(world, plain) ?? err(bad('no method'));
    if (version !== '10.3' || !read.success || marks.some((mark) => mark !== undefined && typeof mark !== 'boolean'))
      return set;
    world.menus.set(menuPlaceOf(GetMenu.parse(without(payload, 'commands'))), read.data.commands);
    return set;
  },
};

const sendAlone = method(SendAlone, (world, payload) => {
  const words = readWords(payload);
  return words.ok ? place(world, payload, words.value) : words;
});

const RichText: z.ZodType = z.lazy(() =>
  z.union([
    z.string(),
    z.array(RichText),
    z.strictObject({ type: z.literal('bold'), text: RichText }),
    z.strictObject({ type: z.literal('url'), text: RichText, url: z.url() }),
  ]),
);
const Cell = z.strictObject({
  text: RichText,
  is_header: z.literal(true).optional(),
  align: z.enum(['left', 'center', 'right']),
  valign: z.enum(['top', 'middle', 'bottom']),
});
/** https://core.telegram.org/bots/api#inputrichblock */
const Block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.enum(['paragraph', 'footer']), text: RichText }),
  z.strictObject({
    type: z.literal('table'),
    cells: z.array(z.array(Cell).min(1)).min(1),
    is_striped: z.literal(true).optional(),
    is_compact: z.literal(true).optional(),
  }),
]);
const Rich = {
  rich_message: z.strictObject({ blocks: z.array(Block).min(1).max(500) }),
  reply_markup: Send.shape.reply_markup,
};
const { text: _text, parse_mode: _mode, link_preview_options: _preview, ...Unwritten } = SendAlone.shape;

/** What a person reads in a rich message: its cells and paragraphs, one a line. */
const wordsIn = (text: unknown): string =>
  Array.isArray(text) ? text.map(wordsIn).join('') : typeof text === 'string' ? text : wordsIn(Object(text).text);

const sendRich = method(
  z.strictObject({
    ...Unwritten,
    ephemeral_message_parameters: EphemeralParameters.optional(),
    ...Rich,
  }),
  (world, { rich_message: { blocks }, ephemeral_message_parameters: alone, reply_markup: markup, ...payload }) => {
    const text = blocks
      .flatMap((block): readonly { readonly text: unknown }[] =>
        block.type === 'table' ? block.cells.flat() : [block],
      )
      .map(({ text: words }) => wordsIn(words))
      .join('\n');
    const keyboard = markup && 'inline_keyboard' in markup ? markup.inline_keyboard : [];
    const words = { text, entities: [], keyboard };
    if (alone) return place(world, { ...payload, ephemeral_message_parameters: alone }, words);
    const { reply_parameters: reply, ...rest } = payload;
    return add(world.chats, { ...rest, ...(reply && 'message_id' in reply && { reply_parameters: reply }) }, words);
  },
);

const Alone = { reply_parameters: SendAlone.shape.reply_parameters, ephemeral_message_parameters: EphemeralParameters };
const sendFileAlone = method(
  SendFile.extend({ ...Alone, document: File.optional(), photo: File.optional() }),
  (world, { document, photo, ...payload }) => {
    const file = document ?? photo;
    if (file === undefined || file.bytes.length === 0) return err(bad('file must be non-empty'));
    const as = document ? 'document' : 'photo';
    return place(world, payload, { text: payload.caption ?? '', entities: [], keyboard: [], file: { as, ...file } });
  },
);

type Placing = Pick<z.infer<typeof SendAlone>, 'chat_id' | 'message_thread_id' | keyof typeof Alone>;

function place(world: World, payload: Placing, words: Parameters<typeof sendEphemeral>[2]['words']) {
  const chat = reach(world.chats, payload.chat_id);
  if (!chat.ok) return chat;
  const { message_thread_id: topic = null, reply_parameters: replyTo, ephemeral_message_parameters: alone } = payload;
  if (topic !== null && !chat.value.topics.has(topic)) return err(bad('message thread not found'));
  const { receiver_user_id: receiver, callback_query_id: press = null } = alone;
  return sendEphemeral(world, chat.value, { receiver, press, replyTo, topic, words });
}
