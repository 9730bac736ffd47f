import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BOSS, LIN, startDeskWorld } from '../../support/desk-world.ts';
import { confirm, doubted, eventsOf, kindOf, now, report, sent, settle } from '../../support/settling.ts';

describe('a confirmation confirms what was proposed, and nothing else', () => {
  test('settled failed, settled anew as delivered: the button under “failed” moves nothing and shows what stands', async (t) => {
    const world = await startDeskWorld(t);
    const order = await doubted(world);
    await settle(world, order, BOSS, 'failed');
    await settle(world, order, BOSS, 'delivered', 'the customer has it');
    const refused = await confirm(world, order, LIN, { outcome: 'failed', version: 1 });
    assert.ok(!refused.ok && refused.error.kind === 'other_proposal');
    const { settlement } = refused.error.order;
    assert.deepEqual([settlement?.outcome, settlement?.version], ['delivered', 2]);
    assert.equal((await now(world, order)).state, 'in_doubt');
    assert.equal(kindOf(await confirm(world, order, LIN, { outcome: 'delivered', version: 2 })), 'succeeded');
  });

  test('the same outcome proposed anew, on other evidence, is another proposal', async (t) => {
    const world = await startDeskWorld(t);
    const order = await doubted(world);
    await settle(world, order, BOSS, 'failed', 'the provider says so');
    await settle(world, order, BOSS, 'delivered');
    await settle(world, order, BOSS, 'failed', 'I guess');
    for (const version of [1, 2, 4]) {
      assert.equal(kindOf(await confirm(world, order, LIN, { outcome: 'failed', version })), 'other_proposal');
    }
    assert.equal(kindOf(await confirm(world, order, LIN, { outcome: 'delivered', version: 3 })), 'other_proposal');
    assert.equal(kindOf(await confirm(world, order, LIN, { outcome: 'failed', version: 3 })), 'failed');
  });

  test('without a word of what, only where there was ever one proposal', async (t) => {
    const world = await startDeskWorld(t);
    const one = await doubted(world);
    await settle(world, one, BOSS, 'failed');
    assert.equal(kindOf(await confirm(world, one, LIN, { outcome: 'delivered', version: null })), 'other_proposal');
    assert.equal(kindOf(await confirm(world, one, LIN)), 'failed');
    const two = await doubted(world);
    await settle(world, two, BOSS, 'failed');
    await settle(world, two, BOSS, 'failed');
    assert.equal(kindOf(await confirm(world, two, LIN)), 'other_proposal');
    assert.equal(kindOf(await confirm(world, two, LIN, { outcome: 'failed', version: null })), 'other_proposal');
    assert.equal((await now(world, two)).state, 'in_doubt');
  });

  test('a proposal that the provider’s answer made void stays counted', async (t) => {
    const world = await startDeskWorld(t);
    const order = await doubted(world);
    await settle(world, order, BOSS, 'delivered');
    await report(world, order, { kind: 'charging' });
    assert.equal(kindOf(await confirm(world, order, LIN, { outcome: 'delivered', version: 1 })), 'nothing_to_confirm');
    await settle(world, order, BOSS, 'delivered');
    assert.equal(kindOf(await confirm(world, order, LIN)), 'other_proposal');
    assert.equal(kindOf(await confirm(world, order, LIN, { outcome: 'delivered', version: 1 })), 'other_proposal');
    assert.equal(kindOf(await confirm(world, order, LIN, { outcome: 'delivered', version: 2 })), 'succeeded');
  });

  test('of a confirmation and a new proposal at once, only what was seen is confirmed, or nothing', async (t) => {
    for (const name of ['sqlite', 'postgres'] as const) {
      const world = await startDeskWorld(t, name);
      for (let n = 0; n < 5; n += 1) {
        const order = await doubted(world);
        await settle(world, order, BOSS, 'failed');
        await Promise.all([
          confirm(world, order, LIN, { outcome: 'failed', version: 1 }),
          settle(world, order, BOSS, 'delivered'),
        ]);
        const after = await now(world, order);
        const confirmed = after.settlement?.confirmedBy === null ? null : after.settlement?.version;
        assert.deepEqual([after.state, confirmed], after.state === 'failed' ? ['failed', 1] : ['in_doubt', null], name);
      }
    }
  });

  test('the journal keeps which proposal was confirmed', async (t) => {
    const world = await startDeskWorld(t);
    const order = await doubted(world);
    await settle(world, order, BOSS, 'failed');
    await settle(world, order, BOSS, 'delivered');
    await confirm(world, order, LIN, { outcome: 'delivered', version: 2 });
    const versions = (await eventsOf(world, order)).flatMap((event) =>
      'version' in event ? [[event.kind, event.version]] : [],
    );
    assert.deepEqual(versions, [
      ['settlement_proposed', 1],
      ['settlement_proposed', 2],
      ['settled_delivered', 2],
    ]);
  });
});

describe('settling as failed what the provider says is being delivered', () => {
  test('is refused at first, and asks the provider now; insisting does it, and only for “failed”', async (t) => {
    const world = await startDeskWorld(t);
    const order = await sent(world, { kind: 'accepted' });
    world.at += 600_000;
    await settle(world, order, BOSS, 'failed');
    const seen = { outcome: 'failed', version: 1 } as const;
    assert.equal(kindOf(await confirm(world, order, LIN, seen)), 'being_delivered');
    assert.equal(kindOf(await confirm(world, order, LIN)), 'being_delivered', 'also the plain line');
    assert.equal((await now(world, order)).state, 'accepted');
    assert.ok(((await world.ledger.nextDueAt('ask', 'juhe')) ?? 0) <= world.at);
    assert.equal(kindOf(await confirm(world, order, LIN, seen, true)), 'failed');
    const last = (await eventsOf(world, order)).at(-1);
    assert.ok(last?.kind === 'settled_failed' && last.anyway);
    const delivered = await sent(world, { kind: 'accepted' });
    await settle(world, delivered, BOSS, 'delivered');
    assert.equal(kindOf(await confirm(world, delivered, LIN)), 'succeeded');
  });

  test('insisting binds to the proposal too', async (t) => {
    const world = await startDeskWorld(t);
    const order = await sent(world, { kind: 'accepted' });
    await settle(world, order, BOSS, 'delivered');
    await settle(world, order, BOSS, 'failed');
    assert.equal(
      kindOf(await confirm(world, order, LIN, { outcome: 'delivered', version: 1 }, true)),
      'other_proposal',
    );
    assert.equal(kindOf(await confirm(world, order, LIN, { outcome: 'failed', version: 1 }, true)), 'other_proposal');
  });
});
