import { CHINESE } from '../../../src/core/grammar.ts';
import type { HeldBecause } from '../../../src/core/order.ts';
import type { AlertWords, Cure, ReplyWords } from '../en/notices.ts';
import { ACCOUNT_ALERTS_ZH } from './accounts.ts';
import { CONFIG_ALERTS_ZH } from './config-alerts.ts';
import { doctorAlertZh } from './doctor.ts';

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

const HELD_WHY: { readonly [B in HeldBecause]: (provider: string) => string } = {
  other_account: (provider) => `提交到了${provider}的另一个账户，与现在配置的不同。`,
  no_provider: (provider) => `${provider}已不在配置中。`,
  playground: () => '在演示环境中申请，却在正式账本里。',
};

export const ALERT_WORDS_ZH = {
  ...ACCOUNT_ALERTS_ZH,
  doctor: doctorAlertZh,
  ...CONFIG_ALERTS_ZH,
  contradiction: ({ ref, state, provider, said, settledBy }) => ({
    title: `${ref}：收到与最终结果矛盾的报告`,
    line: `订单为“${state}”${settledBy.length === 0 ? '' : `（由 ${CHINESE.and(settledBy)} 人工结清）`}，而${provider}现在说：${said}。订单未作改动，请与供应商对账。`,
  }),
  unlisted_code: ({ ref, provider, said }) => ({
    title: `${ref}：${provider}返回了文档中没有的结果`,
    line: `返回内容：${said}。查询到明确结果之前，订单保持存疑。`,
  }),
  people_needed: ({ ref, provider }) => ({
    title: `${ref}：需要人工认定结果`,
    line: `超过规定时间多次查询后，${provider}仍查不到该订单。请对账或联系客服，然后输入 /topup 结清 ${ref} 成功或失败，并附证据。`,
  }),
  silent: ({ ref, provider }) => ({
    title: `${ref}：需要人工核实结果`,
    line: `${provider}未按时给出结果，多次查询也没有。请对账或联系客服，然后输入 /topup 结清 ${ref} 成功或失败，并附证据。之后的应答仍会自动结束订单。`,
  }),
  urgent: ({ ref, by }) => ({
    title: `${ref} 加急`,
    line: `${by} 提交了加急申请：不论规则如何，一人批准即可。已计入加急次数。`,
  }),
  unstaffed: ({ ref, asked }) => ({
    title: `${ref}：没有人可以处理`,
    line: asked
      ? '其审批人在配置中都已没有审批权，已改请 "escalateTo" 中的人处理。'
      : '其审批人在配置中都已没有审批权，配置也没有 "escalateTo"。请恢复其中一位审批人并重新加载配置，或让申请人取消。',
  }),
  outage: ({ ref, provider, said }) => ({
    title: `${provider}没有应答`,
    line: `连续多次提交没有得到应答，最近一笔是 ${ref}（${said}）。恢复之前，新订单会等待；不会重复下单。`,
  }),
  cost: ({ ref, provider, said, charged, price }) => ({
    title: `${ref} 的扣费与价格不符`,
    line:
      charged === null
        ? `${provider}称扣费“${said}”，不予采信，按 ${price} 计入预算。请与供应商对账。`
        : `${provider}扣费 ${charged}，应为 ${price}。预算按实际扣费计算。请与供应商对账。`,
  }),
  held: ({ ref, provider, because, orders }) => ({
    title: orders > 1 ? `${orders} 笔订单已暂停，包括 ${ref}` : `${ref} 已暂停`,
    line: `${HELD_WHY[because ?? 'other_account'](provider)}期间不查询也不购买，可输入 /topup 列表 存疑 查看。${because === 'playground' ? '已提交的请人工结清，其余的请撤回。' : '恢复原来的配置后会自动继续；已提交的也可凭证据人工结清。'}`,
  }),
  provider_moved: ({ ref, provider, said, where }) => ({
    title: `${provider}的地址变了`,
    line: `此前为 ${said}；${ref} 是第一笔提交到 ${where} 的订单。如非有意更换，请停止服务并恢复原地址：沙箱不会真正到账，非沙箱会真实扣费。`,
  }),
  unknown_order: ({ ref, provider, orders }) => ({
    title: orders > 1 ? `${provider}有 ${orders} 笔数据库中没有的订单` : `${provider}有一笔数据库中没有的订单`,
    line: `${provider}回调了 ${ref}${orders > 1 ? ' 等订单' : ''}，订单号出自本系统。数据库可能是从更早的备份恢复的，或另有系统使用同一账号。这里查不到申请人，也没有计入预算：请与供应商对账。日志列出了每一笔。`,
  }),
  unreadable: ({ ref, said }) => ({
    title: `${ref}：存储的数据无法读取`,
    line: `该行保持原样，不再处理；其他订单不受影响。问题：${said}。请修复或恢复后重启，每次启动都会重新读取。步骤见 docs/deploying.md。`,
  }),
  held_back: ({ ref, said }) => ({
    title: '已暂停下单',
    line: `数据库旁的标记文件无法写入（${said}），缺少它，恢复备份后可能重复下单。${ref} 未发出；标记文件恢复写入之前，所有下单都会等待。请检查磁盘。`,
  }),
  undeliverable: ({ ref, where, said }) => ({
    title: `${ref}：有一条消息无法送达`,
    line: `${where} 拒收：${said}。请把机器人重新加入该会话，或直接告知申请人进度。`,
  }),
} satisfies AlertWords;
