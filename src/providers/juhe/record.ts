// https://code.juhe.cn/docs/1565 and the flow API V2's own document
// https://code.juhe.cn/docs/1565 (push); the flow API V2's own document has the two calls.

import type { Provider } from '../../core/provider.ts';
import { createJuheReaders, md5 } from '../juhe-answers.ts';
import { createJuheApi, type JuheOptions } from '../juhe-api.ts';
import { createFindCode } from '../reading.ts';
import { baseUrl, defineProvider, secret } from '../record.ts';
import { readOrderList, toListForm } from './order-list.ts';
import { JUHE_CODES, JUHE_TRAITS, juheOffer } from './traits.ts';

/** Juhe (聚合数据): traffic. */
export const juhe = defineProvider({
  ...JUHE_TRAITS,
  words: { en: 'Juhe', zh: '聚合数据' },
  sells: ['data'],
  offer: juheOffer,
  offerProblem: () => null,
  credentials: { JUHE_OPENID: secret, JUHE_KEY: secret },
  settings: { JUHE_BASE_URL: baseUrl('http://v.juhe.cn') },
  baseUrl: 'JUHE_BASE_URL',
  defaults: { doubtAfter: '15s', queryEvery: '200ms', silentFor: '2h' },
  // Its answer right after a submission may be too early.
  notFoundProof: { questions: 3, overMs: 600_000 },
  refundableLanes: [],
  questionsAMinute: 300,
  callback: { paths: ['/callbacks/juhe'], token: null, signed: true, answer: 'success' },
  accountIds: ({ JUHE_OPENID }) => [JUHE_OPENID],
  create: ({ JUHE_OPENID, JUHE_KEY, JUHE_BASE_URL }, setting) =>
    createJuhe({ ...setting, baseUrl: JUHE_BASE_URL, openId: JUHE_OPENID, key: JUHE_KEY }),
});

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
    inquiries: (ask) => ({
      listOrders: (asked) => ask('ordersbydate', toListForm(asked, options.key), readOrderList),
    }),
  });
