import * as z from 'zod';
import { err, type Result } from '../../../src/core/result.ts';
import type { FakeFile } from './chats.ts';
import { type FakeMethod, method, Send, Text, type World } from './methods.ts';
import { add, bad, type Refused } from './placing.ts';

const File = z.strictObject({ name: z.string(), bytes: z.instanceof(Buffer) });
const SendFile = z.strictObject({
  chat_id: z.number().int(),
  caption: Text.max(1_024, 'message caption is too long').optional(),
  message_thread_id: Send.shape.message_thread_id,
  reply_parameters: Send.shape.reply_parameters,
});

/** The methods that take a file. */
export const FILE_METHODS: Readonly<Record<string, FakeMethod>> = {
  sendDocument: method(SendFile.extend({ document: File }), (world, { document, ...sent }) =>
    sendFile(world, sent, { as: 'document', ...document }),
  ),
  sendPhoto: method(SendFile.extend({ photo: File }), (world, { photo, ...sent }) =>
    isPicture(photo.bytes) ? sendFile(world, sent, { as: 'photo', ...photo }) : err(bad('IMAGE_PROCESS_FAILED')),
  ),
};

const isPicture = (bytes: Buffer): boolean =>
  bytes.subarray(1, 4).toString('latin1') === 'PNG' || bytes.subarray(0, 2).equals(Buffer.from([0xff, 0xd8]));
const MAX_FILE_BYTES = { document: 50 * 1024 * 1024, photo: 10 * 1024 * 1024 };

function sendFile({ chats }: World, payload: z.infer<typeof SendFile>, file: FakeFile): Result<unknown, Refused> {
  if (file.bytes.length === 0) return err(bad('file must be non-empty'));
  if (file.bytes.length > MAX_FILE_BYTES[file.as]) return err({ code: 413, description: 'Request Entity Too Large' });
  return add(chats, payload, { text: payload.caption ?? '', entities: [], keyboard: [], file });
}
