import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSameNumber, withoutNumbers, withoutWrittenNumbers } from '../../../src/core/msisdn.ts';

const OWN = '13911281234';

test('whole numbers are masked in what people write, however they are grouped, and other digits are left', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['call 13911281234 now', 'call 139****1234 now'],
    ['139 1128 1234, 139-1128-1234, 139.1128.1234', '139****1234, 139****1234, 139****1234'],
    ['+86 13911281234 or 8613911281234 or 008613911281234', '139****1234 or 139****1234 or 139****1234'],
    ['１３９１１２８１２３４', '１３９****１２３４'],
    [
      'slip 2016110000000219, 13.5.2026 14:33, ¥19.63, T7K3QX',
      'slip 2016110000000219, 13.5.2026 14:33, ¥19.63, T7K3QX',
    ],
    ['id 20261113911281234999', 'id 20261113911281234999'],
  ];
  for (const [given, expected] of cases) assert.equal(withoutNumbers(given, null), expected);
});

test('an order’s own number is found also where it is taken apart or stands within other digits', () => {
  for (const given of [
    '1 3 9 1 1 2 8 1 2 3 4',
    '1391128/1234',
    'id20261113911281234999',
    '139_1128_1234',
    '(139)1128-1234',
  ])
    assert.equal(withoutNumbers(given, OWN).includes('139****1234'), true, given);
  assert.equal(withoutNumbers('13.5.2026 14:33', OWN), '13.5.2026 14:33');
});

test('only what people wrote is looked through: ids and keys stay', () => {
  const value = { id: OWN, why: OWN, list: [{ evidence: OWN, providerOrderId: OWN }], reason: { text: OWN } };
  assert.deepEqual(withoutWrittenNumbers(value, OWN), {
    id: OWN,
    why: '139****1234',
    list: [{ evidence: '139****1234', providerOrderId: OWN }],
    reason: { text: OWN },
  });
});

test('an answer about a masked order can be about it where nothing that is seen differs', () => {
  const known = '139****1234';
  for (const given of [OWN, '13999991234', known, '139***1234', '1****234'])
    assert.equal(isSameNumber(given, known), true, given);
  for (const given of ['13811281234', '13911281235', '138****1234', '1391234', ''])
    assert.equal(isSameNumber(given, known), false, given);
  assert.equal(isSameNumber(OWN, OWN), true);
  assert.equal(isSameNumber('13999991234', OWN), false);
  assert.equal(isSameNumber('139****1235', OWN), false);
});
