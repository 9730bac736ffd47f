import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { movedOrStale } from '../../../src/core/advance.ts';
import { MAX_ACCEPTED, MAX_RELEASED } from '../../../src/core/batch.ts';
import { approve, asked, askFor, countsOf, reservedOf, roomy, rowsOf, run } from '../../support/batches.ts';
import { databases } from '../../support/databases.ts';
import { AGENT, BOSS, by, HERE, LIN, startDeskWorld } from '../../support/desk-world.ts';

for (const { name } of databases) {
  const start = (t: Parameters<typeof startDeskWorld>[0], more = {}) =>
    startDeskWorld(t, name, { teams: roomy, ...more });

  describe(`a batch on ${name}`, { concurrency: false }, () => {
    test('opens an order for each row, reserves their money at once, and buys nothing before it is approved', async (t) => {
      const world = await start(t);
      const before = await reservedOf(world);
      const batch = await asked(world, rowsOf(30));
      assert.equal(batch.state, 'awaiting_approval');
      assert.equal((await countsOf(world, batch.ref)).waiting, 30);
      assert.equal((await reservedOf(world)) - before, 30 * 19_630);
      await run(world, 3);
      assert.equal((await countsOf(world, batch.ref)).underWay, 0);
      const orders = (await world.ledger.batchLines(batch.ref, 0, 100)).map(({ order }) => order);
      assert.equal(new Set(orders.map((order) => order?.id)).size, 30);
      assert.equal(new Set(orders.map((order) => order?.ref)).size, 30);
      for (const order of orders) {
        const journal = order === null ? [] : await world.ledger.journal(order.id);
        assert.deepEqual(
          journal.map(({ event }) => event.kind),
          ['opened'],
        );
      }
    });

    test('once approved lets a few orders go at a time, with the votes of the batch in their journals', async (t) => {
      const world = await start(t);
      const batch = await asked(world, rowsOf(40));
      const approved = await approve(world, batch.ref);
      assert.equal(approved.ok && approved.value.batch.state, 'running');
      await run(world, 5);
      const progress = await countsOf(world, batch.ref);
      assert.deepEqual([progress.underWay, progress.waiting], [MAX_RELEASED, 40 - MAX_RELEASED]);
      const [line] = await world.ledger.batchLines(batch.ref, 0, 1);
      assert.equal(line?.order?.state, 'approved');
      assert.deepEqual(line?.order?.decision?.by, BOSS);
      assert.equal(line?.order?.votes[0]?.by.account, BOSS.account);
    });

    test('gives a provider that accepts and delivers nothing no more than 128 rows', async (t) => {
      const world = await start(t);
      const batch = await asked(world, rowsOf(MAX_ACCEPTED + 20));
      await approve(world, batch.ref);
      for (let times = 0; times < 12; times += 1) {
        await run(world);
        for (const { order } of await world.ledger.batchLines(batch.ref, 0, 200)) {
          if (order?.state !== 'approved') continue;
          const sent = movedOrStale(await world.desk.move(order, { kind: 'submission_started' }));
          assert.ok(sent);
          await world.desk.move(sent, { kind: 'accepted', providerOrderId: `P${order.batch?.row}`, costLi: null });
        }
      }
      const counts = await world.ledger.batchCounts(batch.ref);
      assert.deepEqual(counts, { accepted: MAX_ACCEPTED, awaiting_approval: 20 });
    });

    test('is not decided by its requester on any account, nor by a stranger, and only once', async (t) => {
      const world = await start(t);
      const batch = await asked(world, rowsOf(3), { by: LIN });
      const other = await approve(world, batch.ref, by('telegram:1001'));
      assert.deepEqual(!other.ok && other.error.kind, 'own_batch');
      const stranger = await approve(world, batch.ref, AGENT);
      assert.deepEqual(!stranger.ok && stranger.error.kind, 'not_approver');
      const both = await Promise.all([
        approve(world, batch.ref),
        world.desk.decideBatch({ ref: batch.ref, decision: 'reject', why: 'no', by: BOSS, origin: HERE }),
      ]);
      assert.equal(both.filter(({ ok }) => ok).length, 1);
    });

    test('has orders that nobody decides or cancels one by one', async (t) => {
      const world = await start(t);
      const batch = await asked(world, rowsOf(2));
      const [line] = await world.ledger.batchLines(batch.ref, 0, 1);
      const order = { by: 'ref', ref: line?.order?.ref ?? '' } as const;
      const alone = await world.desk.decide({ order, decision: 'approve', why: null, by: BOSS, origin: HERE });
      assert.equal(!alone.ok && alone.error.kind, 'in_batch');
      const cancelled = await world.desk.cancel(order.ref, AGENT, HERE);
      assert.equal(!cancelled.ok && cancelled.error.kind, 'in_batch');
    });

    test('is asked for whole or not at all when a budget is used up between the check and the request', async (t) => {
      const world = await startDeskWorld(t, name);
      const rows = rowsOf(5);
      const checked = await world.desk.checkBatch(rows, AGENT, HERE);
      assert.ok(checked.ok && checked.value.blocked === null);
      await world.opened({ number: '13700000000' });
      const before = await reservedOf(world);
      const opened = await world.desk.askBatch({
        ...{ ref: world.desk.newBatchRef(), rows, fileName: null, digest: checked.value.digest, again: null },
        ...{ by: AGENT, origin: HERE, sayWhy: () => '' },
      });
      assert.equal(!opened.ok && opened.error.kind, 'batch_changed');
      assert.ok(!opened.ok && opened.error.kind === 'batch_changed');
      assert.equal(opened.error.check.blocked?.kind, 'over_budget');
      assert.equal(await reservedOf(world), before);
    });

    test('two batches that together go over a budget are never both opened', async (t) => {
      const world = await startDeskWorld(t, name);
      const other = rowsOf(3).map((row) => ({ ...row, number: `138${row.number.slice(3)}` }));
      const both = await Promise.allSettled([askFor(world, rowsOf(3)), askFor(world, other)]);
      const opened = both.filter((one) => one.status === 'fulfilled' && one.value.ok);
      assert.equal(opened.length, 1);
      assert.equal(await reservedOf(world), 3 * 19_630);
    });

    test('the same rows are refused for 30 days, however two people send them at once, unless one insists', async (t) => {
      const world = await start(t);
      const rows = rowsOf(4);
      const both = await Promise.all([askFor(world, rows), askFor(world, rows, { by: LIN })]);
      const first = both.find(({ ok }) => ok);
      assert.equal(both.filter(({ ok }) => ok).length, 1);
      assert.ok(first?.ok);
      const reformatted = rows.map((row) => ({
        ...row,
        number: `+86 ${row.number}`,
        product: row.product.toLowerCase(),
      }));
      const again = await askFor(world, reformatted);
      assert.equal(!again.ok && again.error.kind, 'batch_same_file');
      const { ref } = first.value.batch;
      const insisted = await Promise.all([
        askFor(world, rows, { again: ref }),
        askFor(world, rows, { by: LIN, again: ref }),
      ]);
      assert.equal(insisted.filter(({ ok }) => ok).length, 1, 'one who insists on the batch that both saw');
      world.at += 31 * 86_400_000;
      assert.ok((await askFor(world, rows)).ok);
    });

    test('a request that is repeated finds the batch it opened', async (t) => {
      const world = await start(t);
      const ref = world.desk.newBatchRef();
      const both = await Promise.all([askFor(world, rowsOf(5), { ref }), askFor(world, rowsOf(5), { ref })]);
      assert.ok(both.every(({ ok }) => ok));
      assert.equal((await countsOf(world, ref)).waiting, 5);
      assert.equal(await reservedOf(world), 5 * 19_630);
    });

    test('a row that was struck out is cancelled, and the others are bought', async (t) => {
      const world = await start(t);
      const batch = await asked(world, rowsOf(3));
      const struck = await world.desk.strikeRow(batch.ref, 3, BOSS, HERE);
      assert.ok(struck.ok);
      assert.equal(struck.value.batch.struck.length, 1);
      assert.equal((await world.desk.strikeRow(batch.ref, 3, BOSS, HERE)).ok, false);
      assert.equal((await world.desk.strikeRow(batch.ref, 99, BOSS, HERE)).ok, false);
      await approve(world, batch.ref);
      await run(world, 2);
      const { underWay, ended } = await countsOf(world, batch.ref);
      assert.deepEqual([underWay, ended], [2, 1]);
      assert.equal(await reservedOf(world), 2 * 19_630);
    });

    test('a row that was struck out gives its money back before anybody decides', async (t) => {
      const world = await start(t, { remindAfterMs: 3_600_000 });
      const batch = await asked(world, rowsOf(3));
      await run(world, 1);
      assert.ok((await world.desk.strikeRow(batch.ref, 3, BOSS, HERE)).ok);
      await run(world, 2);
      const { waiting, ended } = await countsOf(world, batch.ref);
      assert.deepEqual([waiting, ended], [2, 1]);
      assert.equal(await reservedOf(world), 2 * 19_630);
    });

    test('stopped or paused lets nothing more go by a process that read it before', async (t) => {
      for (const action of ['stop', 'pause'] as const) {
        const world = await start(t);
        const batch = await asked(world, rowsOf(20));
        await approve(world, batch.ref);
        const read = await world.ledger.findBatch(batch.ref);
        assert.ok(read?.state === 'running');
        assert.ok((await world.desk.actOnBatch(batch.ref, action, AGENT, HERE)).ok);
        await world.desk.advanceBatch(read);
        assert.equal((await countsOf(world, batch.ref)).underWay, 0);
      }
    });

    test('paused it lets nothing more go; stopped, the rest is cancelled and its money is free', async (t) => {
      const world = await start(t);
      const batch = await asked(world, rowsOf(30));
      await approve(world, batch.ref);
      await run(world, 1);
      assert.ok((await world.desk.actOnBatch(batch.ref, 'pause', AGENT, HERE)).ok);
      await run(world, 3);
      assert.equal((await countsOf(world, batch.ref)).underWay, MAX_RELEASED);
      assert.equal((await world.desk.actOnBatch(batch.ref, 'stop', by('slack:U0STRANGER'), HERE)).ok, false);
      assert.ok((await world.desk.actOnBatch(batch.ref, 'stop', AGENT, HERE)).ok);
      await run(world, 3);
      const { underWay, waiting, ended } = await countsOf(world, batch.ref);
      assert.deepEqual([underWay, waiting, ended], [MAX_RELEASED, 0, 30 - MAX_RELEASED]);
      assert.equal(await reservedOf(world), MAX_RELEASED * 19_630);
    });

    test('that nobody decides expires as a whole, and its money is free', async (t) => {
      const world = await start(t, { expiresAfterMs: 60_000 });
      const batch = await asked(world, rowsOf(3));
      world.at += 61_000;
      await run(world, 3);
      assert.equal((await world.ledger.findBatch(batch.ref))?.state, 'expired');
      assert.equal((await countsOf(world, batch.ref)).ended, 3);
      assert.equal(await reservedOf(world), 0);
    });

    test('of many rows is opened in one transaction', async (t) => {
      const world = await start(t);
      const size = name === 'sqlite' ? 2_000 : 300;
      const batch = await asked(
        world,
        rowsOf(size, 'SMALL').map((row) => ({ ...row, reason: 'outage' })),
      );
      assert.equal((await countsOf(world, batch.ref)).waiting, size);
    });
  });
}
