import { CHINESE } from '../../../src/core/grammar.ts';
import type { DecisionRefusals, DecisionWords } from '../en/decisions.ts';

export const DECISION_WORDS_ZH: DecisionWords = {
  sure: {
    approve: (count, total) => `批准这 ${count} 笔，共 ${total}？`,
    reject: (count, total) => `拒绝这 ${count} 笔，共 ${total}？`,
  },
  confirm: {
    approve: (count, total) => `批准 ${count} 笔，${total}`,
    reject: (count) => `拒绝 ${count} 笔`,
  },
  nothing: { approve: '其中没有你可以批准的', reject: '其中没有你可以拒绝的' },
  row: ({ ref, product, number, price, maker }) => `• ${ref}：${number} 充值“${product}”，${price}，${maker.name}`,
  more: (count) => `另有 ${count} 笔`,
  leftOut: (count) => `不包括以下 ${count} 笔：`,
  out: (ref, why) => `✋ ${ref}：${why}`,
  once: '尚未处理。按钮十分钟内有效，只能使用一次；此间有变动的订单不会处理。',
  done: {
    approve: (count, of, total) => `已批准 ${of} 笔中的 ${count} 笔，共 ${total}`,
    reject: (count, of) => `已拒绝 ${of} 笔中的 ${count} 笔`,
  },
  counted: (refs) => `你的意见已计入，还需其他人处理：${CHINESE.and(refs)}。`,
  all: (count) => `全部批准（${count}）…`,
};

export const DECISION_REFUSALS_ZH: DecisionRefusals = {
  quiet_hours: ({ order, until, isCalled }, { writeTime, now }) => ({
    wrong: `现在是免打扰时段，${writeTime(until, now)} 前不通知任何人。`,
    right: isCalled ? `届时会通知 ${order.ref} 的审批人。` : `请在那之后再催办 ${order.ref}。`,
  }),
  changed_since: ({ order }) => ({
    wrong: `${order.ref} 在你确认之前有变动。`,
    right: `请重新查看：/topup 状态 ${order.ref}`,
  }),
  nothing_listed: () => ({
    wrong: '十分钟内你在这里没有看过待批列表。',
    right: '请先输入 /topup 列表 待批，或写明订单：/topup 批准 T7K3QX T9ABCD',
  }),
  confirmation_over: () => ({
    wrong: '这次确认已经用过，或已超过十分钟。',
    right: '请输入 /topup 列表 待批 重新查看仍在等待的订单。',
  }),
  too_many_orders: ({ given, most }) => ({
    wrong: `一次不能处理 ${given} 笔。`,
    right: `请最多写 ${most} 笔。`,
  }),
};
