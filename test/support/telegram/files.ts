import type { ServerResponse } from 'node:http';
import * as z from 'zod';
import { err, ok, type Result } from '../../../src/core/result.ts';
import type { FakeFile } from './chats.ts';
import { type FakeMethod, method, Send, Text, type World } from './methods.ts';
import { add, bad, type Refused } from './placing.ts';

export const File = z.strictObject({ name: z.string(), bytes: z.instanceof(Buffer) });
export const SendFile = z.strictObject({
  chat_id: z.number().int(),
  caption: Text.max(1_024, 'message caption is too long').optional(),
  message_thread_id: Send.shape.message_thread_id,
  reply_parameters: Send.shape.reply_parameters,
});

/** The methods that take or give a file. */
export const FILE_METHODS: Readonly<Record<string, FakeMethod>> = {
  getFile: method(z.strictObject({ file_id: z.string() }), ({ documents }, { file_id: id }) => {
    const found = documents.get(id);
    if (found === undefined) return err(bad('wrong file_id or the file is temporarily unavailable'));
    if (found.size > 20 * 1024 * 1024) return err(bad('file is too big'));
    return ok({ file_id: id, file_unique_id: `u${id}`, file_size: found.size, file_path: `documents/${id}.csv` });
  }),
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

/** Serves `/file/bot<token>/documents/<id>.csv`. */
export function serveFile({ documents }: World, url: string, token: string, response: ServerResponse): void {
  const [, given, id = ''] = /^\/file\/bot([^/]+)\/documents\/(\w+)\.csv$/.exec(url) ?? [];
  const found = given === token ? documents.get(id) : undefined;
  if (found === undefined || found.deleted) return void response.writeHead(404).end('{"ok":false,"error_code":404}');
  response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(found.bytes);
}
