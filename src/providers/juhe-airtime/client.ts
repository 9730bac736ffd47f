// Known from public integrations of http://op.juhe.cn/ofpay/mobile/; https://code.juhe.cn/docs/1565 (push).
import { LI_PER_YUAN } from '../../core/money.ts';
import type { Provider, Submission } from '../../core/provider.ts';
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
export const createJuheAirtime = (options: JuheOptions): Provider =>
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
  });

/** Throws for what is no airtime of Juhe's, before anything is sent. */
function wholeYuanOf({ offer, faceValueLi }: Submission): number {
  if (offer.provider !== 'juhe-airtime') throw new Error("Juhe's airtime was given another provider's offer");
  const yuan = faceValueLi === undefined ? Number.NaN : faceValueLi / LI_PER_YUAN;
  if (!Number.isInteger(yuan) || yuan <= 0) throw new Error("Juhe's airtime was given no face value in whole yuan");
  return yuan;
}
