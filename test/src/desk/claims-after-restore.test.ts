import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { movedOrStale } from '../../../src/core/advance.ts';
import { merchantOrderIdOf } from '../../../src/core/ids.ts';
import type { Order } from '../../../src/core/order.ts';
import type { ProviderReport } from '../../../src/core/provider.ts';
import { BOSS, HERE, SETTINGS, startDeskWorld } from '../../support/desk-world.ts';

const offers = [
  { provider: 'ytx', kind: 'traffic', flowCode: null },
  { provider: 'juhe', pid: '1' },
] as const;

/** An order that was approved when a copy was taken, of which nobody knows since whether it was bought. */
async function restored(t: TestContext) {
  const products = SETTINGS.products.map((product) => ({ ...product, offers }));
  const { desk, ledger, opened } = await startDeskWorld(t, 'sqlite', { products });
  const { id, ref } = await opened();
  await desk.decide({ order: { by: 'ref', ref }, decision: 'approve', why: null, by: BOSS, origin: HERE });
  const found = async (): Promise<Order> => (await ledger.find({ by: 'id', id })) ?? assert.fail('no order');
  movedOrStale(await desk.move(await found(), { kind: 'restored', accounts: {} }));
  const claimed = (kind: 'failed' | 'delivered', provider: 'ytx' | 'juhe', number: number): ProviderReport => ({
    ...{ provider, via: 'callback', merchantOrderId: merchantOrderIdOf(id, number), outcome: { kind } },
    ...{ providerOrderId: 'P1', code: null, why: '', costLi: null },
  });
  return { desk, found, claimed };
}

test('that it failed is believed of no callback, also of an order that a restored copy brought back', async (t) => {
  const { desk, found, claimed } = await restored(t);
  const before = await found();
  assert.equal(before.attempt?.provider, 'ytx');
  await desk.recordClaim(claimed('failed', 'ytx', 1));
  assert.deepEqual(await found(), before);
});

test('a callback that names another of its ids says which one is asked about next', async (t) => {
  const { desk, found, claimed } = await restored(t);
  await desk.recordClaim(claimed('delivered', 'juhe', 2));
  const { attempt, doubt } = await found();
  assert.deepEqual([attempt?.provider, attempt?.number, doubt?.restored?.failed], ['juhe', 2, null]);
});
