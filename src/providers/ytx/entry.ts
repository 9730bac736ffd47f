// http://console.ytx.net/FileDetails/UnicomOrderQuery

import { z } from 'zod';
import type { MerchantOrderId } from '../../core/ids.ts';
import type { CallbackRequest } from '../../core/provider.ts';
import { readJson } from '../http.ts';
import { type Reading, statusReading, unknown, Words } from '../reading.ts';
import { ytxCode } from './codes.ts';

/** What the answer to several orders says of one that it does not tell apart from the others. */
export const SHARED: Reading = {
  ...unknown(null, 'the answer to several orders does not tell this one apart: it is asked about alone'),
  outcome: { kind: 'unknown', unlisted: false, shared: true },
};

/** A code is documented as text; a whole number is read and remarked on, and anything else is a code that no table has. */
const Code = z
  .union([
    z.string().transform((text) => ({ text, mistyped: false })),
    z.int().transform((whole) => ({ text: String(whole), mistyped: true })),
  ])
  .optional()
  .catch({ text: 'unreadable', mistyped: true });
/** Real ids have 29 digits, so one that came as a number is good only where JSON could not have rounded it. */
const Id = z
  .union([z.string(), z.int().nonnegative()])
  .transform(String)
  .pipe(z.string().regex(/^[\w-]{1,64}$/))
  .nullable()
  .catch(null);

/** The fields we use of any answer or push, keys in lower case: the documents write Remark and remark, Mobile and mobile. */
const Fields = z.object({
  statuscode: Code,
  statusmsg: Words,
  requestid: Id,
  customparm: Id,
  trafficsts: Code,
  ordersts: Code,
  remark: Words,
  mobile: Words,
  oriamount: Words,
});

/**
 * One order, or one error, as YTX writes it.
 *
 * @property customParm our id; `NOT_OURS` for one that cannot be, null where there is none
 * @property namesOrder true for any requestId at all, also for one that cannot be used
 */
export type Entry = {
  readonly statusCode: Code | undefined;
  readonly statusMsg: string;
  readonly requestId: string | null;
  readonly customParm: string | null;
  readonly trafficSts: Code | undefined;
  readonly orderSts: Code | undefined;
  readonly remark: string;
  readonly mobile: string;
  readonly oriAmount: string;
  readonly namesOrder: boolean;
};
type Code = { readonly text: string; readonly mistyped: boolean };
const NOT_OURS = '?';

/** Reads one object, its keys in any case; null for anything else. A field of a wrong type is as good as missing. */
export function readEntry(given: unknown): Entry | null {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return null;
  const lower: { readonly requestid?: unknown; readonly customparm?: unknown } = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key.toLowerCase(), value]),
  );
  const fields = Fields.parse(lower);
  return {
    statusCode: fields.statuscode,
    statusMsg: fields.statusmsg,
    requestId: fields.requestid,
    customParm: fields.customparm ?? (isBlank(lower.customparm) ? null : NOT_OURS),
    trafficSts: fields.trafficsts,
    orderSts: fields.ordersts,
    remark: fields.remark,
    mobile: fields.mobile,
    oriAmount: fields.oriamount,
    namesOrder: !isBlank(lower.requestid),
  };
}

const isBlank = (value: unknown): boolean => value === undefined || value === null || value === '';

/** The words that came with a code, and a remark where the code was not sent as the documents say. */
export const noting = ({ mistyped }: Code, words: string): string =>
  mistyped ? `${words} (sent as a number, not as text)`.trim() : words;

// http://console.ytx.net/FileDetails/FileTrafficVII names the push and not its shape; the fields are what public integrations read.

/** @property merchantOrderId null where the push has only YTX's own id */
export type Push = { readonly merchantOrderId: MerchantOrderId | null; readonly reading: Reading };

/**
 * Reads a push, whether JSON, a form or a query. YTX signs none: all that it proves is that somebody knew the address.
 *
 * @returns null where it names no order, or names one twice
 */
export function readPush(request: CallbackRequest): Push | null {
  const entry = readEntry(fieldsOf(request));
  if (!entry) return null;
  const merchantOrderId = isOurs(entry.customParm) ? entry.customParm : null;
  if (merchantOrderId === null && entry.requestId === null) return null;
  return { merchantOrderId, reading: { ...readingOf(entry), providerOrderId: entry.requestId } };
}

const isOurs = (id: string | null): id is MerchantOrderId => id !== null && /^[0-9A-Za-z]{8,32}$/.test(id);

function fieldsOf({ query, headers, body }: CallbackRequest): unknown {
  const contentType = headers['content-type'] ?? '';
  if (body.length === 0) return formOf([...query]);
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) {
    return formOf([...query, ...new URLSearchParams(new TextDecoder().decode(body))]);
  }
  return readJson(body);
}

function formOf(pairs: readonly (readonly [string, string])[]): unknown {
  const names = new Set(pairs.map(([name]) => name.toLowerCase()));
  return names.size === pairs.length ? Object.fromEntries(pairs) : null;
}

function readingOf({ trafficSts, orderSts, remark, oriAmount }: Entry): Reading {
  const status = trafficSts ?? orderSts;
  if (!status || (trafficSts && orderSts)) return unknown(null, 'the callback has no single status');
  const code = `${trafficSts ? 'trafficSts' : 'orderSts'} ${status.text}`;
  return statusReading(ytxCode(code), code, { providerOrderId: null, why: noting(status, remark), cost: oriAmount });
}
