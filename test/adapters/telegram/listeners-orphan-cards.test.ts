import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { TelegramDeps } from '../../../adapters/telegram/connect.ts';
import type { MessageRef } from '../../../src/core/conversation.ts';
import type { Order } from '../../../src/core/order.ts';
import { eventually } from '../../support/eventually.ts';
import { BO, cardOf, DECIDE, GROUP, KEY, orderOf, startWorld, telegram } from '../../support/telegram/world.ts';

const APPROVED: Order = orderOf({ state: 'approved', version: 2 });

/** A group with the card of an order that was decided meanwhile, and what the desk is asked of the message that is pressed. */
async function decidedCard(t: TestContext, orphanCardAt: TelegramDeps['orphanCardAt']) {
  const asked: (readonly [string, MessageRef])[] = [];
  const world = await startWorld(t, 'webhook', {
    present: (_notice, { state }) => cardOf(state, { buttons: DECIDE }),
    orphanCardAt: (ref, at) => {
      asked.push([ref, at]);
      return orphanCardAt(ref, at);
    },
  });
  const { fake, connection, orders } = world;
  orders.set(KEY, APPROVED);
  fake.group(GROUP);
  const notice = { slot: 'card', conversation: telegram(GROUP), show: { kind: 'card', decide: true } } as const;
  await connection.surface.deliver({
    key: 'k',
    notice,
    order: orderOf(),
    edit: null,
    card: null,
    again: false,
    counts: [],
  });
  const [card] = fake.messages(GROUP);
  assert.ok(card);
  return { ...world, card, asked };
}

test('a card whose place was never written down loses its buttons once one of them is pressed', async (t) => {
  const { fake, card, asked } = await decidedCard(t, async () => APPROVED);
  fake.press(card, 'Approve', BO);
  const now = await eventually('the card without buttons', () =>
    fake.messages(GROUP).find(({ id, keyboard }) => id === card.id && keyboard.flat().length === 0),
  );
  assert.match(now.text, /approved/);
  assert.match(now.text, /A second copy/);
  assert.deepEqual(asked, [[APPROVED.ref, { conversation: telegram(GROUP), message: String(card.id) }]]);
  await eventually('the answer to the press itself', () => fake.toasts.length === 1);
});

test('the card that is kept up to date is left to the outbox', async (t) => {
  const { fake, card, asked } = await decidedCard(t, async () => null);
  fake.press(card, 'Approve', BO);
  await eventually('the question', () => asked.length === 1 && fake.toasts.length === 1);
  assert.equal(fake.messages(GROUP)[0]?.edits, 0);
});

test('a press is taken also where nobody can say whether its card is an orphan', async (t) => {
  const { fake, card, given, lines } = await decidedCard(t, () => Promise.reject(new Error('away')));
  fake.press(card, 'Approve', BO);
  await eventually('the line', () => lines.find(({ event }) => event === 'orphan_card.not_updated'));
  await eventually('the answer to the press', () => fake.toasts.length === 1);
  assert.equal(given.length, 1);
});
