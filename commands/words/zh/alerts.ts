import type { HoldEnd } from '../../../src/core/account-hold.ts';
import { CHINESE } from '../../../src/core/grammar.ts';
import type { ConfigChange } from '../../../src/core/notice.ts';
import type { HeldBecause } from '../../../src/core/order.ts';
import { type AlertWords, type DoctorNames, foundNames, MAX_FOUND, MAX_LISTED } from '../en/alerts.ts';

const HELD_WHY: { readonly [B in HeldBecause]: (provider: string) => string } = {
  other_account: (provider) => `提交到了${provider}的另一个账户，与现在配置的不同。`,
  no_provider: (provider) => `${provider}已不在配置中。`,
  playground: () => '在演示环境中申请，却在正式账本里。',
};

const RESUMED_BY: { readonly [E in HoldEnd]: string } = {
  operator: '运维人员执行了“topup-desk resume”。在有订单被受理之前，逐笔提交。',
  check: '账户检查已恢复正常。在有订单被受理之前，逐笔提交。',
  purchase: '已有订单被受理，账户恢复正常。',
};

const changeZh = (change: ConfigChange): string => {
  switch (change.kind) {
    case 'added':
      return `${change.place}：新增 ${change.to}`;
    case 'removed':
      return `${change.place}：移除 ${change.from}`;
    case 'changed':
      return `${change.place}：${change.from ?? '默认值'} → ${change.to ?? '默认值'}`;
    case 'reordered':
      return `${change.place}：顺序有变`;
  }
};

const changesZh = (changes: readonly ConfigChange[]): readonly string[] => [
  ...changes.slice(0, MAX_LISTED).map(changeZh),
  ...(changes.length > MAX_LISTED ? [`另有 ${changes.length - MAX_LISTED} 处`] : []),
];

const NAMES: DoctorNames = {
  areas: {
    node: 'Node',
    clock: '系统时间',
    config: '配置',
    database: '数据库',
    slack: 'Slack',
    telegram: 'Telegram',
    public_url: 'PUBLIC_URL',
  },
  topics: {
    version: '版本',
    clock: '时间',
    environment: '环境变量',
    config: '配置文件',
    database: '连接',
    durability: '持久性设置',
    disk: '磁盘空间',
    schema: '数据表',
    owner: '归属',
    waiting: '积压',
    token: '令牌',
    scopes: '权限范围',
    app_token: '应用级令牌',
    conversation: '会话',
    account: '账号',
    user_group: '用户组',
    webhook: '回调设置',
    request_url: '请求地址',
    address: '地址',
    credentials: '凭据',
    balance: '余额',
    price: '价格',
    callback: '回调路径',
    unfinished: '未能检查的项目',
  },
};

export const ALERT_WORDS_ZH = {
  account_held: ({ ref, provider, said, advice }) => ({
    title: `${provider}拒绝了我们的账户`,
    line: `${ref} 被拒绝：${said}。${advice ?? ''}在此之前不再向其下单，相关订单等待。系统会自动重试，也可用“topup-desk resume”立即继续。`,
  }),
  account_resumed: ({ provider, endedBy }) => ({
    title: `${provider}恢复下单`,
    line: RESUMED_BY[endedBy ?? 'purchase'],
  }),
  doctor: ({ found }) => {
    const more = found.length > MAX_FOUND ? `；另有 ${found.length - MAX_FOUND} 项` : '';
    return {
      title: `自检发现 ${found.length} 个问题`,
      line: `${foundNames(found, NAMES).join('；')}${more}。其余功能照常运行。请在服务器上运行 topup-desk doctor，查看问题和处理办法。`,
    };
  },
  config_changed: ({ config, changes }) => ({
    title: `配置已更改：${changes.length} 处不同`,
    line: `${changesZh(changes).join('；')}。新配置（${config}）已生效。`,
  }),
  config_refused: ({ problems }) => ({
    title: '更改后的配置未被采用',
    line: `${problems.slice(0, MAX_LISTED).join('；')}。系统继续使用原来的配置。请改正文件后重新加载；可先用 topup-desk rules 检查。`,
  }),
  config_differs: ({ config, said }) => ({
    title: '各副本的配置不一致',
    line: `有副本使用配置 ${config}，而生效的是 ${said}。请让所有副本使用同一个文件，然后运行 topup-desk reload。各副本的 /readyz 会显示它使用的配置。`,
  }),
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
