import { randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { ChatMessage } from '../../adapters/web/chat-log.ts';
import { createPlayground, type Playground } from '../../adapters/web/connect.ts';
import type { KeyValueStore } from '../../src/core/conversation.ts';
import type { PersonId } from '../../src/core/people.ts';
import { type HttpServer, serveHttp } from '../../src/http/server.ts';
import { eventually } from './eventually.ts';
import { createTinyDesk, PRODUCTS, type TinyDesk } from './tiny-desk.ts';

/** A store in memory. Values go through JSON, as they do on the real one. */
export function createMemoryStore(): KeyValueStore {
  const values = new Map<string, string>();
  return {
    get: async (key) => JSON.parse(values.get(key) ?? 'null'),
    put: async (key, value) => void values.set(key, JSON.stringify(value)),
    drop: async (key) => void values.delete(key),
  };
}

export type PlaygroundServer = {
  readonly url: string;
  readonly port: number;
  readonly desk: TinyDesk;
  readonly playground: Playground;
  readonly logged: readonly string[];
  readonly stop: () => Promise<void>;
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>;
  readonly say: (as: string, text: string, id?: string) => Promise<SayAnswer>;
};
export type SayAnswer = { readonly refused: boolean; readonly at: string | null; readonly form: unknown };

/** The playground on a port of its own, with a tiny desk behind it. */
export async function startPlayground(
  t: TestContext,
  store: KeyValueStore = createMemoryStore(),
): Promise<PlaygroundServer> {
  const logged: string[] = [];
  const note = (event: string): void => void logged.push(event);
  const log = { info: note, warn: note, error: note };
  const desk = createTinyDesk(() => playground.surface);
  const playground: Playground = createPlayground({
    run: desk.run,
    views: desk.views,
    timezone: () => 'Asia/Shanghai',
    present: desk.present.en,
    presentIn: desk.present,
    actorOf: (account, name) => ({ account, person: `person:${name}` as PersonId, name }),
    products: () => PRODUCTS,
    outcomes: [
      { suffix: '0006', en: 'Accepted, then silence', zh: '受理后无应答', provider: null },
      { suffix: 'any other', en: 'Delivered', zh: '到账', provider: null },
    ],
    language: () => 'en',
    now: Date.now,
    log,
    store,
    newKey: randomUUID,
  });
  await playground.start();
  const server: HttpServer = await serveHttp({ port: 0, host: '127.0.0.1', routes: [], pages: playground.pages, log });
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopping ??= playground.stop().then(server.close);
    return stopping;
  };
  t.after(stop);
  const post: PlaygroundServer['post'] = (path, body, headers = {}) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const say: PlaygroundServer['say'] = async (as, text, id = randomUUID()) =>
    (await (await post('/say', { as, text, id })).json()) as SayAnswer;
  return { url: server.url, port: server.port, desk, playground, logged, stop, post, say };
}

export type Heard = { readonly event: string; readonly id: string | null; readonly data: string };

/** Reads an event stream as it comes. `next` waits for the first event not yet read that fits; `end` hangs up. */
export type Listening = {
  readonly heard: readonly Heard[];
  readonly messages: () => readonly ChatMessage[];
  readonly until: (fits: (messages: readonly ChatMessage[]) => boolean) => Promise<void>;
  readonly ended: () => boolean;
  readonly end: () => void;
};

export async function listenAs(t: TestContext, url: string, as: string, lastEventId?: string): Promise<Listening> {
  const hangUp = new AbortController();
  t.after(() => hangUp.abort());
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
  const response = await fetch(`${url}/events?as=${as}`, { headers, signal: hangUp.signal });
  if (!response.body) throw new Error('no stream');
  const heard: Heard[] = [];
  let ended = false;
  void readEvents(response.body, (event) => heard.push(event))
    .catch(() => undefined)
    .finally(() => {
      ended = true;
    });
  const messages = (): readonly ChatMessage[] => messagesOf(heard);
  const until: Listening['until'] = (fits) => eventually(() => fits(messages())).then(() => undefined);
  return { heard, messages, until, ended: () => ended, end: () => hangUp.abort() };
}

/** The conversation as a reader of these events has it: a snapshot replaces all, a message replaces its older self. */
function messagesOf(heard: readonly Heard[]): readonly ChatMessage[] {
  const messages = new Map<string, ChatMessage>();
  for (const { event, data } of heard) {
    if (event === 'snapshot') messages.clear();
    const shown = event === 'snapshot' ? (JSON.parse(data) as ChatMessage[]) : [JSON.parse(data) as ChatMessage];
    for (const message of shown) messages.set(message.id, message);
  }
  return [...messages.values()].toSorted((a, b) => a.position - b.position);
}

async function readEvents(body: ReadableStream<Uint8Array>, take: (event: Heard) => void): Promise<void> {
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const field = (name: string): string | null =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? null;
      const data = field('data');
      if (data !== null) take({ event: field('event') ?? 'message', id: field('id'), data });
    }
  }
}
