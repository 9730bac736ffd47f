import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InquiryFailure } from '../../../src/core/provider.ts';
import { err, ok } from '../../../src/core/result.ts';
import { startJobWorld } from '../../support/job-world.ts';

const failure = (kind: InquiryFailure['kind'], code: string | null = null): InquiryFailure => ({
  ...{ kind, code, why: 'said by the provider', advice: null },
});

test('what the provider would not sell, by a listed code, is refused and never sent', async (t) => {
  const desk = await startJobWorld(t);
  const order = await desk.approved();
  const asked: string[] = [];
  Object.assign(desk.provider, {
    checkSale: async ({ merchantOrderId }: { readonly merchantOrderId: string }) => {
      asked.push(merchantOrderId);
      return err(failure('not_sold', '208501'));
    },
  });
  await desk.submit();
  const after = await desk.now(order);
  assert.deepEqual([after.state, after.word?.code, after.countedLi], ['failed', '208501', 0]);
  assert.deepEqual(asked, [order.attempt?.merchantOrderId]);
  assert.equal(desk.provider.submitted.length, 0);
});

test('it goes to the next provider that sells it', async (t) => {
  const desk = await startJobWorld(t);
  const order = await desk.approved('TWO');
  Object.assign(desk.provider, { checkSale: async () => err(failure('not_sold', '208501')) });
  await desk.submit();
  await desk.submit();
  assert.deepEqual([desk.provider.submitted.length, desk.second.submitted.length], [0, 1]);
  assert.equal((await desk.now(order)).attempt?.provider, desk.second.name);
});

for (const [answer, checkSale] of Object.entries({
  'that it is sold': async () => ok(undefined),
  'a refusal of our account': async () => err(failure('refused', '10001')),
  'a code that is not listed': async () => err(failure('unclear', '208599')),
  nothing: async () => err(failure('unreachable')),
  'by a fault of the client': async () => Promise.reject(new Error('broken')),
})) {
  test(`a purchase goes on where the question of a sale is answered with ${answer}`, async (t) => {
    const desk = await startJobWorld(t);
    const order = await desk.approved();
    Object.assign(desk.provider, { checkSale });
    await desk.submit();
    assert.equal(desk.provider.submitted.length, 1);
    assert.equal((await desk.now(order)).state, 'accepted');
  });
}

test('a question of a sale that is never answered holds no purchase up for long', async (t) => {
  const desk = await startJobWorld(t);
  const order = await desk.approved();
  Object.assign(desk.provider, { checkSale: () => new Promise(() => undefined) });
  const startedAt = Date.now();
  await desk.submit();
  assert.ok(Date.now() - startedAt < 10_000);
  assert.equal((await desk.now(order)).state, 'accepted');
});
