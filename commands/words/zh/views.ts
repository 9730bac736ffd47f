import { CHINESE } from '../../../src/core/grammar.ts';
import type { ViewWords, WhoAmIWords } from '../en/views.ts';

const because = (said: string): string => (said === '' ? '' : `：${said}`);

export const VIEW_WORDS_ZH = {
  decided: (kind, by, at) => {
    if (by === null) return `超时无人审批，已于 ${at} 过期。`;
    const verbs = { approved: '批准', rejected: '拒绝', cancelled: '撤回', expired: '' };
    return `${by} 已于 ${at} ${verbs[kind]}。`;
  },
  history: '完整经过：',
  journal: {
    opened: ({ by }) => `${by} 提交申请`,
    voted: ({ by }) => `${by} 批准，还需其他人批准`,
    batch_approved: ({ by, id }) => `随 ${id} ${by === '' ? '按规则自动通过' : `由 ${by} 批准`}`,
    objected: ({ by, said }) => `${by} 拒绝${because(said)}，还需其他人拒绝`,
    approved: ({ by }) => `${by} 批准`,
    rejected: ({ by, said }) => `${by} 拒绝${because(said)}`,
    cancelled: ({ by }) => `${by} 撤回`,
    expired: () => '超时无人审批，已过期',
    reminded: ({ by }) => `${by === '' ? '' : `${by} `}已催办审批人`,
    called: () => '已通知审批人',
    unstaffed: () => '能处理的人都已没有审批权',
    escalated: () => '超时无人处理，已请更多人审批',
    submission_started: ({ provider, id }) => `提交给${provider}${id === null ? '' : `，商户订单号 ${id}`}`,
    accepted: ({ provider, id }) => `${provider}已受理${id === null ? '' : `，供应商订单号 ${id}`}`,
    doubted: ({ provider, said }) => `结果存疑：${provider}没有给出明确结果${because(said)}`,
    refused: ({ provider, said }) => `${provider}未受理${because(said)}`,
    failed_over: ({ provider, said }) => `${provider}未受理${because(said)}；改由下一家供应商充值`,
    succeeded: ({ provider, id }) => `${provider}确认到账${id === null ? '' : `，供应商订单号 ${id}`}`,
    cost_reported: ({ provider, cost, said }) =>
      cost === null ? `${provider}所报扣费不予采信${because(said)}` : `${provider}称扣费 ${cost}`,
    failed: ({ provider, said }) => `${provider}确认失败${because(said)}`,
    refunded: ({ provider }) => `${provider}已撤销并退款`,
    not_found: ({ provider }) => `已查询，${provider}查不到该订单`,
    settlement_proposed: ({ by, outcome, said }) =>
      `${by} 认定${outcome === 'delivered' ? '已到账' : '未到账'}${because(said)}`,
    settled_delivered: ({ by }) => `${by} 确认已到账`,
    settled_failed: ({ by }) => `${by} 确认未到账`,
    held: ({ provider, because }) => {
      if (because === 'playground') return '已暂停：在演示环境中申请';
      return because === 'no_provider' ? `已暂停：${provider}已不在配置中` : `已暂停：提交到了${provider}的另一个账户`;
    },
    resumed: () => '已恢复，继续处理',
    provider_moved: ({ provider, said }) => `${provider}的地址变了${because(said)}`,
    outage_noted: ({ provider, said }) => `${provider}没有应答${because(said)}`,
    not_sent: ({ provider, said }) => `未提交：无法连接${provider}${because(said)}`,
    delayed: ({ provider, said }) => `等待中，未提交：${provider}没有应答${because(said)}`,
    probed: ({ provider }) => `以同一订单号再次提交${provider}（已有该订单时会被拒绝）`,
    probe_refused: ({ provider, said }) => `${provider}这次仍未受理${because(said)}`,
    silent: ({ provider }) => `${provider}未按时给出结果，已请人工处理`,
    undeliverable: ({ said }) => `有一条消息无法送达${because(said)}`,
    number_masked: () => '完整号码已删除',
    held_back: ({ said }) => `未发出：数据库旁的标记文件无法写入${because(said)}`,
    restored: () => '数据库已从备份恢复，正在核对之后的情况',
    checking: ({ provider }) => `${provider}目前查不到该订单`,
    reopened: () => '确认备份之后未曾下单，重新等待审批',
    released: () => '确认备份之后未曾下单，按原批准继续',
    contradicted: ({ provider, said }) => `${provider}的报告与最终结果矛盾${because(said)}`,
  },
  delegate: (name, until) =>
    name === null ? '没有人代你审批，可输入 /topup 委托 @某人 至 周五' : `${until} 前由 ${name} 代你审批。`,
  fitting: (fitting, all) => `共 ${all} 个套餐，该号码适用 ${fitting} 个。`,
  would: (product, number, price) => `为 ${number} 充值“${product}”，${price}`,
  willAsk: (approvers) => ['审批人：', ...CHINESE.andOf(approvers.map((one) => [one]))],
  left: (left) => `剩余预算：${left}。`,
  waiting: '待你审批',
  waitingEmpty: '没有等你审批的订单。',
  row: (facts) => facts.join(' · '),
  until: (at) => `${at} 前有效`,
} satisfies ViewWords;

export const WHOAMI_WORDS_ZH = {
  title: (account) => `你的 ID 是 ${account}`,
  named: (name, otherAccounts) =>
    otherAccounts.length === 0
      ? `配置中你的名字是 ${name}。`
      : `配置中你的名字是 ${name}，其他账号：${CHINESE.and(otherAccounts)}。`,
  unnamed: '配置的 "people" 中没有你的名字。',
  conversation: (id, team) =>
    team === null ? `本会话是 ${id}，不属于任何团队。` : `本会话是 ${id}，属于团队“${team}”。`,
  inTeam: (team, roles) => `在团队“${team}”中，你是${CHINESE.and(roles)}。`,
  requester: '申请人',
  approver: '审批人',
  ruleApprover: '规则指定你为审批人',
  operator: '你是运维人员。',
  asEverybody: '（会话中的人都可以申请）',
  unchecked: '与否尚不确定：暂时查不到群组成员',
  inGroups: (groups) => `（${CHINESE.and(groups)} 的成员）`,
  onBehalfOf: (names) => `（代 ${CHINESE.and(names)}）`,
  noRole: (account) => `你还没有角色。请管理员把 "${account}" 加到配置中某个团队的 requesters 或 approvers。`,
  yourId: (account) => `配置中填写你的 ID：${account}`,
} satisfies WhoAmIWords;
