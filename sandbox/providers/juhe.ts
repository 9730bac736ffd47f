import { createHash } from 'node:crypto';
import { type Book, type SandboxOrder, saidCost } from '../book.ts';
import type { ProviderResponse } from '../exchange.ts';
import type { Side, SideDeps } from '../side.ts';

// The documents: https://code.juhe.cn/docs/1565 and the flow API V2's own.

/** What Juhe expects here. It buys nothing anywhere, so it is no secret. */
export const JUHE_ACCOUNT = {
  openId: 'JHsandboxopenid00000000000000000',
  key: 'sandboxkey0000000000000000000000',
} as const;
const ACCOUNT = JUHE_ACCOUNT;

// https://code.juhe.cn/docs/1565: what all of Juhe's APIs share.

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

export const error = (code: number): ProviderResponse => ({
  json: { reason: `错误 ${code}`, result: null, error_code: code },
  fault: null,
});

type Call = (deps: SideDeps, form: URLSearchParams) => ProviderResponse;

/**
 * The calls of one of Juhe's APIs. Only POST is accepted, so that a key in a query string is noticed.
 *
 * @param path matches a request for this API; its group is the call's name
 * @param inquiries further calls, by their names
 */
export const juheCalls = (
  path: RegExp,
  key: string,
  calls: { readonly submit: Call; readonly query: Call },
  inquiries: Readonly<Record<string, Call>> = {},
): Pick<Side, 'open' | 'callOf'> => {
  const callOf: Side['callOf'] = ({ url }) => {
    const call = path.exec(url.pathname)?.[1];
    if (call === undefined) return null;
    return call === 'onlineorder' ? 'submit' : call in inquiries ? 'inquiry' : 'query';
  };
  return {
    callOf,
    open: (deps) => (asked) => {
      const call = callOf(asked);
      if (call === null) return null;
      const isForm = /^application\/x-www-form-urlencoded\b/i.test(asked.header('content-type'));
      if (asked.method !== 'POST' || !isForm) return error(10007);
      const form = new URLSearchParams(asked.body);
      const play = call === 'inquiry' ? inquiries[path.exec(asked.url.pathname)?.[1] ?? ''] : calls[call];
      return play !== undefined && form.get('key') === key ? play(deps, form) : error(10001);
    },
  };
};

const STATES = { charging: '0', delivered: '1', failed: '9', refunded: '9' } as const;

/** The order that a query finds, and the state that it reports, as its script says; null for none. */
export function queried(
  book: Book,
  orderid: string,
): { readonly order: SandboxOrder; readonly game_state: string | number } | null {
  book.countQuery();
  const [found] = book.find(orderid);
  if (found === undefined) return null;
  const order = book.look(found);
  const { script, queries } = order;
  if (queries <= script.hiddenFor) return null;
  const state = script.status === 'flapping' && queries % 2 === 0 ? 'charging' : order.state;
  const said = script.status === 'unlisted' ? '7' : STATES[state];
  return { order, game_state: script.status === 'number' ? Number(said) : said };
}

/** The callback about an order. `flipped` reports the opposite, and the signature is still right: it does not cover `sta`. */
export const juheCallback =
  (key: string): Side['callbackOf'] =>
  ({ providerOrderId, merchantOrderId, state }, url, flipped, { callbackMethod: method }) => {
    const form = new URLSearchParams({
      sporder_id: providerOrderId,
      orderid: merchantOrderId,
      sta: (state === 'delivered') !== flipped ? '1' : '9',
      sign: md5(`${key}${providerOrderId}${merchantOrderId}`),
    });
    if (method === 'POST') return { url, init: { method, body: form } };
    const to = new URL(url);
    for (const [name, value] of form) to.searchParams.set(name, value);
    return { url: to.href, init: { method } };
  };

export const side: Side = {
  name: 'juhe',
  variables: (url) => ({ JUHE_BASE_URL: url, JUHE_OPENID: ACCOUNT.openId, JUHE_KEY: ACCOUNT.key }),
  productName: (_product, { pid = '' }) => pid,
  ...juheCalls(/^\/flow\/(onlineorder|ordersta|ordersbydate)$/, ACCOUNT.key, { submit, query }, { ordersbydate }),
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

/** Lists what was ordered in a time, which must not span months. */
function ordersbydate({ book }: SideDeps, form: URLSearchParams): ProviderResponse {
  const [start, end] = [form.get('starttime') ?? '', form.get('endtime') ?? ''];
  const [page, size] = [Number(form.get('page') ?? 1), Number(form.get('pagesize') ?? 50)];
  const isTime = (text: string): boolean => /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text);
  if (!isTime(start) || !isTime(end) || start.slice(0, 7) !== end.slice(0, 7)) return error(10007);
  if (!(page >= 1 && size >= 1 && size <= 100)) return error(10007);
  const listed = book
    .orders()
    .map((order) => ({ order, addtime: chinaTime(order.takenAt) }))
    .filter(({ addtime }) => addtime >= start && addtime <= end);
  const orders = listed.slice((page - 1) * size, page * size).map(({ order, addtime }) => ({
    ...{ sporder_id: order.providerOrderId, uorderid: order.merchantOrderId, phone: order.msisdn, addtime },
    ...{ uordercash: cash(order), game_state: STATES[order.state] },
  }));
  const result = { total: String(listed.length), page, orderlist: orders };
  return { json: { reason: '查询成功', result, error_code: 0 }, fault: null };
}

const chinaTime = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

/** Juhe writes three decimals: `19.630`. */
function cash(order: SandboxOrder): string {
  const yuan = saidCost(order);
  return /\.\d{3}$/.test(yuan) ? yuan : `${yuan}0`;
}
