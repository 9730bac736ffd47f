import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { err, type Result } from '../../src/core/result.ts';
import { createChats, type FakeChat, type FakeMessage, type FakeUser } from './telegram/chats.ts';
import { type ApiVersion, createEphemeralWorld, type EphemeralWorld } from './telegram/ephemeral.ts';
import { EPHEMERAL_METHODS } from './telegram/ephemeral-methods.ts';
import { FILE_METHODS, serveFile } from './telegram/files.ts';
import { METHODS, type Toast, type World } from './telegram/methods.ts';
import { createPeopleSide, type PeopleSide } from './telegram/people-side.ts';
import { bad, type Refused } from './telegram/placing.ts';
import { Updates } from './telegram/updates.ts';

/** One call of the Bot API, in the order they ended. `refused` is null where it was carried out. */
export type FakeCall = { readonly method: string; readonly payload: unknown; readonly refused: Refused | null };

/**
 * How the next call of a method ends: refused with a description (`Bad Request: ` is put before one that has no colon), an HTTP
 * status with no JSON, carried out and its answer lost, lost before it was carried out, or never answered.
 */
export type Fault = string | number | 'drop after accept' | 'drop before accept' | 'hang';

/**
 * A strict Bot API over real HTTP, with its own ledger of chats. It knows what stands where, refuses what Telegram refuses, and
 * keeps updates until they are taken, by webhook or by polling.
 */
export type FakeTelegram = PeopleSide & {
  /** What `TELEGRAM_API_ROOT` is set to. */
  readonly root: string;
  readonly token: string;
  readonly bot: World['bot'];
  readonly calls: readonly FakeCall[];
  readonly toasts: readonly Toast[];
  readonly menus: World['menus'];
  /** Which Bot API it speaks, the ephemeral messages, and how far its clock is put forward. */
  readonly ephemeral: EphemeralWorld;
  readonly documents: World['documents'];
  readonly updates: Updates;
  /** What the bot has standing in a chat now, oldest first. */
  readonly messages: (chat: number) => readonly FakeMessage[];
  /** What anybody has standing in a chat now, oldest first. */
  readonly talk: (chat: number) => readonly FakeMessage[];
  /** Makes a group known to the bot, with the topics named. */
  readonly group: (chat: number, topics?: readonly number[]) => void;
  /** Says who administrates a chat. */
  readonly appoint: (chat: number, ...administrators: readonly FakeUser[]) => void;
  /** Lets people be in a chat. */
  readonly join: (chat: number, ...people: readonly FakeUser[]) => void;
  /** A chat as the fake keeps it, to change what the bot and others may do there. */
  readonly chat: (chat: number) => FakeChat;
  readonly failNext: (method: string, fault: Fault) => void;
  /** Refuses everything into a chat with 429 for so many seconds. */
  readonly rateLimit: (chat: number, seconds: number) => void;
  readonly closeTopic: (chat: number, topic: number) => void;
  readonly dropTopic: (chat: number, topic: number) => void;
  readonly deleteMessage: (message: Pick<FakeMessage, 'chat' | 'id'>) => void;
  readonly callsOf: (method: string) => readonly FakeCall[];
};

type Options = {
  readonly token?: string;
  readonly username?: string;
  readonly backoffMs?: number;
  readonly version?: ApiVersion;
};

export async function startFakeTelegram(t: Pick<TestContext, 'after'>, options: Options = {}): Promise<FakeTelegram> {
  const {
    token = '900100200:AAfake-token_of_the-test',
    username = 'topup_bot',
    backoffMs = 20,
    version = 'older',
  } = options;
  const bot = { id: Number(token.split(':')[0]), username };
  const [presses, toasts, menus]: [World['presses'], Toast[], World['menus']] = [new Set(), [], new Map()];
  const ephemeral = createEphemeralWorld(version);
  const updates = new Updates(backoffMs);
  const documents: World['documents'] = new Map();
  const world: World = { bot, chats: createChats(), updates, presses, toasts, menus, documents, ephemeral };
  const calls: FakeCall[] = [];
  const faults: { method: string; fault: Fault }[] = [];
  const server = createServer((request, response) => {
    serve({ world, token, calls, faults }, request, response).catch((error: unknown) =>
      response.destroy(error as Error),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    world.updates.close();
    server.closeAllConnections();
    server.close();
  });
  const { chats } = world;
  return {
    ...createPeopleSide(world),
    root: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    bot,
    calls,
    toasts,
    menus,
    documents,
    ephemeral,
    updates,
    messages: (chat) => [...(chats.find(chat)?.messages.values() ?? [])].filter(({ from }) => from === null),
    talk: (chat) => [...(chats.find(chat)?.messages.values() ?? [])],
    group: (chat, topics = []) => {
      for (const topic of topics) chats.open(chat).topics.set(topic, 'open');
      chats.open(chat);
    },
    appoint: (chat, ...administrators) => {
      chats.open(chat).administrators = administrators;
    },
    join: (chat, ...people) => {
      for (const person of people) chats.open(chat).people.set(person.id, person);
    },
    chat: chats.open,
    failNext: (method, fault) => void faults.push({ method, fault }),
    rateLimit: (chat, seconds) => {
      chats.open(chat).limitedUntil = Date.now() + seconds * 1000;
    },
    closeTopic: (chat, topic) => void chats.open(chat).topics.set(topic, 'closed'),
    dropTopic: (chat, topic) => void chats.open(chat).topics.delete(topic),
    deleteMessage: ({ chat, id }) => void chats.open(chat).messages.delete(id),
    callsOf: (method) => calls.filter((call) => call.method === method),
  };
}

export type { FakeMessage, FakeUser };

type Served = {
  readonly world: World;
  readonly token: string;
  readonly calls: FakeCall[];
  readonly faults: { method: string; fault: Fault }[];
};

async function serve(
  { world, token, calls, faults }: Served,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.url?.startsWith('/file/')) return serveFile(world, request.url, token, response);
  const [, given, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? [];
  if (given !== token) return answer(response, err({ code: 401, description: 'Unauthorized' }));
  const payload = await readPayload(request);
  const index = faults.findIndex((fault) => fault.method === method);
  const fault = index === -1 ? null : faults.splice(index, 1)[0]?.fault;
  if (fault === 'hang') return;
  if (fault === 'drop before accept') return void request.socket.destroy();
  if (typeof fault === 'number') return void response.writeHead(fault).end('<html>not JSON</html>');
  const refusal = typeof fault === 'string' && fault !== 'drop after accept' ? refusalOf(fault) : null;
  const result = refusal ? err(refusal) : await callMethod(world, method, payload);
  calls.push({ method, payload, refused: result.ok ? null : result.error });
  if (fault === 'drop after accept') return void request.socket.destroy();
  answer(response, result);
}

const callMethod = async (world: World, method: string, payload: unknown): Promise<Result<unknown, Refused>> =>
  (EPHEMERAL_METHODS[method] ?? METHODS[method] ?? FILE_METHODS[method])?.(world, payload) ??
  err({ code: 404, description: 'Not Found' });

const CODES: Readonly<Record<string, number>> = { Unauthorized: 401, Forbidden: 403, 'Not Found': 404, Conflict: 409 };

function refusalOf(description: string): Refused {
  const code = CODES[description.split(':')[0] ?? ''];
  return code === undefined ? bad(description.replace(/^Bad Request: /, '')) : { code, description };
}

function answer(response: ServerResponse, result: Result<unknown, Refused>): void {
  const { code, ...rest } = result.ok ? { code: 200 } : result.error;
  const body = result.ok ? { ok: true, result: result.value } : { ok: false, error_code: code, ...rest };
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Reads the parameters, which come as JSON or, with a file, as a multipart form. */
async function readPayload(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) return readForm(Buffer.concat(chunks), type);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}

const FORM_PART = /content-disposition:\s*form-data; name="([^"]+)"(?:; filename="([^"]*)")?/i;

/** Numbers and objects arrive as text in a form. https://core.telegram.org/bots/api#making-requests */
function readForm(body: Buffer, type: string): unknown {
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1] ?? '';
  // latin1 keeps every byte, so that a file is read as it came.
  const parts = body.toString('latin1').split(`--${boundary}`).slice(1, -1);
  const fields = parts.map((part) => {
    const headEnd = part.indexOf('\r\n\r\n');
    const [, name = '', fileName] = FORM_PART.exec(utf8Of(part.slice(0, headEnd)).toString()) ?? [];
    const value = utf8Of(part.slice(headEnd + 4, -2));
    if (fileName !== undefined) return [name, { name: fileName, bytes: value }];
    const isText = name === 'caption' || name === 'parse_mode' || name === 'method';
    return [name, isText ? value.toString() : JSON.parse(value.toString())];
  });
  const { method: _, ...payload } = Object.fromEntries(fields);
  return payload;
}

const utf8Of = (latin1: string): Buffer => Buffer.from(latin1, 'latin1');
