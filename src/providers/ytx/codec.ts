import { isSameNumber, type Msisdn } from '../../core/msisdn.ts';
import type { Question, ReportOutcome, Submission } from '../../core/provider.ts';
import { type Reading, statusReading, unknown } from '../reading.ts';
import { type Entry, noting, readEntry, SHARED } from './entry.ts';
import { type YtxOffer, ytxCode } from './traits.ts';

// http://console.ytx.net/FileDetails/FileTrafficVII (submit), http://console.ytx.net/FileDetails/UnicomOrderQuery (benefits)

export type YtxLane = 'traffic' | 'benefit';
/** One request's worth of questions, all by the same kind of id. */
export type Asked = { readonly by: 'requestId' | 'customParm'; readonly questions: readonly Question[] };
/** @property echoes whether the answer named our own ids; null if it named no order at all */
export type QueryReading = {
  readonly readings: readonly { readonly question: Question; readonly reading: Reading }[];
  readonly echoes: boolean | null;
};

const STATUS_FIELD = { traffic: 'trafficSts', benefit: 'orderSts' } as const;

/** Throws for another provider's offer, before anything is sent. */
export function ytxOfferOf({ offer }: Submission): YtxOffer {
  if (offer.provider !== 'ytx') throw new Error("YTX was given another provider's offer");
  return offer;
}

export function toSubmitBody(
  appId: string,
  { merchantOrderId, msisdn, productCode }: Submission,
  offer: YtxOffer,
): string {
  if (offer.kind === 'benefit') {
    return JSON.stringify({
      action: 'productOrder',
      rechargeAccount: msisdn,
      productCode: offer.productCode,
      appid: appId,
      customParm: merchantOrderId,
    });
  }
  return JSON.stringify({
    action: 'flowOrder',
    phone: msisdn,
    flowCode: offer.flowCode ?? productCode,
    appid: appId,
    customParm: merchantOrderId,
  });
}

export function toQueryBody(appId: string, lane: YtxLane, { by, questions }: Asked): string {
  const ids = questions.map((question) => (by === 'requestId' ? question.providerOrderId : question.merchantOrderId));
  return JSON.stringify({
    action: lane === 'traffic' ? 'getTrafficResult' : 'getOrderResult',
    [by]: ids.join(','),
    appid: appId,
  });
}

/** Reads the answer to a submission. Only a listed refusal that names no order is one; everything else is unknown. */
export function readSubmit(json: unknown): Reading {
  const entry = Array.isArray(json) ? null : readEntry(json);
  if (!entry?.statusCode) return unknown(null, 'the answer has no statusCode');
  const { statusCode: code, statusMsg, requestId } = entry;
  const why = noting(code, statusMsg);
  if (code.text === '0') {
    if (requestId === null) return unknown(code.text, 'accepted, but without a usable requestId');
    return { providerOrderId: requestId, outcome: { kind: 'accepted' }, code: null, why, costLi: null };
  }
  if (entry.namesOrder) return unknown(code.text, `refused and yet with a requestId: ${why}`);
  return { providerOrderId: null, outcome: refusalOf(code.text), code: code.text, why, costLi: null };
}

/** A code that is listed for queries alone says as little of a submission as one that is not listed at all. */
function refusalOf(code: string): ReportOutcome {
  const listed = ytxCode(code)?.outcome;
  return listed?.kind === 'refused' || listed?.kind === 'unknown' ? listed : { kind: 'unknown', unlisted: true };
}

/**
 * Reads the answer to a query: one order as an object, several as an array in any order, or an error for all that were asked.
 * An order that the array does not have gets no reading. Orders nobody asked about are passed over.
 */
export function readQuery(lane: YtxLane, json: unknown, { questions }: Asked): QueryReading {
  const forAll = (reading: Reading): QueryReading => ({
    readings: questions.map((question) => ({ question, reading })),
    echoes: null,
  });
  if (typeof json !== 'object' || json === null)
    return forAll(unknown(null, 'the answer is neither an order nor orders'));
  const entries = (Array.isArray(json) ? json : [json]).map(readEntry).filter((entry) => entry !== null);
  const [first] = entries;
  if (first && !Array.isArray(json) && !first[STATUS_FIELD[lane]]) {
    if (questions.length === 1) return forAll(errorOf(first));
    return { readings: errorOfSeveral(first, questions), echoes: null };
  }
  const readings = questions.flatMap((question) => {
    const reading = readOrder(lane, entries, question, questions.length === 1);
    return reading === null ? [] : [{ question, reading }];
  });
  return { readings, echoes: first ? entries.every(({ customParm }) => customParm !== null) : null };
}

/** An error is about the call. Where one order was asked about it can be about that order: not found, or a code that is not listed. */
function errorOf({ statusCode, statusMsg }: Entry): Reading {
  if (!statusCode) return unknown(null, 'the answer has no status');
  const listed = ytxCode(statusCode.text);
  const reading = unknown(statusCode.text, noting(statusCode, statusMsg), listed === null);
  return listed?.outcome.kind === 'not_found' ? { ...reading, outcome: listed.outcome } : reading;
}

/**
 * Of several orders an error does not say of which it speaks. Not found: each is asked about alone. Anything else may be the doing
 * of a single one, or of none: the first is asked about alone, so that in the end none keeps the others from being answered.
 */
function errorOfSeveral({ statusCode, statusMsg }: Entry, questions: readonly Question[]): QueryReading['readings'] {
  const isNotFound = statusCode !== undefined && ytxCode(statusCode.text)?.outcome.kind === 'not_found';
  const reading = statusCode
    ? unknown(statusCode.text, noting(statusCode, statusMsg))
    : unknown(null, 'the answer has no status');
  return questions.map((question, index) => ({
    question,
    reading: isNotFound || index === 0 ? { ...reading, outcome: SHARED.outcome } : reading,
  }));
}

function readOrder(lane: YtxLane, entries: readonly Entry[], question: Question, alone: boolean): Reading | null {
  const own = ownOf(entries, question, alone);
  const [first, ...others] = own.map((entry) => readStatus(lane, entry, question));
  if (first) {
    const same = others.every(({ outcome }) => outcome.kind === first.outcome.kind);
    const reading = same ? first : unknown(null, 'two answers about one order contradict each other');
    return alone ? reading : clearAmongSeveral(reading);
  }
  return alone && entries.length > 0 ? unknown(null, 'the answer is about another order', true) : null;
}

/** What an answer to several leaves unclear of one may be clear when it is asked about alone. */
const clearAmongSeveral = (reading: Reading): Reading =>
  reading.outcome.kind === 'unknown' && !reading.outcome.unlisted ? { ...reading, outcome: SHARED.outcome } : reading;

/**
 * The entries about one order. Benefits come with our id; traffic, by its document, with YTX's alone: then the known requestId
 * finds it, and where it is not known, only the single answer to a single question can be it.
 */
function ownOf(entries: readonly Entry[], { merchantOrderId, providerOrderId }: Question, alone: boolean): Entry[] {
  const own = entries.filter(({ customParm, requestId }) =>
    customParm === null ? requestId !== null && requestId === providerOrderId : customParm === merchantOrderId,
  );
  const exact = own.filter(({ requestId }) => requestId !== null && requestId === providerOrderId);
  if (exact.length > 0) return exact;
  const [only] = entries;
  const byPlace = alone && entries.length === 1 && providerOrderId === null && only?.customParm === null;
  return byPlace && only.requestId !== null ? [only] : own;
}

function readStatus(lane: YtxLane, entry: Entry, question: Question): Reading {
  const field = STATUS_FIELD[lane];
  const status = entry[field];
  if (entry.statusCode && entry.statusCode.text !== '0') {
    return unknown(entry.statusCode.text, noting(entry.statusCode, entry.statusMsg));
  }
  if (!status) return unknown(null, 'the answer has no status');
  const code = `${field} ${status.text}`;
  if (!isOfNumber(entry.mobile, question.msisdn))
    return unknown(code, 'mobile mismatch: the answer is about another number', true);
  if (question.providerOrderId !== null && entry.requestId !== null && entry.requestId !== question.providerOrderId) {
    return unknown(code, 'order id mismatch: the answer has another requestId', true);
  }
  const providerOrderId = entry.requestId ?? question.providerOrderId;
  return statusReading(ytxCode(code), code, {
    providerOrderId,
    why: noting(status, entry.remark),
    cost: entry.oriAmount,
  });
}

/** Whether a number, masked or whole, can be ours. An answer without one is not held against it. */
function isOfNumber(given: string, msisdn: Msisdn): boolean {
  if (given === '') return true;
  const national = given.replace(/^(?:\+?86)(?=1)/, '');
  return isSameNumber(national, msisdn);
}
