import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { movedOrStale } from '../../../src/core/advance.ts';
import type { Order } from '../../../src/core/order.ts';
import { createHold } from '../../../src/jobs/hold.ts';
import { createSubmit } from '../../../src/jobs/submit.ts';
import { LANES } from '../../../src/providers/registry.ts';
import { AGENT, HERE } from '../../support/desk-world.ts';
import { type JobWorld, MINUTE, startJobWorld, TIMING } from '../../support/job-world.ts';
import { anOrder, attempt, conversation, moving, opening } from '../../support/orders.ts';
import { factsOf } from '../../support/provider-facts.ts';
import { heldEvents, sent } from '../../support/sent-orders.ts';
import { silentLog, silentMeter } from '../../support/silent.ts';

/** The buying job of a process that has this provider no more. */
const withoutProvider = (desk: JobWorld) => {
  const deps = { ...desk, providers: [], now: () => desk.at, log: silentLog, meter: silentMeter, wake: () => {} };
  const buy = createSubmit({
    ...deps,
    ledger: desk.ledger,
    desk: desk.desk,
    pacing: (provider) => ({ ...TIMING, ...factsOf(provider) }),
    circuits: new Map(),
  });
  return { buy: () => buy.pass(), hold: createHold({ ...deps, lanes: LANES, ledger: desk.ledger, desk: desk.desk }) };
};

describe('a provider that the environment no longer has', () => {
  async function held(t: TestContext): Promise<{ desk: JobWorld; waiting: Order; sent: readonly [Order, Order] }> {
    const desk = await startJobWorld(t);
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
    const desk = await startJobWorld(t);
    const interrupted = await desk.approved();
    assert.ok(
      movedOrStale(await desk.desk.move(interrupted, { kind: 'submission_started', account: 'account-of-juhe' })),
    );
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

  test('its requester takes back what was never sent: the money is free, and it is bought no more', async (t) => {
    const { desk, waiting, sent: before } = await held(t);
    for (const { ref } of before) {
      const refused = await desk.desk.cancel(ref, AGENT, HERE);
      assert.equal(!refused.ok && refused.error.kind, 'too_late');
    }
    assert.ok((await desk.desk.cancel(waiting.ref, AGENT, HERE)).ok);
    assert.equal(desk.changes.at(-1)?.money, 'release');
    await desk.restart();
    await desk.submit();
    assert.equal((await desk.now(waiting)).state, 'cancelled');
    assert.equal(desk.provider.submitted.length, 2);
  });

  test('an order that is about to be bought is not taken back', async (t) => {
    const desk = await startJobWorld(t);
    const order = await desk.approved();
    const refused = await desk.desk.cancel(order.ref, AGENT, HERE);
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
  const desk = await startJobWorld(t);
  const origin = { conversation: conversation('web:desk'), thread: null, message: null };
  const asked = anOrder({
    origin,
    maker: AGENT,
    product: { ...anOrder().product, offers: [{ provider: 'juhe', pid: '1' }] },
  });
  await desk.ledger.record(opening(asked));
  const approved = moving(asked, 'approved', { dueAt: desk.at, order: { attempt: attempt(asked) } });
  assert.ok((await desk.ledger.record(approved)).ok);
  await desk.submit();
  assert.deepEqual(desk.provider.submitted, []);
  assert.equal((await desk.now(asked)).held?.because, 'playground');
  assert.ok((await desk.desk.cancel(asked.ref, AGENT, HERE)).ok);
});
