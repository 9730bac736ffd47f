import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { OrderId, OrderRef } from '../../../src/core/ids.ts';
import type { SetAside } from '../../../src/core/ledger.ts';
import { waitCapsOf } from '../../../src/core/work.ts';
import { createUpkeep } from '../../../src/jobs/upkeep.ts';
import { LANES } from '../../../src/providers/registry.ts';
import { SETTINGS } from '../../support/desk-world.ts';
import { factsOf } from '../../support/provider-facts.ts';
import { silentLog, silentMeter } from '../../support/silent.ts';

const ROW = { orderId: 'o1' as OrderId, ref: 'T7K3QX' as OrderRef, slot: null, version: 0, why: 'no JSON' };

function open(answers: boolean[]) {
  const world = {
    at: 1_000_000,
    capped: 0,
    row: { ...ROW, toldAt: null } as SetAside,
    told: 0,
    counted: [] as string[],
  };
  const pass = createUpkeep({
    ledger: {
      fillEntries: async () => null,
      capWaits: async () => {
        world.capped += 1;
        return 0;
      },
      setAside: async () => [world.row],
      toldSetAside: async (item, at) => {
        world.row = { ...item, toldAt: at };
      },
      takeLease: async () => 1,
    },
    caps: () => [],
    operatorsIn: () => 'slack:C0OPS' as ConversationId,
    tellOperators: async () => {
      world.told += 1;
      return answers.shift() ?? true;
    },
    replicaId: 'a',
    now: () => world.at,
    log: silentLog,
    meter: { ...silentMeter, toldOperators: (kind) => void world.counted.push(kind) },
  });
  return { world, pass };
}

test('waits are cut once a minute, and at once when the clock was set, forwards or backwards', async () => {
  const { world, pass } = open([]);
  for (const [step, capped] of [
    [0, 1],
    [30_000, 1],
    [30_000, 2],
    [3_600_000, 3],
    [-3_600_000, 4],
    [59_999, 4],
  ] as const) {
    world.at += step;
    await pass();
    assert.equal(world.capped, capped, `${step}`);
  }
});

test('operators are told of a row that cannot be read until they were told, and then no more', async () => {
  const { world, pass } = open([false, false, true]);
  for (let minute = 0; minute < 6; minute += 1) {
    await pass();
    world.at += 60_000;
  }
  assert.deepEqual([world.told, world.counted], [3, ['unreadable']]);
});

test('no wait that the desk itself stores is over its cap', () => {
  const hour = 3_600_000;
  const timing = () => ({
    ...{ submitTimeoutMs: 120_000, queryAfterMs: 2 * hour, doubtAfterMs: 3 * hour },
    ...{ refundEveryMs: 30 * hour, refundForMs: 100 * hour, silentForMs: 24 * hour, failoverAfterMs: null },
    ...factsOf('juhe'),
  });
  const caps = waitCapsOf({
    ...SETTINGS,
    lanes: LANES,
    timing,
    queryGapMaxMs: () => 5 * hour,
    expiresAfterMs: 72 * hour,
  });
  const most = (work: string) => Math.min(...caps.filter((cap) => cap.work === work).map(({ maxMs }) => maxMs));
  assert.ok(most('ask') >= 5 * hour);
  assert.ok(most('recover') >= 135_000);
  assert.ok(most('sweep') >= 30 * hour);
  assert.ok(most('expire') >= 72 * hour);
  for (const { work, maxMs, thenMs } of caps) assert.ok(thenMs < maxMs, work);
});
