import type { ProviderName } from '../src/core/product.ts';
import { PLAIN, type Script } from './book.ts';

/** @property provider the only one that does this, while every other delivers; null for all */
export type Outcome = {
  readonly suffix: string;
  readonly name: string;
  readonly en: string;
  readonly zh: string;
  readonly script: Script;
  readonly provider: ProviderName | null;
};

const outcome = (suffix: string, name: string, en: string, zh: string, given: Partial<Script>): Outcome => ({
  suffix,
  name,
  en,
  zh,
  script: { ...PLAIN, ...given },
  provider: null,
});
/** Juhe never calls back about an order that it answered with an error code. */
const NOT_TAKEN = { taken: false, callback: 'none' } as const;

/** The outcome of a number that ends in none of the table's suffixes. */
export const DELIVERED: Outcome = outcome(
  '',
  'delivered',
  'Taken, delivered after a while, and called back.',
  '受理，稍后到账并回调。',
  {},
);

/** The last four digits of a number choose what happens to it. */
export const OUTCOMES: readonly Outcome[] = [
  outcome(
    '0001',
    'bad_number',
    'Refused, because of the number (YTX -2, Juhe 210501).',
    '因号码被拒（云通信 -2，聚合 210501）。',
    {
      ...NOT_TAKEN,
      refusal: 'number',
    },
  ),
  outcome(
    '0002',
    'our_account',
    'Refused, because of our account (YTX -205, Juhe 210505).',
    '因我方账户被拒（云通信 -205，聚合 210505）。',
    {
      ...NOT_TAKEN,
      refusal: 'account',
    },
  ),
  outcome(
    '0003',
    'channel_closed',
    'Not taken, but not certainly: no query finds it (YTX -301, which is not documented; Juhe 210507).',
    '未受理但并不确定，查询查不到（云通信 -301，文档未列；聚合 210507）。',
    {
      ...NOT_TAKEN,
      refusal: 'channel',
    },
  ),
  outcome('0004', 'slow', 'Taken, and delivered only after ten times as long.', '受理，但十倍时间后才到账。', {
    pace: 'slow',
  }),
  outcome('0005', 'charging', 'Taken, and being delivered for ever.', '受理，一直充值中。', { pace: 'never' }),
  outcome(
    '0006',
    'held',
    'Taken, but the answer is held back and then dropped; delivered.',
    '已受理，但应答被扣住后断开；会到账。',
    { fault: 'held' },
  ),
  outcome('0007', 'dropped_before', 'Dropped before it was taken.', '受理前连接断开。', {
    ...NOT_TAKEN,
    fault: 'dropped',
  }),
  outcome('0008', 'failed', 'Taken, then failed; the money is returned.', '受理后失败，款项退回。', { end: 'failed' }),
  outcome('0009', 'html', 'Taken, but the answer is a web page; delivered.', '已受理，但应答是网页；会到账。', {
    fault: 'html',
  }),
  outcome('0010', 'http_502', 'Not taken, HTTP 502.', '未受理，HTTP 502。', { ...NOT_TAKEN, fault: 'http_502' }),
  outcome(
    '0011',
    'truncated',
    'Taken, but the answer ends in the middle; delivered.',
    '已受理，但应答只有一半；会到账。',
    { fault: 'truncated' },
  ),
  outcome(
    '0012',
    'unlisted_code',
    'Taken, but answered with an undocumented code; delivered.',
    '已受理，但返回文档没有的代码；会到账。',
    {
      refusal: 'unlisted',
      callback: 'none',
    },
  ),
  outcome('0013', 'no_callback', 'Taken and delivered, and never called back.', '受理并到账，但从不回调。', {
    callback: 'none',
  }),
  outcome(
    '0014',
    'flipped_callback',
    'Taken and delivered, but the callback says it failed.',
    '受理并到账，回调却说失败。',
    { callback: 'flipped' },
  ),
  outcome(
    '0015',
    'hidden',
    'Taken, but the answer is dropped and the first three queries do not find it; delivered.',
    '已受理、应答丢失，前三次查询查不到；会到账。',
    {
      fault: 'dropped',
      hiddenFor: 3,
    },
  ),
  outcome('0016', 'refunded', 'Delivered; a benefit of YTX is refunded later.', '到账；若是云通信权益，之后退款。', {
    end: 'refunded',
  }),
  outcome(
    '0017',
    'system_error_taken',
    'Answered with a system error (YTX -100, Juhe 10014), but taken; delivered.',
    '返回系统异常（云通信 -100，聚合 10014），但已受理；会到账。',
    {
      refusal: 'system',
      callback: 'none',
    },
  ),
  outcome('0018', 'system_error', 'Answered with a system error, and not taken.', '返回系统异常，未受理。', {
    ...NOT_TAKEN,
    refusal: 'system',
  }),
  outcome(
    '0019',
    'exists',
    'Taken, but answered as a repeated order (Juhe 210508; YTX never says so); delivered.',
    '已受理，但返回订单号重复（聚合 210508；云通信不会）；会到账。',
    {
      refusal: 'exists',
      callback: 'none',
    },
  ),
  outcome(
    '0020',
    'flapping',
    'Delivered, but every second query says that it is being delivered again.',
    '到账，但每隔一次查询又说充值中。',
    { status: 'flapping' },
  ),
  outcome(
    '0021',
    'another_order',
    'Delivered, but queries answer about another order.',
    '到账，但查询返回的是别的订单。',
    {
      status: 'foreign',
      callback: 'none',
    },
  ),
  outcome(
    '0022',
    'numbers',
    'Delivered, its status sent as a number instead of text.',
    '到账，但状态以数字而非文本返回。',
    { status: 'number' },
  ),
  outcome(
    '0023',
    'unlisted_status',
    'Taken, and queries answer with an undocumented status.',
    '受理，但查询返回文档没有的状态。',
    {
      status: 'unlisted',
      callback: 'none',
    },
  ),
  outcome('0024', 'redirected', 'Not taken, redirected elsewhere.', '未受理，被重定向。', {
    ...NOT_TAKEN,
    fault: 'redirected',
  }),
  outcome(
    '0025',
    'without_id',
    "Taken, but answered without the provider's order id; delivered.",
    '已受理，但应答没有对方订单号；会到账。',
    { withoutId: true },
  ),
  outcome(
    '0026',
    'refused_and_taken',
    'Taken, but answered as not taken (YTX -301, Juhe 210509) and not found by the first query; delivered.',
    '返回未受理（云通信 -301，聚合 210509），第一次查询也查不到，但其实已受理；会到账。',
    { refusal: 'creation', callback: 'none', hiddenFor: 1 },
  ),
  {
    ...outcome(
      '0027',
      'failover',
      'Refused by YTX (-2); the next provider of the product delivers it.',
      '云通信拒绝（-2）；由该套餐的下一供应商充值到账。',
      { ...NOT_TAKEN, refusal: 'number' },
    ),
    provider: 'ytx',
  },
  outcome(
    '0098',
    'strange_cost',
    'Delivered, and answered with an impossible amount (-1.00).',
    '到账，但返回的扣费金额不成立（-1.00）。',
    { cost: 'strange' },
  ),
  outcome('0099', 'dear', 'Delivered, and ¥99.00 charged, whatever the price.', '到账，但不论价格一律扣费 ¥99.00。', {
    cost: 'dear',
  }),
];

/** The outcome of a number: the one that was set last for its ending, or else the one of the table. */
export type OutcomeChoice = {
  readonly of: (msisdn: string, provider: ProviderName) => Outcome;
  readonly set: (ending: string, name: string) => void;
};

export function createOutcomeChoice(): OutcomeChoice {
  const set = new Map<string, Outcome>();
  return {
    of: (msisdn, provider) => {
      const chosen =
        [...set].findLast(([ending]) => msisdn.endsWith(ending))?.[1] ??
        OUTCOMES.find(({ suffix }) => msisdn.endsWith(suffix)) ??
        DELIVERED;
      return chosen.provider === null || chosen.provider === provider ? chosen : DELIVERED;
    },
    set: (ending, name) => {
      const outcome = [DELIVERED, ...OUTCOMES].find((listed) => listed.name === name);
      if (!outcome) throw new Error(`The sandbox has no outcome named ${name}`);
      set.delete(ending);
      set.set(ending, outcome);
    },
  };
}
