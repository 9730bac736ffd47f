import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Order } from '../../../src/core/order.ts';
import { createHold } from '../../../src/jobs/hold.ts';
import { createSubmit } from '../../../src/jobs/submit.ts';
import { AGENT, BOSS, LIN } from '../../support/desk-world.ts';
import { type JobWorld, MINUTE, openJobs } from '../../support/job-world.ts';
import { attempt, conversation, moving, opening, order } from '../../support/orders.ts';
import { silentLog } from '../../support/silent-log.ts';
import { silentMeter } from '../../support/silent-meter.ts';

const IN_DOUBT = { kind: 'unknown', unlisted: false } as const;

/** An order that the first account took, and one of which it is not known whether it did. */
async function sent(desk: JobWorld): Promise<readonly [Order, Order]> {
  const accepted = await desk.approved();
  await desk.submit();
  desk.provider.submits = [IN_DOUBT];
  const doubted = await desk.approved();
  await desk.submit();
  desk.provider.submits = [{ kind: 'accepted' }];
  return [await desk.now(accepted), await desk.now(doubted)];
}

const heldEvents = ({ changes }: JobWorld) => changes.flatMap(({ event }) => (event.kind === 'held' ? [event] : []));

/** The buying job of a process that has this provider no more. */
const withoutProvider = (desk: JobWorld) => {
  const deps = { ...desk, providers: [], now: () => desk.at, log: silentLog, meter: silentMeter, nudge: () => {} };
  const buy = createSubmit({ ...deps, ledger: desk.ledger, desk: desk.desk, circuits: new Map() });
  return { buy: () => buy.pass(), hold: createHold({ ...deps, ledger: desk.ledger, desk: desk.desk }) };
};

describe('another account', () => {
  test('an attempt keeps the account that it was sent to', async (t) => {
    const desk = await openJobs(t);
    const [accepted, doubted] = await sent(desk);
    for (const order of [accepted, doubted]) assert.equal(order.attempt?.account, 'account-of-juhe');
  });

  test('is asked about nothing of the first, at the start and whenever it comes to it', async (t) => {
    for (const isAtStart of [true, false]) {
      const desk = await openJobs(t);
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
    const desk = await openJobs(t);
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
    const desk = await openJobs(t);
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
    const desk = await openJobs(t);
    const waiting = await desk.approved();
    const old = await desk.approved();
    assert.ok(await desk.desk.move(old, { kind: 'submission_started' }));
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
    const desk = await openJobs(t);
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
    await desk.desk.takeReport({ ...report, merchantOrderId, outcome: { kind: 'accepted' } });
    const after = await desk.now(doubted);
    assert.deepEqual([after.state, after.held?.because], ['accepted', 'other_account']);
    desk.at += 60 * MINUTE;
    await desk.ask();
    assert.deepEqual(desk.provider.asked, []);
  });

  test('of a delivered order of the first, which may be refunded, is not asked either', async (t) => {
    const desk = await openJobs(t, 'ytx');
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
    const desk = await openJobs(t);
    const [accepted] = await sent(desk);
    desk.provider.account = 'another';
    await desk.restart();
    const { ref } = accepted;
    assert.ok((await desk.desk.settle({ ref, outcome: 'failed', evidence: 'slip 1', by: BOSS })).ok);
    const confirmed = await desk.desk.confirm(ref, LIN);
    assert.ok(confirmed.ok, JSON.stringify(confirmed));
    desk.provider.account = 'account-of-juhe';
    await desk.restart();
    assert.equal((await desk.now(accepted)).state, 'failed');
  });
});

describe('a provider that the environment no longer has', () => {
  async function held(t: TestContext): Promise<{ desk: JobWorld; waiting: Order; sent: readonly [Order, Order] }> {
    const desk = await openJobs(t);
    const before = await sent(desk);
    const waiting = await desk.approved();
    await withoutProvider(desk).hold();
    return { desk, waiting, sent: before };
  }

  test('its orders are held: approved ones wait, and the others are not asked about', async (t) => {
    const { desk, waiting, sent: before } = await held(t);
    await withoutProvider(desk).buy();
    for (const order of [waiting, ...before]) {
      const after = await desk.now(order);
      assert.deepEqual([after.state, after.held?.because], [order.state, 'no_provider']);
    }
    assert.deepEqual(await desk.ledger.held(), [{ provider: 'juhe', count: 3 }]);
  });

  test('what is approved later is held too, and what was being sent when it was taken away', async (t) => {
    const desk = await openJobs(t);
    const interrupted = await desk.approved();
    assert.ok(await desk.desk.move(interrupted, { kind: 'submission_started', account: 'account-of-juhe' }));
    const { hold, buy } = withoutProvider(desk);
    await hold();
    const late = await desk.approved();
    desk.at += 46_000;
    await buy();
    await hold();
    assert.deepEqual(
      [(await desk.now(interrupted)).state, (await desk.now(interrupted)).held?.because],
      ['in_doubt', 'no_provider'],
    );
    assert.equal((await desk.now(late)).held?.because, 'no_provider');
  });

  test('its asker takes back what was never sent: the money is free, and it is bought no more', async (t) => {
    const { desk, waiting, sent: before } = await held(t);
    for (const { ref } of before) {
      const refused = await desk.desk.cancel(ref, AGENT);
      assert.equal(!refused.ok && refused.error.kind, 'too_late');
    }
    assert.ok((await desk.desk.cancel(waiting.ref, AGENT)).ok);
    assert.equal(desk.changes.at(-1)?.money, 'release');
    await desk.restart();
    await desk.submit();
    assert.equal((await desk.now(waiting)).state, 'cancelled');
    assert.equal(desk.provider.submitted.length, 2);
  });

  test('an order that is about to be bought is not taken back', async (t) => {
    const desk = await openJobs(t);
    const order = await desk.approved();
    const refused = await desk.desk.cancel(order.ref, AGENT);
    assert.equal(!refused.ok && refused.error.kind, 'too_late');
  });

  test('configured again, it buys and asks where it had stopped', async (t) => {
    const { desk, waiting, sent: before } = await held(t);
    desk.provider.queries = [{ kind: 'delivered' }];
    await desk.restart();
    await desk.submit();
    for (let n = 0; n < 3; n += 1) {
      desk.at += 2 * MINUTE;
      await desk.ask();
    }
    for (const order of [waiting, ...before]) assert.equal((await desk.now(order)).state, 'succeeded');
    assert.equal(desk.provider.submitted.length, 3);
  });

  test('configured again with another account, the reason is told anew', async (t) => {
    const { desk, sent: before } = await held(t);
    desk.provider.account = 'another';
    await desk.restart();
    for (const order of before) assert.equal((await desk.now(order)).held?.because, 'other_account');
    assert.equal(heldEvents(desk).filter(({ orders }) => orders > 0).length, 2);
  });
});

test('an order of the playground that is found in a live ledger is not bought, and can be taken back', async (t) => {
  const desk = await openJobs(t);
  const origin = { conversation: conversation('web:desk'), thread: null, message: null };
  const asked = order({
    origin,
    maker: AGENT,
    product: { ...order().product, offers: [{ provider: 'juhe', pid: '1' }] },
  });
  await desk.ledger.record(opening(asked));
  const approved = moving(asked, 'approved', { dueAt: desk.at, order: { attempt: attempt(asked) } });
  assert.ok((await desk.ledger.record(approved)).ok);
  await desk.submit();
  assert.deepEqual(desk.provider.submitted, []);
  assert.equal((await desk.now(asked)).held?.because, 'playground');
  assert.ok((await desk.desk.cancel(asked.ref, AGENT)).ok);
});
