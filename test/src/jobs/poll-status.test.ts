import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Order } from '../../../src/core/order.ts';
import { BOSS, LIN } from '../../support/desk-world.ts';
import { type JobWorld, MINUTE, startJobWorld } from '../../support/job-world.ts';
import { confirm, settle } from '../../support/settling.ts';

describe('asking the provider', () => {
  const taken = async (desk: JobWorld, product?: string): Promise<Order> => {
    const order = await desk.approved(product);
    await desk.submit();
    return order;
  };

  test('an accepted order is left alone until it was silent for long enough; then the gaps double up to the longest', async (t) => {
    const desk = await startJobWorld(t);
    await taken(desk);
    const askedAt: number[] = [];
    const start = desk.at;
    for (let minute = 0; minute <= 40; minute += 1) {
      const before = desk.provider.asked.length;
      await desk.ask();
      if (desk.provider.asked.length > before) askedAt.push(minute);
      desk.at = start + (minute + 1) * MINUTE;
    }
    assert.deepEqual(askedAt, [2, 6, 14, 22, 30, 38]);
  });

  test('one query in its time for the whole account, the oldest first, as many orders in it as the provider takes', async (t) => {
    const desk = await startJobWorld(t, 'juhe', 3);
    const orders: Order[] = [];
    for (let n = 0; n < 5; n += 1) {
      orders.push(await taken(desk));
      desk.at += 1;
    }
    desk.at += 10 * MINUTE;
    for (let n = 0; n < 4; n += 1) await desk.ask();
    assert.equal(desk.provider.asked.length, 1, 'four passes in one minute are one query');
    assert.deepEqual(
      desk.provider.asked[0]?.ids,
      orders.slice(0, 3).map(({ attempt }) => attempt?.merchantOrderId),
    );
    desk.at += MINUTE;
    await desk.ask();
    assert.deepEqual(
      desk.provider.asked[1]?.ids,
      orders.slice(3).map(({ attempt }) => attempt?.merchantOrderId),
    );
  });

  test('an order that found no room in the one request keeps its place, and is in the next', async (t) => {
    const desk = await startJobWorld(t);
    const order = await taken(desk);
    desk.at += 1;
    await taken(desk);
    desk.provider.queries = [null];
    desk.at += 6 * MINUTE;
    for (let minute = 0; minute < 2; minute += 1) {
      await desk.ask();
      desk.at += MINUTE;
    }
    const id = order.attempt?.merchantOrderId;
    assert.deepEqual(
      desk.provider.asked.map(({ ids }) => ids),
      [[id], [id]],
    );
  });

  test('the next query waits its whole time from the end of the last, however late that one reached the provider', async (t) => {
    const desk = await startJobWorld(t);
    for (let n = 0; n < 2; n += 1) await taken(desk);
    const { query } = desk.provider;
    Object.assign(desk.provider, {
      query: async (...asked: Parameters<typeof query>) => {
        desk.at += 20_000;
        return query(...asked);
      },
    });
    desk.at += 10 * MINUTE;
    await desk.ask();
    desk.at += MINUTE - 1;
    await desk.ask();
    assert.equal(desk.provider.asked.length, 1);
    desk.at += 1;
    await desk.ask();
    assert.equal(desk.provider.asked.length, 2);
  });

  test('an answer moves the order, and what was answered is not asked again', async (t) => {
    const desk = await startJobWorld(t);
    const order = await taken(desk);
    desk.provider.queries = [{ kind: 'delivered' }];
    desk.at += 2 * MINUTE;
    await desk.ask();
    assert.equal((await desk.now(order)).state, 'succeeded');
    desk.at += 600 * MINUTE;
    await desk.ask();
    assert.equal(desk.provider.asked.length, 1);
  });

  test('what a callback said of an order that ended is asked about once, and what contradicts its end is told', async (t) => {
    const desk = await startJobWorld(t);
    const order = await taken(desk);
    desk.provider.queries = [{ kind: 'failed' }, { kind: 'failed' }, { kind: 'delivered' }];
    desk.at += 2 * MINUTE;
    await desk.ask();
    for (const conflict of [false, true, true]) {
      await desk.ledger.wake(order.id, desk.at);
      desk.at += MINUTE;
      await desk.ask();
      await desk.ask();
      assert.equal((await desk.now(order)).conflict !== null, conflict);
    }
    assert.equal((await desk.now(order)).state, 'failed');
    assert.equal(desk.provider.asked.length, 4);
    assert.equal(desk.changes.filter(({ event }) => event.kind === 'contradicted').length, 1);
  });

  test('somebody’s status asks now, within the account’s pace', async (t) => {
    const desk = await startJobWorld(t);
    const order = await taken(desk);
    await desk.desk.status(order.ref, order.maker, order.origin);
    await desk.ask();
    assert.equal(desk.provider.asked.length, 1);
    await desk.desk.status(order.ref, order.maker, order.origin);
    await desk.ask();
    assert.equal(desk.provider.asked.length, 1, 'the next minute is not over');
  });
});

describe('what people settled as failed', () => {
  async function settledFailed(desk: JobWorld): Promise<Order> {
    const order = await desk.approved();
    desk.provider.submits = [{ kind: 'unknown', unlisted: false }];
    desk.provider.queries = [{ kind: 'not_found' }];
    await desk.submit();
    await settle(desk, order, BOSS, 'failed');
    await confirm(desk, order, LIN);
    return desk.now(order);
  }

  test('is asked about again, with gaps that double up to the longest, for seven days', async (t) => {
    const desk = await startJobWorld(t);
    await settledFailed(desk);
    const start = desk.at;
    const askedAt: number[] = [];
    for (let minute = 0; minute <= 8 * 24 * 60; minute += minute < 40 ? 1 : 8) {
      const before = desk.provider.asked.length;
      await desk.ask();
      if (desk.provider.asked.length > before) askedAt.push(minute);
      desk.at = start + (minute + (minute < 40 ? 1 : 8)) * MINUTE;
    }
    assert.deepEqual(askedAt.slice(0, 5), [2, 6, 14, 22, 30]);
    assert.ok((askedAt.at(-1) ?? 0) > 7 * 24 * 60 - 24 && (askedAt.at(-1) ?? 0) <= 7 * 24 * 60, String(askedAt.at(-1)));
    assert.equal(await desk.ledger.nextDueAt('sweep', null), null);
  });

  test('is asked about until the provider says that it was delivered, and not while another waits for its first answer', async (t) => {
    const desk = await startJobWorld(t);
    const order = await settledFailed(desk);
    desk.at += 60_000;
    desk.provider.submits = [{ kind: 'accepted' }];
    const waiting = await desk.approved();
    await desk.submit();
    desk.at += 3 * MINUTE;
    await desk.ask();
    assert.deepEqual(desk.provider.asked.at(-1)?.ids, [waiting.attempt?.merchantOrderId]);
    desk.provider.queries = [{ kind: 'delivered' }];
    desk.at += MINUTE;
    await desk.ask();
    assert.ok((await desk.now(order)).lateDelivery);
    assert.equal(await desk.ledger.nextDueAt('sweep', null), null);
  });
});

describe('refunds', () => {
  const delivered = async (t: TestContext) => {
    const desk = await startJobWorld(t, 'ytx', 100);
    const order = await desk.approved('VIDEO');
    desk.provider.submits = [{ kind: 'accepted' }];
    desk.provider.queries = [{ kind: 'delivered' }];
    await desk.submit();
    desk.at += 2 * MINUTE;
    await desk.ask();
    assert.equal((await desk.now(order)).state, 'succeeded');
    return { desk, order };
  };

  test('a delivered benefit is looked at again for days, and one that was taken back gives its money back, with a reply', async (t) => {
    const { desk, order } = await delivered(t);
    const used = async () => {
      const [budget] = await desk.desk
        .budget(order.maker, order.origin)
        .then((result) => (result.ok ? result.value : []));
      return budget?.used.li;
    };
    desk.at += 360 * MINUTE;
    await desk.ask();
    assert.equal((await desk.now(order)).state, 'succeeded');
    assert.equal(await used(), 15_000);
    desk.provider.queries = [{ kind: 'refunded' }];
    desk.at += 360 * MINUTE;
    await desk.ask();
    assert.equal((await desk.now(order)).state, 'refunded');
    assert.equal(await used(), 0);
    assert.deepEqual(
      desk.changes.at(-1)?.notices.map(({ slot }) => slot),
      ['card', 'reply'],
    );
  });

  test('it is asked about for twice as long while the provider does not answer', async (t) => {
    const { desk } = await delivered(t);
    desk.provider.queries = [{ kind: 'unknown', unlisted: false }];
    for (let hour = 0; hour < 60; hour += 6) {
      desk.at += 360 * MINUTE;
      await desk.ask();
    }
    assert.equal(desk.provider.asked.length, 1 + 7);
  });

  test('after some days it is left alone', async (t) => {
    const { desk } = await delivered(t);
    for (let hour = 0; hour < 60; hour += 6) {
      desk.at += 360 * MINUTE;
      await desk.ask();
    }
    assert.equal(desk.provider.asked.length, 1 + 3);
  });

  test('what waits for its first answer is asked before any sweep', async (t) => {
    const { desk } = await delivered(t);
    desk.at += 355 * MINUTE;
    const waiting = await desk.approved('VIDEO');
    await desk.submit();
    desk.at += 8 * MINUTE;
    desk.provider.asked.length = 0;
    await desk.ask();
    assert.deepEqual(desk.provider.asked[0]?.ids, [waiting.attempt?.merchantOrderId]);
  });
});
