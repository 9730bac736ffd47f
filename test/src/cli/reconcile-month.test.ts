import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order, OrderState } from '../../../src/core/order.ts';
import { type Answer, csvOf, type StatedLine, startReconcileWorld } from '../../support/reconcile-world.ts';

// A month as two providers and the desk have it, with all that goes wrong in one. 10,000 orders with MONTH_ORDERS=10000.

const COUNT = Number(process.env.MONTH_ORDERS ?? 300);
const DAY = 86_400_000;
const FROM = Date.parse('2026-09-30T16:00:00Z');
const MONTH = ['--month', '2026-10'];

type Line = StatedLine & { readonly provider: 'ytx' | 'juhe' };
const STATES: readonly { readonly ours: OrderState; readonly theirs: string }[] = [
  ...Array.from({ length: 7 }, () => ({ ours: 'succeeded', theirs: '成功' }) as const),
  { ours: 'failed', theirs: '失败' },
  { ours: 'refunded', theirs: '退款' },
  { ours: 'accepted', theirs: '充值中' },
];

test(`of ${COUNT} orders of a month, reconciliation lists exactly what differs, at both providers`, async (t) => {
  const world = await startReconcileWorld(t);
  const lines: Line[] = [];
  const expected = { ytx: new Map<string, string>(), juhe: new Map<string, string>() };
  const step = (28 * DAY) / COUNT;
  const orders: Order[] = [];
  for (let index = 0; index < COUNT; index += 1) {
    const provider = index % 3 === 0 ? 'ytx' : 'juhe';
    const { ours, theirs } = STATES[index % STATES.length] ?? { ours: 'succeeded', theirs: '成功' };
    // The price changed in the middle of the month, and the provider's own cost is what both have.
    const costLi = index > COUNT / 2 ? 20_500 : null;
    const number = `139${String(10_000_000 + index)}`;
    const order = await world.sold({ at: FROM + DAY + index * step, state: ours, number, provider, costLi });
    orders.push(order);
    lines.push({ ...world.line(order, { state: theirs }), provider });
  }
  const at = (index: number): [Order, Line] => [orders[index] as Order, lines[index] as Line];
  const differs = (order: Order, provider: 'ytx' | 'juhe', kind: string): void =>
    void expected[provider].set(order.attempt?.merchantOrderId ?? `${order.id}01`, kind);

  // Faults: a doubt that was delivered, a double purchase, a wrong amount, a delivery that is none, one that theirs lack.
  const [doubt, doubtLine] = at(20);
  await world.sql(`update orders set state = 'in_doubt' where id = '${doubt.id}'`);
  differs(doubt, doubtLine.provider, 'state_differs');
  const [twice, twiceLine] = at(31);
  lines.push({ ...twiceLine, theirs: 'F-twice' });
  differs(twice, twiceLine.provider, 'twice_theirs');
  const [dear, dearLine] = at(42);
  lines[42] = { ...dearLine, amount: '99.00' };
  differs(dear, dearLine.provider, 'amount_differs');
  const [failed, failedLine] = at(53);
  lines[53] = { ...failedLine, state: '失败' };
  differs(failed, failedLine.provider, 'state_differs');
  const [lost, lostLine] = at(64);
  lines[64] = { ...lostLine, order: '', theirs: '', number: '', state: '' };
  differs(lost, lostLine.provider, 'only_ours');

  // A day that somebody deleted from the database, and ten purchases past the desk.
  const [from, to] = [FROM + 10 * DAY, FROM + 11 * DAY];
  for (const [index, order] of orders.entries()) {
    const sentAt = order.attempt?.startedAt ?? 0;
    const line = lines[index];
    if (sentAt < from || sentAt >= to || line === undefined) continue;
    await world.sql(`delete from orders where id = '${order.id}'`);
    if (line.state === '成功' || line.state === '充值中') differs(order, line.provider, 'only_theirs of_a_desk');
    else expected[line.provider].delete(order.attempt?.merchantOrderId ?? '');
  }
  for (let index = 0; index < 10; index += 1) {
    const order = `MANUAL${String(index).padStart(4, '0')}`;
    lines.push({
      provider: 'juhe',
      order,
      theirs: `M${index}`,
      number: '13800000000',
      at: FROM + 5 * DAY + index,
      amount: '19.63',
    });
    expected.juhe.set(order, 'only_theirs past_the_desk');
  }

  for (const provider of ['ytx', 'juhe'] as const) {
    const own = lines.filter((line) => line.provider === provider && line.order !== '');
    const path = await world.file(`${provider}.csv`, csvOf(own));
    const { said } = await world.run([provider, path, '--json', ...MONTH]);
    const { open, edges } = JSON.parse(said) as Answer;
    const found = open.map(({ merchantOrderId, kind, note }) => [
      merchantOrderId ?? '',
      note === null || note === 'in_doubt' ? kind : `${kind} ${note}`,
    ]);
    assert.deepEqual(found.toSorted(), [...expected[provider]].toSorted(), provider);
    assert.equal(edges, 0);
  }
});
