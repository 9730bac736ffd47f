import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createDeliver } from '../../../src/jobs/deliver.ts';
import { BOSS, HERE, startDeskWorld } from '../../support/desk-world.ts';
import { silentLog, silentMeter, slackWithoutGroups } from '../../support/silent.ts';

/** A conversation that takes one message a second, and two orders whose cards stand there. */
async function startPaced(t: TestContext, pacesEdits: boolean) {
  const world = await startDeskWorld(t);
  const { ledger, desk } = world;
  const told: string[] = [];
  const surface = slackWithoutGroups(async ({ notice, order, edit }) => {
    told.push(`${notice.slot} of ${order.ref}`);
    return { kind: 'shown', ref: edit ?? { conversation: notice.conversation, message: `m${told.length}` } };
  }, 1_000);
  const common = { now: () => world.at, log: silentLog, meter: silentMeter, wake: () => undefined };
  const job = createDeliver({ ledger, desk, surfaces: [{ ...surface, pacesEdits }], ...common });
  const deliver = async (): Promise<void> => {
    for (let n = 0; n < 12; n += 1) {
      await job.pass();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const refs: string[] = [];
  while (refs.length < 2) {
    refs.push((await world.opened()).ref);
    await deliver();
    world.at += 10_000;
  }
  assert.equal(told.length, 2);
  told.length = 0;
  const reject = (ref: string) =>
    desk.decide({ order: { by: 'ref', ref }, decision: 'reject', why: null, by: BOSS, origin: HERE });
  return { world, told, deliver, reject, refs };
}

test('a reply follows its edited card at once if only posts are paced, and the next order waits', async (t) => {
  const { world, told, deliver, reject, refs } = await startPaced(t, false);
  const [first = '', second = ''] = refs;
  await reject(first);
  await deliver();
  await reject(second);
  await deliver();
  assert.deepEqual(told, [`card of ${first}`, `reply of ${first}`]);
  world.at += 1_000;
  await deliver();
  assert.deepEqual(told.slice(2), [`card of ${second}`, `reply of ${second}`]);
});

test('a reply waits for its turn behind an edited card if edits are paced', async (t) => {
  const { world, told, deliver, reject, refs } = await startPaced(t, true);
  const [first = ''] = refs;
  await reject(first);
  await deliver();
  assert.deepEqual(told, [`card of ${first}`]);
  world.at += 1_000;
  await deliver();
  assert.deepEqual(told.slice(1), [`reply of ${first}`]);
});
