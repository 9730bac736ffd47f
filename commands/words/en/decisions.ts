import type { RefusalWords } from '../../refusal.ts';

export type DecisionRefusals = Pick<RefusalWords, 'quiet_hours'>;

export const DECISION_REFUSALS_EN: DecisionRefusals = {
  quiet_hours: ({ order, until, isCalled }, { writeTime, now }) => ({
    wrong: `Nobody is called before ${writeTime(until, now)}: these are quiet hours.`,
    right: isCalled
      ? `The approvers of ${order.ref} are called then.`
      : `Remind the approvers of ${order.ref} after that.`,
  }),
};
