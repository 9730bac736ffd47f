import type { Account } from '../src/core/budget.ts';
import { type Carrier, PROVINCES, type Province } from '../src/core/flow-code.ts';
import { formatYuan } from '../src/core/money.ts';
import { maskMsisdn } from '../src/core/msisdn.ts';
import { isHeld, type Order, type OrderState } from '../src/core/order.ts';
import type { Language, NumberPlace, ProviderName, Wording } from '../src/core/product.ts';
import type { ReportOutcome } from '../src/core/provider.ts';
import { isBeingChecked } from '../src/core/restored.ts';
import type { Tone } from './card.ts';

/** A sign for each state that is told from the others without its colour. */
export const MARKS: Readonly<Record<OrderState, string>> = {
  awaiting_approval: '⏳',
  approved: '👍',
  submitting: '📤',
  accepted: '🔄',
  in_doubt: '❓',
  succeeded: '✅',
  failed: '❌',
  rejected: '🚫',
  expired: '⌛',
  cancelled: '✖️',
  refunded: '↩️',
};

export const TONES: Readonly<Record<OrderState, Tone>> = {
  awaiting_approval: 'waiting',
  approved: 'working',
  submitting: 'working',
  accepted: 'working',
  in_doubt: 'doubt',
  succeeded: 'good',
  failed: 'bad',
  rejected: 'bad',
  expired: 'plain',
  cancelled: 'plain',
  refunded: 'plain',
};

export const STATE_NAMES: Readonly<Record<OrderState, Wording>> = {
  awaiting_approval: { en: 'waits for approval', zh: '待审批' },
  approved: { en: 'approved', zh: '已批准' },
  submitting: { en: 'being placed', zh: '提交中' },
  accepted: { en: 'being charged', zh: '充值中' },
  in_doubt: { en: 'not confirmed, checking', zh: '结果存疑，核实中' },
  succeeded: { en: 'delivered', zh: '充值成功' },
  failed: { en: 'failed', zh: '充值失败' },
  rejected: { en: 'rejected', zh: '已拒绝' },
  expired: { en: 'expired', zh: '已过期' },
  cancelled: { en: 'cancelled', zh: '已取消' },
  refunded: { en: 'refunded', zh: '已退款' },
};

/** The name of an order's state, whether it is held in it, and whether it is there only because a restored copy is being checked. */
export const stateOf = (order: Pick<Order, 'state' | 'held' | 'doubt'>, language: Language): string => {
  const name = (isBeingChecked(order) ? BEING_CHECKED : STATE_NAMES[order.state])[language];
  if (!isHeld(order)) return name;
  return language === 'zh' ? `${name}，已暂停` : `${name}, held`;
};
const BEING_CHECKED: Wording = { en: 'being checked after a restore', zh: '恢复数据后核对中' };

/** What a report says became of an order. */
export const OUTCOME_NAMES: Readonly<Record<ReportOutcome['kind'], Wording>> = {
  accepted: { en: 'that it took the order', zh: '已受理' },
  charging: { en: 'that it is being charged', zh: '充值中' },
  delivered: { en: 'that it was delivered', zh: '已到账' },
  failed: { en: 'that it failed', zh: '充值失败' },
  refunded: { en: 'that it was refunded', zh: '已退款' },
  refused: { en: 'that it was refused', zh: '未受理' },
  confirm: { en: 'that it was probably refused', zh: '可能未受理' },
  not_sent: { en: 'nothing, since it was not reached', zh: '无法连接，未提交' },
  exists: { en: 'that it has the order', zh: '订单已存在' },
  not_found: { en: 'that it does not know the order', zh: '查不到该订单' },
  unknown: { en: 'nothing certain', zh: '结果不明' },
};

export const CARRIER_NAMES: Readonly<Record<Carrier, Wording>> = {
  mobile: { en: 'China Mobile', zh: '中国移动' },
  telecom: { en: 'China Telecom', zh: '中国电信' },
  unicom: { en: 'China Unicom', zh: '中国联通' },
  broadnet: { en: 'China Broadnet', zh: '中国广电' },
};

export const PROVINCE_NAMES: Readonly<Record<Province, Wording>> = PROVINCES;

/** Carrier and province as far as they are known: `China Mobile, Beijing`; null where neither is. */
export function placeName({ carrier, province }: NumberPlace, language: Language): string | null {
  const names = [
    ...(carrier === null ? [] : [CARRIER_NAMES[carrier][language]]),
    ...(province === null ? [] : [PROVINCES[province][language]]),
  ];
  return names.length === 0 ? null : names.join(language === 'zh' ? ' ' : ', ');
}

/** Whose account it is: a team's or a provider's name, a number masked; a person's is for the words around it. */
export function accountName(
  { kind, name }: Pick<Account, 'kind' | 'name'>,
  providerName: (provider: ProviderName) => string,
): string {
  if (kind === 'number') return maskMsisdn(name);
  return kind === 'provider' ? providerName(name as ProviderName) : name;
}

export const priceOf = (li: number): string => `¥${formatYuan(li)}`;
