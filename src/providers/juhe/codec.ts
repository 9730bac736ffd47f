import { z } from 'zod';
import { isSameNumber } from '../../core/msisdn.ts';
import type { ProviderReport, Question, ReportOutcome, Submission } from '../../core/provider.ts';
import { readCost } from '../cost.ts';
import type { Broken } from '../http.ts';
import { juheCode } from './codes.ts';
import { type JuheAccount, signSubmit } from './signature.ts';

// https://code.juhe.cn/docs/1565 and the flow API V2's own document

/** What an answer says of one order; `why` and `code` are still as Juhe wrote them and must go through `Repeat`. */
export type Reading = Pick<ProviderReport, 'providerOrderId' | 'outcome' | 'code' | 'why' | 'costLi' | 'strangeCost'>;

/** A form, since a query string would put the key and the signature into every access log on the way. */
export function toSubmitForm(
  account: JuheAccount,
  { merchantOrderId, msisdn, offer }: Submission,
  callbackUrl: string | null,
): string {
  if (offer.provider !== 'juhe') throw new Error("Juhe was given another provider's offer");
  const order = { phone: msisdn, pid: offer.pid, orderid: merchantOrderId };
  const form = new URLSearchParams({ ...order, key: account.key, sign: signSubmit(account, order) });
  if (callbackUrl !== null) form.set('cburl', callbackUrl);
  return form.toString();
}

export const toQueryForm = ({ key }: JuheAccount, { merchantOrderId }: Question): string =>
  new URLSearchParams({ orderid: merchantOrderId, key }).toString();

/** Reads the answer to a submission: taken, surely or probably refused, already there, or else unknown. */
export function readSubmit(json: unknown, submission: Submission): Reading {
  const answer = readAnswer(json);
  if (answer === null) return unknown(null, 'the answer has no readable error_code');
  const { code, why, result } = answer;
  if (result !== null && !isAbout(result, submission)) {
    return unknown(code, 'the answer is about another order or number', true);
  }
  if (code !== '0') return { ...unknown(code, why), outcome: refusalOf(code, result?.sporder_id ?? null) };
  if (!result?.sporder_id) return unknown(code, 'accepted, but without a usable sporder_id');
  return {
    providerOrderId: result.sporder_id,
    outcome: { kind: 'accepted' },
    code: null,
    why,
    ...readCost(result.uordercash),
  };
}

/** A submission that was not answered; where it was not even sent, that is certain. */
export const brokenSubmit = ({ sent, code, why }: Broken): Reading =>
  sent ? unknown(code, why) : { ...unknown(code, why), outcome: { kind: 'not_sent' } };

/** A refusal that names an order contradicts itself, and one that is about queries says nothing about a submission. */
function refusalOf(code: string, sporderId: string | null): ReportOutcome {
  const outcome = juheCode(code)?.outcome ?? { kind: 'unknown', unlisted: true };
  if (outcome.kind === 'not_found') return { kind: 'unknown', unlisted: false };
  if (sporderId !== null && outcome.kind !== 'exists') return { kind: 'unknown', unlisted: false };
  return outcome;
}

/** Reads the answer to a query: what became of one order, not found, or else unknown. */
export function readQuery(json: unknown, question: Question): Reading {
  const answer = readAnswer(json);
  if (answer === null) return unknown(null, 'the answer has no readable error_code');
  const { code, why, result } = answer;
  if (code !== '0') {
    const listed = juheCode(code);
    if (listed?.outcome.kind === 'not_found') return { ...unknown(code, why), outcome: listed.outcome };
    return unknown(code, why, listed === null);
  }
  if (result === null || result.game_state === undefined) return unknown(code, 'the answer has no game_state');
  const state = `game_state ${result.game_state.text}`;
  const { providerOrderId } = question;
  if (
    !isAbout(result, question) ||
    (providerOrderId !== null && (result.sporder_id ?? providerOrderId) !== providerOrderId)
  ) {
    return unknown(state, 'the answer is about another order or number', true);
  }
  const words = result.game_state.mistyped ? `${why} (game_state sent as a number, not as text)` : why;
  return stateReading(state, words, result.sporder_id ?? providerOrderId, result.uordercash);
}

/** @param state the field and its value, as the table has them: `game_state 1` */
export function stateReading(state: string, why: string, providerOrderId: string | null, cash: string): Reading {
  const outcome: ReportOutcome = juheCode(state)?.outcome ?? { kind: 'unknown', unlisted: true };
  const plain = outcome.kind === 'delivered' || outcome.kind === 'charging';
  return { providerOrderId, outcome, code: plain ? null : state, why, ...(plain ? readCost(cash) : { costLi: null }) };
}

/** @param unlisted true where Juhe did answer, with a code of its own that is not listed or about something else */
export const unknown = (code: string | null, why: string, unlisted = false): Reading => ({
  providerOrderId: null,
  outcome: { kind: 'unknown', unlisted },
  code,
  why,
  costLi: null,
});

/** Whether the order that is named, where one is, is the one that was meant. */
const isAbout = (result: JuheResult, { merchantOrderId, msisdn }: Submission): boolean =>
  (result.orderid === '' || result.orderid === merchantOrderId) &&
  (result.phone === '' || (!result.phone.includes('*') && isSameNumber(result.phone, msisdn)));

const Words = z.union([z.string(), z.number()]).transform(String).catch('');
/** The result's fields that we use. Absent, they do not contradict; of a wrong type, they are as good as absent. */
const JuheResult = z.object({
  sporder_id: z
    .string()
    .regex(/^\w{1,64}$/)
    .nullable()
    .catch(null),
  orderid: Words,
  phone: Words,
  uordercash: Words,
  game_state: z
    .union([
      z.string().transform((text) => ({ text, mistyped: false })),
      z.int().transform((whole) => ({ text: String(whole), mistyped: true })),
    ])
    .optional()
    .catch({ text: 'unreadable', mistyped: true }),
});
type JuheResult = z.infer<typeof JuheResult>;

/** A code is documented as an int; digits as text are read and remarked on. Anything else is no answer. */
const JuheAnswer = z.object({
  error_code: z.union([z.int(), z.string().regex(/^\d{1,9}$/)]),
  reason: Words,
  result: JuheResult.nullable().catch(null),
});

type Answer = { readonly code: string; readonly why: string; readonly result: JuheResult | null };

function readAnswer(json: unknown): Answer | null {
  const read = JuheAnswer.safeParse(json);
  if (!read.success) return null;
  const { error_code, reason, result } = read.data;
  const why = typeof error_code === 'string' ? `${reason} (error_code sent as text, not as a number)` : reason;
  return { code: String(error_code), why, result };
}
