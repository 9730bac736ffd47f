import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawTable, duration, widthOf } from '../../../src/cli/table.ts';

const columns = [
  { key: 'name', name: '团队', kind: 'text' },
  { key: 'net', name: 'net ¥', kind: 'money' },
] as const;

test('wide characters take two columns of a terminal, and unseen ones none', () => {
  assert.equal(widthOf('团队'), 4);
  assert.equal(widthOf('ab'), 2);
  assert.equal(widthOf('e\u0301\u202e'), 1);
  assert.equal(widthOf('（规则）'), 8);
});

test('columns stand under each other whatever is in them, and the total below a line', () => {
  const rows = [
    ['support', 19_630],
    ['现场支持', -1_234_567],
    ['total', 0],
  ];
  assert.equal(
    drawTable({ by: 'team', name: 'team', columns, rows }, 'UTC'),
    `团队          net ¥
--------  ---------
support       19.63
现场支持  -1234.567
--------  ---------
total          0.00`,
  );
});

test('a reason is one line, cannot move the writing, and is cut where it is long', () => {
  const rows = [[`first\nsecond\u202e ${'断网'.repeat(40)}`, 1]];
  const drawn = drawTable({ by: 'order', name: 'orders', columns, rows }, 'UTC').split('\n');
  assert.equal(drawn.length, 3);
  assert.match(drawn[2] ?? '', /^first second 断网.*… +0\.001$/);
  assert.ok(!drawn[2]?.includes('\u202e'));
});

test('durations are for people', () => {
  assert.deepEqual([0, 1_499, 90_000, 5_400_000, 200_000_000].map(duration), [
    '0 s',
    '1 s',
    '1.5 min',
    '1.5 h',
    '2.3 d',
  ]);
});
