import type { AnswerWords } from './answer-words.ts';

const quotedList = (rules: readonly string[]): string => rules.map((rule) => `“${rule}”`).join('、');

export const ANSWER_WORDS_ZH: AnswerWords = {
  asked: ({ product, number, price }) => `为 ${number} 充值“${product}”，${price}。`,
  waits: ({ ref, expiresAt }) =>
    `等待审批人在 ${expiresAt} 前处理，结果会回复在话题中。如需撤回，请输入 /topup 取消 ${ref}。`,
  approved: ({ product, number }) => `你已批准为 ${number} 充值“${product}”。`,
  voted: (ref, votes, approvals) => `你已批准 ${ref}，目前 ${votes}/${approvals}。`,
  rejected: ({ product, number, why }) =>
    `你已拒绝为 ${number} 充值“${product}”${why === null ? '' : `：${why}`}。申请人会收到通知。`,
  cancelled: ({ product, number }) => `你已撤回 ${number} 的“${product}”，未下单。`,
  settling: (ref, outcome) =>
    `你认定 ${ref} ${outcome === 'delivered' ? '已到账' : '未到账'}，需由另一位审批人确认后生效。`,
  settled: (ref) => `你已确认 ${ref} 的结果，两人姓名均已记入日志。`,
  listTitles: {
    team: '最近的充值',
    mine: '我的充值',
    waiting: '待审批',
    doubt: '结果存疑：供应商未明确是否已充值',
  },
  listEmpty: {
    team: '还没有充值记录。',
    mine: '你还没有申请过充值。',
    waiting: '没有待审批的订单。',
    doubt: '没有存疑的订单。',
  },
  row: ({ ref, product, number, maker }, state, at) => `${ref} ${state}：${number}“${product}”，${maker.name}，${at}`,
  rest: (count) => `另有 ${count} 笔`,
  statusTitle: (number) => `${number} 的充值记录`,
  statusEmpty: (about) => `你的团队没有给 ${about} 充过值。`,
  history: {
    asked: (by) => `${by} 提交申请`,
    approved: (by) => `${by} 批准`,
    sent: (provider, id) => `提交给${provider}，商户订单号 ${id}`,
    doubted: '结果不明确，正在核实',
  },
  budgetTitle: '预算',
  budget: (team, period, { used, cap, left }) => {
    const name = `${team} ${period === 'day' ? '今日' : '本月'}`;
    return cap === null ? `${name}：已用 ${used}，不限额` : `${name}：已用 ${used}，共 ${cap}，剩余 ${left}`;
  },
  explainTitle: (product, number) => `试算：为 ${number} 充值“${product}”`,
  place: (place) => (place === null ? '不清楚该号码的运营商。' : `该号码看起来属于${place}。`),
  skipped: (rules) => `不适用的规则：${quotedList(rules)}。`,
  verdict: (rule, approvals) =>
    approvals === 0 ? `按规则“${rule}”自动通过。` : `按规则“${rule}”需要 ${approvals} 人批准。`,
  refusedNow: (wrong, right, products) => `会被退回：${wrong}${right}${products.join('、')}`,
  helpTitle: '可以输入的命令',
  help: {
    request: '申请充值；如已携号转网，在套餐后加“仍然”',
    form: '打开表单',
    status: '查看订单进度；也可以写号码，查看该号码的全部订单',
    details: '查看订单的完整经过',
    approve: '批准订单',
    reject: '拒绝订单并说明原因',
    cancel: '撤回自己待审批的订单',
    list: '查看最近的订单：全部、我的、待批或存疑',
    explain: '看看会怎么处理，不会下单',
    settle: '凭证据结清存疑订单：成功或失败',
    confirm: '确认别人提出的结清',
    budget: '查看团队剩余预算',
    help: '查看本说明',
    language: '设置回复你的语言：zh 或 en',
  },
  product: (typed, name, price) => `• ${typed}：${name}，${price}`,
  products: '套餐：',
  formTitle: '申请充值',
  form: (example) => `请依次写号码、套餐和原因，例如：${example}`,
  languageTitle: '语言：中文',
  language: '以后用中文回复你。卡片仍使用会话的语言。',
  join: (label, what) => `${label} — ${what}`,
};
