import type { MessageRef } from '../../src/core/conversation.ts';
import { nativeId } from '../../src/core/people.ts';
import { ok, type Result } from '../../src/core/result.ts';
import type { Delivered, FilePlace, OutgoingFile } from '../../src/core/surface.ts';
import type { Call, CallFailed } from './api.ts';
import { endOf, isPictureRefused, isTopicGone } from './delivery-errors.ts';
import { ephemeralParameters, ephemeralPosition, type Reader } from './ephemeral.ts';
import type { EphemeralSupport } from './ephemeral-support.ts';
import { conversationOf } from './read.ts';

/** A bot may send 50 MB, and a photo of 10 MB. What the desk makes is far smaller, and is held in memory. */
const MAX_BYTES = 20 * 1024 * 1024;
const MAX_PHOTO_BYTES = 10 * 1024 * 1024;
const MAX_CAPTION_LENGTH = 1_024;
const TIMEOUT_MS = 30_000;
const PHOTOS: ReadonlySet<string> = new Set(['image/png', 'image/jpeg']);

/** @param reader the one person whom it is for; if Telegram cannot show it to them alone, everybody in the chat sees it */
export type SendTelegramFile = (place: FilePlace, file: OutgoingFile, reader?: Reader | null) => Promise<Delivered>;

/**
 * Sends files to Telegram: PNG and JPEG as photos, everything else as documents. Telegram has no alternative texts: that of a picture
 * is its caption, if the title alone does not say what it shows.
 */
export function createSendFile(call: Call, ephemeral: EphemeralSupport | null = null): SendTelegramFile {
  return async (place, file, reader = null) => {
    const { length } = file.bytes;
    if (length === 0 || length > MAX_BYTES)
      return { kind: 'never', scope: 'message', why: `a file of ${length} bytes` };
    const asPhoto = PHOTOS.has(file.mime) && length <= MAX_PHOTO_BYTES;
    const target = targetOf(place);
    if (reader !== null && ephemeral?.mayTry(target.chat, reader)) {
      const alone = await send(call, { ...target, reader }, file, asPhoto);
      if (alone.ok) ephemeral.notePosted(alone.value);
      if (alone.ok) return { kind: 'shown', ref: alone.value };
      if (!ephemeral.noteFailed(target.chat, reader, alone.error)) return endOf(alone.error, 'post');
    }
    const sent = await send(call, target, file, asPhoto);
    return sent.ok ? { kind: 'shown', ref: sent.value } : endOf(sent.error, 'post');
  };
}

type Target = {
  readonly chat: number;
  readonly thread: number | null;
  readonly replyTo: number | null;
  readonly reader?: Reader;
};

function targetOf(place: FilePlace): Target {
  if ('person' in place) return { chat: Number(nativeId(place.person)), thread: null, replyTo: null };
  const { conversation, thread, message } = place;
  return {
    chat: Number(nativeId(conversation)),
    thread: thread === null ? null : Number(thread),
    replyTo: message === null ? null : Number(message),
  };
}

/** If its topic is gone the file goes to General; a picture that Telegram cannot show goes as a document. */
async function send(
  call: Call,
  target: Target,
  file: OutgoingFile,
  asPhoto: boolean,
): Promise<Result<MessageRef, CallFailed>> {
  const { chat, thread, reader } = target;
  const source = { source: Buffer.from(file.bytes), filename: file.name.replace(/["\\\r\n]/g, '_') };
  const place = {
    chat_id: chat,
    caption: captionOf(file),
    ...(thread !== null && { message_thread_id: thread }),
    ...replyOf(target),
    ...(reader && {
      ephemeral_message_parameters: inForm(ephemeralParameters(reader).ephemeral_message_parameters),
    }),
  };
  const limits = { timeoutMs: TIMEOUT_MS };
  const sent = asPhoto
    ? await call('sendPhoto', { ...place, photo: source }, limits)
    : await call('sendDocument', { ...place, document: source }, limits);
  if (sent.ok) {
    const { chat: to, message_id: id, ephemeral_message_id: ephemeral } = sent.value;
    const message = reader && ephemeral !== undefined ? ephemeralPosition(reader.account, ephemeral) : String(id);
    return ok({ conversation: conversationOf(to.id), message });
  }
  if (thread !== null && isTopicGone(sent.error)) return send(call, { ...target, thread: null }, file, asPhoto);
  if (asPhoto && isPictureRefused(sent.error)) return send(call, target, file, false);
  return sent;
}

function replyOf({ replyTo, reader }: Target) {
  if (reader?.trigger?.kind === 'command')
    return { reply_parameters: inForm({ ephemeral_message_id: reader.trigger.ephemeralId }) };
  if (replyTo === null) return {};
  return { reply_parameters: inForm({ message_id: replyTo, allow_sending_without_reply: true }) };
}

/** telegraf leaves an object out of a multipart form, so it goes as the JSON that Telegram reads. */
const inForm = <T extends object>(value: T): T => JSON.stringify(value) as unknown as T;

function captionOf({ title, altText }: OutgoingFile): string {
  const words = altText === null || altText === title ? title : `${title}\n${altText}`;
  return words.length <= MAX_CAPTION_LENGTH ? words : `${words.slice(0, MAX_CAPTION_LENGTH - 1).toWellFormed()}…`;
}
