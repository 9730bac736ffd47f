import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movedOrStale } from '../../../src/core/advance.ts';
import type { Order } from '../../../src/core/order.ts';
import type { OrderEvent } from '../../../src/core/order-event.ts';
import { err, ok } from '../../../src/core/result.ts';
import { createForget } from '../../../src/jobs/upkeep.ts';
import { databases } from '../../support/databases.ts';
import { startDeskWorld } from '../../support/desk-world.ts';
import { anOrder, moving, OPENED_AT, opening } from '../../support/orders.ts';
import { silentLog } from '../../support/silent.ts';
import { step } from '../../support/steps.ts';

const DAY = 86_400_000;
const NUMBER = '13911281234';

const passOf = (world: Awaited<ReturnType<typeof startDeskWorld>>, numbersKeptMs: number | null) =>
  createForget({
    ledger: world.ledger,
    desk: world.desk,
    numbersKeptMs: () => numbersKeptMs,
    now: () => world.at,
    log: silentLog,
  });

const numberOf = async (world: Awaited<ReturnType<typeof startDeskWorld>>, { id }: Order) =>
  (await world.ledger.find({ by: 'id', id }))?.msisdn;

test('numbers are kept for ever unless the config says otherwise', async (t) => {
  const world = await startDeskWorld(t);
  const order = await world.opened();
  await world.desk.cancel(order.ref, order.maker, order.origin);
  world.at += 10_000 * DAY;
  await passOf(world, null)();
  assert.equal(await numberOf(world, order), NUMBER);
});

test('a number goes when its order ended so long ago, not when it was opened so long ago', async (t) => {
  const world = await startDeskWorld(t);
  const pass = passOf(world, 90 * DAY);
  const [waiting, cancelled] = [await world.opened(), await world.opened()];
  world.at += 80 * DAY;
  await world.desk.cancel(cancelled.ref, cancelled.maker, cancelled.origin);
  world.at += 20 * DAY;
  await pass();
  assert.deepEqual([await numberOf(world, waiting), await numberOf(world, cancelled)], [NUMBER, NUMBER]);
  world.at += 70 * DAY;
  await pass();
  assert.deepEqual([await numberOf(world, waiting), await numberOf(world, cancelled)], [NUMBER, '139****1234']);
});

test('a clock that is set back by days keeps no number for days more', async (t) => {
  const world = await startDeskWorld(t);
  const pass = passOf(world, DAY);
  world.at += 10 * DAY;
  await pass();
  world.at -= 5 * DAY;
  const order = await world.opened();
  await world.desk.cancel(order.ref, order.maker, order.origin);
  world.at += 2 * DAY;
  await pass();
  assert.equal(await numberOf(world, order), '139****1234');
});

test('an order whose end was contradicted keeps its number', async (t) => {
  const world = await startDeskWorld(t);
  const order = await world.opened({ product: 'SMALL' });
  const sent = movedOrStale(await world.desk.move(order, { kind: 'submission_started' }));
  const word = { provider: 'juhe', code: null, why: '' } as const;
  const failed = sent && movedOrStale(await world.desk.move(sent, { kind: 'failed', word }));
  assert.ok(
    failed && movedOrStale(await world.desk.move(failed, { kind: 'contradicted', word, claim: 'delivered after all' })),
  );
  world.at += 200 * DAY;
  await passOf(world, 90 * DAY)();
  assert.equal(await numberOf(world, order), NUMBER);
});

test('many are masked in portions, also behind more than a portion of those that must be kept', async (t) => {
  const { ledger } = (await databases[0]?.open(t)) ?? assert.fail();
  const all = Array.from({ length: 450 }, (_, place) => anOrder({ openedAt: OPENED_AT + place }));
  await Promise.all(all.map((one) => ledger.record(opening(one))));
  await Promise.all(
    all.map((one, place) =>
      ledger.record(moving(one, 'cancelled', place < 250 ? { order: { changedAt: OPENED_AT + 100 * DAY } } : {})),
    ),
  );
  const masked: Order[] = [];
  const desk = {
    move: async (one: Order, event: OrderEvent) => {
      masked.push(one);
      const change = step(one, event);
      return (await ledger.record(change)).ok ? ok(change.after) : err({ kind: 'stale' } as const);
    },
  };
  const pass = createForget({ ledger, desk, numbersKeptMs: () => DAY, now: () => OPENED_AT + 2 * DAY, log: silentLog });
  for (let passes = 0; (await pass()) !== null; passes += 1) assert.ok(passes < 10);
  assert.deepEqual(
    masked.map(({ id }) => id),
    all.slice(250).map(({ id }) => id),
  );
});
