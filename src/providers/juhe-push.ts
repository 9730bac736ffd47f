// https://code.juhe.cn/docs/1565 says POST, the flow API V2's own document says GET: both are read. All of Juhe's APIs push alike.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { MerchantOrderId } from '../core/ids.ts';
import type { CallbackRequest } from '../core/provider.ts';

/** @property sta the claim: it is not covered by the signature */
export type JuhePush = {
  readonly merchantOrderId: MerchantOrderId;
  readonly providerOrderId: string;
  readonly sta: string;
};

/** Each parameter with what it may hold. Whatever else there is, such as a NUL or eight kilobytes, is not Juhe's. */
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
