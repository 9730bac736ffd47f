import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Calling } from '../../../src/core/calls.ts';
import type { Order } from '../../../src/core/order.ts';
import type { Delivered, Delivery } from '../../../src/core/surface.ts';
import type { DeskSettings } from '../../../src/desk/settings.ts';
import { createDeliver } from '../../../src/jobs/deliver.ts';
import { openSession } from '../../../src/ledger/open.ts';
import { quarantine } from '../../../src/ledger/quarantine.ts';
import { isProviderName } from '../../../src/providers/registry.ts';
import { asked, deskOn, roomy, rowsOf, run } from '../../support/batches.ts';
import { databases, openedLedger } from '../../support/databases.ts';
import { AGENT, BOSS, HERE, LIN, startDeskWorld } from '../../support/desk-world.ts';
import { policyOf, ruleAsking } from '../../support/rules.ts';
import { silentLog, silentMeter, slackWithoutGroups } from '../../support/silent.ts';
import { team } from '../../support/staffing-world.ts';

const MINUTE = 60_000;
const LEASE_MS = 45_000;
const DIRECT: Calling = { modeFor: () => 'direct', wants: () => true, quietUntil: () => null };
type Answer = (delivery: Delivery) => Promise<Delivered> | Delivered | 'died';

/** A desk whose deliveries the test answers; `died` is a process that was killed while it waited for the chat. */
async function open(t: TestContext, name: 'sqlite' | 'postgres', more: Partial<DeskSettings> = {}) {
  const policy = policyOf(ruleAsking(2));
  const world = await startDeskWorld(t, name, { policy, teams: team(BOSS.account, LIN.account), ...more });
  const calls: string[] = [];
  const answers: Answer[] = [];
  let messages = 0;
  const surface = slackWithoutGroups(async (delivery) => {
    const { notice, called = [], edit } = delivery;
    const isPersonal = notice.slot.startsWith('person.');
    calls.push(
      ...(isPersonal ? [`alone ${notice.conversation}`] : called.map((id) => `${edit ? 'edit' : 'post'} ${id}`)),
    );
    const answer = (await answers.shift()?.(delivery)) ?? shown(delivery);
    return answer === 'died' ? new Promise<never>(() => {}) : answer;
  });
  const shown = ({ notice, edit }: Delivery): Delivered => {
    messages += 1;
    return { kind: 'shown', ref: edit ?? { conversation: notice.conversation, message: `m${messages}` } };
  };
  const deps = { ledger: world.ledger, desk: world.desk, surfaces: [surface], now: () => world.at };
  const process = () => createDeliver({ ...deps, log: silentLog, meter: silentMeter, wake: () => {} });
  const pass = async (job = process(), times = 40): Promise<void> => {
    for (let n = 0; n < times; n += 1) {
      await job.pass();
      await new Promise((resolve) => setTimeout(resolve, name === 'sqlite' ? 0 : 10));
    }
  };
  const restored = async () => {
    await world.ledger.close();
    const { session } = await openSession(world.url, silentLog);
    const asking = { isProvider: isProviderName, questionsAMinute: () => 60 };
    await quarantine(session, { at: world.at, format: 2, asked: asking });
    await session.close();
    const ledger = await openedLedger(t, world.url);
    const desk = deskOn(world, ledger, { policy, teams: team(BOSS.account, LIN.account), ...more });
    const parts = { ...deps, ledger, desk, log: silentLog, meter: silentMeter, wake: () => {} };
    return { ledger, desk, process: () => createDeliver(parts) };
  };
  const deadlines = async ({ id }: Order): Promise<void> => {
    const order = await world.ledger.find({ by: 'id', id });
    assert.ok(order);
    await world.desk.applyDeadlines(order);
  };
  return { world, calls, answers, pass, process, restored, deadlines };
}

const BOTH = ['post slack:U0BOSS', 'post slack:U0LIN'];

for (const { name } of databases) {
  describe(`a request calls on ${name}`, () => {
    test('once: its card does, and no edit of it, and no second card where the first was deleted', async (t) => {
      const { world, calls, answers, pass } = await open(t, name);
      const order = await world.opened();
      await pass();
      assert.deepEqual(calls, BOTH);
      const vote = { decision: 'approve', why: null, by: BOSS, origin: HERE } as const;
      await world.desk.decide({ order: { by: 'ref', ref: order.ref }, ...vote });
      answers.push(() => ({ kind: 'gone', why: 'message_not_found' }));
      await pass();
      assert.deepEqual(calls, BOTH);
    });

    test('nobody twice where the process died after the chat took it, and a second one posts the card', async (t) => {
      const { world, calls, answers, pass } = await open(t, name);
      await world.opened();
      answers.push(() => 'died');
      await pass();
      assert.deepEqual(calls, BOTH);
      world.at += LEASE_MS + MINUTE;
      await pass();
      assert.deepEqual(calls, BOTH, 'the second card names them and mentions nobody');
      assert.equal((await world.ledger.figures()).undelivered, 0);
    });

    test('all the same where the process died before it sent anything', async (t) => {
      const { world, calls, pass } = await open(t, name);
      await world.opened();
      const claim = { now: world.at, leaseMs: LEASE_MS, limit: 10, except: [] };
      assert.equal((await world.ledger.claimNotices(claim)).length, 1);
      world.at += LEASE_MS + MINUTE;
      await pass();
      assert.deepEqual(calls, BOTH);
    });

    test('once where the answer was lost, and once where the chat certainly refused the first try', async (t) => {
      const { world, calls, answers, pass } = await open(t, name);
      answers.push(() => ({ kind: 'unknown', why: 'timeout' }));
      await world.opened();
      await pass();
      world.at += MINUTE;
      await pass();
      assert.deepEqual(calls, BOTH);
      calls.length = 0;
      answers.push(() => ({ kind: 'later', afterMs: 1_000, scope: 'conversation', why: 'ratelimited' }));
      await world.opened({ number: '13911281235' });
      await pass();
      world.at += MINUTE;
      await pass();
      assert.deepEqual(calls, [...BOTH, ...BOTH], 'the refused try reached nobody');
    });

    test('nobody where two processes show it at once, but for the one that has it', async (t) => {
      const { world, calls, pass, process } = await open(t, name);
      for (let n = 0; n < 5; n += 1) await world.opened({ number: `1391128123${n}` });
      await Promise.all([pass(process()), pass(process()), pass(process())]);
      assert.equal(calls.length, 10);
    });

    test('nobody where it was decided before the chat could be reached', async (t) => {
      const { world, calls, answers, pass } = await open(t, name);
      answers.push(() => ({ kind: 'later', afterMs: 10 * MINUTE, scope: 'conversation', why: 'ratelimited' }));
      const order = await world.opened();
      await pass();
      calls.length = 0;
      await world.desk.cancel(order.ref, AGENT, HERE);
      world.at += 11 * MINUTE;
      await pass();
      assert.deepEqual(calls, []);
    });

    test('each person alone once, and not whoever voted before their message went', async (t) => {
      const { world, calls, answers, pass, deadlines } = await open(t, name, { calling: DIRECT });
      const order = await world.opened();
      await pass();
      assert.deepEqual(calls, []);
      await deadlines(order);
      const vote = { decision: 'approve', why: null, by: BOSS, origin: HERE } as const;
      await world.desk.decide({ order: { by: 'ref', ref: order.ref }, ...vote });
      answers.push(() => 'died');
      await pass();
      world.at += LEASE_MS + MINUTE;
      await pass();
      assert.deepEqual(calls, ['alone slack:U0LIN']);
      assert.equal((await world.ledger.figures()).undelivered, 0);
    });

    test('at the end of quiet hours that began before the chat could be reached', async (t) => {
      let quiet: readonly [number, number] = [0, 0];
      const quietUntil = (at: number) => (at >= quiet[0] && at < quiet[1] ? quiet[1] : null);
      const calling: Calling = { ...DIRECT, modeFor: () => 'mention', quietUntil };
      const { world, calls, answers, pass, deadlines } = await open(t, name, { calling });
      answers.push(() => ({ kind: 'later', afterMs: 10 * MINUTE, scope: 'conversation', why: 'ratelimited' }));
      const order = await world.opened();
      quiet = [world.at + 5 * MINUTE, world.at + 60 * MINUTE];
      await pass();
      calls.length = 0;
      world.at += 11 * MINUTE;
      await pass();
      assert.deepEqual(calls, []);
      world.at = quiet[1];
      await deadlines(order);
      await pass();
      assert.deepEqual(calls, BOTH);
    });

    test('once after a restore, to remind, whatever may have been shown since the copy was made', async (t) => {
      let quietEnd = 0;
      const quietUntil = (at: number) => (at < quietEnd ? quietEnd : null);
      const calling: Calling = { ...DIRECT, modeFor: () => 'mention', quietUntil };
      const { world, calls, pass, restored } = await open(t, name, { calling });
      const orders = [await world.opened()];
      quietEnd = world.at + MINUTE;
      orders.push(await world.opened({ number: '13911281235' }));
      const { ledger, desk, process } = await restored();
      world.at += 10 * MINUTE;
      // The chat takes nothing before the orders wait again. Their cards may have called.
      for (const { id } of orders) {
        const order = await ledger.find({ by: 'id', id });
        assert.ok(order !== null && (await desk.move(order, { kind: 'reopened' })).ok);
        for (let look = 0; look < 3; look += 1) {
          const now = await ledger.find({ by: 'id', id });
          assert.ok(now);
          await desk.applyDeadlines(now);
        }
      }
      await pass(process());
      assert.deepEqual(calls, [...BOTH, ...BOTH]);
    });

    test('for a whole batch once, with its card or at the end of quiet hours', async (t) => {
      let quietEnd = 0;
      const quietUntil = (at: number) => (at < quietEnd ? quietEnd : null);
      const calling: Calling = { ...DIRECT, modeFor: () => 'mention', quietUntil };
      const teams = roomy.map((one) => ({ ...one, approvers: [BOSS.account, LIN.account] }));
      const { world, calls, pass } = await open(t, name, { calling, teams });
      await asked(world, rowsOf(3));
      await pass();
      await run(world);
      await pass();
      assert.deepEqual(calls, BOTH);
      calls.length = 0;
      quietEnd = world.at + 30 * MINUTE;
      await asked(world, rowsOf(4));
      await pass();
      await run(world);
      assert.deepEqual(calls, []);
      world.at = quietEnd;
      await run(world);
      await pass();
      await run(world);
      await pass();
      assert.deepEqual(calls, BOTH);
    });
  });
}
