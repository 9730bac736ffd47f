import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_BATCH_ROWS } from '../../src/core/batch-rows.ts';
import type { BatchRef, OrderRef } from '../../src/core/ids.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import { openSession } from '../../src/ledger/open.ts';
import { statement, written } from '../../src/ledger/statement.ts';
import { asked, roomy, rowsOf } from '../support/batches.ts';
import { type Database, openedLedger } from '../support/databases.ts';
import { startDeskWorld } from '../support/desk-world.ts';
import { silentLog } from '../support/silent.ts';

/** Batches, whichever database keeps them. */
export function batchesConformance({ name }: Database): void {
  const start = (t: Parameters<typeof startDeskWorld>[0]) => startDeskWorld(t, name, { teams: roomy });
  const linesOf = (ledger: Ledger, ref: BatchRef) => ledger.batchLines(ref, 0, MAX_BATCH_ROWS);

  test('a batch is written once a version, and the second writer learns that it has moved', async (t) => {
    const { ledger, ...world } = await start(t);
    const batch = await asked({ ledger, ...world }, rowsOf(2));
    const next = { ...batch, version: batch.version + 1, state: 'running' } as const;
    const both = await Promise.all([ledger.saveBatch(next, 5, []), ledger.saveBatch(next, 6, [])]);
    assert.deepEqual(both.toSorted(), [false, true]);
    assert.equal((await ledger.findBatch(batch.ref))?.state, 'running');
    await ledger.rescheduleBatch(batch, 1);
    assert.notEqual(await ledger.nextBatchAt(), 1, 'who read an older version changes nothing');
    assert.equal(await ledger.findBatch('B00000' as BatchRef), null);
  });

  test('its rows come in the order of the file, page by page, and those that wait with their orders', async (t) => {
    const world = await start(t);
    const { ledger } = world;
    const rows = [...rowsOf(90), { row: 92, number: '12345', product: 'BIG', reason: 'x' }];
    const { ref } = await asked(world, rows);
    const all = await linesOf(ledger, ref);
    assert.deepEqual(
      all.map(({ row }) => row),
      rows.map(({ row }) => row),
    );
    assert.deepEqual([all.at(-1)?.order, all.at(-1)?.why === null], [null, false]);
    const [first, ...others] = await ledger.batchLines(ref, 50, 3);
    assert.deepEqual([first?.row, others.length], [51, 2]);
    const waiting = await ledger.waitingInBatch(ref, 4);
    assert.deepEqual(
      waiting.map(({ batch }) => batch?.row),
      [2, 3, 4, 5],
    );
    assert.deepEqual(await ledger.batchCounts(ref), { awaiting_approval: 90 });
  });

  test('of drawn references it names those that orders have, however many are asked about', async (t) => {
    const world = await start(t);
    const { ref } = await asked(world, rowsOf(3));
    const own = (await linesOf(world.ledger, ref)).flatMap(({ order }) => order?.ref ?? []);
    const drawn = Array.from({ length: 200 }, (_, index) => `T${String(index).padStart(5, '0')}` as OrderRef);
    assert.deepEqual(await world.ledger.takenRefs([]), []);
    assert.deepEqual((await world.ledger.takenRefs([...drawn, ...own])).toSorted(), own.toSorted());
  });

  test('a row whose order cannot be read keeps no other waiting, and its batch counts it as unconfirmed', async (t) => {
    const world = await start(t);
    const { ref } = await asked(world, rowsOf(3));
    const [first] = await world.ledger.waitingInBatch(ref, 1);
    assert.ok(first);
    await world.ledger.close();
    const { session } = await openSession(world.url, silentLog);
    await session.write(function* () {
      yield* written(statement("update orders set document = '{}' where id = :id"), { id: first.id });
    });
    await session.close();
    const ledger = await openedLedger(t, world.url);
    assert.equal((await ledger.waitingInBatch(ref, 3)).length, 2);
    await ledger.setAside(world.at);
    assert.equal((await ledger.waitingInBatch(ref, 1)).length, 1, 'the limit counts those that can be read');
    assert.deepEqual(await ledger.batchCounts(ref), { awaiting_approval: 2, in_doubt: 1 });
  });
}
