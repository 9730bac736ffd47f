import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainCard } from '../../commands/card.ts';
import { orderCard, READ_ONLY } from '../../commands/order-card.ts';
import type { Unreachable } from '../../src/core/order.ts';
import { ASKED_AT, orderIn, renderContextIn } from '../support/commands/sample.ts';

const MINUTE = 60_000;
const WORD = { provider: 'juhe', code: 'connection refused', why: 'the provider refused the connection' } as const;
const since = (tries: number): Unreachable => ({ since: ASKED_AT, tries, tryAt: ASKED_AT + 9 * MINUTE, word: WORD });
const approved = orderIn('approved');
const said = (language: 'en' | 'zh', unreachable: Unreachable | null, outage: Unreachable | null = null): string => {
  const ctx = { ...renderContextIn(language), now: ASKED_AT + 5 * MINUTE, outageOf: () => outage };
  return plainCard(orderCard({ ...approved, unreachable }, ctx, READ_ONLY));
};

test('an order that waits for its provider says since when, that nothing was sent, and when it is tried next', () => {
  assert.match(
    said('en', since(2)),
    /Juhe has been unreachable since [\d: -]+; nothing was sent\. The desk tries again at /,
  );
  assert.match(said('zh', since(2)), /自 [\d: -]+ 起无法连接聚合数据，尚未提交；将于 .* 重试/);
});

test('one that waits because others did not get through says that, and that it can be taken back', () => {
  assert.match(said('en', since(0)), /The desk tries one order every half minute.*\/topup cancel T7K3QX/);
  assert.match(said('zh', since(0)), /每半分钟以一笔订单重试.*\/topup 取消 T7K3QX/);
});

test('while purchases are held back no card says that the order goes to the provider now, noted or not', () => {
  for (const [unreachable, outage] of [
    [null, since(0)],
    [since(0), null],
    [since(3), since(0)],
  ] as const) {
    assert.doesNotMatch(said('en', unreachable, outage), /goes to .* now/);
    assert.doesNotMatch(said('zh', unreachable, outage), /即将提交/);
  }
  assert.match(said('en', null), /It goes to .* now/);
});
