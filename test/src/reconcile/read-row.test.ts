import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalendar } from '../../../src/core/calendar.ts';
import { createRowReader, type RowReaderOptions } from '../../../src/reconcile/read-row.ts';

const HEADER = ['订单号', '流水号', '手机号', '时间', '金额', '状态'];
const PLACES = { merchantOrderId: 0, providerOrderId: 1, number: 2, time: 3, amount: 4, state: 5 };
const AT = Date.parse('2026-11-20T04:05:06Z');
const OPTIONS: RowReaderOptions = {
  ...{ places: PLACES, header: HEADER, states: {}, unit: 'yuan', calendar: createCalendar('Asia/Shanghai') },
  latestAt: AT + 86_400_000,
};
const GOOD = ['A1B2C3D4', 'F1', '13911281234', '2026-11-20 12:05:06', '19.63', '成功'];
const withCell = (place: number, cell: string): readonly string[] => GOOD.with(place, cell);
const orderOf = (cells: readonly string[], more: Partial<RowReaderOptions> = {}) => {
  const read = createRowReader({ ...OPTIONS, ...more }).read(7, cells);
  return read.kind === 'order' ? read.order : read;
};

test('a row is read with its ids as text, its local time, its money in li and its state', () => {
  assert.deepEqual(orderOf(GOOD), {
    ...{ row: 7, merchantOrderId: 'A1B2C3D4', providerOrderId: 'F1', number: '13911281234', at: AT },
    ...{ amountLi: 19_630, state: 'delivered' },
  });
  const amounts: readonly (readonly [string, number | null])[] = [
    ...([
      ['¥1,019.63', 1_019_630],
      ['19.630', 19_630],
      ['19.6300', 19_630],
      ['-19.63', -19_630],
    ] as const),
    ...([
      ['(19.63)', -19_630],
      ['１９．６３元', 19_630],
      ['.5', 500],
      ['19.', 19_000],
      ['', null],
      ['--', null],
    ] as const),
  ];
  for (const [text, li] of amounts) assert.equal(Reflect.get(orderOf(withCell(4, text)), 'amountLi'), li, text);
  assert.equal(Reflect.get(orderOf(withCell(4, '1963'), { unit: 'fen' }), 'amountLi'), 19_630);
  const wrong = ['19.6355', '1.2.3', 'free', '1e3', '12,34', '99999999'];
  for (const text of wrong) assert.deepEqual(Reflect.get(orderOf(withCell(4, text)), 'problem')?.what, 'amount', text);
});

test('times are read as providers and spreadsheets write them, in the zone of the statement', () => {
  const same = [
    ...[
      '2026-11-20 12:05:06',
      '2026/11/20 12:05:06',
      '2026年11月20日 12时05分06秒',
      '20261120120506',
      '2026-11-20T04:05:06Z',
    ],
    ...['2026-11-20T12:05:06+08:00', '2026-11-20 12:05:06.123', String(AT), String(AT / 1000), '46346.50354166667'],
  ];
  for (const text of same) assert.equal(Reflect.get(orderOf(withCell(3, text)), 'at'), AT, text);
  assert.equal(Reflect.get(orderOf(withCell(3, '2026-11-20')), 'at'), Date.parse('2026-11-19T16:00:00Z'));
  for (const text of ['', 'yesterday', '2026-13-01', '2026-11-31 10:00', '20-11-2026', '2026-11-20 25:00', '12:05'])
    assert.equal(Reflect.get(orderOf(withCell(3, text)), 'problem')?.what, 'time', text);
  assert.equal(Reflect.get(orderOf(withCell(3, '2027-11-20 12:00')), 'problem')?.what, 'future');
});

test('a zone with summer time is read on both sides of its change', () => {
  const calendar = createCalendar('Europe/Berlin');
  const at = (text: string) => Reflect.get(orderOf(withCell(3, text), { calendar }), 'at');
  assert.equal(at('2026-10-25 01:59'), Date.parse('2026-10-24T23:59:00Z'));
  assert.equal(at('2026-10-25 03:01'), Date.parse('2026-10-25T02:01:00Z'));
  assert.equal(at('2026-03-29 03:30'), Date.parse('2026-03-29T01:30:00Z'));
});

test("states are known by the providers' words and codes, and by the config's own", () => {
  const known = {
    成功: 'delivered',
    '充值 成功': 'delivered',
    1: 'delivered',
    0: 'charging',
    '-1': 'failed',
    9: 'failed',
    已退款: 'refunded',
    '-2': 'refunded',
  };
  for (const [word, state] of Object.entries(known))
    assert.equal(Reflect.get(orderOf(withCell(5, word)), 'state'), state, word);
  for (const word of ['', '7', 'whatever'])
    assert.equal(Reflect.get(orderOf(withCell(5, word)), 'problem')?.what, 'state', word);
  assert.equal(Reflect.get(orderOf(withCell(5, '结束'), { states: { 结束: 'delivered' } }), 'state'), 'delivered');
  assert.equal(Reflect.get(orderOf(withCell(5, '1'), { states: { 1: 'charging' } }), 'state'), 'charging');
  const { state: _, ...places } = PLACES;
  assert.equal(Reflect.get(orderOf(withCell(5, 'x'), { places }), 'state'), 'delivered');
  assert.equal(Reflect.get(orderOf(withCell(4, '-19.63')), 'state'), 'refunded');
});

test('an order id that Excel turned into a number is lost, and the column is named with what it kept', () => {
  const reader = createRowReader(OPTIONS);
  const read = (id: string) => reader.read(9, withCell(0, id));
  for (const id of ['1.23457E+17', '1e+17', '12345678901234500', '1.2345678901234568e+21'])
    assert.equal(Reflect.get(Reflect.get(read(id), 'order'), 'merchantOrderId'), null, id);
  assert.deepEqual(reader.oddities().lostIds, [{ count: 4, row: 9, given: '1.23457E+17', column: '订单号' }]);
  for (const id of ['123456789012345678', "'0012", '="000123"', '\t77', '1E5A'])
    assert.equal(Reflect.get(Reflect.get(read(id), 'order'), 'merchantOrderId'), id.replace(/[='"\t]/g, ''), id);
  const unfindable = createRowReader(OPTIONS).read(3, ['1.2E+17', '', '1.39113E+10', '2026-11-20 12:00', '1', '成功']);
  assert.deepEqual(unfindable, {
    kind: 'bad',
    problem: { what: 'nothing_to_find_it_by', row: 3, column: '订单号', given: 'lost' },
  });
});

test('what cannot be seen is no part of an id, so that none moves the writing of a terminal', () => {
  assert.equal(Reflect.get(orderOf(withCell(0, '\u001b[31mA1\u0007\u200b')), 'merchantOrderId'), '[31mA1');
  assert.equal(Reflect.get(orderOf(withCell(1, '\ufeffF1\t')), 'providerOrderId'), 'F1');
});

test('an order of a product that is called like a sum is an order', () => {
  const header = [...HEADER, '产品'];
  for (const product of ['Summer 1GB', 'Total 5GB', '总计流量 1GB', 'sum']) {
    assert.equal(Reflect.get(orderOf([...GOOD, product], { header }), 'merchantOrderId'), 'A1B2C3D4', product);
    assert.equal(Reflect.get(orderOf([...withCell(2, ''), product], { header }), 'providerOrderId'), 'F1', product);
  }
  const sums = [
    ['Total: 3 orders', '', '', '2026-11-20', '1,039.26', ''],
    ['', 'Grand total', '', '', '1,039.26', ''],
  ];
  for (const sum of sums) assert.deepEqual(orderOf(sum), { kind: 'total', amountLi: 1_039_260 });
});

test('blank rows, remarks and totals are no orders, and a row with merged cells is refused', () => {
  const { read } = createRowReader(OPTIONS);
  assert.deepEqual(read(1, ['', ' ', '']), { kind: 'none' });
  assert.deepEqual(read(1, ['制表人：财务']), { kind: 'none' });
  assert.deepEqual(read(1, ['合计', '', '', '', '1,039.26', '']), { kind: 'total', amountLi: 1_039_260 });
  assert.deepEqual(read(1, ['', '', '', '总计：3笔', '']), { kind: 'total', amountLi: null });
  const merged = read(8, ['', '', '', '2026-11-20 12:00', '19.63', '成功']);
  assert.deepEqual(merged, {
    kind: 'bad',
    problem: { what: 'nothing_to_find_it_by', row: 8, column: '订单号', given: '' },
  });
});

test('thousands separators are remarked on, and a masked number is one', () => {
  const reader = createRowReader(OPTIONS);
  reader.read(2, withCell(4, '1,019.63'));
  reader.read(3, withCell(4, '2,019.63'));
  assert.deepEqual(reader.oddities().separators, [{ count: 2, row: 2, given: '1,019.63', column: '金额' }]);
  for (const number of ['139****1234', '+86 139 1128 1234', '8613911281234', '１３９１１２８１２３４'])
    assert.match(String(Reflect.get(orderOf(withCell(2, number)), 'number')), /^139(\*{4}|1128)1234$/, number);
  assert.equal(Reflect.get(orderOf(withCell(2, '1.39E+10')), 'number'), null);
});
