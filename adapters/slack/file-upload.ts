import type { WebClient } from '@slack/web-api';
import * as z from 'zod';
import type { ConversationId } from '../../src/core/conversation.ts';
import { nativeId } from '../../src/core/people.ts';
import type { Delivered, FilePlace, OutgoingFile } from '../../src/core/surface.ts';
import { isSlacks } from './answers.ts';
import type { SlackMessage } from './blocks.ts';
import { codeOf, endOf, missingScopeOf, refusesThread } from './delivery-errors.ts';

/** Slack takes 1 GB. What the desk makes is far smaller, and is held in memory. */
const MAX_BYTES = 20 * 1024 * 1024;
/** With the three calls of 10 s beside it, it ends within the lease of a notice. */
const UPLOAD_TIMEOUT_MS = 8_000;
const WAIT_MS = 30_000;

/** https://docs.slack.dev/reference/methods/files.getUploadURLExternal */
const UploadPlace = z.object({ upload_url: z.string(), file_id: z.string() });
/** https://docs.slack.dev/reference/methods/conversations.open */
const DirectChannel = z.object({ channel: z.object({ id: z.string() }) });

/** @param blocks the words of the message with the file, instead of its title alone */
export type SendSlackFile = (
  place: FilePlace,
  file: OutgoingFile,
  blocks?: SlackMessage['blocks'],
) => Promise<Delivered>;

export type SendFileDeps = {
  /** Must not retry by itself: a file that is shared twice is shown twice. */
  readonly client: WebClient;
  readonly apiUrl: string;
};

/**
 * Sends files to Slack in the three steps that it asks for: an address is asked for, the bytes go there, and then the file is shared.
 * Only the last step shows anything, so only its lost answer is `unknown`.
 * https://docs.slack.dev/messaging/working-with-files#upload
 */
export function createSendFile(deps: SendFileDeps): SendSlackFile {
  return async (place, file, blocks) => {
    if (file.bytes.length === 0 || file.bytes.length > MAX_BYTES)
      return { kind: 'never', scope: 'message', why: `a file of ${file.bytes.length} bytes` };
    let isSharing = false;
    try {
      const target = await targetOf(deps, place);
      const uploaded = await upload(deps, file);
      if ('kind' in uploaded) return uploaded;
      isSharing = true;
      await share(deps, uploaded.id, target, { title: file.title, blocks });
      return {
        kind: 'shown',
        ref: { conversation: `slack:${target.channel}` as ConversationId, message: uploaded.id },
      };
    } catch (error) {
      return endOfFile(error, isSharing);
    }
  };
}

type Target = { readonly channel: string; readonly thread: string | null };

/** A file can be shared to a conversation only: a person's direct messages are opened first. */
async function targetOf({ client }: SendFileDeps, place: FilePlace): Promise<Target> {
  const person = 'person' in place ? nativeId(place.person) : nativeId(place.conversation);
  if (!/^[UW]/.test(person)) {
    const { thread = null, message = null } = 'person' in place ? {} : place;
    return { channel: person, thread: thread ?? message };
  }
  const opened = DirectChannel.parse(await client.conversations.open({ users: person }));
  return { channel: opened.channel.id, thread: null };
}

async function upload(
  { client, apiUrl }: SendFileDeps,
  file: OutgoingFile,
): Promise<{ readonly id: string } | Delivered> {
  const { name, bytes, altText } = file;
  const asked = await client.apiCall('files.getUploadURLExternal', {
    filename: name,
    length: bytes.length,
    ...(altText === null ? {} : { alt_txt: altText.slice(0, 1_000) }),
  });
  const { upload_url: url, file_id: id } = UploadPlace.parse(asked);
  if (!isSlacks(url, apiUrl))
    return { kind: 'never', scope: 'message', why: 'the address for the upload is not Slack’s' };
  const status = await send(url, bytes);
  return status === 200
    ? { id }
    : later(status === null ? 'the upload was interrupted' : `http ${status} for the upload`);
}

/** Returns the status; null without an answer. Nobody sees the bytes before they are shared, so they may be sent again. */
async function send(url: string, bytes: Uint8Array): Promise<number | null> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.from(bytes),
      redirect: 'error',
      signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
    });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return null;
  }
}

type Words = { readonly title: string; readonly blocks: SlackMessage['blocks'] | undefined };

async function share({ client }: SendFileDeps, id: string, { channel, thread }: Target, words: Words): Promise<void> {
  const { title, blocks } = words;
  const files: [{ id: string; title: string }] = [{ id, title }];
  const content = { files, channel_id: channel, ...(blocks && { blocks }) };
  try {
    await client.files.completeUploadExternal(thread === null ? content : { ...content, thread_ts: thread });
  } catch (error) {
    if (thread === null || !refusesThread(error)) throw error;
    // The requesting message is gone, but people must still get the file.
    await client.files.completeUploadExternal(content);
  }
}

/** A missing scope stops files alone, not everything that the token is for. */
function endOfFile(error: unknown, isSharing: boolean): Delivered {
  if (codeOf(error) === 'missing_scope')
    return { kind: 'never', scope: 'message', why: `missing_scope ${missingScopeOf(error)}`.trim() };
  if (error instanceof z.ZodError) return later('the answer was not Slack’s');
  return endOf(error, isSharing ? 'post' : 'edit');
}

const later = (why: string): Delivered => ({ kind: 'later', afterMs: WAIT_MS, scope: 'conversation', why });
