import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openJobs, TIMING } from '../../support/job-world.ts';

describe('submitting', () => {
  test('an approved order is bought once, however often the job runs', async (t) => {
    const desk = await openJobs(t);
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
    const desk = await openJobs(t);
    const order = await desk.approved();
    assert.ok(await desk.desk.move(order, { kind: 'submission_started' }));
    await desk.submit();
    assert.equal((await desk.now(order)).state, 'submitting');
    desk.at += TIMING.submitTimeoutMs + 15_000;
    await desk.submit();
    const after = await desk.now(order);
    assert.deepEqual([after.state, after.doubt?.code], ['in_doubt', 'interrupted']);
    await desk.submit();
    assert.equal(desk.provider.submitted.length, 0);
  });

  test('after five unanswered submissions in a row orders wait, one is tried, and the operators are told once', async (t) => {
    const desk = await openJobs(t);
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
