import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderCard, READ_ONLY } from '../../commands/order-card.ts';
import type { OrderState } from '../../src/core/order.ts';
import { drawn, orderIn, renderContextIn } from '../support/commands/sample.ts';

test('what a provider took for an order that failed or was refunded is not shown as charged', () => {
  const charged = (state: OrderState) =>
    /charged/.test(drawn(orderCard(orderIn(state, { costLi: 19_500 }), renderContextIn('en'), READ_ONLY)));
  assert.deepEqual([charged('succeeded'), charged('failed'), charged('refunded')], [true, false, false]);
});
