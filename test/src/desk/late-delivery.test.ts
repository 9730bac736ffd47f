import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { movedOrStale } from '../../../src/core/advance.ts';
import type { Order } from '../../../src/core/order.ts';
import { AGENT, BOSS, by, type DeskWorld, HERE, LIN, startDeskWorld } from '../../support/desk-world.ts';
import { confirm, doubted, eventsOf, kindOf, now, report, sent, settle } from '../../support/settling.ts';

describe('after people settled an order as failed', () => {
  async function settledFailed(world: DeskWorld): Promise<Order> {
    const order = await doubted(world);
    await settle(world, order, BOSS, 'failed');
    await confirm(world, order, LIN, { outcome: 'failed', version: 1 });
    return now(world, order);
  }
  const told = (world: DeskWorld) => world.changes.at(-1)?.notices.map(({ slot, show }) => [slot, show.kind]) ?? [];

  test('the provider is asked on; a delivery is journalled and told once, however often it is said', async (t) => {
    const world = await startDeskWorld(t);
    const order = await settledFailed(world);
    assert.equal(await world.ledger.nextDueAt('sweep', 'juhe'), world.at + 1_000);
    const after = await report(world, order, { kind: 'delivered' });
    assert.deepEqual([after.state, after.lateDelivery?.provider], ['failed', 'juhe']);
    assert.deepEqual(told(world), [
      ['card', 'card'],
      ['reply', 'reply'],
    ]);
    const lines = (await eventsOf(world, order)).length;
    for (const kind of ['delivered', 'charging', 'delivered', 'charging', 'accepted'] as const) {
      await report(world, order, { kind });
    }
    await report(world, order, { kind: 'delivered' }, 'callback');
    assert.equal((await eventsOf(world, order)).length, lines);
    assert.equal(await world.ledger.nextDueAt('sweep', 'juhe'), null, 'what is known is not asked any more');
    const [budget] = await world.desk.budget(AGENT, HERE).then((counts) => (counts.ok ? counts.value : []));
    assert.equal(budget?.used.li, 0, 'final is final: its money is not moved');
  });

  test('what a callback claims is told to the operators, and not said to be so until a query proves it', async (t) => {
    const world = await startDeskWorld(t);
    const order = await settledFailed(world);
    const claimed = await report(world, order, { kind: 'delivered' }, 'callback');
    assert.deepEqual([claimed.conflict === null, claimed.lateDelivery], [false, null]);
    assert.deepEqual(told(world), [['card', 'card']]);
    const proved = await report(world, order, { kind: 'delivered' });
    assert.equal(proved.lateDelivery?.provider, 'juhe');
    assert.deepEqual(told(world).at(-1), ['reply', 'reply']);
  });

  test('reports that alternate are each told once', async (t) => {
    const world = await startDeskWorld(t);
    const order = await settledFailed(world);
    for (const kind of ['charging', 'accepted', 'charging', 'accepted', 'charging'] as const) {
      await report(world, order, { kind });
    }
    const contradicted = (await eventsOf(world, order)).filter(({ kind }) => kind === 'contradicted');
    assert.equal(contradicted.length, 2);
    assert.ok((await world.ledger.nextDueAt('sweep', 'juhe')) !== null, 'it is still asked about');
  });

  test('what they insisted on knowing is no news', async (t) => {
    const world = await startDeskWorld(t);
    const order = await sent(world, { kind: 'accepted' });
    await settle(world, order, BOSS, 'failed');
    await confirm(world, order, LIN, { outcome: 'failed', version: 1 }, true);
    const before = (await eventsOf(world, order)).length;
    await report(world, order, { kind: 'charging' });
    assert.equal((await eventsOf(world, order)).length, before);
    assert.ok((await report(world, order, { kind: 'delivered' })).lateDelivery);
  });

  test('where decisions are taken elsewhere, those who settled are called there too', async (t) => {
    const world = await startDeskWorld(t);
    const order = await settledFailed(world);
    const elsewhere = { ...order, decisionsIn: 'slack:C0APPROVALS' as Order['decisionsIn'] };
    const { merchantOrderId } = order.attempt ?? {};
    assert.ok(merchantOrderId);
    const word = { provider: 'juhe', code: null, why: '' } as const;
    movedOrStale(await world.desk.move(elsewhere, { kind: 'contradicted', word, claim: 'x', outcome: 'delivered' }));
    assert.deepEqual(
      told(world).map(([slot]) => slot),
      ['card', 'decisions', 'reply', 'decisions_reply'],
    );
  });

  test('an order that the provider says failed is not asked about again', async (t) => {
    const world = await startDeskWorld(t);
    const order = await doubted(world);
    await report(world, order, { kind: 'failed' });
    assert.equal(await world.ledger.nextDueAt('sweep', 'juhe'), null);
    assert.equal(kindOf(await settle(world, order, by('slack:U0BOSS'), 'failed')), 'not_settleable');
  });
});
