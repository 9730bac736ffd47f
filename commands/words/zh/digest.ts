import type { DigestWords } from '../en/digest.ts';

export const DIGEST_WORDS_ZH: DigestWords = {
  title: ({ team, from, until }) => `${team === null ? '全部团队' : team} 摘要：${from} 至 ${until}`,
  given: ({ delivered, charged, before }) =>
    `到账 ${delivered.orders} 笔，扣款 ¥${charged.amount}。此前四期平均 ${before.orders} 笔，¥${before.amount}。`,
  rest: ({ requested, failed, refunded }) =>
    `申请 ${requested.orders} 笔，¥${requested.amount}。失败 ${failed.orders} 笔。退款 ${refunded.orders} 笔，¥${refunded.amount}。`,
  forecast: (team, month, used, end, cap, isOver) =>
    `${team} ${month}：已用或预留 ¥${used}${cap === null ? '' : `（预算 ¥${cap}）`}；按此速度月底为 ¥${end}${isOver ? '，超出预算' : ''}。`,
  waiting: (some, refs, since) => `待批过久：${some} 笔，最早 ${since}（${refs}）。`,
  doubts: (some, refs, since) => `存疑：${some} 笔，最早 ${since}（${refs}）。`,
  costs: (dearer, cheaper) =>
    `扣款与价格不同：${dearer.orders} 笔多扣 ¥${dearer.amount}，${cheaper.orders} 笔少扣 ¥${cheaper.amount}。`,
  parked: (some) => `因会话拒收而未显示的通知：${some} 条。`,
  numbers: (list) => `多次申请的号码：${list}。`,
  requesters: (list) => `重复申请同一号码的人：${list}。`,
  differences: (some, amount) => `与供应商账目有 ${some} 项差异未关闭，共 ¥${amount}：“topup-desk reconcile open”。`,
  unreadable: (some) => `${some} 笔订单无法读取，未计入以上数字。`,
  nothing: '没有待批过久或存疑的订单。',
};
