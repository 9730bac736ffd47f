import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ConversationId, MessageRef } from '../../../src/core/conversation.ts';
import { BOSS, HERE, startDeskWorld } from '../../support/desk-world.ts';

const ref = (message: string, conversation = 'slack:C0SUPPORT'): MessageRef => ({
  conversation: conversation as ConversationId,
  message,
});

/** An order whose card stands at m1. */
async function shownOrder(t: TestContext) {
  const world = await startDeskWorld(t);
  const { ledger, desk } = world;
  const order = await world.opened();
  const show = async (): Promise<void> => {
    const items = await ledger.claimNotices({ now: world.at, leaseMs: 1_000, limit: 9, except: [] });
    for (const item of items) await ledger.endNotice(item, { kind: 'shown', ref: ref('m1') }, world.at);
  };
  const reject = () =>
    desk.decide({ order: { by: 'ref', ref: order.ref }, decision: 'reject', why: null, by: BOSS, origin: HERE });
  return { desk, order, show, reject };
}

test('a pressed card that is not where the order’s card stands is told apart once the order was decided', async (t) => {
  const { desk, order, show, reject } = await shownOrder(t);
  await show();
  assert.equal(
    await desk.orphanCardAt(order.ref, ref('m0')),
    null,
    'while it waits, the buttons of both do what they say',
  );
  await reject();
  assert.equal((await desk.orphanCardAt(order.ref, ref('m0')))?.state, 'rejected');
});

test('neither the card that is kept up to date, nor one that may become it, nor one elsewhere is taken for a stray', async (t) => {
  const { desk, order, show, reject } = await shownOrder(t);
  await reject();
  assert.equal(
    await desk.orphanCardAt(order.ref, ref('m0')),
    null,
    'the card was posted, and where is not recorded yet',
  );
  await show();
  assert.equal(await desk.orphanCardAt(order.ref, ref('m1')), null);
  assert.equal(await desk.orphanCardAt(order.ref, ref('m0', 'slack:C0OTHER')), null);
  assert.equal(await desk.orphanCardAt('T00000', ref('m0')), null);
});
