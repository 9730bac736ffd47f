import { z } from 'zod';
import type { MerchantOrderId } from '../core/ids.ts';
import { parseYuan } from '../core/money.ts';
import type { ProviderName } from '../core/product.ts';
import type { CodeEntry, InquiryFailure, ProviderReport, Question, ReportedCost } from '../core/provider.ts';
import { err, type Result } from '../core/result.ts';
import type { Broken } from './http.ts';

const MAX_WORDS_LENGTH = 200;
/** A signature (32 hex digits, not all decimal: those are a carrier's serial number) or anything as long as an Authorization header. */
const SIGNATURE = /(?=\d*[a-f])(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])|[A-Za-z0-9+/=_-]{40,}/gi;
const NUMBER = /(?<!\d)((?:\+?86|0086)?1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)/g;

/** Repeats of a provider's words only what people and logs may read. */
export type Redactor = (given: unknown) => string;

/**
 * Creates the one way in which a provider's own words get into a report. On one line and short; secrets, signatures and whole
 * numbers are taken out, since an error may echo the request that caused it.
 *
 * @param secrets of any case; one that is shorter than four characters would blank ordinary words and is left
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  const patterns = secrets
    .filter((secret) => secret.length >= 4)
    .map((secret) => new RegExp(RegExp.escape(secret), 'gi'));
  return (given) => {
    if (typeof given !== 'string' && typeof given !== 'number') return '';
    const line = String(given)
      .slice(0, 10 * MAX_WORDS_LENGTH)
      .replace(/[\p{Cf}\p{Cs}]/gu, '')
      .replace(/[\p{C}\s]+/gu, ' ')
      .trim();
    const safe = patterns.reduce((text, pattern) => text.replace(pattern, '***'), line);
    return safe.replace(SIGNATURE, '***').replace(NUMBER, '$1****$2').slice(0, MAX_WORDS_LENGTH);
  };
}

/** Reads what a provider wrote as its cost, in yuan; nothing where it wrote nothing. What is no amount must still go through `Redactor`. */
export function readCost(written: string): ReportedCost {
  const text = written.trim();
  const cost = parseYuan(text);
  if (cost.ok) return { costLi: cost.value };
  return text === '' ? { costLi: null } : { costLi: null, strangeCost: text };
}

/** Puts a cost that is no amount into words that people may read. */
export const repeatCost = ({ costLi, strangeCost }: ReportedCost, repeat: (text: string) => string): ReportedCost =>
  strangeCost === undefined ? { costLi } : { costLi, strangeCost: repeat(strangeCost).slice(0, 40) };

/** What an answer says of one order. `why` and `code` are still in the provider's words: only {@link createReporter} may pass them on. */
export type Reading = Pick<ProviderReport, 'providerOrderId' | 'outcome' | 'code' | 'why' | 'costLi' | 'strangeCost'>;

/** @param unlisted true if the provider did answer, with a code of its own that is not listed or about something else */
export const unknown = (code: string | null, why: string, unlisted = false): Reading => ({
  providerOrderId: null,
  outcome: { kind: 'unknown', unlisted },
  code,
  why,
  costLi: null,
});

/** A query that was not answered. */
export const brokenQuery = ({ code, why }: Broken): Reading => unknown(code, why);

/** A submission that was not answered. If no byte of it left, that is certain. */
export const brokenSubmit = ({ sent, code, why }: Broken): Reading =>
  sent ? unknown(code, why) : { ...unknown(code, why), outcome: { kind: 'not_sent' } };

/**
 * Reads a status of an order. One that is not listed is unknown.
 *
 * @param code the status with its field, as the table has it: `game_state 1`
 * @param cost as the provider wrote it; it counts only while the order goes well
 */
export function statusReading(
  listed: CodeEntry | null,
  code: string,
  {
    providerOrderId,
    why,
    cost,
  }: { readonly providerOrderId: string | null; readonly why: string; readonly cost: string },
): Reading {
  const outcome = listed?.outcome ?? { kind: 'unknown', unlisted: true };
  const isPlain = outcome.kind === 'delivered' || outcome.kind === 'charging';
  return {
    providerOrderId,
    outcome,
    code: isPlain ? null : code,
    why,
    ...(isPlain ? readCost(cost) : { costLi: null }),
  };
}

/** Text, or a number in its place. Anything else counts as absent. */
export const Words = z.union([z.string(), z.number()]).transform(String).catch('');

/** Finds the entry of a listed code, exactly as the provider writes it; null for any other. */
export type FindCode = (code: string) => CodeEntry | null;
export function createFindCode(codes: readonly CodeEntry[]): FindCode {
  const table = new Map(codes.map((entry) => [entry.code, entry]));
  return (code) => table.get(code) ?? null;
}

export type Reporter = (
  via: ProviderReport['via'],
  question: Pick<Question, 'merchantOrderId'>,
  reading: Reading,
) => ProviderReport;

const MAX_CODE_LENGTH = 40;

/**
 * Creates the one way from what a provider said to a report. Secrets, signatures and whole numbers are taken out of its words; a
 * code that its documents list stays as it is, however long it is.
 */
export function createReporter({
  name,
  codes,
  secrets,
}: {
  readonly name: ProviderName;
  readonly codes: readonly CodeEntry[];
  readonly secrets: readonly string[];
}): Reporter {
  const repeat = createRedactor(secrets);
  const listed = new Set(codes.map(({ code }) => code));
  const codeOf = (code: string): string => (listed.has(code) ? code : repeat(code).slice(0, MAX_CODE_LENGTH));
  return (via, { merchantOrderId }, reading) => ({
    provider: name,
    via,
    merchantOrderId,
    ...reading,
    code: reading.code === null ? null : codeOf(reading.code),
    why: repeat(reading.why),
    ...repeatCost(reading, repeat),
  });
}

/** An id in the shape of ours that no order can have: a query for it tries the credentials and finds nothing. */
export const NO_ORDER = 'NOSUCHORDER000000' as MerchantOrderId;

/** Puts into words why a question that buys nothing has no answer. */
export type InquiryReader = {
  readonly unreachable: (broken: Broken) => Result<never, InquiryFailure>;
  /** `refused` for a listed refusal, with its advice; `unclear` for everything else that was answered. */
  readonly refusal: (code: string | null, why: string) => Result<never, InquiryFailure>;
  readonly notSold: (code: string, why: string) => Result<never, InquiryFailure>;
  /** True if a listed code says that the provider does not know the order: then it knows us. */
  readonly isNotFound: (code: string) => boolean;
};

export function createInquiryReader({
  codes,
  secrets,
}: {
  readonly codes: readonly CodeEntry[];
  readonly secrets: readonly string[];
}): InquiryReader {
  const repeat = createRedactor(secrets);
  const findCode = createFindCode(codes);
  const failed = (kind: InquiryFailure['kind'], code: string | null, why: string): Result<never, InquiryFailure> => {
    const entry = code === null ? null : findCode(code);
    const said = code === null || entry !== null ? code : repeat(code).slice(0, 40);
    return err({ kind, code: said, why: repeat(why), advice: entry?.advice ?? null });
  };
  return {
    unreachable: ({ code, why }) => failed('unreachable', code, why),
    refusal: (code, why) => {
      const isRefused = code !== null && findCode(code)?.outcome.kind === 'refused';
      return failed(isRefused ? 'refused' : 'unclear', code, why);
    },
    notSold: (code, why) => failed('not_sold', code, why),
    isNotFound: (code) => findCode(code)?.outcome.kind === 'not_found',
  };
}

const AMOUNT = /^-?\d{1,10}(?:\.\d{1,8})?$/;

/** Reads yuan, written as text or as a number, as 厘; null for anything else. A balance may be negative. */
export function readAmountLi(given: unknown): number | null {
  const text = typeof given === 'number' || typeof given === 'string' ? String(given).trim() : '';
  return AMOUNT.test(text) ? Math.floor(Math.round(Number(text) * 10_000) / 10) : null;
}

/** Reads the first amount with one of these names, in any case. */
export function readAmountOf(fields: unknown, names: readonly string[]): number | null {
  if (typeof fields !== 'object' || fields === null) return readAmountLi(fields);
  const known = new Map(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]));
  const found = names.map((name) => readAmountLi(known.get(name)));
  return found.find((amount) => amount !== null) ?? null;
}
