// The documents: https://code.juhe.cn/docs/1565 and the flow API V2's own.
import { createHash } from 'node:crypto';
import { type SandboxOrder, saidCost } from '../book.ts';
import type { Asked, Reply } from '../exchange.ts';
import type { Side, SideDeps } from '../side.ts';

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
  open: createJuheSide,
  callOf: ({ url }) =>
    url.pathname.startsWith('/flow/') ? (url.pathname.endsWith('/onlineorder') ? 'submit' : 'query') : null,
  push: (order, url, flipped, { callbackMethod: method }) => {
    const form = juhePushOf(order, flipped);
    if (method === 'POST') return { url, init: { method, body: form } };
    const to = new URL(url);
    for (const [name, value] of form) to.searchParams.set(name, value);
    return { url: to.href, init: { method } };
  },
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

/** Answers as Juhe does, refusing a repeated order id. By POST alone, so that a key in a query string is noticed. */
function createJuheSide(deps: SideDeps): (asked: Asked) => Reply | null {
  return (asked) => {
    const call = /^\/flow\/(onlineorder|ordersta)$/.exec(asked.url.pathname)?.[1];
    if (call === undefined) return null;
    const isForm = /^application\/x-www-form-urlencoded\b/i.test(asked.header('content-type'));
    if (asked.method !== 'POST' || !isForm) return error(10007);
    const form = new URLSearchParams(asked.body);
    if (form.get('key') !== ACCOUNT.key) return error(10001);
    return call === 'onlineorder' ? submit(deps, form) : query(deps, form);
  };
}

function submit({ book, outcomeOf, newDigits }: SideDeps, form: URLSearchParams): Reply {
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

const STATES = { charging: '0', delivered: '1', failed: '9', refunded: '9' } as const;

function query({ book }: SideDeps, form: URLSearchParams): Reply {
  book.countQuery();
  const [found] = book.find(form.get('orderid') ?? '');
  if (!found) return error(210511);
  const order = book.look(found);
  const { script, queries } = order;
  if (queries <= script.hiddenFor) return error(210511);
  const state = script.status === 'flapping' && queries % 2 === 0 ? 'charging' : order.state;
  const game_state = script.status === 'unlisted' ? '7' : STATES[state];
  const result = {
    uordercash: cash(order),
    sporder_id: script.status === 'foreign' ? 'F00000000000000000000000' : order.providerOrderId,
    game_state: script.status === 'number' ? Number(game_state) : game_state,
  };
  return { json: { reason: '已查询', result, error_code: 0 }, fault: null };
}

/** What is pushed of an order. `flipped` says the opposite, and the signature is right all the same: it does not cover `sta`. */
function juhePushOf({ providerOrderId, merchantOrderId, state }: SandboxOrder, flipped: boolean): URLSearchParams {
  const delivered = (state === 'delivered') !== flipped;
  return new URLSearchParams({
    sporder_id: providerOrderId,
    orderid: merchantOrderId,
    sta: delivered ? '1' : '9',
    sign: md5(`${ACCOUNT.key}${providerOrderId}${merchantOrderId}`),
  });
}

/** Juhe writes three decimals: `19.630`. */
function cash(order: SandboxOrder): string {
  const yuan = saidCost(order);
  return /\.\d{3}$/.test(yuan) ? yuan : `${yuan}0`;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const error = (code: number): Reply => ({
  json: { reason: `错误 ${code}`, result: null, error_code: code },
  fault: null,
});
