// http://console.ytx.net/FileDetails/FileTrafficVII and http://console.ytx.net/FileDetails/UnicomOrderQuery
// http://console.ytx.net/FileDetails/FileTrafficVII
import { createHash } from 'node:crypto';
import type { CallbackClaim, InquiryFailure, Provider, Question } from '../../core/provider.ts';
import { ok, type Result } from '../../core/result.ts';
import { type HttpAnswer, NO_ADDRESS, type Send, send, urlOf } from '../http.ts';
import {
  brokenQuery,
  brokenSubmit,
  createInquiryReader,
  createReporter,
  NO_ORDER,
  type Reading,
  readAmountOf,
  unknown,
} from '../reading.ts';
import { limitsOf } from '../record.ts';
import { readPush } from './callback.ts';
import {
  type Asked,
  type QueryReading,
  readQuery,
  readSubmit,
  toQueryBody,
  toSubmitBody,
  type YtxLane,
  ytxOfferOf,
} from './codec.ts';
import { readEntry, SHARED } from './entry.ts';
import { YTX_TRAITS } from './traits.ts';

/** The API version in the path of each call. */
export type YtxVersions = {
  readonly submit: string;
  readonly trafficQuery: string;
  readonly benefitQuery: string;
  readonly balance: string;
};

export type YtxOptions = YtxAccount & {
  readonly baseUrl: string;
  /** Its fingerprint, see `accountOf` of its record. */
  readonly account: string;
  readonly appId: string;
  readonly submitTimeoutMs: number;
  readonly versions?: Partial<YtxVersions>;
  readonly now: () => number;
  readonly send?: Send;
};

/** As the documents have them. Integrations also submit under 201512 and query under 201612, hence the setting. */
const VERSIONS: YtxVersions = { submit: '201612', trafficQuery: '201512', benefitQuery: '201612', balance: '201612' };
/** Spelt as they spell it. */
const BALANCE_PATH = 'account/getBlance.wx';
const BALANCE_NAMES = ['blance', 'balance'];
const PATHS: Record<YtxLane, string> = { traffic: 'traffic/Traffic.wx', benefit: 'Unicom/Order.wx' };

/**
 * Creates YTX (云通信) as a provider. YTX does not tell a repeated order from a new one: nothing here sends an order twice.
 *
 * A query is one request, since YTX allows one a minute. Where its questions cannot share one, those that fit together with the
 * first are asked. What can share none, and what the answer to several does not tell apart, is reported as `shared`; what can have
 * a request together with others of its kind gets no report.
 */
export function createYtx(options: YtxOptions): Provider {
  const { name, lanes, deduplicates } = YTX_TRAITS;
  const versions = { ...VERSIONS, ...options.versions };
  const limits = limitsOf(options.submitTimeoutMs);
  const secrets = [options.accountSid, options.authToken, options.appId, authorizationStem(options)];
  const report = createReporter({ ...YTX_TRAITS, secrets });
  const inquiry = createInquiryReader({ ...YTX_TRAITS, secrets });

  /** Why an answer is none, by the code that it has. */
  function failureOf(answer: HttpAnswer): Result<never, InquiryFailure> {
    if (answer.kind === 'broken') return inquiry.unreachable(answer);
    const entry = Array.isArray(answer.json) ? null : readEntry(answer.json);
    return inquiry.refusal(
      entry?.statusCode?.text ?? null,
      entry?.statusMsg || 'the answer has no readable statusCode',
    );
  }

  const echoes: Record<YtxLane, boolean> = { traffic: true, benefit: true };

  return {
    ...{ name, lanes, deduplicates, limits },
    account: options.account,
    batch: 100,
    submit: async (submission) => {
      const offer = ytxOfferOf(submission);
      const answer = await call(
        options,
        versions.submit,
        PATHS[offer.kind],
        toSubmitBody(options.appId, submission, offer),
        limits.submitMs,
      );
      return report('submit', submission, answer.kind === 'answer' ? readSubmit(answer.json) : brokenSubmit(answer));
    },
    query: async (of, questions) => {
      const lane = of === 'ytx:benefit' ? 'benefit' : 'traffic';
      const some = questions.slice(0, 100);
      const asked = pickAsked(lane, some, echoes[lane]);
      if (asked.questions.length === 0) return [];
      const version = lane === 'benefit' ? versions.benefitQuery : versions.trafficQuery;
      const answer = await call(options, version, PATHS[lane], toQueryBody(options.appId, lane, asked), limits.queryMs);
      if (answer.kind === 'broken') return asked.questions.map((one) => report('query', one, brokenQuery(answer)));
      const read = readQuery(lane, answer.json, asked);
      echoes[lane] = read.echoes ?? echoes[lane];
      const answered = asked.questions.map((one) => report('query', one, readingFor(one, read.readings, asked)));
      return [...answered, ...unshareable(some, asked, echoes[lane]).map((one) => report('query', one, SHARED))];
    },
    balance: async () => {
      const body = JSON.stringify({ action: 'queryBlance', appid: options.appId });
      const answer = await call(options, versions.balance, BALANCE_PATH, body, limits.queryMs);
      const amountLi = answer.kind === 'answer' ? readAmountOf(answer.json, BALANCE_NAMES) : null;
      return amountLi === null ? failureOf(answer) : ok({ amountLi });
    },
    checkAccount: async () => {
      const body = JSON.stringify({ action: 'getTrafficResult', customParm: NO_ORDER, appid: options.appId });
      const answer = await call(options, versions.trafficQuery, PATHS.traffic, body, limits.queryMs);
      const failure = failureOf(answer);
      const code = failure.ok ? null : failure.error.code;
      return code !== null && inquiry.isNotFound(code) ? ok(undefined) : failure;
    },
    readCallback: (request): CallbackClaim | null => {
      const push = readPush(request);
      if (!push) return null;
      const { merchantOrderId, reading } = push;
      const claim =
        merchantOrderId === null || reading === null ? null : report('callback', { merchantOrderId }, reading);
      return { merchantOrderId, providerOrderId: reading?.providerOrderId ?? null, report: claim };
    },
  };
}

/**
 * Picks what one request can ask, always with the first question in it.
 *
 * Traffic takes either id; ours is asked by, since every order has one and its parameter has one name (the documents call the
 * other both requestId and requested). Benefits demand the requestId where it is known. Our id is documented in the answer for
 * benefits only: where it was left out, an order whose requestId nobody knows is told apart by being asked alone.
 */
export function pickAsked(lane: YtxLane, questions: readonly Question[], echoes: boolean): Asked {
  const [first] = questions;
  if (!first) return { by: 'customParm', questions: [] };
  if (echoes && lane === 'traffic') return { by: 'customParm', questions };
  const known = first.providerOrderId !== null;
  const by = known && lane === 'benefit' ? 'requestId' : 'customParm';
  if (!known && !echoes) return { by, questions: [first] };
  return { by, questions: questions.filter(({ providerOrderId }) => (providerOrderId !== null) === known) };
}

/** Those that found no room because no request with others in it could ever tell them apart. The rest has its turn in the next. */
function unshareable(questions: readonly Question[], asked: Asked, echoes: boolean): readonly Question[] {
  if (echoes) return [];
  return questions.filter((one) => one.providerOrderId === null && !asked.questions.includes(one));
}

async function call(
  options: YtxOptions,
  version: string,
  path: string,
  body: string,
  timeoutMs: number,
): Promise<HttpAnswer> {
  const { sign, authorization } = signYtx(options, options.now());
  const sid = encodeURIComponent(options.accountSid);
  const url = urlOf(options.baseUrl, `${version}/sid/${sid}/${path}?Sign=${sign}`);
  if (url === null) return NO_ADDRESS;
  const headers = { accept: 'application/json', 'content-type': 'application/json;charset=utf-8', authorization };
  return (options.send ?? send)({ url, headers, body, timeoutMs });
}

/** An order that the answer to several does not have may be unknown to YTX, or only not named: it must be asked about alone. */
function readingFor({ merchantOrderId }: Question, read: QueryReading['readings'], { questions }: Asked): Reading {
  const own = read.find(({ question }) => question.merchantOrderId === merchantOrderId);
  if (own !== undefined) return own.reading;
  return questions.length > 1 ? SHARED : unknown(null, 'the answer does not have the order');
}

export type YtxAccount = { readonly accountSid: string; readonly authToken: string };
/** `sign` goes into the URL, `authorization` into the header; both hold the same timestamp, or YTX refuses them. */
export type YtxSignature = { readonly sign: string; readonly authorization: string };

const SHANGHAI_MS = 8 * 60 * 60 * 1000;

/** Signs one request. The body is not covered, and a signature is good for 24 hours: neither of the two may be logged. */
export function signYtx({ accountSid, authToken }: YtxAccount, at: number): YtxSignature {
  const stamp = shanghaiStamp(at);
  return {
    sign: createHash('md5').update(`${accountSid}${authToken}${stamp}`).digest('hex').toUpperCase(),
    authorization: Buffer.from(`${accountSid}|${stamp}`).toString('base64'),
  };
}

/** What every Authorization header of an account begins with, whatever the time: the whole groups of three bytes before it. */
export function authorizationStem({ accountSid }: YtxAccount): string {
  const known = Buffer.from(`${accountSid}|`);
  return known.subarray(0, known.length - (known.length % 3)).toString('base64');
}

/** Writes a time as `yyyyMMddHHmmss` in Shanghai, wherever the process runs. China has kept UTC+8 without summer time since 1991. */
export const shanghaiStamp = (at: number): string =>
  new Date(at + SHANGHAI_MS).toISOString().replace(/\D/g, '').slice(0, 14);
