import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countLines, leftIn } from '../../commands/policy-cards.ts';
import { teamCount } from '../support/budgets.ts';
import { renderContextIn } from '../support/commands/sample.ts';

test('urgent orders are told in money and in number', () => {
  const { account, used } = teamCount('support', 'month', 39_260, null);
  const urgent = [{ account: { ...account, kind: 'urgent' as const }, used: { ...used, orders: 2 } }];
  assert.deepEqual(countLines(urgent, renderContextIn('en')), [
    'urgent, support, this month: ¥39.26 used, no limit; 2 top-ups',
  ]);
  assert.deepEqual(countLines(urgent, renderContextIn('zh')), ['support 加急 本月：已用 ¥39.26，不限额；2 笔']);
});

test('what is left of a number of top-ups is one top-up, or several', () => {
  const { account, used } = teamCount('support', 'day', 0, null);
  const left = (orders: number) =>
    leftIn(
      [{ account: { ...account, caps: { li: null, orders } }, used: { ...used, orders: 2 } }],
      renderContextIn('en'),
    );
  assert.deepEqual([left(3), left(4)], ['1 top-up today', '2 top-ups today']);
});
