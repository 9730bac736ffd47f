import { type SandboxOrder, saidCost } from '../book.ts';
import type { ProviderResponse } from '../exchange.ts';
import { error, juheCallback, juheCalls, md5, queried } from '../juhe-wire.ts';
import type { Side, SideDeps } from '../side.ts';

// The documents: https://code.juhe.cn/docs/1565 and the flow API V2's own.

/** What Juhe expects here. It buys nothing anywhere, so it is no secret. */
export const JUHE_ACCOUNT = {
  openId: 'JHsandboxopenid00000000000000000',
  key: 'sandboxkey0000000000000000000000',
} as const;
const ACCOUNT = JUHE_ACCOUNT;

export const side: Side = {
  name: 'juhe',
  variables: (url) => ({ JUHE_BASE_URL: url, JUHE_OPENID: ACCOUNT.openId, JUHE_KEY: ACCOUNT.key }),
  productName: (_product, { pid = '' }) => pid,
  ...juheCalls(/^\/flow\/(onlineorder|ordersta)$/, ACCOUNT.key, { submit, query }),
  callbackOf: juheCallback(ACCOUNT.key),
};

const REFUSALS = {
  number: 210501,
  account: 210505,
  channel: 210507,
  creation: 210509,
  system: 10014,
  exists: 210508,
  unlisted: 210599,
};

/** Refuses a repeated order id. */
function submit({ book, outcomeOf, newDigits }: SideDeps, form: URLSearchParams): ProviderResponse {
  const [phone, pid, orderid] = [form.get('phone') ?? '', form.get('pid') ?? '', form.get('orderid') ?? ''];
  const wrong = complaintOf(phone, pid, orderid, form.get('sign') ?? '');
  if (wrong !== null) return error(wrong);
  book.countSubmit(orderid);
  if (book.find(orderid).length > 0) return error(REFUSALS.exists);
  const { script } = outcomeOf(phone);
  const { fault, refusal } = script;
  const taken = script.taken
    ? book.take({
        providerOrderId: `F${newDigits(23)}`,
        merchantOrderId: orderid,
        msisdn: phone,
        product: pid,
        kind: 'traffic',
        refundable: false,
        script,
        callbackUrl: form.get('cburl'),
      })
    : null;
  if (script.taken && !taken) return error(REFUSALS.account);
  if (refusal !== null || !taken) return { ...error(refusal === null ? REFUSALS.system : REFUSALS[refusal]), fault };
  const sporder_id = script.withoutId ? '' : taken.providerOrderId;
  const result = { pid, uordercash: cash(taken), cardname: '流量包', sporder_id, orderid, phone };
  return { json: { reason: '已提交', result, error_code: 0 }, fault };
}

function complaintOf(phone: string, pid: string, orderid: string, sign: string): number | null {
  const { openId, key } = ACCOUNT;
  if (sign !== md5(`${openId}${key}${phone}${pid}${orderid}`)) return 210506;
  if (!/^[0-9A-Za-z]{8,32}$/.test(orderid)) return 210511;
  if (!/^1[3-9]\d{9}$/.test(phone)) return 210501;
  return /^\w{1,32}$/.test(pid) ? null : 210502;
}

function query({ book }: SideDeps, form: URLSearchParams): ProviderResponse {
  const found = queried(book, form.get('orderid') ?? '');
  if (found === null) return error(210511);
  const { order, game_state } = found;
  const result = {
    uordercash: cash(order),
    sporder_id: order.script.status === 'foreign' ? 'F00000000000000000000000' : order.providerOrderId,
    game_state,
  };
  return { json: { reason: '已查询', result, error_code: 0 }, fault: null };
}

/** Juhe writes three decimals: `19.630`. */
function cash(order: SandboxOrder): string {
  const yuan = saidCost(order);
  return /\.\d{3}$/.test(yuan) ? yuan : `${yuan}0`;
}
