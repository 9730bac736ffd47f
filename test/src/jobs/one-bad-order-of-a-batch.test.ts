import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { movedOrStale } from '../../../src/core/advance.ts';
import type { Order } from '../../../src/core/order.ts';
import type { Desk } from '../../../src/desk/desk.ts';
import { createDeliver } from '../../../src/jobs/deliver.ts';
import { createPollStatus } from '../../../src/jobs/poll-status.ts';
import { createSubmit } from '../../../src/jobs/submit.ts';
import { createExpire } from '../../../src/jobs/upkeep.ts';
import { BOSS, HERE, startDeskWorld } from '../../support/desk-world.ts';
import { factsOf } from '../../support/provider-facts.ts';
import { scriptedProvider } from '../../support/scripted-provider.ts';
import { silentLog, silentMeter, slackWithoutGroups } from '../../support/silent.ts';

const MINUTE = 60_000;
const PACING = {
  ...{ submitTimeoutMs: 1_000, queryAfterMs: 1_000, doubtAfterMs: 1_000, refundEveryMs: 1_000, refundForMs: 10_000 },
  ...{ queryEveryMs: 1_000, queryGapMaxMs: 10 * MINUTE, silentForMs: 1440 * MINUTE, failoverAfterMs: null },
  ...factsOf('juhe'),
};

/** The jobs over a real ledger, with a desk that cannot stand some orders. */
async function open(t: TestContext, name: 'sqlite' | 'postgres') {
  const world = await startDeskWorld(t, name, { remindAfterMs: null, expiresAfterMs: 10 * MINUTE });
  const bad = new Set<string>();
  const provider = scriptedProvider('juhe', 10);
  const standing = (id: string): void => {
    if (bad.has(id)) throw new Error('this one breaks whatever touches it');
  };
  const desk: Desk = {
    ...world.desk,
    move: async (order, event) => {
      standing(order.id);
      return world.desk.move(order, event);
    },
    recordReport: async (report) => {
      const order = await orderOf(report.merchantOrderId);
      standing(order.id);
      return world.desk.recordReport(report);
    },
    applyDeadlines: async (order) => {
      standing(order.id);
      return world.desk.applyDeadlines(order);
    },
  };
  const shown: string[] = [];
  const surface = slackWithoutGroups(async ({ order, notice }) => {
    standing(order.id);
    shown.push(order.ref);
    return { kind: 'shown', ref: { conversation: notice.conversation, message: order.ref } };
  });
  const shared = {
    ...{ ledger: world.ledger, desk, providers: [provider], now: () => world.at, log: silentLog },
    ...{ meter: silentMeter, wake: () => {}, surfaces: [surface] },
  };
  const orders: Order[] = [];
  const orderOf = async (merchantOrderId: string): Promise<Order> => {
    for (const { id } of orders) {
      const order = await world.ledger.find({ by: 'id', id });
      if (order?.attempt?.merchantOrderId === merchantOrderId) return order;
    }
    throw new Error('no such order');
  };
  const stateOf = async ({ id }: Order) => (await world.ledger.find({ by: 'id', id }))?.state;
  const opened = async (count: number): Promise<readonly Order[]> => {
    const made: Order[] = [];
    for (let n = 0; n < count; n += 1) made.push(await world.opened({ number: `1391128123${n}` }));
    orders.push(...made);
    return made;
  };
  const approved = async (count: number): Promise<readonly Order[]> => {
    const made = await opened(count);
    for (const { ref } of made) {
      const order = { by: 'ref', ref } as const;
      const decided = await world.desk.decide({ order, decision: 'approve', why: null, by: BOSS, origin: HERE });
      assert.ok(decided.ok);
    }
    return made;
  };
  return { world, bad, provider, shared, shown, stateOf, opened, approved };
}

for (const name of ['sqlite', 'postgres'] as const) {
  describe(`one order of a batch on ${name}`, () => {
    test('a purchase that throws holds up no other, and is tried again later and later', async (t) => {
      const { bad, shared, provider, stateOf, approved, world } = await open(t, name);
      const [first, second, third] = await approved(3);
      assert.ok(first && second && third);
      bad.add(first.id);
      const submit = createSubmit({ ...shared, pacing: () => PACING, circuits: new Map() });
      const pass = async () => {
        await submit.pass();
        await submit.settled();
      };
      await pass();
      assert.deepEqual(await Promise.all([first, second, third].map(stateOf)), ['approved', 'accepted', 'accepted']);
      const waits: number[] = [];
      for (let n = 0; n < 4; n += 1) {
        const at = await world.ledger.nextDueAt('submit', null);
        assert.ok(at !== null);
        waits.push(at - world.at);
        world.at = at;
        await pass();
      }
      assert.deepEqual(waits, [5_000, 10_000, 20_000, 40_000]);
      bad.clear();
      world.at += 10 * MINUTE;
      await pass();
      assert.equal(await stateOf(first), 'accepted');
      assert.equal(provider.submitted.length, 3, 'and is bought once');
    });

    test('an answer that cannot be taken leaves the others answered, and none leased', async (t) => {
      const { bad, shared, provider, stateOf, approved, world } = await open(t, name);
      const made = await approved(4);
      const submit = createSubmit({ ...shared, pacing: () => PACING, circuits: new Map() });
      await submit.pass();
      await submit.settled();
      world.at += MINUTE;
      provider.queries = [{ kind: 'delivered' }];
      bad.add(made[1]?.id ?? '');
      const poll = createPollStatus({ ...shared, pacing: () => PACING });
      await poll.pass();
      await poll.settled();
      assert.deepEqual(await Promise.all(made.map(stateOf)), ['succeeded', 'accepted', 'succeeded', 'succeeded']);
      assert.equal(await world.ledger.nextDueAt('ask', null), world.at + 5_000);
      assert.equal(provider.asked.length, 1);
    });

    test('a question that fails as a whole gives every order of it back', async (t) => {
      const { shared, provider, approved, world } = await open(t, name);
      const made = await approved(3);
      const submit = createSubmit({ ...shared, pacing: () => PACING, circuits: new Map() });
      await submit.pass();
      await submit.settled();
      world.at += MINUTE;
      const query = async () => {
        throw new Error('a codec that was not ready for this');
      };
      const poll = createPollStatus({ ...shared, providers: [{ ...provider, query }], pacing: () => PACING });
      await poll.pass();
      await poll.settled();
      world.at += 5_000;
      const lease = { work: 'ask', lane: null, now: world.at, leaseMs: 1_000, limit: 10 } as const;
      assert.equal((await world.ledger.claimOrders(lease)).length, made.length);
    });

    test('what was interrupted beside an order that breaks is in doubt all the same', async (t) => {
      const { bad, shared, stateOf, approved, world } = await open(t, name);
      const made = await approved(3);
      for (const { id } of made) {
        const order = await world.ledger.find({ by: 'id', id });
        assert.ok(order && movedOrStale(await world.desk.move(order, { kind: 'submission_started' })));
      }
      bad.add(made[0]?.id ?? '');
      world.at += MINUTE;
      const submit = createSubmit({ ...shared, pacing: () => PACING, circuits: new Map() });
      await submit.pass();
      assert.deepEqual(await Promise.all(made.map(stateOf)), ['submitting', 'in_doubt', 'in_doubt']);
      assert.equal(await world.ledger.nextDueAt('recover', null), world.at + 5_000);
    });

    test('what expires beside an order that breaks expires all the same', async (t) => {
      const { bad, shared, stateOf, opened, world } = await open(t, name);
      const made = await opened(3);
      bad.add(made[0]?.id ?? '');
      world.at += 11 * MINUTE;
      await createExpire(shared)();
      assert.deepEqual(await Promise.all(made.map(stateOf)), ['awaiting_approval', 'expired', 'expired']);
    });

    test('an order opened under a clock a year ahead expires after its own time, not after a year', async (t) => {
      const { shared, stateOf, opened, world } = await open(t, name);
      const now = world.at;
      world.at += 365 * 24 * 60 * MINUTE;
      const [order] = await opened(1);
      assert.ok(order);
      world.at = now;
      const cap = { work: 'expire', lane: null, maxMs: 11 * MINUTE, thenMs: 10 * MINUTE } as const;
      assert.equal(await world.ledger.capWaits([cap], world.at), 1);
      await createExpire(shared)();
      assert.equal(await stateOf(order), 'awaiting_approval');
      world.at += 10 * MINUTE;
      await createExpire(shared)();
      assert.equal(await stateOf(order), 'expired');
    });

    test('a card that cannot be drawn holds up no other of its conversation', async (t) => {
      const { bad, shared, shown, opened, world } = await open(t, name);
      const made = await opened(4);
      bad.add(made[0]?.id ?? '').add(made[2]?.id ?? '');
      const deliver = createDeliver(shared);
      const pass = async () => {
        for (let n = 0; n < 3; n += 1) {
          await deliver.pass();
          await new Promise((resolve) => setTimeout(resolve, 30));
        }
      };
      await pass();
      assert.deepEqual(shown.toSorted(), [made[1]?.ref ?? '', made[3]?.ref ?? ''].toSorted());
      bad.clear();
      world.at += MINUTE;
      await pass();
      await deliver.settled();
      assert.deepEqual(shown.toSorted(), made.map(({ ref }) => ref).toSorted());
    });
  });
}
