import { attemptOf } from '../../../src/core/order.ts';
import { accountName, priceOf, quoted, sanitizeForDisplay } from '../../card.ts';
import { type ParseRefused, typedConfirm } from '../../command.ts';
import type { NumberWords, RefusalWords } from '../../refusal.ts';
import { EXAMPLES_ZH as EXAMPLES } from './answers.ts';
import { BATCH_REFUSALS_ZH } from './batch.ts';
import { DECISION_REFUSALS_ZH } from './decisions.ts';
import { NAMES_ZH as NAMES } from './names.ts';
import { RULE_WORDS_ZH } from './rules.ts';
import { SEARCH_REFUSALS_ZH } from './search.ts';

const MOBILE = '请输入 11 位大陆手机号，例如 139 1128 1234。';
const ORDER = '订单编号形如 T7K3QX；输入 /topup 列表 查看最近的订单。';
const INSIST = '如果已携号转网，请在套餐后加“仍然”，审批人会看到提示。';
const MISSING: Readonly<Record<Extract<ParseRefused, { kind: 'missing' }>['what'], string>> = {
  row: '没有写行号。',
  product: '没有写套餐。',
  order: '没有写订单编号。',
  number: '没有写号码。',
  language: '没有写语言。',
  outcome: '没有写结果，请写成功或失败。',
  evidence: '没有写证据，请写明依据。',
  until: '没有写截止日期。',
};

export const NUMBER_WORDS_ZH = {
  empty: () => ({ wrong: '没有写号码。', right: MOBILE }),
  too_long: () => ({ wrong: '内容太长，不是手机号。', right: MOBILE }),
  hidden_character: ({ codePoint }) => ({
    wrong: `号码中有看不见的字符（${codePoint}），复制的文本里常有这种字符。`,
    right: '请手动输入号码，以免充错。',
  }),
  not_a_digit: ({ character }) => ({
    wrong: `“${character}”不是 0 到 9 的数字。`,
    right: `请先写号码，再写套餐。${MOBILE}`,
  }),
  two_numbers: () => ({ wrong: '这里有两个号码。', right: '一次只能给一个号码充值，请分开提交。' }),
  landline: () => ({ wrong: '这是固定电话。', right: `只能给手机号充值。${MOBILE}` }),
  wrong_length: ({ digits }) => ({
    wrong: `手机号应为 11 位，这里有 ${digits} 位。`,
    right: '请连写，或按 139 1128 1234 分段。',
  }),
  not_mobile: ({ prefix }) => ({
    wrong: `大陆手机号没有以 ${prefix} 开头的。`,
    right: `手机号以 13 至 19 开头。${MOBILE}`,
  }),
} satisfies NumberWords;

export const REFUSAL_WORDS_ZH = {
  ...BATCH_REFUSALS_ZH,
  ...SEARCH_REFUSALS_ZH,
  ...DECISION_REFUSALS_ZH,
  unreadable_order: () => ({
    wrong: '这笔订单的存储数据无法读取，因此没有执行任何操作。',
    right: '已通知运维人员。其他订单不受影响。',
  }),
  too_long: ({ longest }) => ({ wrong: `内容超过 ${longest} 个字符。`, right: `请这样写：${EXAMPLES.request}` }),
  missing: ({ what, command }) => ({ wrong: MISSING[what], right: `请这样写：${EXAMPLES[command]}` }),
  two_requests: () => ({
    wrong: '一行里有两个申请，没有提交任何一个。',
    right: '一行只能为一个号码申请，请分行提交。',
  }),
  unknown_word: ({ word, meant }) => ({
    wrong: `不认识“${quoted(word)}”。`,
    right: `${meant === null ? '' : `是想输入 /topup ${meant} 吗？`}申请充值请这样写：${EXAMPLES.request}。输入 /topup 帮助 查看全部命令。`,
  }),
  extra: ({ command, extra }) => ({
    wrong: `命令后面多了“${quoted(extra)}”，未执行。`,
    right: `请这样写：${EXAMPLES[command]}`,
  }),
  no_team: ({ conversation }) => ({
    wrong: `当前会话（${conversation}）不属于任何团队，不能充值。`,
    right: `请到团队的会话中使用，或请管理员在配置中把 "${conversation}" 加入某个团队的 conversations。`,
  }),
  not_requester: ({ team, group }) =>
    group === 'unknown'
      ? { wrong: '暂时无法确认你是否可以在这里申请充值。', right: '请稍后再试，未下单。' }
      : {
          wrong: `只有团队“${team}”的申请人可以在这里申请充值。`,
          right: '请让他们代为申请，或请管理员在配置中把你加入 requesters。',
        },
  unknown_product: ({ given, nearest }) => ({
    wrong: `没有“${quoted(given)}”这个套餐。`,
    right: nearest.length > 0 ? '最接近的有：' : '输入 /topup 帮助 查看全部套餐。',
    products: nearest,
  }),
  no_product: ({ fitting }) => ({
    wrong: '没有写套餐。',
    right: fitting.length > 0 ? '该号码可以充：' : '没有适合该号码的套餐。',
    products: fitting,
  }),
  wrong_carrier: ({ product, place, fitting }) => ({
    wrong: `该号码看起来属于${place.carrier === null ? '其他运营商' : NAMES.carriers[place.carrier]}，不能充“${product.name.zh}”。`,
    right: `${INSIST}${fitting.length > 0 ? '可以充：' : '没有其他适合的套餐。'}`,
    products: fitting,
  }),
  wrong_province: ({ product, place, fitting }) => ({
    wrong: `该号码看起来归属${place.province === null ? '其他省份' : NAMES.province(place.province)}，不能充“${product.name.zh}”。`,
    right: `${INSIST}${fitting.length > 0 ? '可以充：' : '没有其他适合的套餐。'}`,
    products: fitting,
  }),
  reason_too_long: ({ length, longest }) => ({
    wrong: `原因有 ${length} 个字符，太长。`,
    right: `请缩短到 ${longest} 个字符以内，其余写工单号即可。`,
  }),
  denied: ({ rule, sentence }) => ({ wrong: sentence, right: `依据规则“${rule}”。` }),
  no_rule_fits: () => ({
    wrong: '没有规则允许这笔充值。',
    right: '输入 /topup 试算 加上号码和套餐，可以看到检查了哪些规则。',
  }),
  rule_unknown: ({ rule }) => ({ wrong: `暂时无法确认规则“${rule}”是否适用于你。`, right: '请稍后再试，未下单。' }),
  urgent_not_offered: () => ({ wrong: '没有指定加急审批人。', right: '请去掉“加急”再申请；管理员可以在配置中指定。' }),
  urgent_needs_reason: () => ({ wrong: '加急申请必须写明原因。', right: `请这样写：${EXAMPLES.urgent}` }),
  request_key_taken: () => ({
    wrong: '同一个请求已由别人提交。',
    right: `请以自己的名义重新提交：${EXAMPLES.request}`,
  }),
  reason_does_not_match: ({ sentence }) => ({ wrong: sentence.zh, right: `例如：${EXAMPLES.request}` }),
  over_budget: ({ account, used, what, priceLi }, { providerName }) => {
    const { accounts, periods } = RULE_WORDS_ZH;
    const whose = account.kind === 'team' ? '团队' : accounts[account.kind](accountName(account, providerName), true);
    const period = periods[account.per];
    const wrong =
      what === 'money'
        ? `${whose}${period}预算 ${priceOf(account.caps.li ?? 0)} 不够：已用 ${priceOf(used.li)}，这笔需要 ${priceOf(priceLi)}。`
        : `${whose}${period} ${account.caps.orders ?? 0} 笔的限额已用完。`;
    const smaller = what === 'money' ? '可以换小一点的套餐，' : '可以';
    return { wrong, right: `${smaller}等到${account.per === 'day' ? '明天' : '下月'}，或请管理员调高预算。` };
  },
  nobody_could_approve: ({ rule, approvals }) => ({
    wrong: `没有人能批准这笔充值：规则“${rule}”要求你之外的 ${approvals} 位审批人。`,
    right: '管理员可以在配置中增加审批人。',
  }),
  own_order: ({ order }) => ({
    wrong: '这笔充值是你申请的，需要由别人审批。',
    right:
      order.state === 'awaiting_approval'
        ? `待审批时如需撤回，请输入 /topup 取消 ${order.ref}`
        : `需由另一位审批人结清；输入 /topup 状态 ${order.ref} 查看进度。`,
  }),
  not_approver: ({ group }) =>
    group === 'unknown'
      ? { wrong: '暂时无法确认你是否在审批组中。', right: '请稍后再试，订单没有变化。' }
      : { wrong: '你不是这笔订单的审批人。', right: '只有规则指定的审批人可以处理；管理员可以在配置中修改。' },
  already_voted: ({ through }) => ({
    wrong: through === null ? '你已经表过态了。' : `${sanitizeForDisplay(through, 80)} 已代你表态。`,
    right: '还需要另一位审批人。',
  }),
  already_decided: ({ order }) => ({
    wrong: `${order.ref} 已有结果：${NAMES.states[order.state]}。`,
    right: `输入 /topup 状态 ${order.ref} 查看由谁、何时处理。`,
  }),
  order_not_found: ({ given }) => ({ wrong: `这里没有订单“${quoted(given)}”。`, right: ORDER }),
  not_yours: ({ order }) => ({
    wrong: `${order.ref} 是 ${sanitizeForDisplay(order.maker.name, 80)} 申请的。`,
    right: `只有申请人可以取消。审批人可以输入 /topup 拒绝 ${order.ref} 加原因。`,
  }),
  not_settleable: ({ order }) => ({
    wrong: `${order.ref} 不能人工结清：${NAMES.states[order.state]}。`,
    right: '只有存疑的订单，或供应商已受理但没有结果的订单可以人工结清。',
  }),
  being_probed: ({ order }) => ({
    wrong: `正在以同一订单号向供应商核实 ${order.ref}。`,
    right: '请等一分钟，待其应答后重新对账，再结清。',
  }),
  nothing_to_confirm: ({ order }) => ({
    wrong: `${order.settlement === null ? '还没有人' : '除申请人外还没有人'}认定 ${order.ref} 的结果。`,
    right: `请附证据输入：/topup 结清 ${order.ref} 成功（或失败）加证据。`,
  }),
  own_settlement: ({ order }) => ({
    wrong: `${order.ref} 是你自己结清的，需要由别人确认。`,
    right: `请另一位审批人点击“确认”，或输入：${typedConfirm(order, NAMES)}`,
  }),
  other_proposal: ({ order }) => ({
    wrong: `这不是 ${order.ref} 当前提出的结果，没有确认任何内容。`,
    right: `如需确认当前结果，请输入：${typedConfirm(order, NAMES)}`,
  }),
  being_delivered: ({ order }, { providerName }) => ({
    wrong: `${providerName(attemptOf(order).provider)}答复 ${order.ref} 正在充值中。`,
    right: `如仍要确认为失败，请输入：${typedConfirm(order, NAMES, true)}`,
  }),
  too_late: ({ order }) => ({
    wrong: `${order.ref} 已不能取消：${NAMES.states[order.state]}。`,
    right: `输入 /topup 状态 ${order.ref} 查看进度。`,
  }),
  beingChecked: ({ ref }) => ({
    wrong: `${ref} 正在核对：数据库已从备份恢复，该订单可能已经下单。`,
    right: '核对完成后卡片会更新；确认未下单即可重新审批。',
  }),
  not_waiting: ({ order }) => ({
    wrong: `${order.ref} 不在等待审批：${NAMES.states[order.state]}。`,
    right: `输入 /topup 状态 ${order.ref} 查看进度。`,
  }),
  reminded_before: ({ order }) => ({
    wrong: `一小时内已催办过 ${order.ref}。`,
    right: '每小时最多催办一次；卡片上有审批人。',
  }),
  unknown_person: ({ given }) => ({
    wrong: `不清楚“${quoted(given)}”是谁。`,
    right: '请 @ 对方，或写配置 people 中的姓名，或写 slack:U0LIN、telegram:1001 这样的账号。',
  }),
  own_delegate: () => ({ wrong: '不能委托自己。', right: '请写另一个人。' }),
  not_an_approver: ({ group }) =>
    group === 'unknown'
      ? { wrong: '暂时无法确认你是否是审批人。', right: '请稍后再试。' }
      : { wrong: '你不是审批人，没有可以委托的审批。', right: '管理员可以在配置中指定审批人。' },
  bad_until: ({ why, days }) => ({
    wrong: why === 'past' ? '这一天已经过去。' : `超过了 ${days} 天。`,
    right: `请这样写：${EXAMPLES.delegate}`,
  }),
} satisfies RefusalWords;
