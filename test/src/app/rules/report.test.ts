import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReport } from '../../../../src/app/rules/report.ts';
import { createCalendar } from '../../../../src/core/calendar.ts';
import { anOrder } from '../../../support/orders.ts';

const calendar = createCalendar('Asia/Shanghai');

test('the first 20 orders of a kind are named, the rest are counted, and all are summed', () => {
  const report = createReport(calendar);
  const orders = Array.from({ length: 23 }, (_, i) =>
    anOrder({ state: i < 3 ? 'succeeded' : 'rejected', urgent: i === 0 }),
  );
  for (const one of orders) {
    report.take({
      order: one,
      difference: { kind: 'refused', why: 'no rule fits', words: 'rule "standard", 1 approval' },
    });
  }
  report.take({ order: anOrder(), difference: null });
  const lines = report.lines();
  assert.deepEqual(lines.slice(0, 2), [
    '24 orders, ¥471.12; bought: 3 orders, ¥58.89; urgent: 1 order, ¥19.63.',
    'As recorded: 1 order, ¥19.63. Otherwise: 23 orders, ¥451.49.',
  ]);
  assert.equal(lines[3], 'refused now: 23 orders, ¥451.49; bought: 3 orders, ¥58.89; urgent: 1 order, ¥19.63');
  assert.equal(lines[4], '    no rule fits: 23 orders, ¥451.49');
  assert.deepEqual(
    lines.slice(5, 25).map((line) => line.slice(2, 8)),
    orders.slice(0, 20).map(({ ref }) => ref as string),
  );
  assert.deepEqual(lines.slice(25), ['  … and 3 more']);
});

test('there is nothing to name where nothing differs', () => {
  assert.deepEqual(createReport(calendar).lines(), [
    '0 orders, ¥0.00; bought: 0 orders, ¥0.00; urgent: 0 orders, ¥0.00.',
    'As recorded: 0 orders, ¥0.00. Otherwise: 0 orders, ¥0.00.',
  ]);
});
