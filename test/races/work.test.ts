import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { movedOrStale } from '../../src/core/advance.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import { orderIdOf } from '../../src/core/ids.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import type { ClaimedNotice } from '../../src/core/notice.ts';
import type { Delivered } from '../../src/core/surface.ts';
import type { Work } from '../../src/core/work.ts';
import { createDeliver } from '../../src/jobs/deliver.ts';
import { createSubmit } from '../../src/jobs/submit.ts';
import { YTX_TRAITS } from '../../src/providers/ytx/traits.ts';
import { databases } from '../support/databases.ts';
import { silentLog, slackWithoutGroups } from '../support/silent.ts';
import { PLAN } from '../support/steps.ts';
import { type Arena, approved, openArena, opened, RACES, report } from './arena.ts';

const LEASE_MS = 60_000;
const METER = {
  moved: () => undefined,
  money: () => undefined,
  answered: () => undefined,
  signatureRefused: () => undefined,
  acknowledged: () => undefined,
  delivered: () => undefined,
  toldOperators: () => undefined,
  reloaded: () => undefined,
};

const claimNotices = (ledger: Ledger, { now }: Arena) =>
  ledger.claimNotices({ now: now(), leaseMs: LEASE_MS, limit: 32, except: [] });
const claimOrders = (ledger: Ledger, work: Work, { now }: Arena) =>
  ledger.claimOrders({ work, lane: null, now: now(), leaseMs: LEASE_MS, limit: 8 });
const shown = (item: ClaimedNotice) =>
  ({ kind: 'shown', ref: { conversation: item.notice.conversation, message: '1' } }) as const;

for (const database of databases)
  describe(`work that replicas race for, on ${database.name}`, () => {
    test('a notice is taken by one of two replicas', async (t) => {
      const arena = await openArena(t, database);
      for (let race = 0; race < RACES; race += 1) {
        await opened(arena);
        const taken = (await Promise.all(arena.ledgers.map((ledger) => claimNotices(ledger, arena)))).flat();
        assert.equal(taken.length, 1);
        for (const item of taken) assert.ok(await arena.ledgers[0].endNotice(item, shown(item), arena.now()));
        arena.nextDay();
      }
    });

    test('a holder that was taken for dead records nothing, and says so', async (t) => {
      const arena = await openArena(t, database);
      const [one, two] = arena.ledgers;
      for (let race = 0; race < RACES; race += 1) {
        await opened(arena);
        const [asleep] = await claimNotices(one, arena);
        arena.pass(LEASE_MS);
        const [awake] = await claimNotices(two, arena);
        assert.ok(asleep && awake);
        assert.equal(awake.again, true, 'it may have been shown before');
        const ends = [
          () => one.endNotice(asleep, { ...shown(asleep), ref: { ...shown(asleep).ref, message: '2' } }, arena.now()),
          () => two.endNotice(awake, shown(awake), arena.now()),
        ];
        const kept = await Promise.all(ends.map((end) => end()));
        assert.deepEqual(kept, [false, true]);
        const [{ message } = { message: '' }] = await arena.sql(
          `select message from messages where order_id = '${awake.orderId}'`,
        );
        assert.equal(message, '1');
        arena.nextDay();
      }
    });

    test('an approved order is taken by one of two replicas', async (t) => {
      const arena = await openArena(t, database);
      for (let race = 0; race < RACES; race += 1) {
        await approved(arena);
        const taken = await Promise.all(arena.ledgers.map((ledger) => claimOrders(ledger, 'submit', arena)));
        assert.equal(taken.flat().length, 1);
        for (const { order } of taken.flat())
          movedOrStale(await arena.desks[0].move(order, { kind: 'submission_started' }));
        arena.nextDay();
      }
    });

    test('two replicas that both hold an order, the one by a lease that had ended, buy it once', async (t) => {
      const arena = await openArena(t, database);
      for (let race = 0; race < RACES; race += 1) {
        const order = await approved(arena);
        const bought: string[] = [];
        const jobs = arena.ledgers.map((ledger, place) => submitJob(arena, place, dead(ledger, arena), bought));
        await Promise.all(jobs.map(({ pass }) => pass()));
        await Promise.all(jobs.map(({ settled }) => settled()));
        assert.deepEqual(bought, [order.attempt?.merchantOrderId]);
        assert.deepEqual((await arena.events(order)).slice(1), ['approved', 'submission_started', 'accepted']);
        arena.nextDay();
      }
    });

    test('two replicas that deliver at once show each notice once', async (t) => {
      const arena = await openArena(t, database);
      const posted: string[] = [];
      for (let race = 0; race < RACES; race += 1) {
        const jobs = arena.ledgers.map((ledger) => deliverJob(arena, ledger, posted));
        await opened(arena);
        await Promise.all(jobs.map(({ pass }) => pass()));
        await Promise.all(jobs.map(({ settled }) => settled()));
        arena.nextDay();
      }
      assert.equal(posted.length, RACES);
      assert.equal(new Set(posted).size, RACES);
    });
  });

/** A ledger whose every lease of an order has ended by the time it is looked at, so that the next one takes it too. */
const dead = (ledger: Ledger, { now }: Arena): Ledger => ({
  ...ledger,
  claimOrders: (claim) => ledger.claimOrders({ ...claim, now: now(), leaseMs: 0 }),
});

function submitJob(arena: Arena, place: number, ledger: Ledger, bought: string[]) {
  return createSubmit({
    ledger,
    desk: arena.desks[place === 0 ? 0 : 1],
    pacing: PLAN.timing,
    providers: [
      {
        ...YTX_TRAITS,
        limits: { submitMs: 30_000, queryMs: 30_000 },
        account: 'account-of-ytx',
        batch: 100,
        submit: async ({ merchantOrderId }) => {
          bought.push(merchantOrderId);
          const order = await arena.ledgers[0].find({ by: 'id', id: orderIdOf(merchantOrderId) ?? assert.fail() });
          assert.ok(order);
          return report(order, 'submit', 'accepted');
        },
        query: async () => [],
        readCallback: () => null,
      },
    ],
    now: arena.now,
    log: silentLog,
    meter: METER,
    wake: () => undefined,
    circuits: new Map(),
  });
}

function deliverJob({ now, desks: [desk] }: Arena, ledger: Ledger, posted: string[]) {
  return createDeliver({
    ledger,
    desk,
    surfaces: [
      slackWithoutGroups(async ({ key, notice }): Promise<Delivered> => {
        posted.push(key);
        return { kind: 'shown', ref: { conversation: notice.conversation as ConversationId, message: key } };
      }),
    ],
    now,
    log: silentLog,
    meter: METER,
    wake: () => undefined,
  });
}
