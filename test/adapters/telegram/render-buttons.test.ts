import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  NOTHING_CONFIRMED,
  parseButton,
  parseDialogueButton,
  standsIn,
  writeButton,
  writeDialogueButton,
} from '../../../adapters/telegram/render.ts';
import { GROUP, KEY, orderOf, telegram } from '../../support/telegram/world.ts';

test('a button carries its action and the key of its order, within the 64 bytes Telegram allows', () => {
  for (const action of ['approve', 'reject', 'cancel', 'details', 'confirm'] as const) {
    const button = { action, key: KEY, confirming: NOTHING_CONFIRMED };
    const data = writeButton(button);
    assert.ok(Buffer.byteLength(data) <= 64);
    assert.deepEqual(parseButton(data), button);
  }
  assert.equal(writeButton({ action: 'approve', key: KEY, confirming: NOTHING_CONFIRMED }), `1a.${KEY}`);
  assert.equal(writeButton({ action: 'reject', key: KEY, confirming: NOTHING_CONFIRMED }), `1r.${KEY}`);
});

test('a button that confirms carries what it confirms', () => {
  const confirming = (outcome: 'delivered' | 'failed', version: number, anyway: boolean) => ({
    action: 'confirm' as const,
    key: KEY,
    confirming: { proposal: { outcome, version }, anyway },
  });
  const buttons = [
    confirming('delivered', 2, false),
    confirming('failed', 999_999, true),
    confirming('failed', 1, false),
  ];
  for (const button of buttons) {
    const data = writeButton(button);
    assert.ok(Buffer.byteLength(data) <= 64);
    assert.deepEqual(parseButton(data), button);
  }
  assert.equal(new Set(buttons.map(writeButton)).size, buttons.length);
});

test('data that no button of ours carries is none', () => {
  const forged = [
    '',
    'approve T7K3QX',
    `2a.${KEY}`,
    `1x.${KEY}`,
    `1a.${KEY}A`,
    `1a.${KEY}.d1`,
    `1k.${KEY}.d0`,
    `1k.${KEY}.x1`,
    `1k.${KEY}.d1b`,
    `1k.${KEY}.d1234567`,
    `1a.${KEY.slice(1)}`,
    `1a.${KEY}\n`,
    `1a.${'é'.repeat(22)}`,
  ];
  for (const data of forged) assert.equal(parseButton(data), null, data);
});

test('a button of a dialogue carries its choice and the key of its step, and is none of a card’s', () => {
  for (const choice of [0, 11, 's', 'x'] as const) {
    const data = writeDialogueButton({ choice, key: KEY });
    assert.ok(Buffer.byteLength(data) <= 64);
    assert.deepEqual(parseDialogueButton(data), { choice, key: KEY });
    assert.equal(parseButton(data), null);
  }
  for (const data of ['', `2.${KEY}`, `2a.${KEY}`, `2100.${KEY}`, `20.${KEY}A`, `1a.${KEY}`, `2x.${KEY}\n`])
    assert.equal(parseDialogueButton(data), null, data);
});

test('a card stands where its order is decided and where it was asked, and nowhere else', () => {
  const order = orderOf({ decisionsIn: telegram(-100500) });
  assert.equal(standsIn(order, telegram(GROUP)), true);
  assert.equal(standsIn(order, telegram(-100500)), true);
  assert.equal(standsIn(order, telegram(-100501)), false);
  assert.equal(standsIn(order, null), false);
});
