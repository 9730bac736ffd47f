// https://code.juhe.cn/docs/1565 and the flow API V2's own document. All of Juhe's APIs answer alike, under other names.
// https://code.juhe.cn/docs/1565 says POST, the flow API V2's own document says GET: both are read. All of Juhe's APIs push alike.

import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { MerchantOrderId } from '../core/ids.ts';
import { isSameNumber } from '../core/msisdn.ts';
import type { CallbackRequest, Question, ReportOutcome, Submission } from '../core/provider.ts';
import { type FindCode, type Reading, readCost, statusReading, unknown, Words } from './reading.ts';

/** What an API calls our order id, the number and the cost in its results. */
export type JuheNames = { readonly orderId: string; readonly number: string; readonly cost: string };

/**
 * - `readSubmit` reads the answer to a submission: taken, surely or probably refused, already there, or else unknown
 * - `readQuery` reads the answer to a query: what became of one order, not found, or else unknown
 * - `readPushed` reads the claim of a push
 */
export type JuheReaders = {
  readonly readSubmit: (json: unknown, submission: Submission) => Reading;
  readonly readQuery: (json: unknown, question: Question) => Reading;
  readonly readPushed: (sta: string, providerOrderId: string) => Reading;
};

export function createJuheReaders(findCode: FindCode, names: JuheNames): JuheReaders {
  const readAnswer = createReadAnswer(names);

  /** A refusal that names an order contradicts itself, and one that is about queries says nothing about a submission. */
  function refusalOf(code: string, sporderId: string | null): ReportOutcome {
    const outcome = findCode(code)?.outcome ?? { kind: 'unknown', unlisted: true };
    if (outcome.kind === 'not_found') return { kind: 'unknown', unlisted: false };
    if (sporderId !== null && outcome.kind !== 'exists') return { kind: 'unknown', unlisted: false };
    return outcome;
  }

  const readState = (state: string, why: string, providerOrderId: string | null, cost: string): Reading =>
    statusReading(findCode(state), state, { providerOrderId, why, cost });

  return {
    readSubmit: (json, submission) => {
      const answer = readAnswer(json);
      if (answer === null) return unknown(null, 'the answer has no readable error_code');
      const { code, why, result } = answer;
      if (result !== null && !isAbout(result, submission)) {
        return unknown(code, 'the answer is about another order or number', true);
      }
      if (code !== '0') return { ...unknown(code, why), outcome: refusalOf(code, result?.sporderId ?? null) };
      if (!result?.sporderId) return unknown(code, 'accepted, but without a usable sporder_id');
      const { sporderId: providerOrderId, cost } = result;
      return { providerOrderId, outcome: { kind: 'accepted' }, code: null, why, ...readCost(cost) };
    },
    readQuery: (json, question) => {
      const answer = readAnswer(json);
      if (answer === null) return unknown(null, 'the answer has no readable error_code');
      const { code, why, result } = answer;
      if (code !== '0') {
        const listed = findCode(code);
        if (listed?.outcome.kind === 'not_found') return { ...unknown(code, why), outcome: listed.outcome };
        return unknown(code, why, listed === null);
      }
      if (result === null || result.state === undefined) return unknown(code, 'the answer has no game_state');
      const state = `game_state ${result.state.text}`;
      const { providerOrderId } = question;
      const isOther = providerOrderId !== null && (result.sporderId ?? providerOrderId) !== providerOrderId;
      if (!isAbout(result, question) || isOther) {
        return unknown(state, 'the answer is about another order or number', true);
      }
      const words = result.state.mistyped ? `${why} (game_state sent as a number, not as text)` : why;
      return readState(state, words, result.sporderId ?? providerOrderId, result.cost);
    },
    readPushed: (sta, providerOrderId) => readState(`game_state ${sta}`, '', providerOrderId, ''),
  };
}

/** Whether the answer names no order, or the one that was meant. */
const isAbout = ({ orderId, number }: JuheResult, { merchantOrderId, msisdn }: Submission): boolean =>
  (orderId === '' || orderId === merchantOrderId) &&
  (number === '' || (!number.includes('*') && isSameNumber(number, msisdn)));

const SporderId = z
  .string()
  .regex(/^\w{1,64}$/)
  .nullable()
  .catch(null);
const State = z
  .union([
    z.string().transform((text) => ({ text, mistyped: false })),
    z.int().transform((whole) => ({ text: String(whole), mistyped: true })),
  ])
  .optional()
  .catch({ text: 'unreadable', mistyped: true });

/** The result's fields that we use. A field that is absent contradicts nothing; one of a wrong type counts as absent. */
type JuheResult = {
  readonly sporderId: string | null;
  readonly orderId: string;
  readonly number: string;
  readonly cost: string;
  readonly state: z.output<typeof State>;
};

/** A code is documented as an int; digits as text are read and remarked on. Anything else is no answer. */
const JuheAnswer = z.object({
  error_code: z.union([z.int(), z.string().regex(/^\d{1,9}$/)]),
  reason: Words,
});

type Answer = { readonly code: string; readonly why: string; readonly result: JuheResult | null };

/** Reads the code and the words that every answer has, and its result, whatever it holds; null if there is no code. */
export function readJuheAnswer(json: unknown): (Pick<Answer, 'code' | 'why'> & { readonly result: unknown }) | null {
  const read = JuheAnswer.safeParse(json);
  if (!read.success) return null;
  const { error_code, reason } = read.data;
  const why = typeof error_code === 'string' ? `${reason} (error_code sent as text, not as a number)` : reason;
  return { code: String(error_code), why, result: (json as { readonly result?: unknown }).result };
}

const Fields = z.record(z.string(), z.unknown()).nullable().catch(null);

const createReadAnswer =
  ({ orderId, number, cost }: JuheNames) =>
  (json: unknown): Answer | null => {
    const answer = readJuheAnswer(json);
    if (answer === null) return null;
    const { code, why } = answer;
    const result = Fields.parse(answer.result ?? null);
    const fields = result && {
      sporderId: SporderId.parse(result.sporder_id),
      orderId: Words.parse(result[orderId]),
      number: Words.parse(result[number]),
      cost: Words.parse(result[cost]),
      state: State.parse(result.game_state),
    };
    return { code, why, result: fields };
  };

/** @property sta the claim: it is not covered by the signature */
export type JuhePush = {
  readonly merchantOrderId: MerchantOrderId;
  readonly providerOrderId: string;
  readonly sta: string;
};

/** Each parameter with what it may hold. Anything else, such as a NUL or eight kilobytes, is not from Juhe. */
const SHAPES = {
  sporder_id: /^\w{1,64}$/,
  orderid: /^[0-9A-Za-z]{8,32}$/,
  sta: /^\w{1,8}$/,
  sign: /^[0-9a-f]{32}$/,
} as const;
type Parameter = keyof typeof SHAPES;

/**
 * Reads a push. A right signature proves that Juhe once spoke of this order and not what it said: `sta` is not covered.
 *
 * @param key that of the API that pushes
 * @returns null if a parameter is missing, doubled or misshapen, or the signature is not right
 */
export function readJuhePush(key: string, request: CallbackRequest): JuhePush | null {
  const values = valuesOf(request);
  if (values === null) return null;
  const { sporder_id, orderid, sta, sign } = values;
  if (!isPushSigned(key, { sporder_id, orderid, sign })) return null;
  return { merchantOrderId: orderid as MerchantOrderId, providerOrderId: sporder_id, sta };
}

function valuesOf({ query, headers, body }: CallbackRequest): Record<Parameter, string> | null {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
  const form = isForm ? new URLSearchParams(new TextDecoder().decode(body)) : [];
  const pairs = [...query, ...form];
  const one = (name: Parameter): string | null => {
    const own = pairs.filter(([key]) => key === name || key.startsWith(`${name}[`));
    const [only] = own;
    return own.length === 1 && only?.[0] === name && SHAPES[name].test(only[1]) ? only[1] : null;
  };
  const [sporder_id, orderid, sta, sign] = [one('sporder_id'), one('orderid'), one('sta'), one('sign')];
  if (sporder_id === null || orderid === null || sta === null || sign === null) return null;
  return { sporder_id, orderid, sta, sign };
}

/** Compares a push's signature in constant time. It covers both ids and not the status. Upper case is not Juhe's. */
function isPushSigned(
  key: string,
  { sporder_id, orderid, sign }: { readonly sporder_id: string; readonly orderid: string; readonly sign: string },
): boolean {
  const right = Buffer.from(md5(`${key}${sporder_id}${orderid}`));
  const given = Buffer.from(sign);
  return given.length === right.length && timingSafeEqual(given, right);
}

/** 32 hex digits in lower case, as Juhe signs everything. */
export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
