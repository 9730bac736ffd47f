import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatYuan, parseYuan } from '../../../src/core/money.ts';

test('yuan are read to the third decimal, as providers quote them', () => {
  for (const [given, li] of [
    ['19.63', 19_630],
    ['19.630', 19_630],
    ['2.945', 2945],
    ['5', 5000],
    ['0.001', 1],
    ['9999999.999', 9_999_999_999],
  ] as const) {
    assert.deepEqual(parseYuan(given), { ok: true, value: li });
  }
});

test('what is not plainly yuan is refused rather than rounded', () => {
  for (const given of [
    '',
    ' 5',
    '5 ',
    '-5',
    '+5',
    '.5',
    '5.',
    '1e3',
    '5.0001',
    '1,000',
    '５',
    '10000000',
    'NaN',
    '0x10',
  ]) {
    assert.deepEqual(parseYuan(given), { ok: false, error: { kind: 'not_yuan', given } });
  }
});

test('two decimals are shown, the third only where there is one', () => {
  assert.equal(formatYuan(19_630), '19.63');
  assert.equal(formatYuan(2945), '2.945');
  assert.equal(formatYuan(0), '0.00');
  assert.equal(formatYuan(-2945), '-2.945');
});

test('every price comes back from its text unchanged', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_999_999_999 }), (li) => {
      assert.deepEqual(parseYuan(formatYuan(li)), { ok: true, value: li });
    }),
  );
});
