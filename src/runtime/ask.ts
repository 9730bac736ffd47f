import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pause } from './tasks.ts';

export type Question = {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * An answer of whatever status, or why there is none.
 *
 * @property aheadMs how far the `Date` of the answer is ahead of our clock in the middle of the call; null where it has none
 * @property code Node's code of the error, or `timeout`, `too_long`, `bad_url`
 * @property why in words, without the address
 */
export type Asked =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | undefined>>;
      readonly text: string;
      readonly aheadMs: number | null;
    }
  | { readonly kind: 'unreachable'; readonly code: string; readonly why: string };

/** The way to ask: {@link ask}, or a network that only seems to be one. */
export type Ask = (url: string, question?: Question) => Promise<Asked>;

const TIMEOUT_MS = 8_000;
const MAX_LENGTH = 4 * 1024 * 1024;

/** Asks once, on a connection of its own, and follows no redirect. Never rejects. */
export function ask(url: string, question: Question = {}): Promise<Asked> {
  const { method = 'GET', headers = {}, body, timeoutMs = TIMEOUT_MS, signal } = question;
  const address = URL.parse(url);
  if (address === null || !/^https?:$/.test(address.protocol))
    return Promise.resolve(failed('bad_url', 'it is no address of a web server'));
  const limit = AbortSignal.timeout(timeoutMs);
  const startedAt = Date.now();
  return new Promise((resolve) => {
    const request = (address.protocol === 'https:' ? httpsRequest : httpRequest)(address, {
      method,
      agent: false,
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      headers: {
        ...headers,
        'accept-encoding': 'identity',
        ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      },
    });
    const fail = (error: Error): void => resolve(limit.aborted ? timedOut(timeoutMs) : failureOf(error));
    request.on('error', fail);
    request.on('response', (response) => {
      const aheadMs = aheadOf(response, startedAt);
      textOf(response).then((text) => {
        if (text === null) request.destroy();
        resolve(text === null ? failed('too_long', 'its answer is too long') : answered(response, text, aheadMs));
      }, fail);
    });
    request.end(body);
  });
}

const MAX_TRIES = 3;
const MAX_WAIT_S = 30;

/**
 * Asks once more after each answer that says to wait, as long as its time allows. Never rejects.
 *
 * @param waitSOf the seconds that an answer says to wait; null for any other
 */
export async function askWithWaits(
  ask: Ask,
  url: string,
  question: Question & { readonly signal: AbortSignal },
  waitSOf: (asked: Asked) => number | null,
): Promise<Asked> {
  for (let tries = 1; ; tries += 1) {
    const asked = await ask(url, question);
    const waitS = waitSOf(asked);
    if (waitS === null || tries === MAX_TRIES || waitS > MAX_WAIT_S || question.signal.aborted) return asked;
    await pause(waitS * 1000, question.signal);
  }
}

/** The JSON of an answer; null for what is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const failed = (code: string, why: string): Asked => ({ kind: 'unreachable', code, why });
const timedOut = (ms: number): Asked => failed('timeout', `it does not answer within ${ms / 1000} s`);

const answered = (response: IncomingMessage, text: string, aheadMs: number | null): Asked => ({
  kind: 'answered',
  status: response.statusCode ?? 0,
  headers: response.headers as Readonly<Record<string, string | undefined>>,
  text,
  aheadMs,
});

/** Null for one that is too long. */
async function textOf(response: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_LENGTH) return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A `Date` has no parts of a second, so that it is half a second behind on the average. */
function aheadOf({ headers: { date } }: IncomingMessage, startedAt: number): number | null {
  const said = Date.parse(date ?? '');
  return Number.isNaN(said) ? null : Math.round(said + 500 - (startedAt + Date.now()) / 2);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known to DNS',
  EAI_AGAIN: 'its name cannot be resolved, since DNS does not answer',
  ECONNREFUSED: 'it refuses the connection: nothing listens on that port',
  ECONNRESET: 'it cut the connection',
  EPIPE: 'it cut the connection',
  ETIMEDOUT: 'it cannot be connected to in time',
  EHOSTUNREACH: 'there is no way to it from here',
  ENETUNREACH: 'there is no way to it from here',
  EPROTO: 'it does not speak TLS on that port',
  ABORT_ERR: 'the check was stopped',
};

const CERTIFICATES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody but itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an authority that this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an authority that this machine does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes without the chain up to a known authority',
};

/** Whether a call failed at the certificate: somebody answered, and could not show who they are. */
export const isCertificate = (code: string): boolean =>
  /CERT|SELF_SIGNED|UNABLE_TO_|ISSUER|HOSTNAME_MISMATCH/.test(code);

/** Why there is no connection, by Node's error. */
export function failureOf(error: Error): Extract<Asked, { readonly kind: 'unreachable' }> {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const why = isCertificate(code)
    ? (CERTIFICATES[code] ?? `its certificate is not good (${code})`)
    : code.startsWith('ERR_SSL_')
      ? REASONS.EPROTO
      : REASONS[code];
  return { kind: 'unreachable', code, why: why ?? `the connection broke (${code})` };
}

/**
 * How fast many requests of one kind may be sent.
 *
 * @property atOnce how many are under way together
 * @property burst how many are asked without waiting
 * @property everyMs how long each further one waits for the one before it
 */
export type Turns = { readonly atOnce: number; readonly burst: number; readonly everyMs: number };

/**
 * Runs `act` for each item, no faster than allowed. Starts nothing more once the signal is aborted.
 *
 * @returns the result of each item, in their order; null for those that had no turn
 */
export async function inTurns<T, R>(
  items: readonly T[],
  { atOnce, burst, everyMs }: Turns,
  signal: AbortSignal,
  act: (item: T) => Promise<R>,
): Promise<readonly (R | null)[]> {
  const done: (R | null)[] = items.map(() => null);
  let next = 0;
  let freeAt = Date.now();
  const work = async (): Promise<void> => {
    while (next < items.length && !signal.aborted) {
      const index = next;
      next += 1;
      if (index >= burst) {
        freeAt = Math.max(freeAt, Date.now()) + everyMs;
        await pause(freeAt - Date.now(), signal);
      }
      if (signal.aborted) return;
      done[index] = await act(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return done;
}
