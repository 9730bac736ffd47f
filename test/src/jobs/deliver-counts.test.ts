import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import { LedgerUnreachable } from '../../../src/core/ledger.ts';
import type { Delivery } from '../../../src/core/surface.ts';
import type { Desk } from '../../../src/desk/desk.ts';
import { createDeliver } from '../../../src/jobs/deliver.ts';
import { BOSS, HERE, startDeskWorld } from '../../support/desk-world.ts';
import { silentLog, silentMeter, slackWithoutGroups } from '../../support/silent.ts';

/** A desk whose notices are all shown. `shown` says of each whether it tells what is left. */
async function open(t: TestContext, more: Partial<Desk> = {}) {
  const world = await startDeskWorld(t);
  const shown: (readonly [slot: string, state: string, saysWhatIsLeft: boolean])[] = [];
  const surface = slackWithoutGroups(async ({ key, notice, order, edit, counts }: Delivery) => {
    shown.push([notice.slot, order.state, counts.length > 0]);
    return { kind: 'shown', ref: edit ?? { conversation: notice.conversation, message: key } };
  });
  const deliver = async () => {
    const desk = { ...world.desk, ...more };
    const shared = { now: () => world.at, log: silentLog, meter: silentMeter, wake: () => {} };
    const job = createDeliver({ ledger: world.ledger, desk, surfaces: [surface], ...shared });
    for (let pass = 0; pass < 12; pass += 1) {
      await job.pass();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await job.settled();
  };
  return { world, shown, deliver };
}

test('a card says what is left where somebody is to decide it, as long as it waits', async (t) => {
  const { world, shown, deliver } = await open(t);
  const origin = { conversation: 'slack:C0FIELD' as ConversationId, thread: null, message: null };
  const { ref } = await world.opened({ origin });
  await deliver();
  assert.deepEqual(shown.toSorted(), [
    ['card', 'awaiting_approval', false],
    ['decisions', 'awaiting_approval', true],
  ]);
  const order = { by: 'ref', ref } as const;
  await world.desk.decide({ order, decision: 'reject', why: null, by: BOSS, origin: HERE });
  await deliver();
  assert.ok(shown.length > 2);
  assert.ok(shown.slice(2).every(([, state, saysWhatIsLeft]) => state === 'rejected' && !saysWhatIsLeft));
});

test('a ledger that cannot say what is left holds no card back', async (t) => {
  const countsOf = async () => Promise.reject(new LedgerUnreachable('no connection'));
  const { world, shown, deliver } = await open(t, { countsOf });
  await world.opened();
  await deliver();
  assert.deepEqual(shown, [['card', 'awaiting_approval', false]]);
});
