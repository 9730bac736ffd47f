import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  channelOf,
  type FakeFile,
  type FakeState,
  findMessage,
  nextNumber,
  nextTs,
  type PersonsFile,
} from './state.ts';

type Fields = Readonly<Record<string, string>>;
type Answer = Readonly<Record<string, unknown>> & { readonly error?: string };

/** Slack's way of taking a file: an address, the bytes, and only then the place in which it is shown. */
export const FILE_METHODS: Readonly<
  Record<string, (state: FakeState, fields: Fields, url: { readonly http: string }) => Answer>
> = {
  'files.getUploadURLExternal': (state, { filename = '', length = '', alt_txt: altText = null }, { http }) => {
    if (filename === '' || !/^[1-9][0-9]*$/.test(length)) return { error: 'invalid_arguments' };
    if (altText !== null && altText.length > 1_000) return { error: 'alt_txt_too_large' };
    const id = `F${nextNumber()}`;
    const file = { id, name: filename, length: Number(length), altText, bytes: null, title: null, shared: [] };
    state.files.set(id, file);
    return { upload_url: state.uploadUrl ?? `${http}/upload/${id}`, file_id: id };
  },
  'files.completeUploadExternal': completeUpload,
  'files.info': (state, { file: id = '' }) => {
    const file = state.sent.get(id);
    if (file === undefined) return { error: 'file_not_found' };
    return file.deleted ? { error: 'file_deleted' } : { file: fileObjectOf(state, file) };
  },
  'conversations.open': (state, { users = '' }) => {
    if (!/^[UW][A-Z0-9]+$/.test(users) || state.nobody.has(users)) return { error: 'user_not_found' };
    return { channel: { id: channelOf(state, users) }, already_open: true };
  },
};

function completeUpload(state: FakeState, fields: Fields): Answer {
  const named = filesIn(fields.files);
  if (named === null) return { error: 'invalid_arguments' };
  const files = named.map(({ id }) => state.files.get(id));
  if (files.some((file) => file === undefined || file.bytes === null || file.shared.length > 0))
    return { error: 'file_not_found' };
  // Without a channel the file would be private to the app, which is never meant here.
  const { channel_id: channel = '', thread_ts: threadTs = null } = fields;
  const known = /^[CDG]/.test(channel) ? channelOf(state, channel) : null;
  if (known === null) return { error: 'channel_not_found' };
  const { archived = false, joined = true } = state.channels.get(known) ?? {};
  if (archived || !joined) return { error: archived ? 'is_archived' : 'not_in_channel' };
  if (threadTs !== null && !findMessage(state, known, threadTs)) return { error: 'thread_not_found' };
  const shared = files as readonly FakeFile[];
  for (const [index, file] of shared.entries()) {
    file.title = named[index]?.title ?? file.name;
    file.shared.push({ channel: known, threadTs });
  }
  const message = { channel: known, ts: nextTs(), threadTs, person: null, text: '', blocks: [], metadata: null };
  state.messages.push({ ...message, edits: [], files: shared });
  return { files: shared.map(({ id, title }) => ({ id, title })) };
}

/** Slack's address for one file's bytes. Its faults go by the name `upload`. */
export function serveUpload(state: FakeState, id: string, bytes: Buffer, response: ServerResponse): void {
  const fault = state.faults.get('upload')?.shift();
  if (fault === 'drop before accept') return void response.destroy();
  if (typeof fault === 'number') return void response.writeHead(fault, { location: '/elsewhere' }).end();
  const status = takeUpload(state, id, bytes);
  if (fault === 'drop after accept') return void response.destroy();
  response.writeHead(status).end(status === 200 ? `OK - ${bytes.length}` : 'refused');
}

/** Takes the bytes of an announced file, as many as were announced. Returns the HTTP status. */
function takeUpload({ files }: FakeState, id: string, bytes: Buffer): number {
  const file = files.get(id);
  if (file === undefined || file.shared.length > 0) return 404;
  if (bytes.length !== file.length) return 400;
  file.bytes = bytes;
  return 200;
}

type Named = { readonly id: string; readonly title?: string };
function filesIn(text = ''): readonly Named[] | null {
  try {
    const given: unknown = JSON.parse(text);
    const fits = (one: unknown): boolean => typeof one === 'object' && one !== null && 'id' in one;
    return Array.isArray(given) && given.length > 0 && given.every(fits) ? given : null;
  } catch {
    return null;
  }
}

/** A person's file as Slack describes it in payloads. https://docs.slack.dev/reference/objects/file-object */
export function fileObjectOf({ base }: FakeState, { id, name, bytes, deleted }: PersonsFile) {
  if (deleted) return { id, mode: 'tombstone' };
  const url = `${base}/download/${id}`;
  return { id, name, title: name, size: bytes.length, mode: 'hosted', url_private: url, url_private_download: url };
}

/** Serves a person's file to whoever has the token and the scope, and Slack's login page to everybody else. */
export function serveDownload(state: FakeState, id: string, request: IncomingMessage, response: ServerResponse): void {
  const file = state.sent.get(id);
  if (file === undefined || file.deleted) return void response.writeHead(404).end();
  const isOurs = request.headers.authorization === `Bearer ${state.botToken}` && state.scopes.includes('files:read');
  if (!isOurs) return void response.writeHead(302, { location: `${state.base}/login` }).end();
  file.downloads += 1;
  if (file.behind === 'silence') return;
  if (typeof file.behind === 'number') return void response.writeHead(file.behind).end();
  if (file.behind === 'redirect') return void response.writeHead(302, { location: `${state.base}/login` }).end();
  if (file.behind === 'login page')
    return void response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end('<!DOCTYPE html><title>Slack');
  response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.bytes);
}
