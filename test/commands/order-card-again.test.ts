import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decidedCard } from '../../commands/answer-cards.ts';
import type { Card } from '../../commands/card.ts';
import { orderCard, READ_ONLY } from '../../commands/order-card.ts';
import { replyCard } from '../../commands/reply-cards.ts';
import type { Order } from '../../src/core/order.ts';
import { orderIn, renderContextIn, SUPPORT } from '../support/commands/sample.ts';

test('what failed can be repeated where it was asked for, and no other card keeps a button', () => {
  const ctx = renderContextIn('en');
  const buttonsOf = (order: Order, decide = false) =>
    orderCard(order, ctx, { ...READ_ONLY, decide, answersPrivately: true }).buttons.map(({ label, line }) => [
      label,
      line,
    ]);
  assert.deepEqual(buttonsOf(orderIn('failed')), [['Repeat', 'repeat T7K3QX']]);
  for (const state of ['rejected', 'expired', 'cancelled', 'succeeded', 'in_doubt'] as const)
    assert.deepEqual(buttonsOf(orderIn(state)), [], state);
  const elsewhere = orderIn('failed', { decisionsIn: 'slack:C0APPROVALS' as typeof SUPPORT });
  assert.deepEqual(buttonsOf(elsewhere, true), []);
  assert.deepEqual(buttonsOf(elsewhere, false), [['Repeat', 'repeat T7K3QX']]);
  const word = { provider: 'ytx', code: null, why: '' } as const;
  assert.deepEqual(buttonsOf(orderIn('failed', { lateDelivery: word })), []);
  assert.deepEqual(buttonsOf(orderIn('failed', { conflict: 'delivered' })), []);
});

test('whoever is told that nothing was bought can change it and send it again', () => {
  const ctx = renderContextIn('en');
  const change = [['Change and send again', 'repeat T7K3QX']];
  const buttonsOf = ({ buttons }: Card) => buttons.map(({ label, line }) => [label, line]);
  assert.deepEqual(
    buttonsOf(replyCard({ kind: 'rejected', by: 'Boss', why: null }, orderIn('rejected'), ctx, { shownIn: SUPPORT })),
    change,
  );
  assert.deepEqual(buttonsOf(replyCard({ kind: 'expired' }, orderIn('expired'), ctx, { shownIn: SUPPORT })), change);
  assert.deepEqual(buttonsOf(decidedCard(orderIn('cancelled'), 'cancel', ctx)), change);
});
