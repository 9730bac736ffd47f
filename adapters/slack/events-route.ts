import { createHmac, timingSafeEqual } from 'node:crypto';
import { parse } from 'node:querystring';
import { LedgerUnreachable } from '../../src/core/ledger.ts';
import type { Log } from '../../src/core/log.ts';
import type { HttpRequest, HttpResponse, RefusedSignature, Route } from '../../src/core/surface.ts';
import type { Dispatch } from './bolt.ts';

export type EventsRouteDeps = {
  readonly signingSecret: string;
  readonly dispatch: Dispatch;
  readonly now: () => number;
  readonly log: Log;
  /** Told how long each acknowledgement took. */
  readonly acknowledged: (ms: number) => void;
};

type Payload = Readonly<Record<string, unknown>>;

/** The one address Slack calls: commands, interactivity and events. Nothing is parsed before the signature is right. */
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
    // Signed and still not ours to read: Slack need not send it again.
    if (payload === null) return { status: 400, headers: { 'x-slack-no-retry': '1' } };
    const answer = greetingOf(payload) ?? warningOf(deps, payload) ?? (await answerOf(deps, payload));
    deps.acknowledged(performance.now() - startedAt);
    return answer;
  },
});

/** Form fields, a form's `payload` as JSON, or a JSON body; null where it is none of these. */
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

/** Slack trying the address out. https://docs.slack.dev/reference/events/url_verification */
function greetingOf(payload: Payload): HttpResponse | null {
  if (payload.ssl_check !== undefined) return { status: 200 };
  if (payload.type !== 'url_verification') return null;
  return jsonOf({ challenge: payload.challenge });
}

/**
 * Slack saying that it holds back events for a minute, since there were more than 30,000 in an hour.
 * https://docs.slack.dev/reference/events/app_rate_limited
 */
function warningOf({ log }: EventsRouteDeps, payload: Payload): HttpResponse | null {
  if (payload.type !== 'app_rate_limited') return null;
  log.warn('slack.events_held_back');
  return { status: 200 };
}

async function answerOf({ dispatch, log }: EventsRouteDeps, payload: Payload): Promise<HttpResponse> {
  try {
    const answer = await dispatch(payload);
    if (answer.kind === 'acknowledged') return outboundOf(answer.response);
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

function outboundOf(response: unknown): HttpResponse {
  if (response === undefined || response === null || response === '') return { status: 200 };
  return jsonOf(response);
}

const jsonOf = (value: unknown): HttpResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
});

/** What a log line may say of a payload: which kind it is, and nothing in it. */
const kindOf = (payload: Payload): unknown => (payload.command === undefined ? payload.type : 'slash_command');

/** How far a request's own time may be from ours, on both sides: Bolt's check lets requests from the future through. */
const WINDOW_MS = 300_000;

/**
 * Says whether Slack signed a request: `v0=` and the HMAC-SHA256 of `v0:{timestamp}:{raw body}`, compared in constant time.
 * An empty secret signs nothing. https://docs.slack.dev/authentication/verifying-requests-from-slack
 *
 * @param now epoch milliseconds
 */
export function isSigned(secret: string, request: Pick<HttpRequest, 'headers' | 'body'>, now: number): boolean {
  const timestamp = request.headers['x-slack-request-timestamp'] ?? '';
  const given = request.headers['x-slack-signature'] ?? '';
  if (secret === '' || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp) * 1000) > WINDOW_MS) return false;
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
  if (Math.abs(now - sentAt) > WINDOW_MS && isSigned(secret, request, sentAt)) {
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
