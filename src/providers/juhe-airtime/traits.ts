// The system's codes stand in the flow API V2's own document, section 4, and hold for every API of Juhe's. The airtime API's own
// codes, 2085xx, are not public: each of them is unknown.

import { z } from 'zod';
import type { CodeEntry } from '../../core/provider.ts';
import { ACCEPTED, DELIVERED, entry, juheSystemCodes } from '../juhe-api.ts';
import type { ProviderTraits } from '../record.ts';

/** Every public code and status of Juhe's airtime API, and what it means; a status carries its field's name. */
export const JUHE_AIRTIME_CODES: readonly CodeEntry[] = [
  ACCEPTED,
  ...juheSystemCodes({
    '10001': [
      'Juhe does not know our airtime key: check JUHE_AIRTIME_KEY.',
      '话费接口密钥无效：请核对 JUHE_AIRTIME_KEY。',
    ],
    '10002': [
      'Our key may not use the airtime API: have it opened in the Juhe console.',
      '密钥无话费接口权限：请在聚合数据控制台开通。',
    ],
    '10003': ['Our airtime key has expired: renew it at Juhe.', '话费接口密钥已过期：请在聚合数据续期。'],
    '10009': ['Our airtime key was blocked: ask Juhe support.', '话费接口密钥已被禁用：请联系聚合数据客服。'],
    '10020': [
      "Juhe's airtime API is under maintenance: ask Juhe support whether the order exists before asking again.",
      '话费接口维护中：请先向聚合数据客服确认订单是否存在，再重新申请。',
    ],
    '10021': [
      "Juhe's airtime API is switched off: ask Juhe support whether the order exists before asking again.",
      '话费接口已停用：请先向聚合数据客服确认订单是否存在，再重新申请。',
    ],
  }),
  entry(
    'game_state 0',
    { kind: 'charging' },
    'It is still being delivered: wait, it is queried again.',
    '充值中：请等待，系统会再次查询。',
  ),
  DELIVERED,
  entry(
    'game_state 9',
    { kind: 'failed' },
    "Juhe withdrew the order: check the number's carrier and state, then ask again.",
    '订单已撤销：请核对号码的运营商与状态后重新申请。',
  ),
];

/** Airtime has no product id: the face value says what is bought. */
export type JuheAirtimeOffer = { readonly provider: 'juhe-airtime' };

declare module '../../core/product.ts' {
  interface OfferOf {
    readonly 'juhe-airtime': JuheAirtimeOffer;
  }
}

export const juheAirtimeOffer = z.strictObject({ provider: z.literal('juhe-airtime') });

/** No public document says that a repeated order id is refused, so the same order is never sent again. */
export const JUHE_AIRTIME_TRAITS = {
  name: 'juhe-airtime',
  lanes: ['juhe-airtime'],
  deduplicates: false,
  codes: JUHE_AIRTIME_CODES,
} as const satisfies ProviderTraits<'juhe-airtime'>;
