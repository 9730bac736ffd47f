import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { Count } from '../../../src/core/policy.ts';
import { databases } from '../../support/databases.ts';
import { AGENT, BOSS, by, HERE, LIN, startDeskWorld } from '../../support/desk-world.ts';

const STRANGER = by('slack:U0STRANGER');
const LEAD = by('slack:U0LEAD');
const SUPPORT = { conversation: 'slack:C0SUPPORT' as ConversationId, thread: null, message: null };
const NOWHERE = { ...SUPPORT, conversation: 'slack:C0NOWHERE' as ConversationId };

for (const { name } of databases) {
  describe(`on ${name}`, () => {
    test('what somebody asked for, what waits for them and what their teams have left, wherever they are', async (t) => {
      const world = await startDeskWorld(t, name);
      const mine = await world.opened();
      const { desk } = world;
      const own = await desk.dashboard(AGENT);
      assert.deepEqual(
        own.mine.orders.map(({ ref }) => ref),
        [mine.ref],
      );
      assert.deepEqual(own.waiting, { orders: [], rest: 0 }, 'nobody decides their own');
      assert.deepEqual(teamsIn(own.counts), ['support']);
      assert.equal(own.counts[0]?.used.li, mine.product.priceLi);
      const bosses = await desk.dashboard(BOSS);
      assert.deepEqual(
        bosses.waiting.orders.map(({ ref }) => ref),
        [mine.ref],
      );
      assert.deepEqual(teamsIn(bosses.counts), ['support', 'field']);
      assert.deepEqual(await desk.dashboard(STRANGER), {
        mine: { orders: [], rest: 0 },
        waiting: { orders: [], rest: 0 },
        counts: [],
        delegation: null,
      });
    });

    test('an order waits for who may decide it: a group’s members, and nobody who did already', async (t) => {
      const world = await startDeskWorld(t, name);
      const { ref } = await world.opened();
      const waiting = async (actor: typeof BOSS) => (await world.desk.dashboard(actor)).waiting.orders.length;
      assert.equal(await waiting(LEAD), 0);
      world.group = 'member';
      assert.equal(await waiting(LEAD), 1);
      assert.deepEqual(teamsIn((await world.desk.dashboard(LEAD)).counts), ['support']);
      world.group = 'unknown';
      assert.equal(await waiting(LEAD), 0);
      await world.desk.decide({ order: { by: 'ref', ref }, decision: 'approve', why: null, by: BOSS, origin: HERE });
      assert.equal(await waiting(LIN), 0);
    });

    test('one order is told whole to its maker, its approvers and who may see its team, and to nobody else', async (t) => {
      const world = await startDeskWorld(t, name);
      const { ref } = await world.opened();
      await world.desk.decide({ order: { by: 'ref', ref }, decision: 'approve', why: null, by: BOSS, origin: HERE });
      const look = (actor: typeof BOSS, origin = NOWHERE) => world.desk.details(ref, actor, origin);
      const told = await look(BOSS);
      assert.ok(told.ok);
      assert.deepEqual(
        told.value.journal.map(({ event }) => event.kind),
        ['opened', 'approved'],
      );
      assert.deepEqual(teamsIn(told.value.counts), ['support']);
      assert.equal(told.value.decides, true);
      const makers = await look(AGENT);
      assert.deepEqual([makers.ok, makers.ok && makers.value.decides], [true, false]);
      const neighbours = await look(STRANGER, SUPPORT);
      assert.deepEqual([neighbours.ok, neighbours.ok && neighbours.value.decides], [true, false]);
      for (const refused of [await look(STRANGER), await world.desk.details('T00000', BOSS, SUPPORT)]) {
        assert.equal(!refused.ok && refused.error.kind, 'order_not_found');
      }
      world.group = 'member';
      const members = await look(LEAD);
      assert.equal(members.ok && members.value.decides, true);
    });
  });
}

test('who may decide is said without anything being decided', async (t) => {
  const world = await startDeskWorld(t);
  const order = await world.opened();
  const may = await world.desk.mayDecide(order.ref.toLowerCase(), BOSS, HERE);
  assert.deepEqual(may, { ok: true, value: order });
  const kindFor = async (actor: typeof BOSS, ref: string = order.ref) => {
    const refused = await world.desk.mayDecide(ref, actor, HERE);
    return refused.ok ? 'may' : refused.error.kind;
  };
  assert.deepEqual(
    [await kindFor(AGENT), await kindFor(STRANGER), await kindFor(BOSS, 'T00000')],
    ['own_order', 'not_approver', 'order_not_found'],
  );
  await world.desk.decide({
    order: { by: 'ref', ref: order.ref },
    decision: 'reject',
    why: null,
    by: BOSS,
    origin: HERE,
  });
  assert.equal(await kindFor(LIN), 'already_decided');
});

test('an order of a team that the config does not name any more counts nowhere', async (t) => {
  const { desk, opened } = await startDeskWorld(t);
  const order = await opened();
  assert.deepEqual(await desk.countsOf({ ...order, team: 'gone' }), []);
  assert.deepEqual((await desk.countsOf(order))[0]?.account.caps, { li: 100_000, orders: null });
});

const teamsIn = (counts: readonly Count[]): readonly string[] => [
  ...new Set(counts.filter(({ account }) => account.kind === 'team').map(({ account }) => account.name)),
];
