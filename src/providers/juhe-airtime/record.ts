// Known from public integrations of http://op.juhe.cn/ofpay/mobile/; https://code.juhe.cn/docs/1565 (push).

import { LI_PER_YUAN } from '../../core/money.ts';
import type { Provider, Wanted } from '../../core/provider.ts';
import { createJuheReaders, md5 } from '../juhe-answers.ts';
import { createJuheApi, type JuheOptions } from '../juhe-api.ts';
import { createFindCode, readAmountOf } from '../reading.ts';
import { baseUrl, defineProvider, secret } from '../record.ts';
import { JUHE_AIRTIME_CODES, JUHE_AIRTIME_TRAITS, juheAirtimeOffer } from './traits.ts';

const FOLDER = 'ofpay/mobile';

/** A server alone means the folder in which Juhe has the API. */
const inFolder = (address: string): string =>
  URL.parse(address)?.pathname === '/' ? `${address.replace(/\/+$/, '')}/${FOLDER}` : address;

/** Juhe's airtime (话费): an account of Juhe's with a key of its own. */
export const juheAirtime = defineProvider({
  ...JUHE_AIRTIME_TRAITS,
  words: { en: 'Juhe airtime', zh: '聚合数据话费' },
  sells: ['airtime'],
  offer: juheAirtimeOffer,
  offerProblem: ({ faceValueLi = 0 }) =>
    faceValueLi % LI_PER_YUAN === 0 ? null : 'juhe-airtime sells whole yuan: write a face value such as "50"',
  credentials: { JUHE_OPENID: secret, JUHE_AIRTIME_KEY: secret },
  settings: { JUHE_AIRTIME_BASE_URL: baseUrl(`http://op.juhe.cn/${FOLDER}`).transform(inFolder) },
  baseUrl: 'JUHE_AIRTIME_BASE_URL',
  defaults: { doubtAfter: '15s', queryEvery: '200ms', silentFor: '2h' },
  // No public code says that an order is not there. If one comes to be listed, it takes the longest proof there is.
  notFoundProof: { questions: 3, overMs: 3_600_000 },
  refundableLanes: [],
  questionsAMinute: 300,
  // Juhe sets one callback address for an account, so airtime may also be pushed to where traffic is.
  callback: { paths: ['/callbacks/juhe-airtime', '/callbacks/juhe'], token: null, signed: true, answer: 'success' },
  accountIds: ({ JUHE_OPENID }) => [JUHE_OPENID],
  create: ({ JUHE_OPENID, JUHE_AIRTIME_KEY, JUHE_AIRTIME_BASE_URL }, setting) =>
    createJuheAirtime({ ...setting, baseUrl: JUHE_AIRTIME_BASE_URL, openId: JUHE_OPENID, key: JUHE_AIRTIME_KEY }),
});

export const juheAirtimeReaders = createJuheReaders(createFindCode(JUHE_AIRTIME_CODES), {
  orderId: 'uorderid',
  number: 'game_userid',
  cost: 'ordercash',
});

/** Creates Juhe (聚合数据) as a provider of airtime (话费). It takes no callback address: that is set in Juhe's console. */
export function createJuheAirtime(options: JuheOptions & { readonly now: () => number }): Provider {
  const saleForm = (wanted: Wanted, phoneno: string): URLSearchParams =>
    new URLSearchParams({ phoneno, cardnum: String(wholeYuanOf(wanted)), key: options.key });
  return createJuheApi(options, {
    traits: JUHE_AIRTIME_TRAITS,
    folder: '',
    readers: juheAirtimeReaders,
    toSubmitForm: (submission) => {
      const { openId, key } = options;
      const order = {
        phoneno: submission.msisdn,
        cardnum: String(wholeYuanOf(submission)),
        orderid: submission.merchantOrderId,
      };
      // The signature covers the number, the face value and the order id, and no time: whoever reads it can send it again.
      const sign = md5(`${openId}${key}${order.phoneno}${order.cardnum}${order.orderid}`);
      return new URLSearchParams({ ...order, key, sign });
    },
    inquiries: (ask) => ({
      balance: () => {
        const { openId, key } = options;
        const timestamp = String(Math.floor(options.now() / 1000));
        const form = new URLSearchParams({ timestamp, key, sign: md5(`${openId}${key}${timestamp}`) });
        return ask('yue', form, (result) => {
          const amountLi = readAmountOf(result, BALANCE_NAMES);
          return amountLi === null ? null : { amountLi };
        });
      },
      checkSale: (submission) => ask('telcheck', saleForm(submission, submission.msisdn), () => undefined, isNotSold),
      quote: (wanted) =>
        ask(
          'telquery',
          saleForm(wanted, SAMPLE_NUMBER),
          (result) => {
            const priceLi = readAmountOf(result ?? {}, ['inprice']);
            return priceLi === null ? null : { priceLi };
          },
          isNotSold,
        ),
    }),
  });
}

/** No public document names the field of a balance. */
const BALANCE_NAMES = ['money', 'balance', 'yue', 'amount', 'cash'];
/** What public integrations know of `telcheck` and `telquery`: the number and the face value, the number, the face value. */
const NOT_SOLD: ReadonlySet<string> = new Set(['208501', '208505', '208506']);
const isNotSold = (code: string): boolean => NOT_SOLD.has(code);
/** China Mobile's own, which nobody has: a price is asked for where no customer's number is at hand. */
const SAMPLE_NUMBER = '13800138000';

/** Throws for what is no airtime of Juhe's, before anything is sent. */
function wholeYuanOf({ offer, faceValueLi }: Wanted): number {
  if (offer.provider !== 'juhe-airtime') throw new Error("Juhe's airtime was given another provider's offer");
  const yuan = faceValueLi === undefined ? Number.NaN : faceValueLi / LI_PER_YUAN;
  if (!Number.isInteger(yuan) || yuan <= 0) throw new Error("Juhe's airtime was given no face value in whole yuan");
  return yuan;
}
