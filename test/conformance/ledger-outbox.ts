import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageRef } from '../../src/core/conversation.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import type { ClaimedNotice } from '../../src/core/notice.ts';
import type { Order } from '../../src/core/order.ts';
import type { Database } from '../support/databases.ts';
import { anOrder, cardNotice, conversation, moving, OPENED_AT, opening, replyNotice } from '../support/orders.ts';

export const T = OPENED_AT + 60_000;
export const LEASE_MS = 1000;
export const claim = (ledger: Ledger, now = T, fields: { limit?: number; except?: string[] } = {}) =>
  ledger.claimNotices({
    now,
    leaseMs: LEASE_MS,
    limit: fields.limit ?? 50,
    except: (fields.except ?? []).map(conversation),
  });
export const one = async (ledger: Ledger, now = T): Promise<ClaimedNotice> => {
  const [item, ...others] = await claim(ledger, now);
  assert.ok(item);
  assert.deepEqual(others, []);
  return item;
};
export const ref = (message: string, id = 'slack:C0SUPPORT'): MessageRef => ({
  conversation: conversation(id),
  message,
});
export const shown = (message: string) => ({ kind: 'shown', ref: ref(message) }) as const;
export const named = (items: readonly ClaimedNotice[]) => items.map(({ version, slot }) => `${version} ${slot}`);

export async function succeededWithReply(ledger: Ledger, opened: Order = anOrder()): Promise<Order> {
  await ledger.record(opening(opened));
  const step = moving(opened, 'succeeded', { notices: [cardNotice(opened), replyNotice(opened)] });
  await ledger.record(step);
  return step.after;
}

/** Notices: in their order, by one taker at a time, and none is lost. */
export function outboxConformance({ open }: Database): void {
  test('a reply is not taken before its card was shown, and shows where the card stands', async (t) => {
    const { ledger } = await open(t);
    await succeededWithReply(ledger);
    const card = await one(ledger);
    assert.deepEqual([card.version, card.slot, card.edit, card.card], [1, 'card', null, null]);
    assert.deepEqual(await claim(ledger), []);
    assert.equal(await ledger.endNotice(card, shown('111.1'), T), true);
    const reply = await one(ledger);
    assert.deepEqual([reply.version, reply.slot, reply.edit, reply.card], [2, 'reply', null, ref('111.1')]);
    assert.deepEqual(reply.notice.show, { kind: 'reply', reply: { kind: 'succeeded' } });
    assert.equal(await ledger.endNotice(reply, shown('111.2'), T), true);
    assert.deepEqual(await claim(ledger), []);
    assert.equal(await ledger.nextNoticeAt(), null);
  });

  test('only the reply that is next behind a notice is taken with it, of its order and in its conversation', async (t) => {
    const { ledger } = await open(t);
    await succeededWithReply(ledger);
    await succeededWithReply(ledger);
    const behind = (replyTo: ClaimedNotice) =>
      ledger.claimNotices({ now: T, leaseMs: LEASE_MS, limit: 50, except: [], replyTo });
    const [card, other] = await claim(ledger);
    assert.ok(card && other);
    assert.deepEqual(await behind(card), [], 'the card is not shown yet');
    await ledger.endNotice(card, shown('111.1'), T);
    assert.deepEqual(await behind(other), [], 'the card of the other order is not shown yet');
    const elsewhere = { ...card.notice, conversation: conversation('slack:C0OTHER') };
    assert.deepEqual(await behind({ ...card, notice: elsewhere }), []);
    const [reply, ...more] = await behind(card);
    assert.deepEqual([reply?.orderId, reply?.slot, more], [card.orderId, 'reply', []]);
    assert.deepEqual(await behind(card), [], 'it is leased');
  });

  test('a card is shown as its order stands when it is taken, and older rows of it are done with it', async (t) => {
    const { ledger } = await open(t);
    const opened = anOrder();
    await ledger.record(opening(opened));
    const approved = moving(opened, 'approved');
    await ledger.record(approved);
    const card = await one(ledger);
    assert.deepEqual([card.version, card.order], [1, approved.after]);
    const submitting = moving(approved.after, 'submitting');
    await ledger.record(submitting);
    await ledger.endNotice(card, shown('111.1'), T);
    const newer = await one(ledger);
    assert.deepEqual([newer.version, newer.order.state, newer.edit], [3, 'submitting', ref('111.1')]);
    await ledger.endNotice(newer, shown('111.1'), T);
    assert.deepEqual(await claim(ledger), []);
  });

  test('a leased notice is nobody else’s until its lease ends; then the first taker’s word counts no more', async (t) => {
    const { ledger, replica } = await open(t);
    await ledger.record(opening());
    const first = await one(ledger);
    assert.deepEqual([first.tries, first.again], [0, false]);
    assert.deepEqual(await claim(await replica(), T + LEASE_MS - 1), []);
    assert.equal(await ledger.nextNoticeAt(), T + LEASE_MS);
    const second = await one(await replica(), T + LEASE_MS);
    assert.ok(second.fence > first.fence);
    assert.deepEqual([second.tries, second.again], [1, true]);
    assert.equal(await ledger.endNotice(first, shown('111.1'), T + LEASE_MS), false);
    assert.equal(await ledger.endNotice(first, { kind: 'parked', why: 'archived', scope: 'conversation' }, T), false);
    assert.equal(await ledger.endNotice(second, shown('111.2'), T + LEASE_MS), true);
    assert.equal(await ledger.endNotice(second, shown('111.2'), T + LEASE_MS), false);
  });

  test('a card that was shown after its lease had ended is followed by the newest, whoever showed that', async (t) => {
    const { ledger, replica } = await open(t);
    const opened = anOrder();
    await ledger.record(opening(opened));
    const late = await one(ledger);
    const rejected = moving(opened, 'rejected');
    await ledger.record(rejected);
    const newer = await one(await replica(), T + LEASE_MS);
    await ledger.endNotice(newer, shown('111.1'), T + LEASE_MS);
    assert.deepEqual(await claim(ledger, T + LEASE_MS), []);
    assert.equal(await ledger.endNotice(late, shown('111.1'), T + LEASE_MS), false);
    const again = await one(ledger, T + LEASE_MS);
    assert.deepEqual([again.version, again.order.state, again.edit], [2, 'rejected', ref('111.1')]);
    assert.equal(await ledger.endNotice(again, shown('111.1'), T + LEASE_MS), true);
    assert.deepEqual(await claim(ledger, T + 9 * LEASE_MS), []);
  });

  test('a card that was shown late is followed by the newest, also where whoever shows that has not ended yet', async (t) => {
    const { ledger, replica } = await open(t);
    const opened = anOrder();
    await ledger.record(opening(opened));
    const late = await one(ledger);
    const rejected = moving(opened, 'rejected');
    await ledger.record(rejected);
    const newer = await one(await replica(), T + LEASE_MS);
    assert.deepEqual([newer.version, newer.order.state], [1, 'rejected']);
    assert.equal(await ledger.endNotice(late, shown('111.1'), T + LEASE_MS), false);
    assert.equal(await ledger.endNotice(newer, shown('111.1'), T + LEASE_MS), false, 'it may stand under the late one');
    const again = await one(ledger, T + LEASE_MS);
    assert.equal(again.order.state, 'rejected');
    assert.equal(await ledger.endNotice(again, shown('111.1'), T + LEASE_MS), true);
    assert.deepEqual(await claim(ledger, T + 9 * LEASE_MS), []);
  });

  test('a notice that was put off is due then, and stays marked as one that may have been shown', async (t) => {
    const { ledger } = await open(t);
    await succeededWithReply(ledger);
    const first = await one(ledger);
    await ledger.endNotice(first, { kind: 'later', dueAt: T + 5000, again: true }, T);
    assert.equal(await ledger.nextNoticeAt(), T + 5000);
    assert.deepEqual(await claim(ledger, T + 4999), []);
    const second = await one(ledger, T + 5000);
    assert.deepEqual([second.tries, second.again], [1, true]);
    await ledger.endNotice(second, { kind: 'later', dueAt: T + 6000, again: false }, T + 5000);
    assert.equal((await one(ledger, T + 6000)).again, true);
  });

  test('a card that is gone is posted anew, at once', async (t) => {
    const { ledger } = await open(t);
    const opened = anOrder();
    await ledger.record(opening(opened));
    await ledger.endNotice(await one(ledger), shown('111.1'), T);
    await ledger.record(moving(opened, 'approved'));
    const edit = await one(ledger);
    assert.deepEqual(edit.edit, ref('111.1'));
    assert.equal(await ledger.endNotice(edit, { kind: 'gone' }, T), true);
    const anew = await one(ledger);
    assert.deepEqual([anew.version, anew.edit, anew.card, anew.again], [2, null, null, false]);
  });

  test('the card with the buttons and the card where it was asked are two, each in its conversation', async (t) => {
    const { ledger } = await open(t);
    const opened = anOrder({ decisionsIn: conversation('slack:C0APPROVALS') });
    await ledger.record(opening(opened, [], { notices: [cardNotice(opened), cardNotice(opened, 'decisions')] }));
    const items = await claim(ledger);
    assert.deepEqual(named(items).toSorted(), ['1 card', '1 decisions']);
    for (const item of items) {
      await ledger.endNotice(item, { kind: 'shown', ref: ref(`m-${item.slot}`, item.notice.conversation) }, T);
    }
    await ledger.record(
      moving(opened, 'approved', { notices: [cardNotice(opened, 'decisions'), replyNotice(opened)] }),
    );
    const [decisions, reply] = (await claim(ledger)).toSorted((a, b) => (a.slot < b.slot ? -1 : 1));
    assert.deepEqual(decisions?.edit, ref('m-decisions', 'slack:C0APPROVALS'));
    assert.deepEqual(
      (await ledger.cardsOf(opened.id)).toSorted((one, other) => (one.message < other.message ? -1 : 1)),
      [ref('m-card'), ref('m-decisions', 'slack:C0APPROVALS')],
    );
    assert.deepEqual(await ledger.cardsOf(anOrder().id), []);
    assert.deepEqual([reply?.edit, reply?.card], [null, ref('m-card')]);
  });

  test('nothing is taken for conversations that must wait, and the oldest come first', async (t) => {
    const { ledger } = await open(t);
    const rooms = ['slack:C3', 'slack:C1', 'telegram:-100_1', 'slack:C2'];
    for (const [place, room] of rooms.entries()) {
      const origin = { conversation: conversation(room), thread: null, message: null };
      await ledger.record(opening(anOrder({ origin, openedAt: OPENED_AT + place })));
    }
    assert.deepEqual(await claim(ledger, T, { except: rooms }), []);
    assert.equal(await ledger.nextNoticeAt(rooms.map(conversation)), null);
    assert.equal(await ledger.nextNoticeAt(rooms.slice(1).map(conversation)), OPENED_AT);
    const first = await claim(ledger, T, { limit: 1, except: ['slack:C3'] });
    const rest = await claim(ledger, T, { except: ['telegram:-100_1'] });
    assert.deepEqual(
      [...first, ...rest].map(({ notice }) => notice.conversation),
      ['slack:C1', 'slack:C3', 'slack:C2'],
    );
  });

  test('two replicas that take at once take each notice once', async (t) => {
    const { ledger, replica } = await open(t);
    const desks = [ledger, await replica()];
    await Promise.all(Array.from({ length: 40 }, () => ledger.record(opening())));
    const taken = await Promise.all(
      Array.from({ length: 8 }, (_, place) => claim(desks[place % 2] ?? ledger, T, { limit: 10 })),
    );
    const ids = taken.flat().map(({ orderId }) => orderId);
    const rest = await claim(ledger);
    assert.equal(new Set([...ids, ...rest.map(({ orderId }) => orderId)]).size, 40);
    assert.equal(ids.length + rest.length, 40);
  });
}
