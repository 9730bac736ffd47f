import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEnough, likelyHeader, missingIn, placesIn, proposeColumns } from '../../../src/reconcile/columns.ts';

test('columns are proposed from the headers that providers write, each once', () => {
  const cases: readonly (readonly [readonly string[], object])[] = [
    [
      ['序号', '商户订单号', '聚合订单号', '手机号码', '充值时间', '扣款金额(元)', '订单状态'],
      {
        ...{ merchantOrderId: '商户订单号', providerOrderId: '聚合订单号', number: '手机号码' },
        ...{ time: '充值时间', amount: '扣款金额(元)', state: '订单状态' },
      },
    ],
    [
      ['orderid', 'sporder_id', 'phone', 'addtime', 'uordercash', 'game_state'],
      {
        ...{ merchantOrderId: 'orderid', providerOrderId: 'sporder_id', number: 'phone' },
        ...{ time: 'addtime', amount: 'uordercash', state: 'game_state' },
      },
    ],
    // One order id alone is ours; beside the provider's own it is not taken for that.
    [['订单号', '手机号', '时间'], { merchantOrderId: '订单号', number: '手机号', time: '时间' }],
    [['平台订单号', '手机号'], { providerOrderId: '平台订单号', number: '手机号' }],
    [['套餐', '备注'], {}],
  ];
  for (const [header, proposed] of cases) assert.deepEqual(proposeColumns(header), proposed, header.join());
});

test('orders are found by an order id, or by a number with its time, and by nothing less', () => {
  assert.equal(isEnough({ merchantOrderId: 'a' }), true);
  assert.equal(isEnough({ providerOrderId: 'a' }), true);
  assert.equal(isEnough({ number: 'a', time: 'b' }), true);
  assert.equal(isEnough({ number: 'a', amount: 'b' }), false);
  assert.equal(isEnough({}), false);
});

test('a header is found below titles, whatever its blanks, width and case', () => {
  const rows = [['聚合数据 2026年11月对账单'], [], ['商户订单号', '手机号', '金额（元）'], ['A', '13911281234', '1']];
  assert.equal(likelyHeader(rows), 2);
  assert.equal(likelyHeader([['a', 'b'], ['c']]), null);
  const columns = { merchantOrderId: 'Order ID', amount: '金额' };
  assert.deepEqual(placesIn([' order_id ', '金额（元）'], columns), { merchantOrderId: 0, amount: 1 });
  assert.deepEqual(placesIn(['Ｏｒｄｅｒ ID', '金额'], columns), { merchantOrderId: 0, amount: 1 });
  assert.equal(placesIn(['Order ID'], columns), null);
  assert.deepEqual(missingIn(['Order ID'], columns), ['金额']);
});
