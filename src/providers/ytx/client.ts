// http://console.ytx.net/FileDetails/FileTrafficVII and http://console.ytx.net/FileDetails/UnicomOrderQuery
import type { CallbackClaim, Provider, ProviderReport, Question } from '../../core/provider.ts';
import { accountAt, addressOf } from '../account.ts';
import { repeatCost } from '../cost.ts';
import { type HttpAnswer, type Post, post } from '../http.ts';
import { createRepeat } from '../words.ts';
import {
  type Asked,
  type QueryReading,
  readQuery,
  readSubmit,
  toQueryBody,
  toSubmitBody,
  type YtxLane,
} from './codec.ts';
import { type Reading, unknown } from './entry.ts';
import { readPush } from './push.ts';
import { authorizationStem, signYtx, type YtxAccount } from './signature.ts';

/** The API version in the path of each call. */
export type YtxVersions = { readonly submit: string; readonly trafficQuery: string; readonly benefitQuery: string };

export type YtxOptions = YtxAccount & {
  readonly baseUrl: string;
  /** What the account is told apart by besides its ids; left out it is the base URL's. */
  readonly address?: string;
  readonly appId: string;
  readonly submitTimeoutMs: number;
  readonly versions?: Partial<YtxVersions>;
  readonly now: () => number;
  readonly send?: Post;
};

/** As the documents have them. Integrations also submit under 201512 and query under 201612, hence the setting. */
const VERSIONS: YtxVersions = { submit: '201612', trafficQuery: '201512', benefitQuery: '201612' };
const PATHS: Record<YtxLane, string> = { traffic: 'traffic/Traffic.wx', benefit: 'Unicom/Order.wx' };

/**
 * Creates YTX (云通信) as a provider. YTX does not tell a repeated order from a new one: nothing here sends an order twice.
 *
 * A query is one request, since YTX allows one a minute. Where its questions cannot share one, those that fit together with the
 * first are asked, and the others get no report.
 */
export function createYtx(options: YtxOptions): Provider {
  const versions = { ...VERSIONS, ...options.versions };
  const repeat = createRepeat([options.accountSid, options.authToken, options.appId, authorizationStem(options)]);
  const echoes: Record<YtxLane, boolean> = { traffic: true, benefit: true };

  const report = (
    via: ProviderReport['via'],
    { merchantOrderId }: Pick<Question, 'merchantOrderId'>,
    reading: Reading,
  ): ProviderReport => ({
    provider: 'ytx',
    via,
    merchantOrderId,
    ...reading,
    code: reading.code === null ? null : repeat(reading.code).slice(0, 40),
    why: repeat(reading.why),
    ...repeatCost(reading, repeat),
  });

  return {
    name: 'ytx',
    account: accountAt('ytx', options.address ?? addressOf(options.baseUrl), [options.accountSid, options.appId]),
    batch: 100,
    submit: async (submission) => {
      const lane = submission.offer.provider === 'ytx' ? submission.offer.kind : 'traffic';
      const answer = await send(options, versions.submit, lane, toSubmitBody(options.appId, submission));
      return report('submit', submission, answer.kind === 'answer' ? readSubmit(answer.json) : brokenReading(answer));
    },
    query: async (of, questions) => {
      const lane = of === 'ytx:benefit' ? 'benefit' : 'traffic';
      const asked = pickAsked(lane, questions.slice(0, 100), echoes[lane]);
      if (asked.questions.length === 0) return [];
      const version = lane === 'benefit' ? versions.benefitQuery : versions.trafficQuery;
      const answer = await send(options, version, lane, toQueryBody(options.appId, lane, asked));
      if (answer.kind === 'broken') return asked.questions.map((one) => report('query', one, brokenReading(answer)));
      const read = readQuery(lane, answer.json, asked);
      echoes[lane] = read.echoes ?? echoes[lane];
      return asked.questions.flatMap((question) => {
        const reading = readingFor(question, read.readings, asked.questions.length > 1 && !echoes[lane]);
        return reading === null ? [] : report('query', question, reading);
      });
    },
    readCallback: (request): CallbackClaim | null => {
      const push = readPush(request);
      if (!push) return null;
      const { merchantOrderId, reading } = push;
      const claim = merchantOrderId === null ? null : report('callback', { merchantOrderId }, reading);
      return { merchantOrderId, providerOrderId: reading.providerOrderId, report: claim };
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

function send(options: YtxOptions, version: string, lane: YtxLane, body: string): Promise<HttpAnswer> {
  const { sign, authorization } = signYtx(options, options.now());
  const sid = encodeURIComponent(options.accountSid);
  const base = options.baseUrl.replace(/\/+$/, '');
  return (options.send ?? post)({
    url: new URL(`${base}/${version}/sid/${sid}/${PATHS[lane]}?Sign=${sign}`),
    headers: { accept: 'application/json', 'content-type': 'application/json;charset=utf-8', authorization },
    body,
    timeoutMs: options.submitTimeoutMs,
  });
}

/** @param anonymous whether the answer is to several questions and names none of our ids: an order whose requestId nobody knows must be asked about alone */
function readingFor(
  { merchantOrderId, providerOrderId }: Question,
  read: QueryReading['readings'],
  anonymous: boolean,
) {
  const own = read.find(({ question }) => question.merchantOrderId === merchantOrderId);
  if (own !== undefined) return own.reading;
  return anonymous && providerOrderId === null ? null : unknown(null, 'the answer does not have the order');
}

const brokenReading = ({ code, why }: Extract<HttpAnswer, { kind: 'broken' }>): Reading => unknown(code, why);
