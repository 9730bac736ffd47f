import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { describe, test } from 'node:test';
import { movedOrStale } from '../../../src/core/advance.ts';
import { alertOf } from '../../../src/core/notices-for.ts';
import { type KnownLine, readMark } from '../../../src/ledger/mark.ts';
import { sqlitePathOf } from '../../support/databases.ts';
import { eventually } from '../../support/eventually.ts';
import { startJobWorld, TIMING } from '../../support/job-world.ts';

describe('submitting', () => {
  test('an approved order is bought once, however often the job runs', async (t) => {
    const desk = await startJobWorld(t);
    const order = await desk.approved();
    await Promise.all([desk.submit(), desk.submit()]);
    await desk.submit();
    assert.deepEqual(
      desk.provider.submitted.map(({ merchantOrderId }) => merchantOrderId),
      [order.attempt?.merchantOrderId],
    );
    assert.equal((await desk.now(order)).state, 'accepted');
  });

  test('a sending whose process died is in doubt once its time is over, and is not sent again', async (t) => {
    const desk = await startJobWorld(t);
    const order = await desk.approved();
    assert.ok(movedOrStale(await desk.desk.move(order, { kind: 'submission_started' })));
    await desk.submit();
    assert.equal((await desk.now(order)).state, 'submitting');
    desk.at += TIMING.submitTimeoutMs + 15_000;
    await desk.submit();
    const after = await desk.now(order);
    assert.deepEqual([after.state, after.doubt?.code], ['in_doubt', 'interrupted']);
    await desk.submit();
    assert.equal(desk.provider.submitted.length, 0);
  });

  test('the mark beside the database names the start of a purchase before its first byte is sent', async (t) => {
    const desk = await startJobWorld(t);
    const order = await desk.approved();
    const marked: unknown[] = [];
    desk.provider.onSubmit = () => marked.push(readMark(`${sqlitePathOf(desk.url)}.mark`));
    await desk.submit();
    const line = (marked[0] as { readonly line?: KnownLine }).line;
    assert.deepEqual([marked.length, line?.order, line?.version], [1, order.id, order.version + 1]);
  });

  test('while the mark cannot be written nothing is bought, the operators hear of it, and it is bought once it can', async (t) => {
    const desk = await startJobWorld(t);
    const [first, second] = [await desk.approved(), await desk.approved()];
    const path = `${sqlitePathOf(desk.url)}.mark.new`;
    mkdirSync(path);
    for (let n = 0; n < 3; n += 1) await desk.submit();
    assert.equal(desk.provider.submitted.length, 0);
    for (const order of [first, second]) {
      const now = await desk.now(order);
      assert.deepEqual([now.state, now.attempt], ['approved', order.attempt]);
    }
    const held = desk.changes.filter(({ event }) => event.kind === 'held_back');
    assert.ok(held.length >= 1 && held.length <= 2, 'told of what was stopped, and of nothing again while it lasts');
    assert.ok(held.every(({ after, event }) => alertOf(after, event)?.kind === 'held_back'));
    rmSync(path, { recursive: true });
    await eventually('the mark to be written', () => desk.ledger.markTrouble() === null, 3);
    await desk.submit();
    assert.equal(desk.provider.submitted.length, 2);
  });

  test('after five unanswered submissions in a row orders wait, one is tried, and the operators are told once', async (t) => {
    const desk = await startJobWorld(t);
    desk.provider.submits = [{ kind: 'unknown', unlisted: false }];
    for (let n = 0; n < 12; n += 1) await desk.approved();
    for (let n = 0; n < 5; n += 1) await desk.submit();
    const sentBefore = desk.provider.submitted.length;
    assert.ok(sentBefore >= 5 && sentBefore <= 8, `${sentBefore} were sent`);
    assert.equal(desk.changes.filter(({ event }) => event.kind === 'outage_noted').length, 1);
    desk.at += 30_000;
    await desk.submit();
    assert.equal(desk.provider.submitted.length, sentBefore + 1, 'one is tried');
    desk.provider.submits = [{ kind: 'accepted' }];
    desk.at += 30_000;
    for (let n = 0; n < 3; n += 1) await desk.submit();
    assert.equal(desk.provider.submitted.length, 12, 'and all go once one is answered');
    assert.equal(desk.changes.filter(({ event }) => event.kind === 'outage_noted').length, 1);
  });
});
