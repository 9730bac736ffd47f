import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/**
 * @property method POST if it is left out; a GET has no body
 * @property timeoutMs from the call to the last byte of the answer
 * @property statuses those whose JSON is an answer; 200 alone if it is left out
 */
export type HttpCall = {
  readonly method?: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly statuses?: readonly number[];
};

/**
 * `broken`: there is no usable answer. `why` is our own sentence, without anything of the URL, the request or the answer.
 *
 * @property sent false if it is certain that no byte of the request left; otherwise true
 */
export type HttpAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly json: unknown }
  | { readonly kind: 'broken'; readonly code: string; readonly why: string; readonly sent: boolean };
export type Broken = Extract<HttpAnswer, { readonly kind: 'broken' }>;

/** The way to a provider: {@link send}, or a network that only seems to be one. */
export type Send = (call: HttpCall) => Promise<HttpAnswer>;

const CONNECT_MS = 5_000;
/** A hundred orders' answers are some 20 kB. */
const MAX_BODY_BYTES = 64 * 1024;

/** Makes the address of a call. Returns null if the base address is no URL; then nothing is sent. */
export function urlOf(baseUrl: string, path: string): URL | null {
  const base = URL.parse(baseUrl.trim());
  return base === null ? null : URL.parse(`${base.href.replace(/\/+$/, '')}/${path}`);
}

/** The outcome of a call without an address. */
export const NO_ADDRESS: Broken = {
  kind: 'broken',
  code: 'bad url',
  why: "the provider's address in the environment is not one",
  sent: false,
};

/**
 * Sends one request and reads its JSON answer. Never rejects, never tries again, follows no redirect. Anything but a
 * complete JSON answer with 200, or with another status that the call names, is `broken`. If it was `sent`, the provider may have served it.
 *
 * The request is written only after the connection is established (with TLS: after the certificate was verified). So every failure
 * before that is proved to come before the first byte, also if several addresses are tried.
 *
 * Each call has a connection of its own. On a kept one a close by the server that crosses the request would look like an answer
 * that was lost, and make doubt out of nothing.
 */
export function send(call: HttpCall): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    let sent = false;
    let ended = false;
    const request = open(call);
    if (request === null) return resolve(NO_ADDRESS);
    const end = (answer: HttpAnswer): void => {
      ended = true;
      clearTimeout(connectTimer);
      clearTimeout(totalTimer);
      request.destroy();
      resolve(answer.kind === 'answer' ? answer : { ...answer, sent });
    };
    const connectTimer = setTimeout(() => end(CONNECT_TIMEOUT), Math.min(CONNECT_MS, call.timeoutMs));
    const totalTimer = setTimeout(() => end(timeoutAfter(call.timeoutMs)), call.timeoutMs);
    request.on('socket', (socket) => {
      socket.once(call.url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        clearTimeout(connectTimer);
        if (ended) return;
        sent = true;
        request.end(call.method === 'GET' ? undefined : call.body);
      });
    });
    // It stays for the whole life of the request: an error that nobody listens to would end the process.
    request.on('error', (error) => end(brokenBy(error)));
    request.on('upgrade', () => end(broken('http 101', 'the provider answered with another protocol')));
    request.on('response', (response) => take(response, call.statuses ?? [200], end));
  });
}

/** `end` knows whether it was sent. */
const broken = (code: string, why: string): Broken => ({ kind: 'broken', code, why, sent: true });
const CONNECT_TIMEOUT = broken('connect timeout', 'no connection to the provider within 5 s');
const timeoutAfter = (ms: number): HttpAnswer => broken('timeout', `no whole answer within ${ms / 1000} s`);

/** Returns null if no request can be made, for example for a protocol that is not HTTP. */
function open({ method = 'POST', url, headers, body }: HttpCall): ClientRequest | null {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const length = method === 'GET' ? {} : { 'content-length': Buffer.byteLength(body) };
  try {
    return request(url, {
      method,
      agent: false,
      headers: { ...headers, 'accept-encoding': 'identity', ...length },
    });
  } catch {
    return null;
  }
}

function take(response: IncomingMessage, statuses: readonly number[], end: (answer: HttpAnswer) => void): void {
  const status = response.statusCode ?? 0;
  if (!statuses.includes(status)) {
    end(broken(`http ${status}`, `the provider answered with HTTP ${status}`));
    return;
  }
  // We ask for identity. A compressed answer is refused, so nothing can expand into gigabytes.
  if (!/^(identity)?$/i.test(response.headers['content-encoding'] ?? '')) {
    end(broken('compressed', 'the provider sent a compressed answer'));
    return;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    chunks.push(chunk);
    if (length > MAX_BODY_BYTES) end(broken('too long', 'the answer is longer than 64 kB'));
  });
  response.on('error', (error) => end(brokenBy(error)));
  response.on('end', () => end(read(status, Buffer.concat(chunks))));
}

function read(status: number, body: Buffer): HttpAnswer {
  if (body.length === 0) return broken('empty', 'the answer is empty');
  const json = readJson(body);
  return json === undefined ? broken('not json', 'the answer is not readable JSON') : { kind: 'answer', status, json };
}

const ERRORS: Readonly<Record<string, readonly [code: string, why: string]>> = {
  ECONNREFUSED: ['connection refused', 'the provider refused the connection'],
  ENOTFOUND: ['name not found', "the provider's name could not be resolved"],
  EAI_AGAIN: ['name not found', "the provider's name could not be resolved"],
  ETIMEDOUT: ['connect timeout', 'no connection to the provider in time'],
  EHOSTUNREACH: ['unreachable', 'there is no way to the provider'],
  ENETUNREACH: ['unreachable', 'there is no way to the provider'],
  EPROTO: ['no tls', 'the provider does not speak TLS there'],
  ECONNRESET: ['reset', 'the connection was cut before the answer was whole'],
  EPIPE: ['reset', 'the connection was cut before the answer was whole'],
};

function brokenBy(error: Error): HttpAnswer {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const [short, why] = ERRORS[code] ?? otherError(code);
  return broken(short, why);
}

function otherError(code: string): readonly [code: string, why: string] {
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ISSUER|HOSTNAME_MISMATCH/.test(code)) {
    return ['certificate', "the provider's certificate is not good"];
  }
  if (code.startsWith('ERR_SSL_')) return ['no tls', 'the provider does not speak TLS there'];
  return [code.startsWith('HPE_') ? 'not http' : 'network', 'the connection broke'];
}

/**
 * Reads what a provider sent as JSON: UTF-8, with or without a byte order mark.
 *
 * @returns undefined for anything that is not one plain reading: other bytes (GBK), broken JSON, or an object in which two keys
 *   are equal but for case, of which JSON.parse would silently keep the last and a reader of any case could take either
 */
export function readJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const json: unknown = JSON.parse(text);
    return hasDuplicateKeys(text) ? undefined : json;
  } catch {
    return undefined;
  }
}

/** @param text JSON that was parsed before, so that a string is closed and a bracket has its partner */
function hasDuplicateKeys(text: string): boolean {
  const open: Set<string>[] = [];
  for (const [token] of text.matchAll(/[{}]|"(?:[^"\\]|\\.)*"(?:\s*:)?/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token.endsWith(':')) {
      const key = keyOf(token);
      const keys = open.at(-1);
      if (keys?.has(key)) return true;
      keys?.add(key);
    }
  }
  return false;
}

/** The key may be written with escapes: `"\u0073ta"` is `sta`. */
const keyOf = (token: string): string => String(JSON.parse(token.slice(0, -1))).toLowerCase();

/** @property expiresAt epoch milliseconds */
export type Renewed = { readonly kind: 'token'; readonly value: string; readonly expiresAt: number } | Broken;

/** @property leftMs what is left of the time for the call that the token is for */
export type Held = { readonly kind: 'token'; readonly value: string; readonly leftMs: number } | Broken;

export type Token = {
  /** Returns a token that is valid now, and renews it first if it is not. Broken if it could not be renewed: nothing else was sent. */
  readonly get: (timeoutMs: number) => Promise<Held>;
  /** Forgets a token that the provider refused, so that the next call renews it. The refused call is not repeated. */
  readonly drop: (value: string) => void;
};

/** A token is renewed this long before its end, so that it does not expire on the way. */
const EARLY_MS = 30_000;

/**
 * Keeps a provider's access token. Calls that need a new one at once share one renewal, which is never repeated by itself. The time
 * that it takes is part of the call's own.
 */
export function createToken({
  renew,
  now,
}: {
  readonly renew: (timeoutMs: number) => Promise<Renewed>;
  readonly now: () => number;
}): Token {
  let token: Extract<Renewed, { readonly kind: 'token' }> | null = null;
  let renewal: Promise<Renewed> | null = null;

  const renewed = (timeoutMs: number): Promise<Renewed> => {
    renewal ??= renew(timeoutMs).finally(() => {
      renewal = null;
    });
    return renewal;
  };

  return {
    get: async (timeoutMs) => {
      const startedAt = now();
      if (token === null || token.expiresAt - EARLY_MS <= startedAt) {
        const fresh = await renewed(timeoutMs);
        // Whatever became of the renewal, the call itself was not sent.
        if (fresh.kind === 'broken') return { ...fresh, sent: false };
        token = fresh;
      }
      return { kind: 'token', value: token.value, leftMs: Math.max(timeoutMs - (now() - startedAt), 1) };
    },
    drop: (value) => {
      if (token?.value === value) token = null;
    },
  };
}
