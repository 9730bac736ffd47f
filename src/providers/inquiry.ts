import type { MerchantOrderId } from '../core/ids.ts';
import type { CodeEntry, InquiryFailure } from '../core/provider.ts';
import { err, type Result } from '../core/result.ts';
import type { Broken } from './http.ts';
import { createFindCode, createRedactor } from './reading.ts';

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

/** Reads the first amount that stands under one of these names, whatever their case. */
export function readAmountOf(fields: unknown, names: readonly string[]): number | null {
  if (typeof fields !== 'object' || fields === null) return readAmountLi(fields);
  const known = new Map(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]));
  const found = names.map((name) => readAmountLi(known.get(name)));
  return found.find((amount) => amount !== null) ?? null;
}
