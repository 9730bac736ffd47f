import { createHmac, timingSafeEqual } from 'node:crypto';
import { createRequire, Module } from 'node:module';
import { parse } from 'node:querystring';
import type { App, Logger } from '@slack/bolt';
import { LogLevel } from '@slack/web-api';
import { LedgerUnreachable } from '../../src/core/ledger.ts';
import type { Log } from '../../src/core/log.ts';
import type { HttpRequest, HttpResponse, RefusedSignature, Route } from '../../src/core/surface.ts';

export type EventsRouteDeps = {
  readonly signingSecret: string;
  readonly dispatch: Dispatch;
  readonly now: () => number;
  readonly log: Log;
  /** Called with the duration of each acknowledgement. */
  readonly acknowledged: (ms: number) => void;
};

type Payload = Readonly<Record<string, unknown>>;

/** The route for everything that Slack sends: commands, interactivity and events. Nothing is parsed before the signature is checked. */
export const createEventsRoute = (deps: EventsRouteDeps, ever = { right: false }): Route => ({
  methods: ['POST'],
  path: '/slack/events',
  take: async (request) => {
    const startedAt = performance.now();
    const now = deps.now();
    if (!isSigned(deps.signingSecret, request, now))
      return { status: 401, refused: whyRefused(deps.signingSecret, request, now, ever.right) };
    ever.right = true;
    const payload = parsePayload(request);
    // Slack signed it, but it cannot be read: sending it again would change nothing.
    if (payload === null) return { status: 400, headers: { 'x-slack-no-retry': '1' } };
    const answer = answerToCheck(payload) ?? answerToWarning(deps, payload) ?? (await answerOf(deps, payload));
    deps.acknowledged(performance.now() - startedAt);
    return answer;
  },
});

/** Parses form fields, a form's `payload` in JSON, or a JSON body; null for anything else. */
function parsePayload({ headers, body }: HttpRequest): Payload | null {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return parseObject(text);
  const fields = parse(text);
  return typeof fields.payload === 'string' ? parseObject(fields.payload) : fields;
}

function parseObject(text: string): Payload | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Answers Slack's check of the address. https://docs.slack.dev/reference/events/url_verification */
function answerToCheck(payload: Payload): HttpResponse | null {
  if (payload.ssl_check !== undefined) return { status: 200 };
  if (payload.type !== 'url_verification') return null;
  return jsonResponse({ challenge: payload.challenge });
}

/**
 * Logs Slack's warning that it holds back events for a minute, because there were more than 30,000 in an hour.
 * https://docs.slack.dev/reference/events/app_rate_limited
 */
function answerToWarning({ log }: EventsRouteDeps, payload: Payload): HttpResponse | null {
  if (payload.type !== 'app_rate_limited') return null;
  log.warn('slack.events_held_back');
  return { status: 200 };
}

async function answerOf({ dispatch, log }: EventsRouteDeps, payload: Payload): Promise<HttpResponse> {
  try {
    const answer = await dispatch(payload);
    if (answer.kind === 'acknowledged') return toHttpResponse(answer.response);
    log.error('slack.unhandled', { type: kindOf(payload) });
    return { status: 404 };
  } catch (error) {
    if (error instanceof LedgerUnreachable) {
      log.warn('slack.ledger_unreachable', { type: kindOf(payload) });
      return { status: 503, headers: { 'retry-after': '5' } };
    }
    log.error('slack.listener_failed', { type: kindOf(payload), why: String(error) });
    return { status: 500 };
  }
}

function toHttpResponse(response: unknown): HttpResponse {
  if (response === undefined || response === null || response === '') return { status: 200 };
  return jsonResponse(response);
}

const jsonResponse = (value: unknown): HttpResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
});

/** A log line may name the kind of a payload, but nothing that is in it. */
const kindOf = (payload: Payload): unknown => (payload.command === undefined ? payload.type : 'slash_command');

/** How far a request's time may be from ours, in both directions. Bolt's own check accepts requests from the future. */
const MAX_CLOCK_SKEW_MS = 300_000;

/**
 * Whether Slack signed a request. The signature is `v0=` and the HMAC-SHA256 of `v0:{timestamp}:{raw body}`; it is compared in
 * constant time. With an empty secret no signature is right. https://docs.slack.dev/authentication/verifying-requests-from-slack
 *
 * @param now epoch milliseconds
 */
export function isSigned(secret: string, request: Pick<HttpRequest, 'headers' | 'body'>, now: number): boolean {
  const timestamp = request.headers['x-slack-request-timestamp'] ?? '';
  const given = request.headers['x-slack-signature'] ?? '';
  if (secret === '' || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp) * 1000) > MAX_CLOCK_SKEW_MS) return false;
  // The key stays a string: a Buffer key costs 14 µs a request on this Node, a string 2.8.
  const expected = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(request.body).digest('hex')}`;
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** What is probably wrong with a request that is not signed rightly now. @param everRight whether another one was, with the same secret */
export function whyRefused(
  secret: string,
  request: Pick<HttpRequest, 'headers' | 'body'>,
  now: number,
  everRight: boolean,
): RefusedSignature {
  const timestamp = request.headers['x-slack-request-timestamp'] ?? '';
  const sentAt = Number(timestamp) * 1000;
  if (!/^\d{1,12}$/.test(timestamp) || !request.headers['x-slack-signature'])
    return {
      from: 'slack',
      cause: 'unsigned',
      why: 'the request has no signature: it is not from Slack, or a proxy drops its headers',
    };
  if (Math.abs(now - sentAt) > MAX_CLOCK_SKEW_MS && isSigned(secret, request, sentAt)) {
    const off = `${Math.round(Math.abs(now - sentAt) / 1000)} s ${now > sentAt ? 'ahead' : 'behind'}`;
    return {
      from: 'slack',
      cause: 'clock',
      why: `it is signed rightly for another time: this clock is ${off}, or an old request was sent again`,
    };
  }
  return everRight
    ? {
        from: 'slack',
        cause: 'body',
        why: 'other requests were signed rightly: a proxy changes bodies, or this one is not from Slack',
      }
    : {
        from: 'slack',
        cause: 'secret',
        why: 'SLACK_SIGNING_SECRET is not that of the app (Basic Information), or a proxy changes bodies',
      };
}

/**
 * Makes a Bolt app without the parts that we do ourselves. Its receiver does nothing: `processEvent` gets the payloads. Its
 * authorisation returns nothing, so Bolt makes no calls and keeps no clients; our listeners have their own.
 */
export function createApp(logger: Logger): App {
  const receiver = { init: () => {}, start: async () => {}, stop: async () => {} };
  const app = new (loadBolt())({ receiver, logger, authorize: async () => ({}), convoStore: false, ignoreSelf: false });
  // Rethrow, or Bolt acknowledges a failed event.
  app.error(async (error) => {
    throw error;
  });
  return app;
}

/**
 * One app hears the commands and another everything else: Bolt asks each listener of an app about every payload. With all nine in one
 * app a command took it 8.3 µs, alone 3.4.
 */
export type Apps = { readonly commands: App; readonly others: App };

/** Bolt's receivers, which `App` always loads. We have a receiver of our own. */
const RECEIVERS = ['HTTPReceiver', 'SocketModeReceiver'] as const;

/**
 * Loads Bolt's `App` without its receivers. They bring express, the OAuth flow and a socket, which took 70 ms of the start and
 * 16 MB. During this load an empty class takes the place of each.
 */
export function loadBolt(): typeof App {
  const require = createRequire(import.meta.url);
  const paths = RECEIVERS.map((name) => require.resolve(`@slack/bolt/dist/receivers/${name}.js`));
  const absent = paths.filter((path) => require.cache[path] === undefined);
  for (const path of absent) require.cache[path] = emptyClass(path);
  try {
    return (require('@slack/bolt/dist/App.js') as { readonly default: typeof App }).default;
  } finally {
    for (const path of absent) delete require.cache[path];
  }
}

function emptyClass(path: string): Module {
  const module = new Module(path);
  module.exports = { default: class {} };
  module.loaded = true;
  return module;
}

/** The response of the listener that acknowledged a payload: nothing, a message or a view's response. `unhandled`: there was none. */
export type Acknowledgement =
  | { readonly kind: 'acknowledged'; readonly response: unknown }
  | { readonly kind: 'unhandled' };

/**
 * Gives a verified payload to Bolt and waits until its listener has ended, so that Slack gets its answer after the commit. Rejects
 * with the error that the listener threw.
 */
export type Dispatch = (payload: Readonly<Record<string, unknown>>) => Promise<Acknowledgement>;

export function createDispatch({ commands, others }: Apps): Dispatch {
  return async (payload) => {
    const app = payload.command === undefined ? others : commands;
    const answers: unknown[] = [];
    try {
      await app.processEvent({ body: payload, ack: async (response?: unknown) => void answers.push(response) });
    } catch (error) {
      throw originalOf(error);
    }
    return answers.length === 0 ? { kind: 'unhandled' } : { kind: 'acknowledged', response: answers.at(-1) };
  };
}

/** Bolt wraps a listener's error in an `UnknownError`, which keeps it as `original`. */
const originalOf = (error: unknown): unknown =>
  error instanceof Error && 'original' in error && error.original instanceof Error ? error.original : error;

/** Writes the warnings and errors of Slack's libraries to our log, as text. Their lower levels hold whole payloads. */
export function createSdkLogger(log: Log): Logger {
  return {
    debug: () => {},
    info: () => {},
    warn: (...message: unknown[]) => log.warn('slack.sdk', { said: textOf(message) }),
    error: (...message: unknown[]) => log.warn('slack.sdk', { said: textOf(message) }),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}

const textOf = (message: readonly unknown[]): string => message.map(String).join(' ').slice(0, 500);
