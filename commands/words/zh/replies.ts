import { CHINESE } from '../../../src/core/grammar.ts';
import type { Cure, ReplyWords } from '../en/replies.ts';

export const REPLY_WORDS_ZH = {
  plain: {
    succeeded: ({ maker, number, product }) => [maker, ` ${number} 的“${product}”已到账。`],
    failed: ({ maker, number, product, provider, said, advice }) => [
      maker,
      ` ${number} 的“${product}”充值失败。${provider}：${said}。未产生费用。${advice ?? ''}`,
    ],
    in_doubt: ({ maker, provider, number, said, askAt }) => [
      maker,
      ` ${provider}没有给出 ${number} 的充值结果（${said}），`,
      askAt === null ? '正在查询' : `将于 ${askAt} 查询`,
      '；请勿重复申请。',
    ],
    people_needed: ({ maker, ref, provider, number }) => [
      maker,
      ` 多次查询后，${provider}仍查不到 ${number} 的充值，需要人工认定结果：`,
      `/topup 结清 ${ref} 成功或失败，并附证据。请勿重复申请。`,
    ],
    silent: ({ maker, ref, provider, number }) => [
      maker,
      ` ${provider}未按时给出 ${number} 的充值结果，系统会继续查询，请人工核实：`,
      `/topup 结清 ${ref} 成功或失败，并附证据。请勿重复申请。`,
    ],
    unreachable: ({ maker, provider, number, ref }) => [
      maker,
      ` 无法连接${provider}，${number} 的充值尚未提交，系统会自动重试；`,
      `输入 /topup 取消 ${ref} 可撤回。`,
    ],
    expired: ({ maker }) => [maker, ' 超时无人审批，未下单。如仍需要，请重新申请。'],
    refunded: ({ maker, provider, number }) => [
      maker,
      ` ${provider}撤销了 ${number} 的充值并已退款。如仍需要，请重新申请。`,
    ],
  },
  rejected: ({ maker, why }, by) => [
    maker,
    why === null ? ` ${by} 拒绝了这笔充值，没有说明原因。` : ` ${by} 拒绝了这笔充值：${why}`,
  ],
  failedByHand: ({ maker, number, product }) => [
    maker,
    ` ${number} 的“${product}”未到账，已由两人人工结清。未产生费用。`,
  ],
  lateDeliveryTitle: (ref) => `${ref} 其实已到账`,
  lateDelivery: ({ provider, number, product }, settlers) => [
    ...CHINESE.andOf(settlers.map((person) => [person])),
    `：你们结清为未到账的订单，${provider}答复 ${number} 的“${product}”其实已到账。请勿重新申请。已通知运维人员。`,
  ],
  settlingOver: '供应商已给出结果，无需再确认。',
  failedOver: ({ maker, provider, said }, to) => [maker, ` ${provider}未受理（${said}），现改由${to}充值，无需操作。`],
  failedOverUnsent: ({ maker, provider, said }, to) => [
    maker,
    ` 无法连接${provider}（${said}），未向其提交，现改由${to}充值，无需操作。`,
  ],
  unreachableTitle: (ref) => `${ref} 等待供应商恢复`,
  notShownTitle: (ref) => `${ref} 无法在会话中显示`,
  notShown: (ref, where, cure) => [
    '这笔订单的消息无法显示在 ',
    where,
    `。${CURES[cure]}之后，等待中的消息会自动显示。在此之前，可输入 /topup 状态 ${ref} 查看进度。`,
  ],
  administrators: '群管理员',
  reminder: ({ maker, product, number, expiresAt }, approvers, missing) => [
    ...CHINESE.andOf(approvers),
    `：`,
    maker,
    ` 为 ${number} 申请的“${product}”还差 ${missing} 人批准，${expiresAt} 过期。`,
  ],
  settlingTitle: (ref) => `${ref} 正在人工结清`,
  peopleNeededTitle: (ref) => `${ref} 需要人工处理`,
  callTitle: (ref) => `${ref} 等待你审批`,
  personalCall: ({ maker, product, number, price, ref, expiresAt }, reason, where) => [
    maker,
    ` 申请为 ${number} 充值“${product}”，${price}${reason === null ? '' : `：${reason}`}。请在 ${expiresAt} 前处理：`,
    where,
    `，或在此输入 /topup 批准 ${ref}。`,
  ],
  reminderTitle: (ref) => `${ref} 仍待审批`,
  remindedBy: (name) => `${name} 请你尽快处理。`,
  nextStepTitle: (ref) => `${ref} 进入下一步审批`,
  escalatedTitle: (ref) => `${ref} 仍待审批，已请更多人处理`,
  unstaffedTitle: (ref) => `${ref} 需要另外的人处理`,
  unstaffedCall: ({ product, number, maker }, asked) => [
    ...CHINESE.andOf(asked),
    '：',
    maker,
    ` 为 ${number} 申请的“${product}”，原来能处理的人都已没有审批权，请你处理。`,
  ],
  failedOverTitle: (ref) => `${ref} 更换供应商`,
} satisfies ReplyWords;

const CURES: { readonly [C in Cure]: string } = {
  slack: '请管理员让应用加入：在该频道输入“/invite @topup”并选择本应用。',
  telegram: '请群管理员把机器人加入该群，并允许它发送消息。',
  archived: '该频道已归档：请管理员取消归档，并在其中输入“/invite @topup”。',
  private: '这是私聊：请本人打开并启动应用。',
};
