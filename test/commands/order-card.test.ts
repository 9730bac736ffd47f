import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decidedCard } from '../../commands/answer-cards.ts';
import { orderCard, READ_ONLY } from '../../commands/order-card.ts';
import type { Voices } from '../../src/core/identity.ts';
import type { Order, OrderState } from '../../src/core/order.ts';
import type { Language } from '../../src/core/product.ts';
import { BOSS, drawn, orderIn, renderContextIn } from '../support/commands/sample.ts';

test('what a provider took for an order that failed or was refunded is not shown as charged', () => {
  const charged = (state: OrderState) =>
    /charged/.test(drawn(orderCard(orderIn(state, { costLi: 19_500 }), renderContextIn('en'), READ_ONLY)));
  assert.deepEqual([charged('succeeded'), charged('failed'), charged('refunded')], [true, false, false]);
});

test('a card counts the approvals that today’s config lets count, and names the others', () => {
  const vote = { by: BOSS, at: 1, step: 0, insteadOf: null };
  const order = orderIn('awaiting_approval', { votes: [vote] });
  const shown = (language: Language, voicesOf = (given: Order): Voices => given): string =>
    drawn(orderCard(order, { ...renderContextIn(language), voicesOf }, READ_ONLY));
  const isVoid = (given: Order): Voices => ({ ...given, votes: [] });
  assert.match(shown('en'), /1 of \d.*approved by @Boss/);
  assert.doesNotMatch(shown('en'), /does not count/);
  assert.match(shown('en', isVoid), /0 of \d/);
  assert.match(shown('en', isVoid), /The approval of @Boss does not count/);
  assert.match(shown('zh', isVoid), /@Boss的批准不计入/);
  const given = { ...renderContextIn('en'), voicesOf: isVoid };
  assert.match(drawn(decidedCard(order, 'approve', given)), /0 of \d/, 'nor does the answer count it');
});
