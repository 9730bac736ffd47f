import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { movedOrStale } from '../../../src/core/advance.ts';
import type { Ledger } from '../../../src/core/ledger.ts';
import type { Order } from '../../../src/core/order.ts';
import { createDeliver } from '../../../src/jobs/deliver.ts';
import { createPollStatus } from '../../../src/jobs/poll-status.ts';
import { createSubmit } from '../../../src/jobs/submit.ts';
import { createExpire } from '../../../src/jobs/upkeep.ts';
import { BOSS, HERE, startDeskWorld } from '../../support/desk-world.ts';
import { factsOf } from '../../support/provider-facts.ts';
import { scriptedProvider } from '../../support/scripted-provider.ts';
import { silentLog, silentMeter, slackWithoutGroups } from '../../support/silent.ts';

/** What is left of the minute when the next tick, and the pass it wakes, have had theirs. */
const TAKEN_BY_MS = 54_000;
/** The providers' own times as the config has them where it says nothing. */
const TIMING = {
  ...{ submitTimeoutMs: 30_000, queryAfterMs: 120_000, doubtAfterMs: 15_000 },
  ...{
    refundEveryMs: 21_600_000,
    refundForMs: 172_800_000,
    silentForMs: 86_400_000,
    ...factsOf('juhe'),
    failoverAfterMs: null,
    queryEveryMs: 200,
    queryGapMaxMs: 3_600_000,
  },
};

/** A ledger of a process that dies as soon as it has taken something. */
const dying = (ledger: Ledger): Ledger => ({
  ...ledger,
  claimOrders: async (claim) => {
    await ledger.claimOrders(claim);
    return [];
  },
  claimNotices: async (claim) => {
    await ledger.claimNotices(claim);
    return [];
  },
});

/** Two replicas on PostgreSQL, the jobs of which run when the test says so. The first dies at whatever it takes. */
async function twoReplicas(t: TestContext) {
  const world = await startDeskWorld(t, 'postgres', { timing: () => TIMING });
  const provider = scriptedProvider('juhe');
  const shown: string[] = [];
  const surface = slackWithoutGroups(async ({ key, again, notice }) => {
    shown.push(`${notice.slot}${again ? ' again' : ''}`);
    return { kind: 'shown', ref: { conversation: notice.conversation, message: key } };
  });
  const replica = (ledger: Ledger) => {
    const deps = {
      ...{ ledger, desk: world.desk, providers: [provider], surfaces: [surface], now: () => world.at, wake: () => {} },
      ...{ log: silentLog, meter: silentMeter, circuits: new Map(), pacing: () => TIMING },
    };
    const JOBS = { submit: createSubmit, poll: createPollStatus, deliver: createDeliver };
    return async (name: keyof typeof JOBS | 'expire'): Promise<void> => {
      if (name === 'expire') return void (await createExpire(deps)());
      const job = JOBS[name](deps);
      await job.pass();
      // What has not had its turn when the job is asked to settle is given back.
      await new Promise((resolve) => setImmediate(resolve));
      await job.settled();
    };
  };
  const approved = async (): Promise<Order> => {
    const { ref } = await world.opened();
    const decided = await world.desk.decide({
      order: { by: 'ref', ref },
      decision: 'approve',
      why: null,
      by: BOSS,
      origin: HERE,
    });
    return decided.ok ? decided.value : assert.fail(decided.error.kind);
  };
  return {
    world,
    provider,
    shown,
    approved,
    first: replica(dying(world.ledger)),
    second: replica(world.ledger),
    stateOf: async ({ id }: Order) => (await world.ledger.find({ by: 'id', id }))?.state,
  };
}

test('a card that a replica died over is shown by another within a minute, as one that may stand there already', async (t) => {
  const { world, shown, first, second } = await twoReplicas(t);
  await world.opened();
  await first('deliver');
  await second('deliver');
  assert.deepEqual(shown, []);
  world.at += TAKEN_BY_MS;
  await second('deliver');
  assert.deepEqual(shown, ['card again']);
});

test('an order that a replica died over before it began to buy is bought by another within a minute', async (t) => {
  const { world, provider, approved, first, second, stateOf } = await twoReplicas(t);
  const order = await approved();
  await first('submit');
  await second('submit');
  assert.equal(provider.submitted.length, 0);
  world.at += TAKEN_BY_MS;
  await second('submit');
  assert.equal(provider.submitted.length, 1);
  assert.equal(await stateOf(order), 'accepted');
});

test('an order that a replica died over while it was being bought is in doubt within a minute, and not bought again', async (t) => {
  const { world, provider, approved, second, stateOf } = await twoReplicas(t);
  const order = await approved();
  assert.ok(movedOrStale(await world.desk.move(order, { kind: 'submission_started' })));
  world.at += TAKEN_BY_MS;
  await second('submit');
  assert.equal(await stateOf(order), 'in_doubt');
  assert.equal(provider.submitted.length, 0);
});

test('an order that a replica died over while it asked about it is asked about by another within a minute', async (t) => {
  const { world, provider, approved, first, second, stateOf } = await twoReplicas(t);
  const order = await approved();
  await second('submit');
  provider.queries = [{ kind: 'delivered' }];
  world.at += TIMING.queryAfterMs;
  await first('poll');
  world.at += TIMING.queryEveryMs;
  await second('poll');
  assert.equal(provider.asked.length, 0);
  world.at += TAKEN_BY_MS;
  await second('poll');
  assert.equal(await stateOf(order), 'succeeded');
});

test('an order that a replica died over while it let it expire is ended by another within a minute', async (t) => {
  const { world, first, second, stateOf } = await twoReplicas(t);
  const order = await world.opened();
  world.at = order.expiresAt;
  await first('expire');
  await second('expire');
  assert.equal(await stateOf(order), 'awaiting_approval');
  world.at += TAKEN_BY_MS;
  await second('expire');
  assert.equal(await stateOf(order), 'expired');
});
