// Known from public integrations of http://op.juhe.cn/ofpay/mobile/; https://code.juhe.cn/docs/1565 (push).
import { LI_PER_YUAN } from '../../core/money.ts';
import type { Provider, Submission } from '../../core/provider.ts';
import { readAmountOf } from '../inquiry.ts';
import { createJuheReaders, md5 } from '../juhe-answers.ts';
import { createJuheApi, type JuheOptions } from '../juhe-api.ts';
import { createFindCode } from '../reading.ts';
import { JUHE_AIRTIME_CODES } from './codes.ts';
import { JUHE_AIRTIME_TRAITS } from './traits.ts';

export const juheAirtimeReaders = createJuheReaders(createFindCode(JUHE_AIRTIME_CODES), {
  orderId: 'uorderid',
  number: 'game_userid',
  cost: 'ordercash',
});

/** Creates Juhe (聚合数据) as a provider of airtime (话费). It takes no callback address: that is set in Juhe's console. */
export const createJuheAirtime = (options: JuheOptions & { readonly now: () => number }): Provider =>
  createJuheApi(options, {
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
      checkSale: (submission) => {
        const cardnum = String(wholeYuanOf(submission));
        const form = new URLSearchParams({ phoneno: submission.msisdn, cardnum, key: options.key });
        return ask(
          'telquery',
          form,
          (result) => ({ priceLi: readAmountOf(result ?? {}, ['inprice']) }),
          (code) => NOT_SOLD.has(code),
        );
      },
    }),
  });

/** No public document names the field of a balance. */
const BALANCE_NAMES = ['money', 'balance', 'yue', 'amount', 'cash'];
/** What public integrations know of `telcheck` and `telquery`: the number and the face value, the number, the face value. */
const NOT_SOLD: ReadonlySet<string> = new Set(['208501', '208505', '208506']);

/** Throws for what is no airtime of Juhe's, before anything is sent. */
function wholeYuanOf({ offer, faceValueLi }: Submission): number {
  if (offer.provider !== 'juhe-airtime') throw new Error("Juhe's airtime was given another provider's offer");
  const yuan = faceValueLi === undefined ? Number.NaN : faceValueLi / LI_PER_YUAN;
  if (!Number.isInteger(yuan) || yuan <= 0) throw new Error("Juhe's airtime was given no face value in whole yuan");
  return yuan;
}
