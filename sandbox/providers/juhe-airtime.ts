// Known from public integrations of http://op.juhe.cn/ofpay/mobile/; https://code.juhe.cn/docs/1565 (push).
import { createHash } from 'node:crypto';
import { type SandboxOrder, saidCost } from '../book.ts';
import type { Asked, Reply } from '../exchange.ts';
import type { Side, SideDeps } from '../side.ts';
import { JUHE_ACCOUNT } from './juhe.ts';

/** The account is Juhe's, the key is the airtime API's own. It buys nothing anywhere, so it is no secret. */
export const JUHE_AIRTIME_ACCOUNT = { openId: JUHE_ACCOUNT.openId, key: 'sandboxairtimekey000000000000000' } as const;
const ACCOUNT = JUHE_AIRTIME_ACCOUNT;

export const side: Side = {
  name: 'juhe-airtime',
  variables: (url) => ({
    JUHE_AIRTIME_BASE_URL: url,
    JUHE_OPENID: ACCOUNT.openId,
    JUHE_AIRTIME_KEY: ACCOUNT.key,
  }),
  productName: ({ faceValue = '' }) => productOf(Number(faceValue)),
  products: [
    {
      code: 'HF50',
      aliases: ['CREDIT50'],
      name: { en: '¥50 airtime', zh: '话费 50 元' },
      kind: 'airtime',
      faceValue: '50',
      price: '49.85',
      offers: [{ provider: 'juhe-airtime' }],
    } as never,
  ],
  open: createAirtimeSide,
  callOf: ({ url }) => {
    const [, call] = PATH.exec(url.pathname) ?? [];
    return call === undefined ? null : call === 'onlineorder' ? 'submit' : 'query';
  },
  push: (order, url, flipped, { callbackMethod: method }) => {
    const form = pushOf(order, flipped);
    if (method === 'POST') return { url, init: { method, body: form } };
    const to = new URL(url);
    for (const [name, value] of form) to.searchParams.set(name, value);
    return { url: to.href, init: { method } };
  },
};

const PATH = /^\/ofpay\/mobile\/(onlineorder|ordersta)$/;
const productOf = (yuan: number): string => `airtime ${yuan}`;
const FACE_VALUES: ReadonlySet<string> = new Set(['1', '2', '5', '10', '20', '30', '50', '100', '300']);
/** Most of the API's own codes are not public: those of 2085xx are made up, so that nobody can rest on them. */
const CODES = {
  number: 208591,
  account: 10002,
  channel: 10020,
  creation: 10021,
  system: 10014,
  exists: 208592,
  unlisted: 208599,
} as const;
const SIGN = 208593;
const ORDER_ID = 208594;
const FACE_VALUE = 208595;
const NOT_FOUND = 208596;
const BALANCE = 208597;

/** Answers as Juhe does, refusing a repeated order id. By POST alone, so that a key in a query string is noticed. */
function createAirtimeSide(deps: SideDeps): (asked: Asked) => Reply | null {
  return (asked) => {
    const [, call] = PATH.exec(asked.url.pathname) ?? [];
    if (call === undefined) return null;
    const isForm = /^application\/x-www-form-urlencoded\b/i.test(asked.header('content-type'));
    if (asked.method !== 'POST' || !isForm) return error(10007);
    const form = new URLSearchParams(asked.body);
    if (form.get('key') !== ACCOUNT.key) return error(10001);
    return call === 'onlineorder' ? submit(deps, form) : query(deps, form);
  };
}

function submit({ book, outcomeOf, newDigits }: SideDeps, form: URLSearchParams): Reply {
  const of = (name: string): string => form.get(name) ?? '';
  const [msisdn, cardnum, orderid] = [of('phoneno'), of('cardnum'), of('orderid')];
  const { openId, key } = ACCOUNT;
  if (of('sign') !== md5(`${openId}${key}${msisdn}${cardnum}${orderid}`)) return error(SIGN);
  if (!/^[0-9A-Za-z]{8,32}$/.test(orderid)) return error(ORDER_ID);
  if (!/^1[3-9]\d{9}$/.test(msisdn)) return error(CODES.number);
  if (!FACE_VALUES.has(cardnum)) return error(FACE_VALUE);
  book.countSubmit(orderid);
  if (book.find(orderid).length > 0) return error(CODES.exists);
  const { script } = outcomeOf(msisdn);
  const { fault, refusal } = script;
  const order = {
    ...{ providerOrderId: `J${newDigits(23)}`, merchantOrderId: orderid, msisdn, script },
    ...{ product: productOf(Number(cardnum)), kind: 'airtime', refundable: false, callbackUrl: null },
  };
  const taken = script.taken ? book.take(order) : null;
  if (script.taken && taken === null) return error(BALANCE);
  if (refusal !== null || taken === null) return { ...error(CODES[refusal ?? 'system']), fault };
  const result = {
    cardid: '191404',
    cardnum: '1',
    ordercash: saidCost(taken),
    cardname: `话费${cardnum}元直充`,
    sporder_id: script.withoutId ? '' : taken.providerOrderId,
    uorderid: orderid,
    game_userid: msisdn,
    game_state: '0',
  };
  return { json: { reason: '订单已提交', result, error_code: 0 }, fault };
}

const STATES = { charging: '0', delivered: '1', failed: '9', refunded: '9' } as const;

function query({ book }: SideDeps, form: URLSearchParams): Reply {
  book.countQuery();
  const [found] = book.find(form.get('orderid') ?? '');
  if (found === undefined) return error(NOT_FOUND);
  const order = book.look(found);
  const { script, queries } = order;
  if (queries <= script.hiddenFor) return error(NOT_FOUND);
  const state = script.status === 'flapping' && queries % 2 === 0 ? 'charging' : order.state;
  const game_state = script.status === 'unlisted' ? '7' : STATES[state];
  const isForeign = script.status === 'foreign';
  const result = {
    ordercash: saidCost(order),
    sporder_id: isForeign ? 'J00000000000000000000000' : order.providerOrderId,
    uorderid: isForeign ? 'somebodyelses1' : order.merchantOrderId,
    game_userid: order.msisdn,
    game_state: script.status === 'number' ? Number(game_state) : game_state,
  };
  return { json: { reason: '已查询', result, error_code: 0 }, fault: null };
}

/** What is pushed of an order. `flipped` says the opposite, and the signature is right all the same: it does not cover `sta`. */
function pushOf({ providerOrderId, merchantOrderId, state }: SandboxOrder, flipped: boolean): URLSearchParams {
  return new URLSearchParams({
    sporder_id: providerOrderId,
    orderid: merchantOrderId,
    sta: (state === 'delivered') !== flipped ? '1' : '9',
    sign: md5(`${ACCOUNT.key}${providerOrderId}${merchantOrderId}`),
  });
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const error = (code: number): Reply => ({
  json: { reason: `错误 ${code}`, result: null, error_code: code },
  fault: null,
});
