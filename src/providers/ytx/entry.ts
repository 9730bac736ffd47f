// http://console.ytx.net/FileDetails/UnicomOrderQuery

import { z } from 'zod';
import { type Reading, unknown, Words } from '../reading.ts';

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
 * @property customParm our id; `NOT_OURS` for one that cannot be, null if there is none
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
