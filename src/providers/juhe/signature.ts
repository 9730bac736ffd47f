// https://code.juhe.cn/docs/1565 (push); the flow API V2's own document has both formulas.
import { createHash, timingSafeEqual } from 'node:crypto';

export type JuheAccount = { readonly openId: string; readonly key: string };

/** Signs one order. It covers the number, the product and the order id, and no time: whoever reads it can send it again. */
export const signSubmit = (
  { openId, key }: JuheAccount,
  { phone, pid, orderid }: { readonly phone: string; readonly pid: string; readonly orderid: string },
): string => md5(`${openId}${key}${phone}${pid}${orderid}`);

/** Compares a push's signature in constant time. It covers both ids and not the status. Upper case is not Juhe's. */
export function isPushSigned(
  { key }: JuheAccount,
  { sporder_id, orderid, sign }: { readonly sporder_id: string; readonly orderid: string; readonly sign: string },
): boolean {
  const right = Buffer.from(md5(`${key}${sporder_id}${orderid}`));
  const given = Buffer.from(sign);
  return given.length === right.length && timingSafeEqual(given, right);
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
