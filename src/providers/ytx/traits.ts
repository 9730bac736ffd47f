// http://console.ytx.net/FileDetails/FileTrafficVII and http://console.ytx.net/FileDetails/UnicomOrderQuery

import { z } from 'zod';
import type { CodeEntry } from '../../core/provider.ts';
import { createFindCode } from '../reading.ts';
import type { ProviderTraits } from '../record.ts';

/**
 * Every code and status of YTX that is known, and what it means. A status carries its field's name, since -2 is a refusal in
 * one field and a refund in another. What is not here is `unknown`.
 */
export const YTX_CODES: readonly CodeEntry[] = [
  {
    code: '0',
    outcome: { kind: 'accepted' },
    advice: { en: 'Nothing to do: YTX took the order.', zh: '无需处理：云通信已受理订单。' },
  },
  {
    code: '-2',
    outcome: { kind: 'refused', elsewhere: true },
    advice: {
      en: "A required field was missing: compare the product's flowCode or productCode in the config with what YTX gave you.",
      zh: '缺少必要参数：请核对配置里该产品的 flowCode 或 productCode 与云通信给出的代码是否一致。',
    },
  },
  {
    code: '-205',
    account: 'access',
    outcome: { kind: 'refused', elsewhere: true },
    advice: {
      en: 'YTX refused the application, for one of three causes: the app id belongs to the other environment (sandbox or live), this server is not on the IP whitelist, or the application is not online or lacks the feature.',
      zh: '应用验证未通过，原因有三：应用 ID 与环境（沙箱或正式）不符；本机 IP 不在白名单；应用未上线或未开通该功能。',
    },
  },
  {
    code: '-100',
    outcome: { kind: 'unknown', unlisted: false },
    advice: {
      en: 'YTX itself does not know: wait for the query, and if it stays so ask YTX support about the order before anything is bought again.',
      zh: '云通信自己也无法确定：请等待查询结果，若一直如此，先向云通信客服核实订单，再决定是否重新购买。',
    },
  },
  {
    code: '-704',
    outcome: { kind: 'not_found' },
    advice: {
      en: 'YTX does not know the order yet: it is asked again, and an answer that stays the same must be confirmed with YTX support.',
      zh: '云通信暂未查到该订单：系统会再次查询，若结果不变，请向云通信客服确认。',
    },
  },
  ...statusesOf('trafficSts'),
  ...statusesOf('orderSts'),
  {
    code: 'orderSts -2',
    outcome: { kind: 'refunded' },
    advice: {
      en: 'YTX took the benefit back and refunded it: tell the customer, and ask again where it is still wanted.',
      zh: '云通信已退款，权益未保留：请告知客户，如仍需要请重新申请。',
    },
  },
  {
    code: 'orderSts -100',
    outcome: { kind: 'unknown', unlisted: false },
    advice: {
      en: 'YTX does not know how the order ended: ask YTX support about it before anything is bought again.',
      zh: '云通信无法确定订单结果：请先向云通信客服核实，再决定是否重新购买。',
    },
  },
];

/** Finds the entry of a listed code, exactly as YTX writes it; null for any other. */
export const ytxCode = createFindCode(YTX_CODES);

function statusesOf(field: 'trafficSts' | 'orderSts'): readonly CodeEntry[] {
  return [
    {
      code: `${field} 1`,
      outcome: { kind: 'delivered' },
      advice: { en: 'Nothing to do: it was delivered.', zh: '无需处理：已充值成功。' },
    },
    {
      code: `${field} -1`,
      outcome: { kind: 'failed' },
      advice: {
        en: "YTX could not deliver it, and its remark says why: check the number's carrier and state, then ask again.",
        zh: '云通信充值失败，原因见备注：请核对号码的运营商与状态后重新申请。',
      },
    },
    {
      code: `${field} 0`,
      outcome: { kind: 'charging' },
      advice: { en: 'It is still being delivered: wait, the desk asks again.', zh: '充值中：请等待，系统会再次查询。' },
    },
  ];
}

/**
 * How YTX sells a product: traffic by its own code for a package, where that differs from the catalogue's, or a benefit (权益) by its
 * code there.
 */
export type YtxOffer =
  | { readonly provider: 'ytx'; readonly kind: 'traffic'; readonly flowCode: string | null }
  | { readonly provider: 'ytx'; readonly kind: 'benefit'; readonly productCode: string };

declare module '../../core/product.ts' {
  interface OfferOf {
    readonly ytx: YtxOffer;
  }
}

export const ytxOffer = z
  .strictObject({
    provider: z.literal('ytx'),
    flowCode: z
      .string()
      .regex(/^[A-Za-z0-9]{1,32}$/)
      .optional()
      .meta({ description: "YTX's own code, where it differs from the product's." }),
    productCode: z.string().min(1).max(64).optional().meta({ description: "YTX's code of a benefit (权益)." }),
  })
  .transform(
    ({ provider, flowCode, productCode }): YtxOffer =>
      productCode === undefined
        ? { provider, kind: 'traffic', flowCode: flowCode ?? null }
        : { provider, kind: 'benefit', productCode },
  );

/** YTX sells a repeated order once more, so the same order is never sent again. */
export const YTX_TRAITS = {
  name: 'ytx',
  lanes: ['ytx:traffic', 'ytx:benefit'],
  deduplicates: false,
  codes: YTX_CODES,
} as const satisfies ProviderTraits<'ytx'>;
