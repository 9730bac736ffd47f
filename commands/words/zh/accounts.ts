import type { HoldEnd } from '../../../src/core/account-hold.ts';
import type { AccountAlerts } from '../en/accounts.ts';

const RESUMED_BY: { readonly [E in HoldEnd]: string } = {
  operator: '运维人员执行了“topup-desk resume”。在有订单被受理之前，逐笔提交。',
  check: '账户检查已恢复正常。在有订单被受理之前，逐笔提交。',
  purchase: '已有订单被受理，账户恢复正常。',
};

export const ACCOUNT_ALERTS_ZH = {
  account_held: ({ ref, provider, said, advice }) => ({
    title: `${provider}拒绝了我们的账户`,
    line: `${ref} 被拒绝：${said}。${advice ?? ''}在此之前不再向其下单，相关订单等待。系统会自动重试，也可用“topup-desk resume”立即继续。`,
  }),
  account_resumed: ({ provider, endedBy }) => ({
    title: `${provider}恢复下单`,
    line: RESUMED_BY[endedBy ?? 'purchase'],
  }),
} satisfies AccountAlerts;
