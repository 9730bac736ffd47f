import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { METHODS, NEEDS_SCOPE } from './slack/api.ts';
import { serveDownload, serveUpload } from './slack/files.ts';
import { misfitOfAcknowledgement, misfitOfCall, misfitOfMessage } from './slack/fitness.ts';
import { isJson, type Json } from './slack/limits.ts';
import { createPayloads, DEFAULT_CHANNEL, DEFAULT_USER, signed, type Who } from './slack/payloads.ts';
import { sayFile, write } from './slack/say.ts';
import { createSocketMode } from './slack/socket-mode.ts';
import {
  createState,
  type FakeEphemeral,
  type FakeMessage,
  type FakeProfile,
  type FakeState,
  type Fault,
  nextNumber,
} from './slack/state.ts';

/** What the product answered to one delivery. `json` null where the body is none. */
export type Answered = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
};

export type FakeSlack = Awaited<ReturnType<typeof startFakeSlack>>;

/**
 * Starts a Slack of our own on loopback: its Web API, the addresses private answers go to, Socket Mode, and people who type and
 * click. It keeps its own ledger of what was shown, and refuses what Slack would refuse.
 *
 * `pointAt(url)` says where the product listens (`http://127.0.0.1:…`); then `slash`, `click`, `submitView`, `mention` and the
 * shortcuts send what Slack would, signed, and answer the product's HTTP response.
 */
export async function startFakeSlack(t: Pick<TestContext, 'after'>) {
  const state = createState();
  const server = createServer((request, response) => {
    serve(state, base, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  state.base = base;
  const socket = createSocketMode(server);
  t.after(() => {
    socket.cut();
    server.closeAllConnections();
    server.close();
    // At the very end: a check that fails keeps what is registered behind it from being stopped.
    t.after(() => assert.deepEqual(state.misfits, [], 'everything that was sent fits Slack'));
  });
  let target = '';
  const payloads = createPayloads(state, (user, channel) => {
    const id = `R${nextNumber()}`;
    state.responses.set(id, { user, channel, left: 5 });
    return `${base}/response/${id}`;
  });
  const deliver = (body: string, contentType: string, headers: Readonly<Record<string, string>> = {}) =>
    post(`${target}/slack/events`, body, { ...signed(state, body), 'content-type': contentType, ...headers });
  const form = async (fields: Readonly<Record<string, string>>, view: Json | null = null) => {
    const answered = await deliver(new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded');
    note(state, 'acknowledgement', misfitOfAcknowledgement(answered.json, view));
    return answered;
  };
  const interact = (payload: Json) =>
    form({ payload: JSON.stringify(payload) }, isJson(payload.view) ? payload.view : null);

  return {
    apiUrl: `${base}/api/`,
    ...state,
    state,
    payloads,
    socket,
    deliver,
    pointAt: (url: string): void => {
      target = url;
    },

    /** Somebody writes a message, without the product hearing of it. */
    say: (text: string, { user = DEFAULT_USER, channel = DEFAULT_CHANNEL }: Who = {}, threadTs: string | null = null) =>
      write(state, { text, user, channel, threadTs }),
    slash: (text: string, who: Who = {}) => form(payloads.slash(text, who)),
    mention: (text: string, who: Who = {}, threadTs: string | null = null) => {
      const { user = DEFAULT_USER, channel = DEFAULT_CHANNEL } = who;
      const message = write(state, { text: `<@${state.botUserId}> ${text}`, user, channel, threadTs });
      const event = who.team === undefined ? {} : { user_team: who.team, team: who.team };
      const envelope = who.enterprise === undefined ? {} : { team_id: who.team, enterprise_id: who.enterprise };
      return deliver(JSON.stringify(payloads.mention(message, event, envelope)), 'application/json');
    },
    event: (payload: unknown) => deliver(JSON.stringify(payload), 'application/json'),
    click: (message: FakeMessage, action: string, who: Who = {}) => interact(payloads.click(message, action, who)),
    clickEphemeral: (told: FakeEphemeral, action: string, who: Who = {}) =>
      interact(payloads.clickEphemeral(told, action, who)),
    /** Somebody clicks in a view of theirs, or in their Home tab where `view` is left out. */
    clickView: (action: string, who: Who = {}, view = state.homes.get(who.user ?? DEFAULT_USER)) =>
      interact(payloads.clickView(view, action, who)),
    /** Somebody fills a field of the form in: Slack says so where the form asks for it. */
    fill: (values: Readonly<Record<string, string>>, field: string, who: Who = {}) =>
      interact(payloads.fill(values, field, who)),
    openHome: (user: string, tab = 'home') =>
      deliver(JSON.stringify(payloads.homeOpened(user, tab)), 'application/json'),
    setProfile: (user: string, profile: FakeProfile) => state.profiles.set(user, profile),
    submitView: (values: Readonly<Record<string, string>>, who: Who = {}, opened = state.views.at(-1)) =>
      interact(payloads.submitView(values, who, opened)),
    globalShortcut: (who: Who = {}) => interact(payloads.globalShortcut(who)),
    messageShortcut: (message: FakeMessage, who: Who = {}, callback?: string) =>
      interact(payloads.messageShortcut(message, who, callback)),
    /** Somebody sends a file, without the product hearing of it. */
    sayFile: (name: string, bytes: string | Buffer, who: Who = {}) => sayFile(state, name, bytes, who),
    interact,
    form,

    /** The app's messages in a channel, oldest first. */
    shown: (channel = DEFAULT_CHANNEL): readonly FakeMessage[] =>
      state.messages.filter((message) => message.channel === channel && message.person === null),
    callsOf: (method: string) => state.calls.filter((call) => call.method === method),

    failNext: (method: string, fault: Fault): void => {
      state.faults.set(method, [...(state.faults.get(method) ?? []), fault]);
    },
    /** Leaves a method's calls unanswered until `release`. */
    hold: (method: string) => {
      const { promise: released, resolve: release } = Promise.withResolvers<void>();
      const hold = { released, waiting: 0 };
      state.held.set(method, hold);
      return {
        waiting: () => hold.waiting,
        release: (): void => {
          state.held.delete(method);
          release();
        },
      };
    },
    rateLimit: (channel: string, seconds: number): void => {
      state.limited.set(channel, Date.now() + seconds * 1000);
    },
    addChannel: (channel: string) => state.channels.set(channel, { archived: false, joined: true }),
    archive: (channel: string) => state.channels.set(channel, { archived: true, joined: true }),
    removeBot: (channel: string) => state.channels.set(channel, { archived: false, joined: false }),
    deleteMessage: (message: FakeMessage) => state.messages.splice(state.messages.indexOf(message), 1),
    setGroup: (group: string, users: string[]) => state.groups.set(group, users),
    disableGroup: (group: string) => state.disabledGroups.set(group, 1_700_000_000),
    revokeToken: (revoked = true): void => {
      state.revoked = revoked;
    },
  };
}

async function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<Answered> {
  const answer = await fetch(url, { method: 'POST', body, headers, signal: AbortSignal.timeout(30_000) });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.startsWith('application/json');
  return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : null };
}

async function serve(
  state: FakeState,
  base: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const [, root, name = ''] = (request.url ?? '').split('/');
  if (root === 'upload') return serveUpload(state, name, bytes, response);
  if (root === 'download') return serveDownload(state, name, request, response);
  const body = bytes.toString('utf8');
  if (root === 'response') return respond(state, name, body, request, response);
  if (root !== 'api') return void response.writeHead(404).end();
  const fields = Object.fromEntries(new URLSearchParams(body));
  state.calls.push({ method: name, fields, at: Date.now() });
  note(state, name, misfitOfCall(name, fields));
  await heldBack(state, name, response);
  const fault = state.faults.get(name)?.shift();
  if (fault === 'drop before accept') return void response.destroy();
  if (typeof fault === 'number') return void response.writeHead(fault).end('<html>broken</html>');
  const waitMs = (state.limited.get(fields.channel ?? '') ?? 0) - Date.now();
  if (waitMs > 0) return void response.writeHead(429, { 'retry-after': String(Math.ceil(waitMs / 1000)) }).end();
  const named = typeof fault === 'string' && /^[a-z_]+$/.test(fault) ? fault : null;
  const refused = named ?? refusalOfCall(state, name, request);
  const answer = refused
    ? { error: refused, ...(refused === 'missing_scope' && { needed: NEEDS_SCOPE[name]?.join(',') ?? '' }) }
    : hasUnknownBlocks(state, fields.blocks)
      ? { error: 'invalid_blocks' }
      : (METHODS[name]?.(state, fields, { http: base, socket: base.replace('http', 'ws') }) ?? {
          error: 'unknown_method',
        });
  if (fault === 'drop after accept') return void response.destroy();
  if (fault === 'not json') return void response.writeHead(200).end('<html>proxy</html>');
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'x-oauth-scopes': (name === 'apps.connections.open' ? state.appScopes : state.scopes).join(','),
    date: new Date(Date.now() + state.aheadMs).toUTCString(),
  });
  response.end(JSON.stringify({ ok: answer.error === undefined, ...answer }));
}

/** Waits while a method is held. A caller that hangs up is not waiting any more. */
async function heldBack({ held }: FakeState, method: string, response: ServerResponse): Promise<void> {
  const hold = held.get(method);
  if (hold === undefined) return;
  hold.waiting += 1;
  const hungUp = new Promise<void>((resolve) => response.once('close', resolve));
  await Promise.race([hold.released, hungUp]);
  hold.waiting -= 1;
}

function refusalOfCall(state: FakeState, name: string, request: IncomingMessage): string | null {
  const token = name === 'apps.connections.open' ? state.appToken : state.botToken;
  if (request.headers.authorization !== `Bearer ${token}`) return 'invalid_auth';
  if (state.revoked) return 'token_revoked';
  const needed = name === 'apps.connections.open' ? ['connections:write'] : (NEEDS_SCOPE[name] ?? []);
  const scopes = name === 'apps.connections.open' ? state.appScopes : state.scopes;
  if (needed.length > 0 && !needed.some((scope) => scopes.includes(scope))) return 'missing_scope';
  const type = request.headers['content-type'] ?? '';
  return type === 'application/x-www-form-urlencoded' ? null : 'invalid_form_data';
}

/** A workspace that does not have a block yet refuses the whole message. */
const hasUnknownBlocks = ({ hasCharts }: FakeState, blocks = ''): boolean =>
  !hasCharts && /"data_(?:visualization|table)"/.test(blocks);

const note = ({ misfits }: FakeState, what: string, misfit: string | null): void => {
  if (misfit !== null) misfits.push(`${what}: ${misfit}`);
};

/** Slack's `response_url`: JSON only, five times, and then no more. */
function respond(state: FakeState, id: string, body: string, request: IncomingMessage, response: ServerResponse): void {
  const known = state.responses.get(id);
  if (!known || known.left === 0) return void response.writeHead(404).end('used_url');
  if (state.faults.get('response_url')?.shift() !== undefined) return void response.writeHead(404).end('expired_url');
  if (request.headers['content-type'] !== 'application/json')
    return void response.writeHead(400).end('invalid_payload');
  const message = JSON.parse(body);
  const misfit = misfitOfMessage(message);
  note(state, 'response_url', misfit);
  if (misfit || hasUnknownBlocks(state, body)) return void response.writeHead(400).end('invalid_blocks');
  known.left -= 1;
  const { text = '', blocks = [], thread_ts: threadTs = null } = message;
  state.ephemerals.push({ ...known, threadTs, text, blocks, via: 'response_url', body: message });
  response.writeHead(200).end('ok');
}
