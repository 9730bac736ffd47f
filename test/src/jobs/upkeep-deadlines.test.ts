import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createExpire } from '../../../src/jobs/upkeep.ts';
import { startDeskWorld } from '../../support/desk-world.ts';
import { MINUTE } from '../../support/job-world.ts';
import { silentLog } from '../../support/silent.ts';

test('what nobody decided expires at its time, once, and is reminded of before, once', async (t) => {
  const world = await startDeskWorld(t, 'sqlite', { remindAfterMs: 2 * MINUTE, expiresAfterMs: 10 * MINUTE });
  await world.opened();
  const pass = createExpire({ ledger: world.ledger, desk: world.desk, now: () => world.at, log: silentLog });
  const start = world.at;
  for (let minute = 0; minute <= 15; minute += 1) {
    world.at = start + minute * MINUTE;
    await pass();
    await pass();
  }
  const happened = world.changes.map(({ event, at }) => `${event.kind} ${(at - start) / MINUTE}`);
  assert.deepEqual(happened, ['opened 0', 'reminded 2', 'expired 10']);
});
