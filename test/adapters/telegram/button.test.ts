import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readButton, standsIn, writeButton } from '../../../adapters/telegram/button.ts';
import { GROUP, KEY, orderOf, telegram } from '../../support/telegram/world.ts';

test('a button carries its action and the key of its order, within the 64 bytes Telegram allows', () => {
  for (const action of ['approve', 'reject', 'cancel', 'confirm'] as const) {
    const data = writeButton({ action, key: KEY });
    assert.ok(Buffer.byteLength(data) <= 64);
    assert.deepEqual(readButton(data), { action, key: KEY });
  }
  assert.equal(writeButton({ action: 'approve', key: KEY }), `1a.${KEY}`);
  assert.equal(writeButton({ action: 'reject', key: KEY }), `1r.${KEY}`);
});

test('data that no button of ours carries is none', () => {
  const forged = [
    '',
    'approve T7K3QX',
    `2a.${KEY}`,
    `1x.${KEY}`,
    `1a.${KEY}A`,
    `1a.${KEY.slice(1)}`,
    `1a.${KEY}\n`,
    `1a.${'é'.repeat(22)}`,
  ];
  for (const data of forged) assert.equal(readButton(data), null, data);
});

test('a card stands where its order is decided and where it was asked, and nowhere else', () => {
  const order = orderOf({ decisionsIn: telegram(-100500) });
  assert.equal(standsIn(order, telegram(GROUP)), true);
  assert.equal(standsIn(order, telegram(-100500)), true);
  assert.equal(standsIn(order, telegram(-100501)), false);
  assert.equal(standsIn(order, null), false);
});
