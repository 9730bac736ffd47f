import type { ReconcileWords } from '../en/reconcile.ts';

const KINDS: ReconcileWords['kinds'] = {
  only_theirs: '仅对方有',
  twice_theirs: '对方重复',
  state_differs: '状态不一致',
  amount_differs: '金额不一致',
  only_ours: '仅我方有',
};
const OURS: ReconcileWords['ours'] = {
  delivered: '已到账',
  charging: '充值中',
  in_doubt: '存疑',
  failed: '失败',
  refunded: '已退款',
  not_sent: '从未提交',
};
const THEIRS: ReconcileWords['theirs'] = {
  delivered: '已到账',
  charging: '充值中',
  failed: '失败',
  refunded: '已退款',
};
const NOTES: ReconcileWords['notes'] = {
  past_the_desk: '不是通过本系统购买的。',
  of_a_desk: '订单号是本系统的格式，但账本中没有这笔订单：账本是较早的副本，或另有系统在用这个账户购买。',
  other_provider: '账本中这笔订单在另一家供应商。',
  in_doubt: '我方此单存疑：请凭证据结清，或等待供应商答复。对账没有改动任何订单。',
  given_up: '系统已放弃这次提交，并改用了另一次。',
};

export const RECONCILE_WORDS_ZH: ReconcileWords = {
  kinds: KINDS,
  ours: OURS,
  theirs: THEIRS,
  notes: NOTES,
  difference: ({ id, kind, note, order, number, time, ours, theirs }) => {
    const what = [order, number, time].filter((part) => part !== null).join('，');
    const times = theirs !== null && theirs.times > 1 ? ` ${theirs.times} 次` : '';
    const sides = [
      ...(ours === null ? [] : [`我方${OURS[ours.state]} ¥${ours.amount}`]),
      ...(theirs === null
        ? []
        : [`对方${THEIRS[theirs.state]}${times}${theirs.amount === null ? '' : ` ¥${theirs.amount}`}`]),
    ];
    return `${id} ${KINDS[kind]}：${what === '' ? '' : `${what}；`}${sides.join('，')}。${note === null ? '' : NOTES[note]}`;
  },
  reconciled: ({ provider, source, name, from, to, lines, kinds, resolved, open, more }) => {
    const span = from === null || to === null ? '' : `，${from} 至 ${to}`;
    const found = kinds.reduce((sum, one) => sum + one.count, 0);
    return {
      title: found === 0 ? `${provider}：${resolved} 项差异已消除` : `${provider}：对账发现 ${found} 项新差异`,
      lines: [
        `${source === 'file' ? `账单 ${name}` : '供应商订单列表'}共 ${lines} 行${span}。`,
        ...kinds.map((one) => `${KINDS[one.kind]}：${one.count} 项，¥${one.amount}`),
        ...(resolved > 0 && found > 0 ? [`另有 ${resolved} 项以前的差异已消除。`] : []),
      ],
      end: `${more > 0 ? `还有 ${more} 项。` : ''}${open === 0 ? '没有未关闭的差异。' : `有 ${open} 项未关闭，请逐项说明原因并关闭：“topup-desk reconcile close D… 原因”。`}`,
    };
  },
};
