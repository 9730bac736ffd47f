import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { movedOrStale } from '../../../src/core/advance.ts';
import { BOSS, HERE, LIN } from '../../support/desk-world.ts';
import { MINUTE, startJobWorld } from '../../support/job-world.ts';
import { heldEvents, sent } from '../../support/sent-orders.ts';

describe('another account', () => {
  test('an attempt keeps the account that it was sent to', async (t) => {
    const desk = await startJobWorld(t);
    const [accepted, doubted] = await sent(desk);
    for (const order of [accepted, doubted]) assert.equal(order.attempt?.account, 'account-of-juhe');
  });

  test('is asked about nothing of the first, at the start and whenever it comes to it', async (t) => {
    for (const isAtStart of [true, false]) {
      const desk = await startJobWorld(t);
      const orders = await sent(desk);
      desk.provider.account = 'another';
      desk.provider.queries = [{ kind: 'not_found' }];
      desk.provider.submits = [{ kind: 'refused', elsewhere: false }];
      if (isAtStart) await desk.restart();
      for (let n = 0; n < 12; n += 1) {
        desk.at += 30 * MINUTE;
        await desk.submit();
        await desk.ask();
      }
      assert.deepEqual(desk.provider.asked, []);
      assert.equal(desk.provider.submitted.length, 2, 'nor sent again');
      for (const order of orders) {
        const after = await desk.now(order);
        assert.deepEqual([after.state, after.held?.because], [order.state, 'other_account']);
      }
    }
  });

  test('the operators are told once of all, and each card is edited', async (t) => {
    const desk = await startJobWorld(t);
    await sent(desk);
    desk.provider.account = 'another';
    await desk.restart();
    await desk.restart();
    assert.deepEqual(
      heldEvents(desk).map(({ orders }) => orders),
      [2, 0],
    );
  });

  test('the first account configured again goes on by itself, and what it says ends the order', async (t) => {
    const desk = await startJobWorld(t);
    const orders = await sent(desk);
    desk.provider.account = 'another';
    await desk.restart();
    desk.provider.account = 'account-of-juhe';
    desk.provider.queries = [{ kind: 'delivered' }];
    await desk.restart();
    for (let n = 0; n < 2; n += 1) {
      desk.at += MINUTE;
      await desk.ask();
    }
    for (const order of orders) assert.equal((await desk.now(order)).state, 'succeeded');
  });

  test('takes what was approved and not sent, and what an earlier version sent is asked about', async (t) => {
    const desk = await startJobWorld(t);
    const waiting = await desk.approved();
    const old = await desk.approved();
    assert.ok(movedOrStale(await desk.desk.move(old, { kind: 'submission_started' })));
    desk.at += 46_000;
    desk.provider.account = 'another';
    await desk.restart();
    await desk.submit();
    assert.equal((await desk.now(waiting)).attempt?.account, 'another');
    desk.at += 2 * MINUTE;
    await desk.ask();
    assert.ok(desk.provider.asked.some(({ ids }) => ids[0] === old.attempt?.merchantOrderId));
  });

  test('a late answer of the first is taken all the same, and the order goes on being held', async (t) => {
    const desk = await startJobWorld(t);
    const [, doubted] = await sent(desk);
    desk.provider.account = 'another';
    await desk.restart();
    const report = {
      provider: 'juhe',
      via: 'submit',
      providerOrderId: '7',
      code: null,
      why: '',
      costLi: null,
    } as const;
    const { merchantOrderId } = doubted.attempt ?? assert.fail();
    await desk.desk.recordReport({ ...report, merchantOrderId, outcome: { kind: 'accepted' } });
    const after = await desk.now(doubted);
    assert.deepEqual([after.state, after.held?.because], ['accepted', 'other_account']);
    desk.at += 60 * MINUTE;
    await desk.ask();
    assert.deepEqual(desk.provider.asked, []);
  });

  test('of a delivered order of the first, which may be refunded, is not asked either', async (t) => {
    const desk = await startJobWorld(t, 'ytx');
    const order = await desk.approved('VIDEO');
    await desk.submit();
    desk.provider.queries = [{ kind: 'delivered' }];
    desk.at += 2 * MINUTE;
    await desk.ask();
    assert.equal((await desk.now(order)).state, 'succeeded');
    desk.provider.account = 'another';
    desk.provider.queries = [{ kind: 'refunded' }];
    await desk.restart();
    for (let n = 0; n < 5; n += 1) {
      desk.at += 360 * MINUTE;
      await desk.ask();
    }
    assert.equal(desk.provider.asked.length, 1);
    assert.equal((await desk.now(order)).state, 'succeeded');
  });

  test('two people end what is held, as they end any doubt', async (t) => {
    const desk = await startJobWorld(t);
    const [accepted] = await sent(desk);
    desk.provider.account = 'another';
    await desk.restart();
    const { ref } = accepted;
    assert.ok((await desk.desk.settle({ ref, outcome: 'failed', evidence: 'slip 1', by: BOSS, origin: HERE })).ok);
    const proposal = { outcome: 'failed', version: 1 } as const;
    const confirmed = await desk.desk.confirm({ ref, proposal, anyway: true, by: LIN, origin: HERE });
    assert.ok(confirmed.ok, JSON.stringify(confirmed));
    desk.provider.account = 'account-of-juhe';
    await desk.restart();
    assert.equal((await desk.now(accepted)).state, 'failed');
  });
});
