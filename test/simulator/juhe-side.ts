import { createHash } from 'node:crypto';
import { formatYuan } from '../../src/core/money.ts';
import type { HttpCall } from '../../src/providers/http.ts';
import type { Book, Bought } from './book.ts';
import { airtimeOf, CATALOGUE, type Seller } from './catalogue.ts';
import { JUHE_ACCOUNTS, keyIn } from './provider-accounts.ts';
import type { World } from './world.ts';

const SUBMIT = {
  plain: 60,
  refused_for_the_number: 3,
  refused_for_the_account: 5,
  closed: 5,
  closed_and_yet_taken: 2,
  system_error: 3,
  system_error_and_taken: 4,
  exists_at_once: 4,
  unlisted: 2,
  unlisted_and_taken: 3,
  without_id: 3,
  about_another: 2,
  code_as_text: 3,
} as const;
type Oddity = keyof typeof SUBMIT;
const TAKES = new Set<Oddity>([
  'plain',
  'closed_and_yet_taken',
  'system_error_and_taken',
  'exists_at_once',
  'unlisted_and_taken',
  'without_id',
  'about_another',
  'code_as_text',
]);
const QUERY = { plain: 80, flapping: 4, as_number: 4, unlisted: 2, foreign: 2, system_error: 4, nothing: 2 } as const;
const SALE = { plain: 70, not_sold: 8, unlisted: 6, system_error: 4, refused_for_the_account: 2, nothing: 5 } as const;
const STATES = { charging: '0', delivered: '1', failed: '9', refunded: '9' } as const;

/**
 * What one of Juhe's APIs has of its own.
 *
 * @property refusesAgain whether it refuses an order id that it has. No document says so of airtime: there each is taken and paid for
 * @property bodyOf what is bought, and the fields that the signature covers beside the account's and the order id
 */
type Api = {
  readonly provider: Exclude<Seller, 'ytx'>;
  readonly kind: Bought['kind'];
  readonly codes: Readonly<Partial<Record<Oddity, number>>> & { readonly not_found: number; readonly bad_sign: number };
  readonly refusesAgain: boolean;
  readonly bodyOf: (form: URLSearchParams) => {
    readonly msisdn: string;
    readonly what: string;
    readonly product: string;
  };
  readonly names: { readonly orderId: string; readonly number: string; readonly cost: string };
};

export const JUHE_DATA: Api = {
  provider: 'juhe',
  kind: 'traffic',
  codes: {
    refused_for_the_number: 210501,
    refused_for_the_account: 210505,
    closed: 210507,
    closed_and_yet_taken: 210509,
    system_error: 10014,
    system_error_and_taken: 10014,
    exists_at_once: 210508,
    unlisted: 210599,
    unlisted_and_taken: 210599,
    not_found: 210511,
    bad_sign: 210506,
  },
  refusesAgain: true,
  bodyOf: (form) => {
    const pid = form.get('pid') ?? '';
    return { msisdn: form.get('phone') ?? '', what: pid, product: pid };
  },
  names: { orderId: 'orderid', number: 'phone', cost: 'uordercash' },
};

/** The API's own codes are not public: those of 2085xx mean nothing to anybody. */
export const JUHE_AIRTIME: Api = {
  provider: 'juhe-airtime',
  kind: 'airtime',
  codes: {
    refused_for_the_number: 208551,
    refused_for_the_account: 10012,
    closed: 10020,
    closed_and_yet_taken: 10021,
    system_error: 10014,
    system_error_and_taken: 10014,
    exists_at_once: 208558,
    unlisted: 208599,
    unlisted_and_taken: 208599,
    not_found: 208561,
    bad_sign: 208556,
  },
  refusesAgain: false,
  bodyOf: (form) => {
    const cardnum = form.get('cardnum') ?? '';
    return { msisdn: form.get('phoneno') ?? '', what: cardnum, product: airtimeOf(cardnum) };
  },
  names: { orderId: 'uorderid', number: 'game_userid', cost: 'ordercash' },
};

export type JuheSide = (call: HttpCall) => unknown;
type SideDeps = { readonly world: World; readonly book: Book; readonly api: Api };

/** Answers as one of Juhe's APIs may: it says odd things as often as the seed will have it. */
export function createJuheSide({ world, book, api }: SideDeps): JuheSide {
  const { random } = world;
  const { provider, codes, names } = api;
  const error = (code: number): unknown => ({ reason: `错误 ${code}`, result: null, error_code: code });
  const draw = <K extends string>(what: string, weights: Readonly<Record<K, number>>): K => {
    const odd = random.weighted(weights);
    if (odd !== 'plain') world.fault(`${provider} ${what} ${odd}`);
    return odd;
  };

  function say(bought: Bought, odd: Oddity): unknown {
    const code = codes[odd];
    if (code !== undefined) return error(code);
    const result = {
      [names.cost]: formatYuan(bought.costLi),
      sporder_id: odd === 'without_id' ? '' : bought.providerOrderId,
      [names.orderId]: odd === 'about_another' ? '01JD00000000000099' : bought.merchantOrderId,
      [names.number]: bought.msisdn,
    };
    return { reason: '已提交', result, error_code: odd === 'code_as_text' ? '0' : 0 };
  }

  function submit(form: URLSearchParams, { host }: URL): unknown {
    const { msisdn, what, product } = api.bodyOf(form);
    const orderid = form.get('orderid') ?? '';
    const owner = ownerOf(form);
    if (form.get('sign') !== md5(`${owner?.openId}${form.get('key')}${msisdn}${what}${orderid}`))
      return error(codes.bad_sign);
    const account = `${host} ${form.get('key')}`;
    if (api.refusesAgain && ordered(account, orderid) !== undefined) return error(codes.exists_at_once ?? 0);
    const odd = draw('submit', SUBMIT);
    if (!TAKES.has(odd)) return error(codes[odd] ?? 10014);
    const order = { merchantOrderId: orderid, msisdn, product, callbackUrl: form.get('cburl') };
    return say(book.take({ provider, account, kind: api.kind, ...order }), odd);
  }

  function query(form: URLSearchParams, { host }: URL): unknown {
    const odd = draw('query', QUERY);
    if (odd === 'system_error') return error(10014);
    if (odd === 'nothing') return { reason: '', result: null, error_code: 0 };
    const bought = ordered(`${host} ${form.get('key')}`, form.get('orderid') ?? '');
    if (bought === undefined || bought.hiddenUntil > world.now()) return error(codes.not_found);
    const status = odd === 'flapping' && bought.truth === 'delivered' ? 'charging' : bought.truth;
    const state = odd === 'unlisted' ? '7' : STATES[status];
    return {
      reason: '已查询',
      error_code: 0,
      result: {
        [names.cost]: formatYuan(bought.costLi),
        sporder_id: odd === 'foreign' ? 'FOREIGN1' : bought.providerOrderId,
        // With another's id alone nobody could see through it before Juhe's own id is known.
        ...(odd === 'foreign' && { [names.orderId]: '01JD00000000000099' }),
        game_state: odd === 'as_number' ? Number(state) : state,
      },
    };
  }

  /** Whether it would sell this, which it says and does not hold itself to. */
  function sale(form: URLSearchParams): unknown {
    const { msisdn, what } = api.bodyOf(form);
    if (ownerOf(form) === undefined) return error(10001);
    if (!/^1\d{10}$/.test(msisdn)) return error(208505);
    if (!CATALOGUE.some(({ faceValue }) => String(faceValue) === what)) return error(208506);
    const odd = draw('sale check', SALE);
    if (odd === 'nothing') return {};
    if (odd !== 'plain') return error(SALE_CODES[odd]);
    return { reason: '允许充值的手机号码及金额', result: null, error_code: 0 };
  }

  const ownerOf = (form: URLSearchParams) => JUHE_ACCOUNTS.find((owner) => keyIn(owner, provider) === form.get('key'));
  const ordered = (account: string, orderid: string): Bought | undefined =>
    book.bought.find((bought) => bought.account === account && bought.merchantOrderId === orderid);

  return ({ url, body }) => {
    const form = new URLSearchParams(body);
    if (url.pathname.endsWith('/telcheck')) return sale(form);
    return (url.pathname.endsWith('/ordersta') ? query : submit)(form, url);
  };
}

const SALE_CODES = { not_sold: 208501, unlisted: 208577, system_error: 10014, refused_for_the_account: 10012 } as const;

/** What Juhe pushes. The signature is right whatever `sta` says. */
export const juhePush = ({ account, providerOrderId, merchantOrderId }: Bought, sta: string): URLSearchParams =>
  new URLSearchParams({
    sporder_id: providerOrderId,
    orderid: merchantOrderId,
    sta,
    sign: md5(`${account.split(' ')[1]}${providerOrderId}${merchantOrderId}`),
  });

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
