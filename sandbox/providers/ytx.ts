import { createHash } from 'node:crypto';
import { maskMsisdn } from '../../src/core/msisdn.ts';
import { type SandboxOrder, saidCost } from '../book.ts';
import type { ProviderRequest, ProviderResponse } from '../exchange.ts';
import type { SandboxCall, Side, SideDeps } from '../side.ts';

type Fields = Readonly<Record<string, unknown>>;
/** The fields of a request that are read, none of them validated. */
type Given = { readonly [name in (typeof GIVEN)[number]]?: unknown };
type Kind = 'traffic' | 'benefit';
type Action = { readonly kind: Kind; readonly query: boolean };

/** What YTX expects here. It buys nothing anywhere, so it is no secret. */
export const YTX_ACCOUNT = {
  accountSid: 'sandboxaccount0000000000000000000',
  authToken: 'sandboxtoken00000000000000000000',
  appId: 'sandboxapp0000000000000000000000',
} as const;
const ACCOUNT = YTX_ACCOUNT;

export const side: Side = {
  name: 'ytx',
  variables: (url) => ({
    YTX_BASE_URL: url,
    YTX_ACCOUNT_SID: ACCOUNT.accountSid,
    YTX_AUTH_TOKEN: ACCOUNT.authToken,
    YTX_APP_ID: ACCOUNT.appId,
  }),
  productName: ({ code = '' }, { productCode, flowCode }) => productCode ?? flowCode ?? code,
  open: createYtxSide,
  callOf: ({ url, body }) => (PATH.test(url.pathname) ? callIn(body) : null),
  callbackOf: (order, url, flipped) => {
    const headers = { 'content-type': 'application/json;charset=utf-8' };
    return { url, init: { method: 'POST', headers, body: JSON.stringify(ytxCallbackOf(order, flipped)) } };
  },
};

const callIn = (body: string): SandboxCall =>
  /"(?:flowOrder|productOrder)"/.test(body) ? 'submit' : body.includes('"queryBlance"') ? 'inquiry' : 'query';

const GIVEN = [
  'action',
  'appid',
  'phone',
  'flowCode',
  'rechargeAccount',
  'productCode',
  'customParm',
  'requestId',
] as const;
const PATH = /^\/(?:201512|201612)\/sid\/([^/]+)\/(traffic\/Traffic\.wx|Unicom\/Order\.wx|account\/getBlance\.wx)$/;
const ACTIONS: Readonly<Record<string, Action>> = {
  'traffic/Traffic.wx flowOrder': { kind: 'traffic', query: false },
  'traffic/Traffic.wx getTrafficResult': { kind: 'traffic', query: true },
  'Unicom/Order.wx productOrder': { kind: 'benefit', query: false },
  'Unicom/Order.wx getOrderResult': { kind: 'benefit', query: true },
};
const REFUSALS = {
  number: '-2',
  account: '-205',
  channel: '-301',
  creation: '-301',
  system: '-100',
  unlisted: '7',
} as const;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Answers as YTX does: strict about the signature and the fields, and without noticing a repeated order. Null for another path. */
function createYtxSide(deps: SideDeps): (asked: ProviderRequest) => ProviderResponse | null {
  const { queryEveryMs, now } = deps.options;
  const askedAt = new Map<string, number>();
  return (asked) => {
    const [, sid, path] = PATH.exec(asked.url.pathname) ?? [];
    if (sid === undefined || asked.method !== 'POST') return null;
    const fields = fieldsOf(asked);
    if (!isSigned(asked, sid, now()) || fields.appid !== ACCOUNT.appId) return error('-205');
    if (path === 'account/getBlance.wx') return balance(deps, fields);
    const action = ACTIONS[`${path} ${String(fields.action)}`];
    if (!action) return error('-2');
    if (!action.query) return submit(deps, action.kind, fields);
    if (now() - (askedAt.get(action.kind) ?? Number.NEGATIVE_INFINITY) < queryEveryMs) {
      deps.book.countViolation();
      return error('-111');
    }
    askedAt.set(action.kind, now());
    return query(deps, action.kind, fields);
  };
}

/** Blance is how it is spelt there. */
function balance({ book }: SideDeps, { action }: Given): ProviderResponse {
  if (action !== 'queryBlance') return error('-2');
  return { json: { AccountSID: ACCOUNT.accountSid, Blance: book.balanceLi() / 1000 }, fault: null };
}

function isSigned(asked: ProviderRequest, sid: string, now: number): boolean {
  const [givenSid, stamp = ''] = Buffer.from(asked.header('authorization'), 'base64').toString('utf8').split('|');
  const sign = createHash('md5').update(`${ACCOUNT.accountSid}${ACCOUNT.authToken}${stamp}`).digest('hex');
  const right = asked.url.searchParams.get('Sign')?.toLowerCase() === sign;
  return right && sid === ACCOUNT.accountSid && givenSid === sid && Math.abs(now - timeOf(stamp)) <= DAY_MS;
}

/** Reads `yyyyMMddHHmmss` in Shanghai; NaN, which is never within a day, for anything else. */
function timeOf(stamp: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(stamp) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
}

function fieldsOf(asked: ProviderRequest): Given {
  const typed = /^application\/json;\s*charset=utf-8$/i.test(asked.header('content-type'));
  if (!typed || !asked.header('accept').includes('application/json')) return {};
  try {
    const json: unknown = JSON.parse(asked.body);
    return typeof json === 'object' && json !== null ? { ...json } : {};
  } catch {
    return {};
  }
}

function submit({ book, outcomeOf, newDigits }: SideDeps, kind: Kind, fields: Given): ProviderResponse {
  const msisdn = fields[kind === 'traffic' ? 'phone' : 'rechargeAccount'];
  const product = fields[kind === 'traffic' ? 'flowCode' : 'productCode'];
  const merchantOrderId = fields.customParm ?? '';
  if (!isText(msisdn) || !/^1[3-9]\d{9}$/.test(msisdn) || !isText(product)) return error('-2');
  if (typeof merchantOrderId !== 'string' || merchantOrderId.includes(',')) return error('-2');
  book.countSubmit(merchantOrderId);
  const { script } = outcomeOf(msisdn);
  const { fault, refusal } = script;
  const providerOrderId = newDigits(29);
  const refundable = kind === 'benefit';
  const order = { providerOrderId, merchantOrderId, msisdn, product, kind, refundable, script, callbackUrl: null };
  if (script.taken && !book.take(order)) return error(REFUSALS.account);
  if (refusal !== null && refusal !== 'exists') return { ...error(REFUSALS[refusal]), fault };
  const requestId = script.withoutId ? '' : order.providerOrderId;
  return { json: { statusCode: '0', statusMsg: '已提交', requestId }, fault };
}

function query({ book, options }: SideDeps, kind: Kind, fields: Given): ProviderResponse {
  book.countQuery();
  const by = isText(fields.requestId) ? 'providerOrderId' : 'merchantOrderId';
  const given = fields[by === 'providerOrderId' ? 'requestId' : 'customParm'];
  const ids = isText(given) ? given.split(',') : [];
  if (ids.length === 0 || ids.length > 100) return error('-2');
  const found = book.orders().filter((order) => order.kind === kind && ids.includes(order[by]));
  const shown = found.map(book.look).filter(({ queries, script }) => queries > script.hiddenFor);
  const orders = shown.map((order) => present(order, options.echoesOurId));
  const [only] = orders;
  if (!only) return error('-704');
  return { json: ids.length === 1 && orders.length === 1 ? only : orders, fault: null };
}

const STATUSES = { charging: '0', delivered: '1', failed: '-1', refunded: '-2' } as const;
const REMARKS = { charging: '处理中', delivered: '完成', failed: '未成功', refunded: '退款' } as const;

function present(order: SandboxOrder, echo: boolean): Fields {
  const { kind, script, queries } = order;
  const state = script.status === 'flapping' && queries % 2 === 0 ? 'charging' : order.state;
  const status = script.status === 'unlisted' ? '7' : STATUSES[state];
  const field = kind === 'traffic' ? 'trafficSts' : 'orderSts';
  return {
    requestId: order.providerOrderId,
    appid: ACCOUNT.appId,
    [field]: script.status === 'number' ? Number(status) : status,
    remark: REMARKS[state],
    mobile: script.status === 'foreign' ? '100****0000' : maskMsisdn(order.msisdn),
    oriAmount: saidCost(order),
    ...((kind === 'benefit' || echo) && { customParm: order.merchantOrderId }),
  };
}

/** The callback about an order: the fields of an answer, always with our id. `flipped` reports the opposite. */
function ytxCallbackOf(order: SandboxOrder, flipped: boolean): Fields {
  const state = flipped ? (order.state === 'delivered' ? 'failed' : 'delivered') : order.state;
  return present({ ...order, state, script: { ...order.script, status: 'plain' } }, true);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const MESSAGES: Readonly<Record<string, string>> = {
  '-2': '参数不完整',
  '-205': '应用未通过验证',
  '-100': '异常',
  '-111': '查询过于频繁',
  '-301': '通道关闭',
  '-704': '无此订单',
};
const error = (code: string): ProviderResponse => ({
  json: { statusCode: code, statusMsg: MESSAGES[code] ?? '其他', requestId: '' },
  fault: null,
});
