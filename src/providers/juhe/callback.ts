import type { MerchantOrderId } from '../../core/ids.ts';
import type { CallbackRequest } from '../../core/provider.ts';
import { type Reading, stateReading } from './codec.ts';
import { isPushSigned, type JuheAccount } from './signature.ts';

// https://code.juhe.cn/docs/1565 says POST, the flow API V2's own document says GET: both are read.

export type Push = { readonly merchantOrderId: MerchantOrderId; readonly reading: Reading };

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
 * @returns null where a parameter is missing, doubled or misshapen, or the signature is not right
 */
export function readPush(account: JuheAccount, request: CallbackRequest): Push | null {
  const values = valuesOf(request);
  if (values === null) return null;
  const { sporder_id, orderid, sta, sign } = values;
  if (!isPushSigned(account, { sporder_id, orderid, sign })) return null;
  return {
    merchantOrderId: orderid as MerchantOrderId,
    reading: stateReading(`game_state ${sta}`, '', sporder_id, ''),
  };
}

function valuesOf({ query, contentType, body }: CallbackRequest): Record<Parameter, string> | null {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(contentType);
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
