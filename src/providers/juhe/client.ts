// https://code.juhe.cn/docs/1565 (push); the flow API V2's own document has the two calls.
import type { Provider } from '../../core/provider.ts';
import { createJuheReaders, md5 } from '../juhe-answers.ts';
import { createJuheApi, type JuheOptions } from '../juhe-api.ts';
import { createFindCode } from '../reading.ts';
import { JUHE_CODES } from './codes.ts';
import { JUHE_TRAITS } from './traits.ts';

export const juheReaders = createJuheReaders(createFindCode(JUHE_CODES), {
  orderId: 'orderid',
  number: 'phone',
  cost: 'uordercash',
});

/** Creates Juhe (聚合数据) as a provider of traffic. */
export const createJuhe = (options: JuheOptions): Provider =>
  createJuheApi(options, {
    traits: JUHE_TRAITS,
    folder: 'flow/',
    readers: juheReaders,
    toSubmitForm: ({ merchantOrderId, msisdn, offer }) => {
      if (offer.provider !== 'juhe') throw new Error("Juhe was given another provider's offer");
      const { openId, key, callbackUrl } = options;
      const order = { phone: msisdn, pid: offer.pid, orderid: merchantOrderId };
      // The signature covers the number, the product and the order id, and no time: whoever reads it can send it again.
      const sign = md5(`${openId}${key}${order.phone}${order.pid}${order.orderid}`);
      const form = new URLSearchParams({ ...order, key, sign });
      if (callbackUrl !== null) form.set('cburl', callbackUrl);
      return form;
    },
  });
