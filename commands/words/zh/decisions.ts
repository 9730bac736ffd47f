import type { DecisionRefusals } from '../en/decisions.ts';

export const DECISION_REFUSALS_ZH: DecisionRefusals = {
  quiet_hours: ({ order, until, isCalled }, { writeTime, now }) => ({
    wrong: `现在是免打扰时段，${writeTime(until, now)} 前不通知任何人。`,
    right: isCalled ? `届时会通知 ${order.ref} 的审批人。` : `请在那之后再催办 ${order.ref}。`,
  }),
};
