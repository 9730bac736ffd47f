import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MoneyFlow, moneyFlowOf } from '../../../src/core/change.ts';
import { anOrder, moving, opening } from '../../support/orders.ts';

const PRICE = anOrder().product.priceLi;
const flows = (...moved: readonly MoneyFlow[]) => moved;

test('money is requested once, approved once, charged at the delivery and returned by a refund', () => {
  const asked = anOrder();
  assert.deepEqual(moneyFlowOf(opening(asked)), flows({ stage: 'requested', li: PRICE }));
  const approved = moving(asked, 'approved');
  assert.deepEqual(moneyFlowOf(approved), flows({ stage: 'approved', li: PRICE }));
  const sent = moving(approved.after, 'submitting');
  assert.deepEqual(moneyFlowOf(sent), []);
  const delivered = moving(sent.after, 'succeeded');
  assert.deepEqual(moneyFlowOf(delivered), flows({ stage: 'charged', li: PRICE }));
  const refunded = moving(delivered.after, 'refunded');
  assert.deepEqual(moneyFlowOf(refunded), flows({ stage: 'returned', li: PRICE }));
});

test('an order that a rule approves is requested and approved in one step', () => {
  assert.deepEqual(
    moneyFlowOf(opening(anOrder({ state: 'approved' }))),
    flows({ stage: 'requested', li: PRICE }, { stage: 'approved', li: PRICE }),
  );
});

test('an approval that goes back to approved, since nothing was sent, is not counted again', () => {
  const sent = moving(moving(anOrder(), 'approved').after, 'submitting');
  const event = { kind: 'not_sent', word: { provider: 'ytx', code: null, why: 'no route' } } as const;
  assert.deepEqual(moneyFlowOf(moving(sent.after, 'approved', { event })), []);
});

test('a cost that becomes known later is charged or returned by its difference, and a reservation is neither', () => {
  const delivered = moving(anOrder(), 'succeeded').after;
  const event = { kind: 'cost_reported', costLi: PRICE + 370 } as const;
  const dearer = moving(delivered, 'succeeded', { event, money: 'adjust', order: { costLi: PRICE + 370 } });
  assert.deepEqual(moneyFlowOf(dearer), flows({ stage: 'charged', li: 370 }));
  const cheaper = moving(delivered, 'succeeded', { event, money: 'adjust', order: { costLi: PRICE - 30 } });
  assert.deepEqual(moneyFlowOf(cheaper), flows({ stage: 'returned', li: 30 }));
  const reserved = moving(anOrder(), 'accepted', { money: 'adjust', order: { costLi: PRICE + 370 } });
  assert.deepEqual(moneyFlowOf(reserved), []);
});
