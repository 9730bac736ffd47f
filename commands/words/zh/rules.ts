import { CHINESE } from '../../../src/core/grammar.ts';
import type { RuleWords } from '../en/rules.ts';
import type { Spending } from '../facts.ts';

const spent = ({ used, cap, left }: Spending): string =>
  cap === null ? `已用 ${used}，不限额` : `已用 ${used}，共 ${cap}，剩余 ${left}`;
const UNITS = { days: '天', hours: '小时', minutes: '分钟', seconds: '秒' };

export const RULE_WORDS_ZH = {
  misses: {
    priceUpToLi: (price) => `价格超过 ${price}`,
    priceOverLi: (price) => `价格没有超过 ${price}`,
    batchSizeOver: (rows) => `一起申请的没有超过 ${rows} 笔`,
    batchTotalOverLi: (price) => `一起申请的总价没有超过 ${price}`,
    products: (products) => `只适用于 ${products}`,
    carriers: (carriers) => `只适用于${carriers}的号码`,
    provinces: (provinces) => `只适用于${provinces}的号码`,
    sameNumberWithinMs: (time) => `该号码最近 ${time}没有充值`,
    sameReasonWithinMs: (time) => `最近 ${time}没有相同原因的申请`,
    makerDayUpToLi: (price) => `加上这笔，你今日的申请超过 ${price}`,
    makerCountWithin: (times) => `你没有${times}申请`,
    between: (hours) => `只适用于 ${hours}`,
    conversations: () => '只适用于其他会话',
    makers: () => '只适用于其他人',
    anyway: (wanted) => (wanted === 'true' ? '你没有坚持提交（仍然）' : '你坚持提交（仍然）'),
  },
  skipped: (rule, why) => `规则“${rule}”不适用：${why}。`,
  duration: (count, unit) => `${count} ${UNITS[unit]}`,
  times: (count, within) => `在最近 ${within}内 ${count} 次`,
  days: { mon: '周一', tue: '周二', wed: '周三', thu: '周四', fri: '周五', sat: '周六', sun: '周日' },
  hours: (from, to, days) => `${days === null ? '' : `${CHINESE.and(days)} `}${from} 至 ${to}`,
  list: CHINESE.and,
  accounts: {
    team: (name) => name,
    maker: (_, own) => (own ? '你' : '申请人'),
    number: () => '该号码',
    provider: (name) => name,
    byRuleMaker: (_, own) => `规则为${own ? '你' : '申请人'}自动通过`,
    byRuleTeam: (name) => `规则为 ${name} 自动通过`,
    urgent: (name) => `${name} 加急`,
  },
  periods: { day: '今日', month: '本月' },
  money: spent,
  orders: (used, cap) =>
    cap === null
      ? `${used} 笔`
      : `笔数${spent({ used: String(used), cap: String(cap), left: String(Math.max(cap - used, 0)) })}`,
  counted: (account, period, what) => `${account} ${period}：${what.join('；')}`,
  left: (account, period, money, orders) =>
    `${account ?? ''}${period} ${CHINESE.and([...(money === null ? [] : [money]), ...(orders === null ? [] : [`${orders} 笔`])])}`,
  noLimit: '不限额',
  after: '充值后：',
  provider: (provider) => `将由${provider}充值。`,
  price: (price) => `价格 ${price}。`,
  steps: (steps) => `分 ${steps.length} 步依次审批：${steps.map((count) => `${count} 人`).join('，然后 ')}。`,
  capped: '该规则本可自动通过，但今日自动通过的额度已用完，需要人工审批。',
} satisfies RuleWords;
