// https://code.juhe.cn/docs/1565 and the flow API V2's own document, section 4

import { z } from 'zod';
import type { CodeEntry, ReportOutcome } from '../../core/provider.ts';
import { ACCEPTED, accountEntry, CONFIRM, DELIVERED, entry, juheSystemCodes, REFUSED } from '../juhe-api.ts';
import type { ProviderTraits } from '../record.ts';

const REFUSED_HERE: ReportOutcome = { kind: 'refused', elsewhere: false };

/**
 * Every error code and status of Juhe's document, and what it means; a status carries its field's name. `elsewhere` is false
 * where the refusal is about the number: another provider would meet the same number. What is not here is `unknown`.
 */
export const JUHE_CODES: readonly CodeEntry[] = [
  ACCEPTED,
  entry(
    '210501',
    REFUSED_HERE,
    'Juhe does not take this number: check it with the customer and ask again.',
    '聚合数据不接受该号码：请与客户核对号码后重新申请。',
  ),
  entry(
    '210502',
    REFUSED,
    "The product's pid has no such face value: compare the pid in the config with Juhe's price list.",
    '该产品编码没有对应面值：请将配置中的 pid 与聚合数据的报价单核对。',
  ),
  entry(
    '210503',
    REFUSED_HERE,
    'Juhe has no package for this number: choose a product of its carrier and province.',
    '该号码没有可用的流量包：请选择符合其运营商和省份的产品。',
  ),
  entry(
    '210504',
    REFUSED_HERE,
    'The product does not fit this number: it may have been ported, choose a product of its present carrier.',
    '产品与号码不符：号码可能已携号转网，请选择其当前运营商的产品。',
  ),
  accountEntry(
    'balance',
    '210505',
    REFUSED,
    'Our balance at Juhe is too low: top the account up.',
    '聚合数据账户余额不足：请为账户充值。',
  ),
  accountEntry(
    'access',
    '210506',
    REFUSED,
    'Juhe found the signature wrong: check JUHE_OPENID and JUHE_KEY.',
    '签名校验未通过：请核对 JUHE_OPENID 和 JUHE_KEY。',
  ),
  entry(
    '210507',
    CONFIRM,
    "The carrier's channel is closed for now: once the query finds no order, ask again later or by another provider.",
    '渠道暂时关闭：待查询确认没有该订单后，稍后重试或换其他渠道。',
  ),
  entry(
    '210508',
    { kind: 'exists' },
    'Juhe already has an order under this id: wait for the query, do not ask for a new one.',
    '聚合数据已有同号订单：请等待查询结果，不要重新下单。',
  ),
  entry(
    '210509',
    CONFIRM,
    'Juhe could not create the order: once the query finds none, ask again.',
    '订单未能生成：待查询确认没有该订单后重新申请。',
  ),
  entry(
    '210510',
    CONFIRM,
    'Juhe could not take the order on: once the query finds none, ask again.',
    '充值未能受理：待查询确认没有该订单后重新申请。',
  ),
  entry(
    '210511',
    { kind: 'not_found' },
    'Juhe does not know the order: just after a lost answer that may still change, later have Juhe support confirm it.',
    '聚合数据查不到该订单：刚提交时可能稍后出现，长时间如此请联系聚合数据客服确认。',
  ),
  ...juheSystemCodes({
    '10001': ['Juhe does not know our key: check JUHE_KEY.', '密钥无效：请核对 JUHE_KEY。'],
    '10002': [
      'Our key may not use this API: have it opened in the Juhe console.',
      '密钥无此接口权限：请在聚合数据控制台开通。',
    ],
    '10003': ['Our key has expired: renew it at Juhe.', '密钥已过期：请在聚合数据续期。'],
    '10009': ['Our key was blocked: ask Juhe support.', '密钥已被禁用：请联系聚合数据客服。'],
    '10020': [
      "Juhe's API is under maintenance: once the query finds no order, ask again later.",
      '接口维护中：待查询确认没有该订单后稍后重试。',
    ],
    '10021': [
      "Juhe's API is switched off: once the query finds no order, use another provider.",
      '接口已停用：待查询确认没有该订单后改用其他渠道。',
    ],
  }),
  entry(
    'game_state 0',
    { kind: 'charging' },
    'It is still being delivered: wait, the desk asks again.',
    '充值中：请等待，系统会再次查询。',
  ),
  DELIVERED,
  entry(
    'game_state 9',
    { kind: 'failed' },
    "Juhe could not deliver it: check the number's carrier and state, then ask again.",
    '充值失败：请核对号码的运营商与状态后重新申请。',
  ),
];

/** @property pid Juhe's product id */
export type JuheOffer = { readonly provider: 'juhe'; readonly pid: string };

declare module '../../core/product.ts' {
  interface OfferOf {
    readonly juhe: JuheOffer;
  }
}

export const juheOffer = z.strictObject({
  provider: z.literal('juhe'),
  pid: z
    .string('an offer of juhe needs its "pid"')
    .regex(/^[A-Za-z0-9]{1,32}$/)
    .meta({ description: "Juhe's product id." }),
});

/** Juhe refuses an order id that it has, so the same order may be sent again, as a question. */
export const JUHE_TRAITS = {
  name: 'juhe',
  lanes: ['juhe'],
  deduplicates: true,
  codes: JUHE_CODES,
} as const satisfies ProviderTraits<'juhe'>;
