import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newIds } from '../../../src/app/now-and-ids.ts';
import type { BatchRef, OrderRef } from '../../../src/core/ids.ts';
import { createDesk } from '../../../src/desk/desk.ts';
import { openSession } from '../../../src/ledger/open.ts';
import { quarantine } from '../../../src/ledger/quarantine.ts';
import { isProviderName } from '../../../src/providers/registry.ts';
import { approve, asked, countsOf, deskOn, roomy, rowsOf, run } from '../../support/batches.ts';
import { databases, openedLedger } from '../../support/databases.ts';
import { AGENT, BOSS, by, HERE, SETTINGS, startDeskWorld } from '../../support/desk-world.ts';
import { silentLog } from '../../support/silent.ts';

/** A group that cannot be asked may have an approver left, so these teams have none. */
const named = roomy.map((team) => ({ ...team, approvers: [BOSS.account] }));

for (const { name } of databases) {
  const start = (t: Parameters<typeof startDeskWorld>[0], more = {}) =>
    startDeskWorld(t, name, { teams: roomy, ...more });

  describe(`a batch on ${name} after a change`, { concurrency: false }, () => {
    test('that was restored waits for its orders to be asked about, and goes on only when somebody resumes it', async (t) => {
      for (const isApproved of [true, false]) {
        const world = await start(t);
        const { ref } = await asked(world, rowsOf(3));
        if (isApproved) await approve(world, ref);
        const orders = (await world.ledger.batchLines(ref, 0, 10)).flatMap(({ order }) => order ?? []);
        world.at += 60_000;
        await world.ledger.close();
        const { session } = await openSession(world.url, silentLog);
        const asking = { isProvider: isProviderName, questionsAMinute: () => 60 };
        await quarantine(session, { at: world.at, format: 2, asked: asking });
        await session.close();
        const ledger = await openedLedger(t, world.url);
        const desk = deskOn(world, ledger, { teams: roomy });
        const restored = { ...world, ledger, desk };
        const { expiresAt = 0, openedAt = 0 } = (await ledger.findBatch(ref)) ?? {};
        assert.equal(expiresAt - world.at, SETTINGS.expiresAfterMs, 'it waits as long as it did at first');
        assert.ok(openedAt <= world.at);
        if (!isApproved) await approve(restored, ref);
        await run(restored, 2);
        const state = isApproved ? 'paused' : 'running';
        assert.equal((await ledger.findBatch(ref))?.state, state);
        for (const { id } of orders) {
          const order = await ledger.find({ by: 'id', id });
          assert.ok(order !== null && (await desk.move(order, { kind: 'reopened' })).ok);
        }
        world.at += 60_000;
        if (isApproved) {
          await run({ ...restored, at: world.at }, 2);
          assert.deepEqual((await countsOf(restored, ref)).waiting, 3);
          assert.ok((await desk.actOnBatch(ref, 'resume', BOSS, HERE)).ok);
        }
        await run({ ...restored, at: world.at }, 2);
        assert.equal((await countsOf(restored, ref)).underWay, 3);
      }
    });

    test('that nobody is left to decide is told to the operators once, not once a row', async (t) => {
      const world = await start(t, { teams: named });
      const told = async (): Promise<number> => {
        const lines = await world.ledger.batchLines(ref, 0, 10);
        const events = await Promise.all(lines.map(({ order }) => (order ? world.ledger.journal(order.id) : [])));
        return events.flat().filter(({ event }) => event.kind === 'unstaffed').length;
      };
      const teams = roomy.map((team) => ({ ...team, approvers: [by('slack:U0GONE').account] }));
      const { ref } = await asked(world, rowsOf(3));
      const later = deskOn(world, world.ledger, { teams });
      await later.checkStaffing();
      await later.checkStaffing();
      assert.equal(await told(), 1);
    });

    test('is not told to be without approvers while it runs', async (t) => {
      const world = await start(t, { teams: named });
      const { ref } = await asked(world, rowsOf(3));
      await approve(world, ref);
      const teams = roomy.map((team) => ({ ...team, approvers: [by('slack:U0GONE').account] }));
      await deskOn(world, world.ledger, { teams }).checkStaffing();
      for (const { order } of await world.ledger.batchLines(ref, 0, 10)) assert.equal(order?.unstaffed, null);
    });

    test('has orders of which nobody is reminded alone, since nobody would be told', async (t) => {
      const world = await start(t);
      const { ref } = await asked(world, rowsOf(2));
      const [line] = await world.ledger.batchLines(ref, 0, 1);
      const reminded = await world.desk.remind(line?.order?.ref ?? '', AGENT, HERE);
      assert.equal(!reminded.ok && reminded.error.kind, 'in_batch');
    });
  });
}

test('references that orders have, or that are drawn twice, are drawn again, and the rest is not judged anew', async (t) => {
  const drawn = ['T00001', 'T00001', 'T00002', 'T00002', 'T00003', 'T00004', 'T00005', 'T00006', 'T00007', 'T00008'];
  let draws = 0;
  let judged = 0;
  const ids = {
    ...newIds,
    order: (at: number, size: number) => {
      const ref = drawn[draws] as OrderRef | undefined;
      draws += 1;
      return { ...newIds.order(at, size), ...(ref === undefined ? {} : { ref }) };
    },
  };
  const world = await startDeskWorld(t, 'sqlite', { teams: roomy }, ids);
  const first = await asked(world, rowsOf(1), { ref: 'B00001' as BatchRef });
  draws = 0;
  const { ledger } = world;
  const counted = {
    ...ledger,
    usage: (...question: Parameters<typeof ledger.usage>) => {
      judged += 1;
      return ledger.usage(...question);
    },
  };
  const desk = createDesk({
    ...{ ledger: counted, groups: [], settings: { ...SETTINGS, teams: roomy }, newIds: ids, now: () => world.at },
    ...{ placeOf: () => ({ carrier: null, province: null }), recorded: () => {}, wakePoll: () => {} },
  });
  const rows = rowsOf(4).map((row) => ({ ...row, number: row.number.replace('139', '136') }));
  const second = await asked({ ...world, desk }, rows, { ref: 'B00002' as BatchRef, desk });
  const refs = (await ledger.batchLines(second.ref, 0, 10)).map(({ order }) => order?.ref);
  assert.equal(new Set(refs).size, 4);
  assert.ok(!refs.includes((await ledger.find({ by: 'id', id: first.lead }))?.ref));
  assert.equal(judged, 8, 'once for the check and once for the request');
});
