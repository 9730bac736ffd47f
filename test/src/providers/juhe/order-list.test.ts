import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOrderList, toListForm } from '../../../../src/providers/juhe/order-list.ts';

const AT = Date.parse('2026-11-20T04:05:06Z');
const ORDER = {
  ...{ sporder_id: 'F1', uorderid: 'A1B2C3D4', phone: '13911281234', addtime: '2026-11-20 12:05:06' },
  ...{ uordercash: '19.630', game_state: '1' },
};
const READ = {
  ...{ merchantOrderId: 'A1B2C3D4', providerOrderId: 'F1', number: '13911281234', at: AT, amountLi: 19_630 },
  state: 'delivered',
};

test('a page of orders is read under the names that Juhe uses, wherever its list stands', () => {
  for (const result of [[ORDER], { orderlist: [ORDER] }, { total: '1', data: { list: [ORDER] } }])
    assert.deepEqual(readOrderList(result), { orders: [READ], isLast: true });
  const { uorderid, phone, uordercash, addtime, ...rest } = ORDER;
  const older = { ...rest, orderid: uorderid, game_userid: phone, ordercash: uordercash, time: String(AT / 1000) };
  assert.ok(addtime);
  assert.deepEqual(readOrderList([{ ...older, game_state: 9 }])?.orders, [{ ...READ, state: 'failed' }]);
  for (const nothing of [null, '', [], { total: '0', orderlist: null }, { orderlist: [] }])
    assert.ok(readOrderList(nothing) === null || readOrderList(nothing)?.orders.length === 0);
});

test('a page with an order that is not readable is no page, and a full one is not the last', () => {
  for (const broken of [
    { ...ORDER, game_state: '7' },
    { ...ORDER, addtime: 'soon' },
    { ...ORDER, sporder_id: '', uorderid: '' },
    null,
    'x',
  ])
    assert.equal(readOrderList([ORDER, broken]), null);
  assert.equal(readOrderList('list'), null);
  assert.equal(readOrderList(Array.from({ length: 100 }, () => ORDER))?.isLast, false);
});

test('a span is asked for in the time of China', () => {
  const form = toListForm({ from: AT, to: AT + 999, page: 2 }, 'key');
  assert.deepEqual(Object.fromEntries(form), {
    ...{ key: 'key', starttime: '2026-11-20 12:05:06', endtime: '2026-11-20 12:05:06', page: '2', pagesize: '100' },
  });
});
