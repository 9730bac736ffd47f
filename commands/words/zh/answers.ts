import { CHINESE } from '../../../src/core/grammar.ts';
import { MAX_COUNTED } from '../../../src/core/ledger.ts';
import type { AnswerWords, Examples } from '../en/answers.ts';

export const ANSWER_WORDS_ZH = {
  edited: ({ ref, product, number }) => `您修改了消息，但订单 ${ref} 仍是为 ${number} 充值“${product}”。`,
  askAnew: (ref) =>
    ref === null
      ? '如需申请其他内容，请发送新消息。'
      : `如果不对，请用 /topup cancel ${ref} 取消，再发送新消息重新申请。`,
  asked: ({ product, number, price }) => `为 ${number} 充值“${product}”，${price}。`,
  waits: ({ ref, expiresAt }) =>
    `等待审批人在 ${expiresAt} 前处理，结果会回复在话题中。如需撤回，请输入 /topup 取消 ${ref}。`,
  waitsUnseen: ({ ref, expiresAt }) => `审批人须在 ${expiresAt} 前处理；输入 /topup 取消 ${ref} 可撤回。`,
  approved: ({ product, number }) => `你已批准为 ${number} 充值“${product}”。`,
  voted: (ref, votes, approvals) => `你已批准 ${ref}，目前 ${votes}/${approvals}。`,
  rejected: ({ product, number, why }) =>
    `你已拒绝为 ${number} 充值“${product}”${why === null ? '' : `：${why}`}。申请人会收到通知。`,
  cancelled: ({ product, number }) => `你已撤回 ${number} 的“${product}”，未下单。`,
  objected: (ref, count, rejections) => `你已拒绝 ${ref}，目前 ${count}/${rejections}。`,
  reminded: ({ ref }) => `已催办 ${ref} 的审批人。`,
  delegated: (name, until) => `${until} 前由 ${name} 代你审批。`,
  undelegated: (name) => `${name} 不再代你审批。`,
  notDelegated: '目前没有人代你审批。',
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
  rest: (count) => (count > MAX_COUNTED ? `另有 ${MAX_COUNTED} 多笔` : `另有 ${count} 笔`),
  unreadable: (count) => `⚠️ 另有 ${count} 笔订单的数据无法读取，已通知运维人员`,
  statusTitle: (number) => `${number} 的充值记录`,
  statusEmpty: (about) => `你的团队没有给 ${about} 充过值。`,
  history: {
    asked: (by) => `${by} 提交申请`,
    approved: (by) => `${by} 批准`,
    sent: (provider, id) => `提交给${provider}，商户订单号 ${id}`,
    doubted: '结果不明确，正在核实',
  },
  budgetTitle: '预算',
  explainTitle: (product, number) => `试算：为 ${number} 充值“${product}”`,
  place: (place) => (place === null ? '不清楚该号码的运营商。' : `该号码看起来属于${place}。`),
  verdict: (rule, approvals) =>
    approvals === 0 ? `按规则“${rule}”自动通过。` : `按规则“${rule}”需要 ${approvals} 人批准。`,
  refusedNow: (wrong, right, products) => `会被退回：${wrong}${right}${CHINESE.and(products)}`,
  helpTitle: '可以输入的命令',
  help: {
    request: '申请充值；如已携号转网，在套餐后加“仍然”',
    form: '打开表单',
    status: '查看订单进度；也可以写号码，查看该号码的全部订单',
    details: '查看订单的完整经过',
    approve: '批准订单',
    many: '批准或拒绝多笔；“全部”指刚看过的列表，先确认再处理',
    reject: '拒绝订单并说明原因',
    cancel: '撤回自己待审批的订单',
    list: '查看最近的订单：全部、我的、待批或存疑；后面可加查找条件',
    find: '按工单、号码或尾号、人员、套餐、状态、最近3天、原因中的词查找订单',
    repeat: '照原样重新申请，成为你自己的新订单；已拒绝或已取消的则打开表单',
    explain: '看看会怎么处理，不会下单',
    settle: '凭证据结清存疑订单：成功或失败',
    confirm: '确认别人提出的结清',
    remind: '催办审批人，每小时最多一次',
    delegate: '外出时请人代为审批；“委托 取消”结束',
    urgent: '加急申请，只需一人批准；会通知运维人员',
    bulk: '批量申请，每行一个号码；先检查后提交',
    report: '查看某月、某周或某天的支出（供审批人和财务）',
    budget: '查看团队剩余预算',
    whoami: '查看自己和本会话的 ID、所属团队与角色',
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
  typedNumber: (typed) => `读到的号码是“${typed}”。`,
  repeated: (ref, of) => `${ref} 与 ${of} 内容相同，是你新提交的申请。`,
  repeatedBefore: ({ ref, maker }, of) =>
    `${maker.name} 已经重新申请过 ${of}，订单是 ${ref}，没有再次下单。如需再申请一次，请重复 ${ref}。`,
  repeatWarning: ({ ref, state: was }, state) =>
    was === 'succeeded'
      ? `⚠️ ${ref} 已经到账，客户会收到两份。`
      : `⚠️ ${ref} 目前“${state}”，仍可能到账，那样客户会收到两份。`,
  changeTitle: (ref, state) => `${ref} ${state}，可以修改后重新申请`,
  change: ({ product, number }) =>
    `原来是为 ${number} 充值“${product}”。请按新的内容发送号码、套餐和原因，这是一笔新的申请。`,
} satisfies AnswerWords;

export const EXAMPLES_ZH = {
  request: '/topup 139 1128 1234 1GB 网络故障 CASE-42',
  form: '/topup',
  status: '/topup 状态 T7K3QX',
  details: '/topup 详情 T7K3QX',
  approve: '/topup 批准 T7K3QX',
  many: '/topup 批准 T7K3QX T9ABCD',
  reject: '/topup 拒绝 T7K3QX 重复申请',
  cancel: '/topup 取消 T7K3QX',
  list: '/topup 列表 待批',
  find: '/topup 查找 CASE-42 失败 最近3天',
  repeat: '/topup 重复 T7K3QX',
  explain: '/topup 试算 139 1128 1234 1GB',
  settle: '/topup 结清 T7K3QX 成功 客户已收到流量，运营商流水 8841',
  confirm: '/topup 确认 T7K3QX 成功 1',
  remind: '/topup 催办 T7K3QX',
  delegate: '/topup 委托 @lin 至 周五',
  urgent: '/topup 加急 139 1128 1234 1GB 今日手术 CASE-42',
  bulk: '/topup 批量',
  report: '/topup 报表 本月',
  budget: '/topup 预算',
  whoami: '/topup 我是谁',
  help: '/topup 帮助',
  language: '/topup 语言 en',
} satisfies Examples;
