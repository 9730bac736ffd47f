import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSandbox } from '../../../../sandbox/start.ts';
import { openProviders } from '../../../../src/app/providers.ts';
import { createListing } from '../../../../src/app/reconcile/listing.ts';
import { readRules } from '../../../../src/app/rules/run.ts';
import { timedTasks } from '../../../../src/app/timed-tasks.ts';
import type { Order } from '../../../../src/core/order.ts';
import type { ListQuestion } from '../../../../src/core/provider.ts';
import { ok } from '../../../../src/core/result.ts';
import { startReconcileWorld } from '../../../support/reconcile-world.ts';
import { silentLog } from '../../../support/silent.ts';

const day = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);

test('a span is asked for a day at a time, page after page, and half a list is none', async () => {
  const asked: ListQuestion[] = [];
  const order = {
    merchantOrderId: 'A1B2C3D4',
    providerOrderId: null,
    number: null,
    at: 1,
    amountLi: 1,
    state: 'delivered',
  } as const;
  const provider = {
    listOrders: async (question: ListQuestion) => {
      asked.push(question);
      return ok({ orders: [order], isLast: question.page === 2 });
    },
  };
  const list = createListing(provider, { timezone: 'Asia/Shanghai', turn: async () => {} });
  const [from, to] = [Date.parse('2026-10-31T02:00:00Z'), Date.parse('2026-11-01T04:00:00Z')];
  const rows: number[] = [];
  for await (const batch of list?.({ from, to }) ?? []) rows.push(...batch.map(({ row }) => row));
  assert.deepEqual(rows, [1, 2, 3, 4]);
  const midnight = Date.parse('2026-10-31T16:00:00Z');
  assert.deepEqual(
    asked.map(({ page, ...span }) => [span.from, span.to, page]),
    [
      [from, midnight - 1, 1],
      [from, midnight - 1, 2],
      [midnight, to, 1],
      [midnight, to, 2],
    ],
  );
  assert.equal(createListing({}, { timezone: 'UTC', turn: async () => {} }), null);
});

test('the books of a provider that lists its orders are compared without a file: on the command line, and each day', async (t) => {
  const sandbox = await startSandbox({ chargeMs: 1 });
  t.after(() => sandbox.stop());
  const world = await startReconcileWorld(t);
  const variables = {
    DATABASE_URL: world.url,
    TOPUP_CONFIG: `${world.folder}/topup.config.json`,
    ...sandbox.variables('juhe'),
  };
  await world.configure({ every: '24h' });
  const { read } = readRules({ ...variables, SLACK_BOT_TOKEN: 'x', SLACK_SIGNING_SECRET: 'x' }, null);
  assert.ok(read.ok);
  const { config } = read.value;
  const [juhe] = openProviders(config, Date.now);
  assert.ok(juhe);
  const at = Date.now();
  const orders: Order[] = [];
  for (const number of ['13911285551', '13911285552', '13911285553']) {
    const order = await world.sold({
      at,
      number,
      account: juhe.account,
      state: number.endsWith('3') ? 'in_doubt' : 'succeeded',
    });
    orders.push(order);
    if (number.endsWith('2')) continue;
    await juhe.submit({
      merchantOrderId: order.attempt?.merchantOrderId as never,
      msisdn: order.msisdn,
      offer: { provider: 'juhe', pid: '1' },
      productCode: 'x',
    });
  }
  await juhe.submit({
    merchantOrderId: 'MANUAL000001' as never,
    msisdn: '13911285559' as never,
    offer: { provider: 'juhe', pid: '1' },
    productCode: 'x',
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const run = () => world.run(['juhe', '--from', day(at), '--to', day(at), '--json'], { variables });
  const { code, said } = await run();
  assert.match(said, /"done":true/);
  assert.equal(code, 1);
  const open = (JSON.parse(said) as { open: { kind: string; note: string | null; order: string | null }[] }).open;
  assert.deepEqual(
    open.map(({ kind, note }) => [kind, note]),
    [
      ['only_theirs', 'past_the_desk'],
      ['state_differs', 'in_doubt'],
      ['only_ours', null],
    ],
  );
  assert.equal(open[2]?.order, orders[1]?.ref);

  // What a person closed is not told again by the job, and what it finds is the same.
  const tasks = timedTasks({
    ...{ config: () => config, ledger: world.ledger, providers: [juhe], url: world.url, log: silentLog },
    ...{ tell: async () => true, wakeDeliver: () => {}, now: () => Date.now() + 2 * 3_600_000 },
  }).tasks();
  assert.deepEqual(
    tasks.map(({ name }) => name),
    ['reconcile juhe'],
  );
  await tasks[0]?.run(at + 2 * 3_600_000);
  assert.equal((await world.ledger.openDifferences()).open.length, 3);

  const off = await world.run(['juhe'], { variables: { ...variables, JUHE_KEY: 'another' } });
  assert.match(off.complained, /juhe did not list its orders: .*Nothing was taken/s);
  await world.configure({ juhe: { listing: false } });
  assert.match((await run()).said, /not asked for its orders/);
});
