import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Order } from '../../../src/core/order.ts';
import { MINUTE, startJobWorld } from '../../support/job-world.ts';

describe('what a batch cannot tell apart', () => {
  const SHARED = { kind: 'unknown', unlisted: false, shared: true } as const;

  /** So many orders in doubt that YTX does not know: any batch of several says nothing, and each alone is not found. */
  async function inDoubt(t: TestContext, count: number) {
    const desk = await startJobWorld(t, 'ytx', 100);
    const orders: Order[] = [];
    for (let n = 0; n < count; n += 1) orders.push(await desk.approved('TWO'));
    desk.provider.submits = [{ kind: 'unknown', unlisted: false }];
    // One at a time: so many unanswered at once would open the circuit.
    while ((await Promise.all(orders.map(desk.now))).some(({ state }) => state === 'approved')) {
      await desk.submit();
      desk.at += 31_000;
    }
    const { query } = desk.provider;
    Object.assign(desk.provider, {
      query: async (...asked: Parameters<typeof query>) => {
        desk.provider.queries = [asked[1].length > 1 ? SHARED : { kind: 'not_found' }];
        return query(...asked);
      },
    });
    return { desk, orders };
  }

  test('is asked about alone in turn, so that each order reaches people in bounded time', async (t) => {
    const { desk, orders } = await inDoubt(t, 3);
    const start = desk.at;
    const peopleAt = new Map<string, number>();
    for (let minute = 0; minute < 180; minute += 1) {
      await desk.ask();
      for (const order of orders) {
        const { doubt, id } = await desk.now(order);
        if (doubt?.peopleAsked && !peopleAt.has(id)) peopleAt.set(id, minute);
      }
      desk.at = start + (minute + 1) * MINUTE;
    }
    assert.equal(peopleAt.size, 3);
    const shared = desk.provider.asked.filter(({ ids }) => ids.length > 1);
    assert.ok(shared.length <= 2, `${shared.length} questions were asked in vain`);
  });

  test('does not keep a new order from being asked about, nor that one it', async (t) => {
    const { desk, orders } = await inDoubt(t, 12);
    desk.provider.submits = [{ kind: 'accepted' }];
    for (let n = 0; n < 3; n += 1) {
      desk.at += 2 * MINUTE;
      await desk.ask();
    }
    const added = new Map<string, number>();
    const asked = new Map<string, number>();
    for (let minute = 0; minute < 60; minute += 1) {
      const order = await desk.approved('TWO');
      for (let n = 0; n < 2; n += 1) await desk.submit();
      if (order.attempt !== null) added.set(order.attempt.merchantOrderId, minute);
      const before = desk.provider.asked.length;
      await desk.ask();
      for (const { ids } of desk.provider.asked.slice(before))
        for (const id of ids) asked.set(id, asked.get(id) ?? minute);
      desk.at += MINUTE;
    }
    const waits = [...added]
      .filter(([, at]) => at < 50)
      .map(([id, at]) => (asked.get(id) ?? Number.POSITIVE_INFINITY) - at);
    assert.ok(Math.max(...waits) <= 4, `a new order waited ${Math.max(...waits)} minutes, two of them by the config`);
    const alone = desk.provider.asked.filter(({ ids }) => ids.length === 1).map(({ ids }) => ids[0]);
    const old = orders.map(({ attempt }) => attempt?.merchantOrderId);
    assert.deepEqual(
      old.filter((id) => !alone.includes(id)),
      [],
      'and every old one was asked about alone meanwhile',
    );
  });
});
