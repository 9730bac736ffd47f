import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { createEmulator } from 'emulate';
import { type FakeSlack, startFakeSlack } from '../fake-slack.ts';
import { misfitOfCall } from './fitness.ts';

type Json = Readonly<Record<string, unknown>>;

export const BOT_TOKEN = 'xoxb-emulated';
const BOT_USER = 'U0TOPUP';
const APP = 'A0TOPUP';
const PEOPLE = ['agent', 'boss', 'lead', 'stranger'] as const;
const CHANNELS = ['support', 'approvals', 'ops'] as const;
export type PersonName = (typeof PEOPLE)[number];
export type ChannelName = (typeof CHANNELS)[number];
type Caller = PersonName | 'admin' | 'app';
type Fields = Readonly<Record<string, string>>;

/** A message as emulate keeps it. `person` null for the app's own. */
export type Kept = {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | null;
  readonly person: string | null;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly metadata: unknown;
  readonly edited: boolean;
  readonly replies: number;
};

/** A call of the desk's, and what it was answered. `by` says who answered: emulate, or the fake where emulate has no such method. */
export type Answered = {
  readonly method: string;
  readonly fields: Fields;
  readonly by: 'emulate' | 'fake';
  readonly answer: Json;
};

/**
 * - `apiUrl` the Web API for the desk: emulate's, and the fake's where emulate has not the method
 * - `fake` signs and delivers what people do, and holds what they are told by a `response_url`
 * - `asked` every call of the desk's with its answer
 * - `call` asks emulate itself, as a person (`admin` sees every channel)
 * - `history`, `replies` a channel's and a thread's messages as emulate keeps them, oldest first, for somebody who may read them
 * - `inspect` a section of emulate's own page about a channel, which shows what no method answers
 */
export type EmulatedSlack = Awaited<ReturnType<typeof startEmulatedSlack>>;

/**
 * Slack's Web API as `emulate` (vercel-labs) keeps it: an opinion of Slack that is not ours. The desk's token has the very scopes
 * that the manifest asks for, and a method that needs another is refused.
 */
export async function startEmulatedSlack(t: Pick<TestContext, 'after'>) {
  const fake = await startFakeSlack(t);
  const emulator = await createEmulator({ service: 'slack', port: 0, seed: { slack: seed() } });
  const emulated = emulator.url.replace('localhost', '127.0.0.1');
  const asked: Answered[] = [];
  const front = createServer((request, response) => {
    pass({ emulated, fake, asked }, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((listening) => front.listen(0, '127.0.0.1', listening));
  t.after(async () => {
    front.closeAllConnections();
    front.close();
    await emulator.close();
  });

  const call = async (who: Caller, method: string, fields: Fields) => {
    const token = who === 'app' ? BOT_TOKEN : `xoxp-${who}`;
    const answer = await fetch(`${emulated}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams(fields),
    });
    const read = (await answer.json()) as Json;
    if (read.ok !== true) throw new Error(`${method}: ${JSON.stringify(read)}`);
    return read;
  };
  const messagesOf = async (reader: Caller, method: string, fields: Fields): Promise<readonly Kept[]> => {
    const { messages } = await call(reader, method, fields);
    return (messages as readonly Json[]).map((message) => keptOf(message, fields.channel ?? ''));
  };
  const { team_id } = await call('app', 'auth.test', {});
  const idOf = namesOf((await call('admin', 'users.list', {})).members);
  const channelOf = namesOf((await call('admin', 'conversations.list', {})).channels);
  return {
    apiUrl: `http://127.0.0.1:${(front.address() as AddressInfo).port}/api/`,
    fake,
    asked,
    call,
    teamId: String(team_id),
    user: (name: PersonName): string => idOf(name),
    channel: (name: ChannelName): string => channelOf(name),
    history: async (channel: string, reader: Caller = 'admin') =>
      (await messagesOf(reader, 'conversations.history', { channel })).toReversed(),
    replies: (channel: string, ts: string, reader: Caller = 'admin') =>
      messagesOf(reader, 'conversations.replies', { channel, ts }),
    inspect: async (section: 'Ephemeral' | 'Modals' | 'App Home', channel: string): Promise<string> => {
      const page = await (await fetch(`${emulated}/?tab=messages&channel=${channel}`)).text();
      return page.split(`<h2>${section}</h2>`)[1]?.split('</section>')[0] ?? '';
    },
  };
}

function seed(): Json {
  const manifest = JSON.parse(readFileSync(new URL('../../../manifest.json', import.meta.url), 'utf8'));
  const { bot: scopes } = manifest.oauth_config.scopes;
  const bot = { app_id: APP, bot_id: 'B0TOPUP', bot_user_id: BOT_USER };
  return {
    team: { name: 'Home', domain: 'home' },
    strict_scopes: true,
    users: PEOPLE.map((name) => ({ name })),
    channels: CHANNELS.map((name) => ({ name })),
    oauth_apps: [
      {
        ...bot,
        client_id: '1.1',
        client_secret: 'unused',
        name: 'topup',
        bot_name: 'topup',
        redirect_uris: [],
        scopes,
      },
    ],
    tokens: [
      { ...bot, token: BOT_TOKEN, type: 'bot', user_id: BOT_USER, scopes },
      ...[...PEOPLE, 'admin'].map((user) => ({ token: `xoxp-${user}`, type: 'user', user })),
    ],
  };
}

/** Passes a call on to emulate, and what emulate has no route for (404) to the fake, and notes what came of it. */
async function pass(
  { emulated, fake, asked }: { readonly emulated: string; readonly fake: FakeSlack; readonly asked: Answered[] },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const { authorization = '', 'content-type': type = '' } = request.headers;
  const send = (base: string, token: string) =>
    fetch(`${base}${request.url}`, { method: 'POST', headers: { authorization: token, 'content-type': type }, body });
  const fakeBase = new URL(fake.apiUrl).origin;
  const first = await send(emulated, authorization);
  const by = first.status === 404 ? 'fake' : 'emulate';
  const answer = by === 'emulate' ? first : await send(fakeBase, `Bearer ${fake.botToken}`);
  const text = await answer.text();
  const method = request.url?.slice('/api/'.length) ?? '';
  if (request.url?.startsWith('/api/')) {
    const fields = Object.fromEntries(new URLSearchParams(body.toString()));
    const misfit = misfitOfCall(method, fields);
    if (misfit !== null) fake.misfits.push(`${method}: ${misfit}`);
    asked.push({ method, by, fields, answer: JSON.parse(text) });
  }
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' }).end(text);
}

function namesOf(list: unknown): (name: string) => string {
  const known = new Map((list as readonly Json[]).map(({ name, id }) => [String(name), String(id)]));
  return (name) => known.get(name) ?? name;
}

const keptOf = (message: Json, channel: string): Kept => ({
  channel,
  ts: String(message.ts),
  threadTs: (message.thread_ts as string | undefined) ?? null,
  person: message.user === BOT_USER ? null : String(message.user),
  text: String(message.text),
  blocks: (message.blocks ?? []) as readonly Json[],
  metadata: message.metadata ?? null,
  edited: message.edited !== undefined,
  replies: Number(message.reply_count ?? 0),
});
