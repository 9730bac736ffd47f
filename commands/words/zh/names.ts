import { PROVINCES } from '../../../src/core/flow-code.ts';
import type { NameWords } from '../en/names.ts';

export const NAMES_ZH = {
  states: {
    awaiting_approval: '待审批',
    approved: '已批准',
    submitting: '提交中',
    accepted: '充值中',
    in_doubt: '结果存疑，核实中',
    succeeded: '充值成功',
    failed: '充值失败',
    rejected: '已拒绝',
    expired: '已过期',
    cancelled: '已取消',
    refunded: '已退款',
  },
  beingChecked: '恢复数据后核对中',
  held: (state) => `${state}，已暂停`,
  outcomes: {
    accepted: '已受理',
    charging: '充值中',
    delivered: '已到账',
    failed: '充值失败',
    refunded: '已退款',
    refused: '未受理',
    confirm: '可能未受理',
    not_sent: '无法连接，未提交',
    exists: '订单已存在',
    not_found: '查不到该订单',
    unknown: '结果不明',
  },
  carriers: { mobile: '中国移动', telecom: '中国电信', unicom: '中国联通', broadnet: '中国广电' },
  province: (province) => PROVINCES[province].zh,
  place: (carrier, province) => `${carrier} ${province}`,
  coded: (code, words) => `${code}：${words}`,
  quoted: (claim, said) => `${claim}（${said}）`,
  confirming: { confirm: '确认', delivered: '成功', failed: '失败', anyway: '仍然' },
} satisfies NameWords;
