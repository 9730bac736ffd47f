import type { StatedState } from '../core/difference.ts';

/** What a statement can say of an order, each in a column. */
export const FIELDS = ['merchantOrderId', 'providerOrderId', 'number', 'time', 'amount', 'state'] as const;
export type Field = (typeof FIELDS)[number];

/** The header of each column, as the config has it. Fields that are left out are in no column. */
export type Columns = { readonly [F in Field]?: string | undefined };

/** A statement's columns by their places. */
export type Places = Readonly<Partial<Record<Field, number>>>;

/** The first rows may be a title, the account and the span; the header stands among so many. */
export const HEADER_WITHIN = 30;

/** Headers are compared without blanks, width, case and what stands in brackets. */
export const plainHeader = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[([【][^)\]】]*[)\]】]/g, '')
    .replace(/[\s:*_/-]/g, '')
    .toLowerCase();

/** Headers that statements of top-up providers have, the likeliest first. */
const KNOWN: Readonly<Record<Field, readonly string[]>> = {
  merchantOrderId: [
    ...[
      '商户订单号',
      '商家订单号',
      '商户单号',
      '客户订单号',
      '自定义订单号',
      '合作方订单号',
      '外部订单号',
      '商户流水号',
    ],
    ...['merchantorderid', 'merchantorder', 'customparm', 'uorderid', 'orderid', 'outtradeno', 'ourorderid'],
    ...['订单编号', '订单号'],
  ],
  providerOrderId: [
    ...['平台订单号', '聚合订单号', '系统订单号', '供应商订单号', '平台流水号', '交易流水号', '流水号', '聚合单号'],
    ...['providerorderid', 'sporderid', 'requestid', 'platformorderid', 'tradeno'],
  ],
  number: [
    '手机号码',
    '手机号',
    '充值号码',
    '充值手机号',
    '充值账号',
    '号码',
    'phone',
    'mobile',
    'number',
    'msisdn',
    'gameuserid',
  ],
  time: [
    ...['充值时间', '下单时间', '提交时间', '订单时间', '创建时间', '交易时间', '时间', '日期', '完成时间'],
    ...['time', 'createdat', 'createtime', 'ordertime', 'addtime', 'date'],
  ],
  amount: [
    ...[
      '扣款金额',
      '实扣金额',
      '结算金额',
      '实付金额',
      '订单金额',
      '消费金额',
      '成交价',
      '进货价',
      '价格',
      '金额',
      '扣费',
    ],
    ...['amount', 'cost', 'uordercash', 'ordercash', 'price', 'charged', 'oriamount'],
  ],
  state: [
    '订单状态',
    '充值状态',
    '交易状态',
    '状态',
    '结果',
    'state',
    'status',
    'gamestate',
    'ordersts',
    'trafficsts',
    'result',
  ],
};

/** Proposes which column holds what, from a header; each column is proposed once. */
export function proposeColumns(header: readonly string[]): Columns {
  const free = header
    .map((text) => ({ text: text.trim(), plain: plainHeader(text) }))
    .filter(({ plain }) => plain !== '');
  const proposed: Partial<Record<Field, string>> = {};
  const take = (field: Field, fits: (plain: string, known: string) => boolean): void => {
    if (proposed[field] !== undefined) return;
    for (const known of KNOWN[field]) {
      const at = free.findIndex(({ plain }) => fits(plain, known));
      if (at < 0) continue;
      proposed[field] = free[at]?.text ?? '';
      free.splice(at, 1);
      return;
    }
  };
  // `订单号` is ours only where no other column is: a provider's own id is named more closely.
  for (const field of FIELDS) take(field, (plain, known) => plain === known);
  for (const field of FIELDS) take(field, (plain, known) => known.length > 1 && plain.includes(known));
  return proposed;
}

/** Whether so much is known that orders can be found: an order id, or a number with its time. */
export const isEnough = (columns: Columns): boolean =>
  columns.merchantOrderId !== undefined ||
  columns.providerOrderId !== undefined ||
  (columns.number !== undefined && columns.time !== undefined);

/** Returns which of the first rows is most likely the header; null if none looks like one. */
export function likelyHeader(rows: readonly (readonly string[])[]): number | null {
  const scores = rows.slice(0, HEADER_WITHIN).map((row) => Object.keys(proposeColumns(row)).length);
  const best = Math.max(0, ...scores);
  return best < 2 ? null : scores.indexOf(best);
}

/** Finds the columns of a config in a header; null if this row lacks one of them. */
export function placesIn(header: readonly string[], columns: Columns): Places | null {
  const plain = header.map(plainHeader);
  const places: Partial<Record<Field, number>> = {};
  for (const field of FIELDS) {
    const wanted = columns[field];
    if (wanted === undefined) continue;
    const exact = header.findIndex((text) => text.trim() === wanted.trim());
    const at = exact >= 0 ? exact : plain.indexOf(plainHeader(wanted));
    if (at < 0) return null;
    places[field] = at;
  }
  return places;
}

/** Which of the config's columns a header lacks. */
export const missingIn = (header: readonly string[], columns: Columns): readonly string[] =>
  FIELDS.flatMap((field) => {
    const wanted = columns[field];
    return wanted === undefined || placesIn(header, { [field]: wanted }) !== null ? [] : [wanted];
  });

/** Words for states that providers use, without blanks and in lower case. The config's own come first. */
export const KNOWN_STATES: Readonly<Record<StatedState, readonly string[]>> = {
  delivered: [
    ...[
      '成功',
      '充值成功',
      '已成功',
      '交易成功',
      '订购成功',
      '到账',
      '已到账',
      '已完成',
      '完成',
      '扣款',
      '已扣款',
      '消费',
    ],
    ...['delivered', 'success', 'succeeded', 'successful', 'ok', 'done', 'completed', 'paid', '1'],
  ],
  charging: [
    ...['充值中', '处理中', '进行中', '待充值', '已提交', '提交成功', '受理中', '等待中'],
    ...['charging', 'processing', 'pending', 'accepted', 'submitted', '0'],
  ],
  failed: [
    '失败',
    '充值失败',
    '已失败',
    '交易失败',
    '订购失败',
    '撤销',
    '已撤销',
    '已取消',
    'failed',
    'failure',
    'fail',
    'cancelled',
    '9',
    '-1',
  ],
  refunded: ['退款', '已退款', '退款成功', '已退', '退费', '冲正', 'refunded', 'refund', 'reversed', '-2'],
};
