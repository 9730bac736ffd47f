import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Batch } from '../../../src/core/batch.ts';
import { createBatchesJob } from '../../../src/jobs/batches.ts';
import { silentLog } from '../../support/silent.ts';

const AT = 1_000_000;

/** The job over one batch that is due: `due` is what can be read of it. */
function job(due: readonly Batch[], put: number[] = []) {
  let nextAt = AT;
  return createBatchesJob({
    ledger: {
      dueBatches: async () => due,
      nextBatchAt: async () => nextAt,
      rescheduleBatch: async (_, dueAt) => {
        nextAt = dueAt ?? AT;
        put.push(nextAt);
      },
      takeLease: async () => 1,
    },
    desk: { advanceBatch: async () => Promise.reject(new Error('the order cannot be moved')) },
    now: () => AT,
    log: silentLog,
    replicaId: 'one',
    wakeNotices: () => {},
  });
}

test('a batch whose step failed is tried again later, not at once', async () => {
  const put: number[] = [];
  assert.equal(await job([{ ref: 'B7K3QX', version: 1, state: 'running' } as Batch], put)(), AT + 5_000);
  assert.deepEqual(put, [AT + 5_000]);
});

test('a batch that cannot be read is not looked for again at once', async () => {
  assert.equal(await job([])(), AT + 5_000);
});
