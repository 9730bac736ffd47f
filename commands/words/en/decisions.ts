import { ENGLISH } from '../../../src/core/grammar.ts';
import type { RefusalWords } from '../../refusal.ts';
import type { OrderFacts } from '../facts.ts';

type Decision = 'approve' | 'reject';
type Each<T> = { readonly [D in Decision]: T };

/** The words of decisions about many orders. */
export type DecisionWords = {
  /** Asks whether so many orders for so much money are meant. */
  readonly sure: Each<(count: number, total: string) => string>;
  readonly confirm: Each<(count: number, total: string) => string>;
  readonly nothing: Each<string>;
  readonly row: (facts: OrderFacts) => string;
  readonly more: (count: number) => string;
  readonly leftOut: (count: number) => string;
  /** Why one order is left out. */
  readonly out: (ref: string, why: string) => string;
  readonly once: string;
  readonly done: Each<(count: number, of: number, total: string) => string>;
  /** Orders that need more approvals or rejections than this one. */
  readonly counted: (refs: readonly string[]) => string;
  /** The button above the orders that wait for somebody. */
  readonly all: (count: number) => string;
};

const orders = (count: number): string => ENGLISH.count(count, { one: '# order', other: '# orders' });

export const DECISION_WORDS_EN: DecisionWords = {
  sure: {
    approve: (count, total) => `Approve ${orders(count)} for ${total}?`,
    reject: (count, total) => `Reject ${orders(count)} of ${total}?`,
  },
  confirm: {
    approve: (count, total) => `Approve ${orders(count)}, ${total}`,
    reject: (count) => `Reject ${orders(count)}`,
  },
  nothing: { approve: 'You can approve none of them', reject: 'You can reject none of them' },
  row: ({ ref, product, number, price, maker }) => `• ${ref}: ${product} for ${number}, ${price}, ${maker.name}`,
  more: (count) => ENGLISH.count(count, { other: 'and # more' }),
  leftOut: (count) => `Left out: ${orders(count)}.`,
  out: (ref, why) => `✋ ${ref}: ${why}`,
  once: 'Nothing has been decided yet. The button works once, for ten minutes; an order that changes until then is left out.',
  done: {
    approve: (count, of, total) => `You approved ${count} of ${orders(of)}, ${total}`,
    reject: (count, of) => `You rejected ${count} of ${orders(of)}`,
  },
  counted: (refs) => `Your decision counts, and others are still missing: ${ENGLISH.and(refs)}.`,
  all: (count) => `Approve all ${count}…`,
};

export type DecisionRefusals = Pick<
  RefusalWords,
  'quiet_hours' | 'changed_since' | 'nothing_listed' | 'confirmation_over' | 'too_many_orders'
>;

export const DECISION_REFUSALS_EN: DecisionRefusals = {
  quiet_hours: ({ order, until, isCalled }, { writeTime, now }) => ({
    wrong: `Nobody is called before ${writeTime(until, now)}: these are quiet hours.`,
    right: isCalled
      ? `The approvers of ${order.ref} are called then.`
      : `Remind the approvers of ${order.ref} after that.`,
  }),
  changed_since: ({ order }) => ({
    wrong: `${order.ref} has changed since you were asked.`,
    right: `Look at it again: /topup status ${order.ref}`,
  }),
  nothing_listed: () => ({
    wrong: 'You have seen no list of waiting orders here within the last ten minutes.',
    right: 'Type /topup list waiting first, or name the orders: /topup approve T7K3QX T9ABCD',
  }),
  confirmation_over: () => ({
    wrong: 'This confirmation was used, or is older than ten minutes.',
    right: 'Type /topup list waiting and ask again: it shows what still waits.',
  }),
  too_many_orders: ({ given, most }) => ({
    wrong: `${given} orders are more than can be decided at once.`,
    right: `Name at most ${most}.`,
  }),
};
