import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movedOrStale } from '../../../src/core/advance.ts';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { OrderEvent } from '../../../src/core/order-event.ts';
import { AGENT, BOSS, by, startDeskWorld } from '../../support/desk-world.ts';
import { doubt } from '../../support/orders.ts';

const at = (conversation: string) => ({ conversation: conversation as ConversationId, thread: null, message: null });
const kindOf = (answer: { readonly ok: true } | { readonly ok: false; readonly error: { readonly kind: string } }) =>
  answer.ok ? 'ok' : answer.error.kind;

test('an order of another team is not found by those who may not see it', async (t) => {
  const world = await startDeskWorld(t);
  const order = await world.opened({ origin: at('slack:C0FIELD'), by: by('slack:U0FIELD') });
  const look = (actor: string, conversation: string) => world.desk.status(order.ref, by(actor), at(conversation));
  assert.equal(kindOf(await look('slack:U0AGENT', 'slack:C0SUPPORT')), 'order_not_found');
  assert.equal(kindOf(await look('slack:U0AGENT', 'slack:C0APPROVALS')), 'ok');
  assert.equal(kindOf(await look('slack:U0OPS', 'slack:C0ANYWHERE')), 'ok');
  assert.equal(kindOf(await look('slack:U0STRANGER', 'slack:C0ANYWHERE')), 'no_team');
});

test('whoever asked looks at their own order from anywhere, and at no other', async (t) => {
  const world = await startDeskWorld(t);
  const maker = by('slack:U0VISITOR');
  const own = await world.opened({ by: maker, origin: at('slack:C0FIELD') });
  const other = await world.opened({ origin: at('slack:C0FIELD'), by: by('slack:U0FIELD') });
  assert.equal(kindOf(await world.desk.status(own.ref, maker, at('slack:C0ANYWHERE'))), 'ok');
  assert.equal(kindOf(await world.desk.status(other.ref, maker, at('slack:C0ANYWHERE'))), 'no_team');
});

test('whoever looks at an order in doubt is told that it is asked about now, which it is', async (t) => {
  const world = await startDeskWorld(t);
  const events: readonly OrderEvent[] = [
    { kind: 'approved', by: BOSS, insteadOf: null },
    { kind: 'submission_started' },
    { kind: 'doubted', doubt: doubt({ askAt: world.at + 60_000 }), providerOrderId: null },
  ];
  let order = await world.opened();
  for (const event of events) order = movedOrStale(await world.desk.move(order, event)) ?? assert.fail(event.kind);
  assert.ok((order.doubt?.askAt ?? 0) > world.at);
  const looked = await world.desk.status(order.ref, AGENT, at('slack:C0SUPPORT'));
  assert.equal(looked.ok && looked.value.orders[0]?.doubt?.askAt, world.at);
  assert.equal(await world.ledger.nextDueAt('ask', null), world.at);
});
