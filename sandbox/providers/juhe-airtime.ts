import { formatYuan } from '../../src/core/money.ts';
import { saidCost } from '../book.ts';
import type { ProviderResponse } from '../exchange.ts';
import type { Side, SideDeps } from '../side.ts';
import { error, JUHE_ACCOUNT, juheCallback, juheCalls, md5, queried } from './juhe.ts';

// Known from public integrations of http://op.juhe.cn/ofpay/mobile/; https://code.juhe.cn/docs/1565 (push).

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
  ...juheCalls(
    /^\/ofpay\/mobile\/(onlineorder|ordersta|yue|telcheck|telquery)$/,
    ACCOUNT.key,
    { submit, query },
    { yue, telcheck, telquery },
  ),
  callbackOf: juheCallback(ACCOUNT.key),
};

/** The field's name is made up: no public document has it. */
function yue({ book, options }: SideDeps, form: URLSearchParams): ProviderResponse {
  const timestamp = form.get('timestamp') ?? '';
  const isNow = /^\d{10}$/.test(timestamp) && Math.abs(Number(timestamp) * 1000 - options.now()) < DAY_MS;
  if (!isNow || form.get('sign') !== md5(`${ACCOUNT.openId}${ACCOUNT.key}${timestamp}`)) return error(SIGN);
  const result = { uid: ACCOUNT.openId, money: formatYuan(book.balanceLi()) };
  return { json: { reason: '查询成功', result, error_code: 0 }, fault: null };
}
const DAY_MS = 24 * 60 * 60 * 1000;

/** Says that the largest face value is not for sale now. A submission of it would still be taken. */
function telcheck(_deps: SideDeps, form: URLSearchParams): ProviderResponse {
  if ([...form.keys()].toSorted().join() !== 'cardnum,key,phoneno') return error(10007);
  const [msisdn, cardnum] = [form.get('phoneno') ?? '', form.get('cardnum') ?? ''];
  if (!/^1[3-9]\d{9}$/.test(msisdn)) return error(208505);
  if (!FACE_VALUES.has(cardnum)) return error(208506);
  if (cardnum === '300') return error(208501);
  return { json: { reason: '允许充值的手机号码及金额', result: null, error_code: 0 }, fault: null };
}

function telquery(deps: SideDeps, form: URLSearchParams): ProviderResponse {
  const checked = telcheck(deps, form);
  if ((checked.json as { readonly error_code: number }).error_code !== 0) return checked;
  const cardnum = form.get('cardnum') ?? '';
  const result = {
    ...{ cardid: '191404', cardname: `话费${cardnum}元直充`, game_area: '北京' },
    inprice: Number(formatYuan(deps.book.priceLi(productOf(Number(cardnum))))),
  };
  return { json: { reason: '查询成功', result, error_code: 0 }, fault: null };
}

const productOf = (yuan: number): string => `airtime ${yuan}`;
const FACE_VALUES: ReadonlySet<string> = new Set(['1', '2', '5', '10', '20', '30', '50', '100', '300']);
/** Most of the API's own codes are not public: those of 2085xx are made up, so that nobody can rely on them. */
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

/** Refuses a repeated order id. */
function submit({ book, outcomeOf, newDigits }: SideDeps, form: URLSearchParams): ProviderResponse {
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

function query({ book }: SideDeps, form: URLSearchParams): ProviderResponse {
  const found = queried(book, form.get('orderid') ?? '');
  if (found === null) return error(NOT_FOUND);
  const { order, game_state } = found;
  const isForeign = order.script.status === 'foreign';
  const result = {
    ordercash: saidCost(order),
    sporder_id: isForeign ? 'J00000000000000000000000' : order.providerOrderId,
    uorderid: isForeign ? 'somebodyelses1' : order.merchantOrderId,
    game_userid: order.msisdn,
    game_state,
  };
  return { json: { reason: '已查询', result, error_code: 0 }, fault: null };
}
