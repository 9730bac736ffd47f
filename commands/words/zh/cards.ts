import { CHINESE } from '../../../src/core/grammar.ts';
import type { CardWords } from '../en/cards.ts';
import type { OrderFacts } from '../facts.ts';

const advised = (sentence: string, advice: string | null): string =>
  advice === null ? sentence : `${sentence}${advice}`;

const settleIt = (ref: string): string =>
  `也可由两位审批人认定结果：/topup 结清 ${ref} 成功或失败，并附证据。请勿重复申请。`;
function waiting(
  provider: string,
  ref: string,
  { since, tryAt, queued, account }: NonNullable<OrderFacts['unreachable']>,
): string {
  if (account) {
    return `自 ${since} 起${provider}拒绝系统自己的账户，订单等待中，尚未提交。这不是你的问题，已通知运维人员，账户恢复后会自动继续。申请人仍可撤回：/topup 取消 ${ref}`;
  }
  const next = queued ? '每半分钟以一笔订单重试，恢复后即提交' : tryAt === null ? '正在重试' : `将于 ${tryAt} 重试`;
  return `自 ${since} 起无法连接${provider}，尚未提交；${next}。申请人仍可撤回：/topup 取消 ${ref}`;
}

export const CARD_WORDS_ZH = {
  title: (ref, state) => `${ref} ${state}`,
  asks: ({ maker, product, number }) => [maker, ` 申请为 ${number} 充值“${product}”。`],
  next: {
    awaiting_approval: ({ ref, expiresAt, decideHere }) => [
      decideHere
        ? `请在 ${expiresAt} 前在此批准或拒绝，也可以输入 /topup 批准 ${ref}。`
        : `等待审批人处理，${expiresAt} 前有效。`,
    ],
    approved: ({ provider, ref, unreachable }) => [
      unreachable === null ? `即将提交给${provider}。` : waiting(provider, ref, unreachable),
    ],
    submitting: ({ provider }) => [`正在向${provider}提交。`],
    accepted: ({ provider }) => [`${provider}已受理，等待充值结果。`],
    in_doubt: ({ provider, said, askAt }) => [
      `${provider}没有给出明确结果（${said}），`,
      askAt === null ? '正在持续查询' : `将于 ${askAt} 查询`,
      '；不会重复提交。',
    ],
    succeeded: ({ number, product }) => [`${number} 的“${product}”已到账。`],
    failed: ({ provider, said, advice }) => [advised(`${provider}：${said}。未产生费用。`, advice)],
    rejected: ({ decider, why }) => [decider ?? '审批人', why === null ? ' 已拒绝。' : ` 已拒绝：${why}`],
    expired: () => ['超时无人审批，未下单。'],
    cancelled: ({ decider }) => [decider ?? '申请人', ' 已撤回，未下单。'],
    refunded: ({ provider }) => [`${provider}已撤销并退款，金额已退回预算。`],
  },
  beingChecked: ({ provider, askAt }) => [
    `数据库已从备份恢复，正在向${provider}核对该订单在备份之后是否已下单`,
    askAt === null ? '' : `（下次查询：${askAt}）`,
    '；确认之前不会下单，也不能审批。',
  ],
  checkedElsewhere: ({ provider, ref }) => [
    `数据库已从备份恢复。该订单在备份之后是否已下单，只有${provider}的另一个账号知道，而它现在没有配置；重新配置后会自动查询。`,
    settleIt(ref),
  ],
  held: {
    other_account: ({ provider, ref }) =>
      `该订单提交到了${provider}的另一个账户，现在配置的账户查不到它，因此不会去查询。恢复配置原账户后会自动继续。${settleIt(ref)}`,
    no_provider: ({ provider, ref, state }) =>
      state === 'approved'
        ? `${provider}已不在配置中，订单暂停，尚未提交。恢复配置${provider}后会自动提交；申请人也可以撤回：/topup 取消 ${ref}`
        : `该订单已提交给${provider}，但${provider}已不在配置中，无法查询。恢复配置后会自动继续。${settleIt(ref)}`,
    playground: ({ ref, state }) =>
      state === 'approved'
        ? `该订单是在演示环境中申请的，不会购买。申请人可以撤回：/topup 取消 ${ref}`
        : `该订单是在演示环境中申请的，不会向供应商查询。${settleIt(ref)}`,
  },
  labels: {
    number: '号码',
    product: '套餐',
    price: '价格',
    cost: '费用',
    reason: '原因',
    approval: '审批',
    budget: '剩余预算',
    provider: '供应商',
  },
  approvedByRule: (rule) => `按规则“${rule}”自动通过`,
  votes: (rule, votes, approvals) => `${votes}/${approvals}，规则“${rule}”`,
  canDecide: (people) => ['可审批：', ...CHINESE.orOf(people), '。'],
  votedBy: (people) => ['；批准人：', ...CHINESE.andOf(people)],
  insteadOf: (name) => `（代 ${name}）`,
  step: (step, steps) => `第 ${step}/${steps} 步，`,
  voidVotes: (people) => [...CHINESE.andOf(people), '的批准不计入：按当前配置，其属于申请人本人，或同一人重复批准。'],
  objections: (people, count, rejections) => ['已拒绝：', ...CHINESE.andOf(people), `；${count}/${rejections}。`],
  urgent: '加急：申请人跳过规则要求，只需一位指定的审批人批准。',
  capped: '该规则本可自动通过，但今日自动通过的额度已用完。',
  escalated: '超时无人处理，已请更多人审批。',
  unstaffed: (asked) => ['能处理这笔订单的人在配置中都已没有审批权，现由', ...CHINESE.andOf(asked), '处理。'],
  unstaffedAdmin: (approvers, waits) => [
    '能处理这笔订单的人在配置中都已没有审批权。请管理员在配置中恢复其中一位审批人',
    ...(approvers.length === 0 ? [] : ['（', ...CHINESE.andOf(approvers), '）']),
    '并重新加载配置',
    waits ? '，否则请取消后重新申请。' : '。',
  ],
  providerOrder: (provider, id) => `${provider}，订单 ${id}`,
  charged: (cost, price) => `扣费 ${cost}，应为 ${price}`,
  shortfall: (provider, left, committed) =>
    committed === null
      ? `⚠️ ${provider}余额仅剩 ${left}，不够支付此单。批准后需等账户充值才会下单。`
      : `⚠️ ${provider}余额仅剩 ${left}，其中 ${committed} 已用于先前批准的订单，不够支付此单。批准后需等账户充值才会下单。`,
  insisted: (place) =>
    place === null
      ? '申请人坚持提交（仍然）：认为套餐适用于该号码。'
      : `申请人坚持提交（仍然）：该号码看起来属于${place}，与套餐不符，可能已携号转网。`,
  earlier: '该号码近期的充值：',
  sameReason: '相同原因的申请：',
  earlierOrder: ({ product, at, by, reason, number, duplicate }) =>
    [
      ` ${product}`,
      ...(number === null ? [] : [`，${number}`]),
      `，${at}`,
      ...(by === '' ? [] : [`，${by}`]),
      ...(reason === '' ? [] : [`：${reason}`]),
      ...(duplicate ? [' ⚠️ 是否重复？'] : []),
    ].join(''),
  foreignOrder: (at) => `另一团队的一笔申请，${at}`,
  refused: (provider, said) => `${provider}未受理：${said}`,
  conflict: '之后收到与此矛盾的报告，已通知运维人员。',
  settling: (by, outcome, evidence, confirm) => [
    by,
    ` 认定${outcome === 'delivered' ? '已到账' : '未到账'}：${evidence}。需由另一位审批人确认：${confirm}`,
  ],
  beingDelivered: (provider, since) => `${provider}自 ${since} 起一直答复：充值中。`,
  deliveredAfterAll: (provider) => `已由两人人工结清为未到账，但${provider}答复其实已到账。已通知运维人员。`,
  settled: (by, confirmedBy, evidence) => ['由 ', by, ' 结清，', confirmedBy, ` 确认：${evidence}`],
  failedByHand: '已由两人人工结清为未到账，未产生费用。',
  buttons: { approve: '批准', reject: '拒绝', cancel: '取消', details: '详情', confirm: '确认', repeat: '重复申请' },
  change: '修改后重新申请',
  confirmAnyway: '仍然确认',
  approveSure: ({ product, number, price, ref }) => ({
    title: `以 ${price} 批准 ${ref}？`,
    text: `批准后将为 ${number} 购买“${product}”，无法撤回。`,
    yes: '批准',
    no: '暂不',
  }),
  footer: (ref) => `输入 /topup 状态 ${ref} 查看进度`,
  orphan: '这是重复的卡片，内容停留在点击按钮时，不再更新。',
} satisfies CardWords;
