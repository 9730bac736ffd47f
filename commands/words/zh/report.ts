import { CHINESE } from '../../../src/core/grammar.ts';
import type { ReportWords } from '../en/report.ts';

const ofTeams = (teams: readonly string[] | null): string => (teams === null ? '' : `${CHINESE.and(teams)}的`);

export const REPORT_WORDS_ZH: ReportWords = {
  figures: {
    requested_orders: '申请',
    requested_yuan: '申请金额¥',
    approved_orders: '批准',
    approved_yuan: '批准金额¥',
    by_rule_orders: '规则批准',
    by_rule_yuan: '规则批准金额¥',
    rejected_orders: '拒绝',
    rejected_yuan: '拒绝金额¥',
    expired_orders: '过期',
    cancelled_orders: '取消',
    delivered_orders: '到账',
    price_yuan: '按定价¥',
    charged_yuan: '实扣¥',
    difference_yuan: '差额¥',
    unpriced_orders: '未报扣款',
    failed_orders: '失败',
    failed_yuan: '失败金额¥',
    late_orders: '迟到账',
    late_yuan: '迟到账金额¥',
    refunded_orders: '退款',
    refunded_yuan: '退款金额¥',
    net_yuan: '净支出¥',
    in_doubt_orders: '存疑',
    in_doubt_yuan: '存疑金额¥',
    under_way_orders: '进行中',
    under_way_yuan: '进行中金额¥',
    approval_median_seconds: '批准用时中位',
    approval_p95_seconds: '批准用时95%',
    delivery_median_seconds: '到账用时中位',
    delivery_p95_seconds: '到账用时95%',
  },
  groupings: {
    team: '团队',
    requester: '申请人',
    approver: '审批人',
    rule: '规则',
    provider: '供应商',
    product: '产品',
    carrier: '运营商',
    province: '省份',
    reason: '原因',
    day: '日',
    week: '周（起始日）',
    month: '月',
  },
  orderColumns: {
    order: '订单',
    number: '号码',
    state: '状态',
    team: '团队',
    requester: '申请人',
    approver: '审批人',
    rule: '规则',
    provider: '供应商',
    product: '产品',
    carrier: '运营商',
    province: '省份',
    reason: '原因',
    price_yuan: '定价¥',
    charged_yuan: '实扣¥',
    requested_at: '申请时间',
    approved_at: '批准时间',
    delivered_at: '到账时间',
    refunded_at: '退款时间',
    ended_at: '失败或未批准时间',
  },
  orders: '订单',
  code: '键',
  total: '合计',
  none: {
    approver: '（规则批准，或尚无人批准）',
    provider: '（未提交）',
    carrier: '（未知）',
    province: '（未知）',
    reason: '（无原因）',
  },
  goneTeam: (team) => `${team}（已不在配置中）`,
  title: (span, teams) => `${ofTeams(teams)}报表：${span}`,
  zone: (timezone) => `日期按 ${timezone} 时区计算。`,
  nothing: (span, teams) => `${span} ${ofTeams(teams)}没有任何申请、到账或退款。`,
  unreadable: (count, refs) => `${count} 笔订单无法读取，未计入以上数字：${CHINESE.and(refs)}。运维人员已收到通知。`,
  more: (count) => `另有 ${count} 笔`,
  spanRefused: (refused) => {
    switch (refused.kind) {
      case 'no_span':
        return `“${refused.given}”不是时间段：请写 本月、本周、今天、月份（如 2026-11）或日期（如 2026-11-21）`;
      case 'span_backwards':
        return `${refused.from} 晚于 ${refused.to}：请先写较早的日期`;
      case 'span_too_long':
        return `报表最长 ${refused.years} 年：请缩短时间段`;
      case 'span_ahead':
        return `${refused.name} 还没有开始：尚无数据`;
    }
  },
  unknownTeam: (given, known) => `没有团队“${given}”的订单，配置中也没有这个名称：请写 ${CHINESE.or(known)}`,
  notAllowed: (who) =>
    who === 'unknown'
      ? '聊天平台暂时无法确认您是否在审批人组中，因此不显示任何内容：请稍后再试。'
      : '报表仅供财务、运维人员和团队审批人查看。请管理员把您加入 "finance.people"。',
  noSuchTeam: (given) => `没有团队“${given}”的订单，配置中也没有这个名称。`,
  notYourTeam: (given, yours) => `您不能查看“${given}”的报表：您负责审批的是 ${CHINESE.and(yours)}。`,
  tooMany: (most) => `将列出超过 ${most} 笔订单：请缩短时间段，或只选一个团队`,
  spent: (net, charged, refunded) => `净支出 ${net}：实扣 ${charged}，退款 ${refunded}。`,
  againstPrice: (price, difference) => `按配置的定价应为 ${price}，差额 ${difference}。`,
  counts: ({ requested, approved, byRule, rejected }) =>
    `申请 ${requested} 笔，批准 ${approved} 笔（规则批准 ${byRule} 笔），拒绝 ${rejected} 笔。`,
  ends: ({ delivered, failed, refunded, inDoubt, underWay }) =>
    `到账 ${delivered} 笔，失败 ${failed} 笔，退款 ${refunded} 笔，存疑 ${inDoubt} 笔，进行中 ${underWay} 笔。`,
  balance: (provider, left, days) =>
    `${provider}余额 ${left}${days === null ? '' : `，按近 7 天的用量可用 ${days} 天`}。`,
  times: (approval, delivery) =>
    [
      ...(approval === null ? [] : [`批准用时：${approval}。`]),
      ...(delivery === null ? [] : [`到账用时：${delivery}。`]),
    ].join(''),
  medianAnd95: (median, p95) => `中位 ${median}，95% 不超过 ${p95}`,
  row: (name, delivered, net) => `${name}：到账 ${delivered} 笔，净支出 ${net}`,
  shortDuration: (value, unit) => `${value} ${{ seconds: '秒', minutes: '分钟', hours: '小时', days: '天' }[unit]}`,
  chartTitle: '实扣与退款（元）',
  shareTitle: (by) => `按${by}的实扣（元）`,
  others: '其他',
  yuan: '元',
  chartAlt: (title, points) => `${title}：${points.join('；')}。`,
  files: '工作簿将以文件形式单独发给您。',
  filesPrivately: '图表和工作簿将以文件形式单独发给您。',
  sentPrivately: '报表仅供您本人查看：已发到您与我的私聊。',
  notSentPrivately: '报表仅供您本人查看，但我无法给您发消息：请先与我私聊并点击“开始”，再在那里查询。',
  filesNotSent: '报表文件未能发给您。请稍后再试；若仍不行，请告知管理员。',
};
