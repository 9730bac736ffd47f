import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import { NEW_DOUBT } from '../../../src/core/doubt.ts';
import { isFinal, type Order } from '../../../src/core/order.ts';
import type { OrderEvent } from '../../../src/core/order-event.ts';
import { MOVES } from '../../../src/core/transitions.ts';
import { asking } from '../../support/rules.ts';
import { AGENT, approve, BOSS, opening, SUPPORT, step } from '../../support/steps.ts';

test('every event but the opening is in the table somewhere, and nothing leaves a final state but a refund', () => {
  const listed = new Set(Object.values(MOVES).flatMap((moves) => Object.keys(moves)));
  assert.equal(listed.size, 41);
  for (const [from, moves] of Object.entries(MOVES)) {
    for (const [event, to] of Object.entries(moves)) {
      if (isFinal(from as Order['state']) && from !== to)
        assert.deepEqual([from, event, to], ['succeeded', 'refunded', 'refunded']);
    }
  }
});

test('an order waits until it is reminded of, then until it expires, and a vote changes neither', () => {
  const change = opening({
    verdict: asking(2, [BOSS.account], 'two'),
    remindAt: 5_000,
    expiresAt: 9_000,
    openedAt: 0,
  });
  assert.equal(change.dueAt, 5_000);
  const voted = step(change.after, { kind: 'voted', by: BOSS, insteadOf: null });
  assert.equal(voted.dueAt, 5_000);
  assert.equal(step(voted.after, { kind: 'reminded', by: null, standIns: [] }).dueAt, 9_000);
});

test('a reminder goes to where it is decided, the end of it to where it was asked', () => {
  const approvals = 'slack:C0APPROVALS' as ConversationId;
  const order = opening({ decisionsIn: approvals, remindAt: 5_000, openedAt: 0, expiresAt: 9_000 }).after;
  const places = (event: OrderEvent) =>
    step(order, event)
      .notices.filter(({ slot }) => slot === 'reply')
      .map(({ conversation }) => conversation);
  assert.deepEqual(places({ kind: 'reminded', by: null, standIns: [] }), [approvals]);
  assert.deepEqual(places({ kind: 'expired' }), [SUPPORT]);
});

test('a cancelled order releases its money and is not answered in the thread', () => {
  const change = step(opening().after, { kind: 'cancelled', by: AGENT });
  assert.equal(change.money, 'release');
  assert.deepEqual(
    change.notices.map(({ slot }) => slot),
    ['card'],
  );
});

test('a doubt is told with the provider it is about, which the order may have left by the time it is shown', () => {
  const sent = step(approve(opening().after), { kind: 'submission_started' }).after;
  const doubt = { code: '210507', why: '渠道关闭', since: 0, askAt: 0, confirm: true };
  const told = step(sent, {
    kind: 'doubted',
    doubt: { ...NEW_DOUBT, ...doubt },
    providerOrderId: null,
  }).notices.find(({ slot }) => slot === 'reply')?.show;
  const reply = told?.kind === 'reply' && told.reply.kind === 'in_doubt' ? told.reply : null;
  assert.deepEqual(reply?.word, { provider: sent.attempt?.provider, code: '210507', why: '渠道关闭' });
});

test('the merchant order id is fixed when the order is approved, before anything is sent', () => {
  const approved = approve(opening().after);
  assert.match(approved.attempt?.merchantOrderId ?? '', /^[0-9A-Z]{18}$/);
  assert.equal(approved.attempt?.startedAt, null);
  assert.equal(
    step(approved, { kind: 'submission_started' }).after.attempt?.merchantOrderId,
    approved.attempt?.merchantOrderId,
  );
});
