import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ListQuestion, MAX_COUNTED } from '../../src/core/ledger.ts';
import type { Order, OrderState } from '../../src/core/order.ts';
import type { AccountId } from '../../src/core/people.ts';
import type { Database } from '../support/databases.ts';
import {
  actor,
  anOrder,
  attempt,
  conversation,
  doubt,
  moving,
  msisdn,
  OPENED_AT,
  opening,
  pastOfNumber,
} from '../support/orders.ts';

const T = OPENED_AT + 60_000;
const ALL: ListQuestion = { teams: null, msisdn: null, maker: null, states: null, limit: 20 };
const NUMBER = msisdn('13911281234');

/** What is looked up: lists, the past of a number, figures. */
export function readsConformance({ open }: Database): void {
  test('a list has the newest first, of whom and in which state was asked, and the count of the rest', async (t) => {
    const { ledger } = await open(t);
    const opened: Order[] = [];
    for (let place = 0; place < 12; place += 1) {
      const made = anOrder({
        openedAt: OPENED_AT + place,
        team: place % 2 === 0 ? 'support' : 'sales',
        maker: actor(place % 3 === 0 ? 'slack:U0' : 'slack:U1'),
        msisdn: msisdn(place % 4 === 0 ? '13800138000' : '13911281234'),
      });
      opened.push(made);
      await ledger.record(opening(made));
    }
    const cancelled = moving(opened[0] ?? anOrder(), 'cancelled').after;
    await ledger.record(moving(opened[0] ?? anOrder(), 'cancelled'));
    const newest = [...opened.slice(1).reverse(), cancelled];
    const listed = async (question: Partial<ListQuestion>) => ledger.list({ ...ALL, ...question });
    const those = (keep: (order: Order) => boolean) => ({ orders: newest.filter(keep), rest: 0 });
    const account = 'slack:U0' as AccountId;
    assert.deepEqual(
      await listed({}),
      those(() => true),
    );
    assert.deepEqual(await listed({ limit: 5 }), { orders: newest.slice(0, 5), rest: 7 });
    assert.deepEqual(await listed({ limit: 12 }), { orders: newest, rest: 0 });
    assert.deepEqual(await listed({ teams: ['sales', 'support'], limit: 5 }), { orders: newest.slice(0, 5), rest: 7 });
    assert.deepEqual(
      await listed({ teams: ['sales'] }),
      those(({ team }) => team === 'sales'),
    );
    assert.deepEqual(
      await listed({ teams: ['sales', 'support'], maker: [account] }),
      those(({ maker }) => maker.account === account),
    );
    assert.deepEqual(
      await listed({ msisdn: NUMBER, teams: ['support'] }),
      those((o) => o.msisdn === NUMBER && o.team === 'support'),
    );
    assert.deepEqual(
      await listed({ states: ['awaiting_approval'], teams: ['support'] }),
      those((o) => o.state === 'awaiting_approval' && o.team === 'support'),
    );
    assert.deepEqual(
      await listed({ states: ['cancelled', 'in_doubt'] }),
      those(({ state }) => state === 'cancelled'),
    );
    assert.deepEqual(await listed({ teams: [] }), { orders: [], rest: 0 });
    const bought = moving(opened[5] ?? anOrder(), 'succeeded');
    await ledger.record(bought);
    assert.deepEqual(await listed({ states: ['succeeded'] }), { orders: [bought.after], rest: 0 });
  });

  test('of a long list no more than a thousand beyond the newest are counted', async (t) => {
    const { ledger } = await open(t);
    const opened = Array.from({ length: MAX_COUNTED + 20 }, (_, place) =>
      ledger.record(opening(anOrder({ openedAt: OPENED_AT + place }))),
    );
    await Promise.all(opened);
    const rest = async (limit: number) => (await ledger.list({ ...ALL, teams: ['support'], limit })).rest;
    assert.equal(await rest(20), MAX_COUNTED);
    assert.equal(await rest(19), MAX_COUNTED + 1);
    assert.equal(await rest(5), MAX_COUNTED + 1);
  });

  test('the past of a number is what was bought or still may be, since then, the newest five', async (t) => {
    const { ledger } = await open(t);
    const states: readonly OrderState[] = ['succeeded', 'failed', 'rejected', 'expired', 'cancelled', 'in_doubt'];
    for (const [place, state] of states.entries()) {
      const opened = anOrder({ openedAt: OPENED_AT + place });
      await ledger.record(opening(opened));
      await ledger.record(moving(opened, state));
    }
    const refunded = anOrder({ openedAt: OPENED_AT + 10 });
    await ledger.record(opening(refunded));
    await ledger.record(moving(refunded, 'succeeded'));
    await ledger.record(moving(moving(refunded, 'succeeded').after, 'refunded'));
    await ledger.record(opening(anOrder({ msisdn: msisdn('13800138000'), openedAt: OPENED_AT + 11 })));
    const keys = [
      { scope: 'team:support', period: '2026-11' },
      { scope: 'team:nobody', period: '2026-11' },
    ];
    const { past, used } = await ledger.usage({ keys, past: pastOfNumber(NUMBER, OPENED_AT) });
    assert.deepEqual(
      past.sameNumber.map(({ order: { state } }) => state),
      ['in_doubt', 'succeeded'],
    );
    assert.deepEqual(used, [
      { li: 3 * anOrder().product.priceLi, orders: 3 },
      { li: 0, orders: 0 },
    ]);
    const later = await ledger.usage({ keys: [], past: pastOfNumber(NUMBER, OPENED_AT + 1) });
    assert.deepEqual(
      later.past.sameNumber.map(({ order: { state } }) => state),
      ['in_doubt'],
    );
    for (let place = 0; place < 6; place += 1)
      await ledger.record(opening(anOrder({ openedAt: OPENED_AT + 20 + place })));
    const newest = await ledger.usage({ keys: [], past: pastOfNumber(NUMBER, OPENED_AT) });
    assert.deepEqual(
      newest.past.sameNumber.map(({ order: { openedAt } }) => openedAt - OPENED_AT),
      [25, 24, 23, 22, 21],
    );
  });

  test('the figures count what is open by provider, and how long the oldest doubt and notice wait', async (t) => {
    const { ledger } = await open(t);
    const nothing = { undelivered: 0, oldestUndeliveredAt: null, parked: 0, oldestParkedAt: null, setAside: 0 };
    const empty = { open: [], oldestDoubtAt: null, waiting: [], ...nothing };
    assert.deepEqual(await ledger.figures(), empty);
    for (const [place, state] of (['approved', 'in_doubt', 'in_doubt', 'succeeded'] as const).entries()) {
      const opened = anOrder({ openedAt: OPENED_AT + place });
      await ledger.record(opening(opened));
      const fields = {
        attempt: attempt(opened, { offer: place % 2 }),
        doubt: state === 'in_doubt' ? doubt({ since: T - place }) : null,
      };
      await ledger.record(moving(opened, state, { order: fields, notices: [] }));
    }
    for (const after of [0, 59_999, 60_000]) await ledger.record(opening(anOrder({ openedAt: OPENED_AT + after })));
    const { open: counted, waiting: approvals, ...others } = await ledger.figures();
    assert.deepEqual(counted.map(({ state, provider, count }) => `${state} ${provider} ${count}`).toSorted(), [
      'approved ytx 1',
      'awaiting_approval none 3',
      'in_doubt juhe 1',
      'in_doubt ytx 1',
    ]);
    assert.deepEqual(
      approvals.toSorted((a, b) => a.openedAt - b.openedAt),
      [
        { openedAt: OPENED_AT, count: 2 },
        { openedAt: OPENED_AT + 60_000, count: 1 },
      ],
    );
    const waiting = { undelivered: 7, oldestUndeliveredAt: OPENED_AT, parked: 0, oldestParkedAt: null };
    assert.deepEqual(others, { oldestDoubtAt: T - 2, ...waiting, setAside: 0 });
  });

  test('a ledger that can be written answers a ping', async (t) => {
    const { ledger } = await open(t);
    await ledger.ping();
    await ledger.ping();
  });
}

/** Conversations that get another id: Telegram's groups that become supergroups. */
export function movesConformance({ open }: Database): void {
  const [group, supergroup, third] = ['telegram:-1', 'telegram:-1001', 'telegram:-1002'].map(conversation);
  if (!group || !supergroup || !third) throw new Error('three conversations');
  const asked = () => anOrder({ origin: { conversation: group, thread: null, message: '7' } });

  test('orders, undelivered notices and teams follow a conversation that moved, also twice and after a restart', async (t) => {
    const { ledger, reopen } = await open(t);
    const opened = asked();
    await ledger.record(opening(opened));
    await ledger.moveConversation(group, supergroup, T);
    await ledger.moveConversation(supergroup, third, T + 1);
    for (const again of [async () => ledger, reopen]) {
      const desk = await again();
      assert.equal(desk.currentConversation(group), third);
      assert.equal(desk.currentConversation(conversation('slack:C0')), 'slack:C0');
      const found = await desk.find({ by: 'id', id: opened.id });
      assert.deepEqual([found?.origin.conversation, found?.decisionsIn], [third, third]);
    }
  });

  test('a notice that was taken before the move is ended, and the card is posted anew in the new place', async (t) => {
    const { ledger } = await open(t);
    const opened = asked();
    await ledger.record(opening(opened));
    const [card] = await ledger.claimNotices({ now: T, leaseMs: 1000, limit: 1, except: [] });
    assert.ok(card);
    await ledger.endNotice(card, { kind: 'shown', ref: { conversation: group, message: '8' } }, T);
    await ledger.record(moving(opened, 'approved'));
    const [edit] = await ledger.claimNotices({ now: T, leaseMs: 1000, limit: 1, except: [] });
    assert.ok(edit?.edit);
    await ledger.moveConversation(group, supergroup, T);
    assert.equal(await ledger.endNotice(edit, { kind: 'later', dueAt: T, again: false }, T), true);
    const [anew] = await ledger.claimNotices({ now: T, leaseMs: 1000, limit: 1, except: [] });
    assert.deepEqual([anew?.notice.conversation, anew?.edit, anew?.card], [supergroup, null, null]);
  });

  test('another replica learns of the move when it takes notices', async (t) => {
    const { ledger, replica } = await open(t);
    const other = await replica();
    await ledger.moveConversation(group, supergroup, T);
    await other.claimNotices({ now: T, leaseMs: 1000, limit: 1, except: [] });
    assert.equal(other.currentConversation(group), supergroup);
  });

  test('a conversation that moves back is current again', async (t) => {
    const { ledger } = await open(t);
    await ledger.moveConversation(group, supergroup, T);
    await ledger.moveConversation(supergroup, group, T + 1);
    assert.equal(ledger.currentConversation(group), group);
    assert.equal(ledger.currentConversation(supergroup), group);
  });
}
