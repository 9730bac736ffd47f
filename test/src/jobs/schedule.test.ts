import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../../../src/core/ledger.ts';
import { createTicks, scheduleWakeUps } from '../../../src/jobs/schedule.ts';
import { databases } from '../../support/databases.ts';
import { eventually } from '../../support/eventually.ts';
import { silentLog } from '../../support/silent.ts';

const T = Date.parse('2026-11-21T10:00:00Z');
const EVERY_MS = 5_000;

/** A schedule that ticks each second, and how often it woke the jobs. */
function scheduled(t: TestContext, ledger: Pick<Ledger, 'takeLease'>, replicaId: string) {
  let woken = 0;
  const wake = (): void => {
    woken += 1;
  };
  const runner = { wake };
  const schedule = scheduleWakeUps([runner], { ledger, replicaId, log: silentLog }, '* * * * * *');
  t.after(schedule.stop);
  return { woken: () => woken, stop: schedule.stop };
}

for (const database of databases)
  describe(`ticks on ${database.name}`, () => {
    test('of all replicas that come to a tick one runs it, and one that comes later does not', async (t) => {
      const { ledger, replica } = await database.open(t);
      const [one, two] = [await replica(), await replica()].map((other, place) =>
        createTicks({ ledger: other, replicaId: `replica ${place}` }),
      );
      const late = createTicks({ ledger, replicaId: 'late' });
      assert.ok(one && two);
      for (let tick = 0; tick < 7; tick += 1) {
        const at = T + tick * EVERY_MS;
        const won: readonly boolean[] = await Promise.all([one('jobs', at), two('jobs', at)]);
        assert.deepEqual(won.toSorted(), [false, true]);
        assert.equal(await late('jobs', at), false);
      }
    });

    test('a tick of an hour ago is not run by whoever was stopped since', async (t) => {
      const { ledger, replica } = await database.open(t);
      const [awake, stopped] = [
        createTicks({ ledger, replicaId: 'a' }),
        createTicks({ ledger: await replica(), replicaId: 'b' }),
      ];
      assert.equal(await awake('jobs', T), true);
      assert.equal(await stopped('jobs', T - 3_600_000), false);
    });

    test('the next tick is anybody’s, whether or not who had this one lives, and they take one row', async (t) => {
      const { ledger, replica, sql } = await database.open(t);
      const [dead, alive] = [
        createTicks({ ledger, replicaId: 'a' }),
        createTicks({ ledger: await replica(), replicaId: 'b' }),
      ];
      assert.equal(await dead('jobs', T), true);
      assert.equal(await alive('jobs', T + EVERY_MS), true);
      assert.equal(await alive('jobs', T + 2 * EVERY_MS), true);
      assert.equal(await alive('other', T), true);
      const rows = await sql("select name from leases where name like 'tick.%' order by name");
      assert.deepEqual(
        rows.map(({ name }) => name),
        ['tick.jobs', 'tick.other'],
      );
    });

    test('whoever lost all ticks of forty seconds runs one, as where the winner’s clock is an hour ahead', async (t) => {
      const { ledger, replica } = await database.open(t);
      const [ahead, right] = [
        createTicks({ ledger, replicaId: 'a' }),
        createTicks({ ledger: await replica(), replicaId: 'b' }),
      ];
      assert.equal(await ahead('jobs', T + 3_600_000), true);
      const won: boolean[] = [];
      for (let tick = 0; tick < 16; tick += 1) won.push(await right('jobs', T + tick * EVERY_MS));
      const lost = Array.from({ length: 7 }, () => false);
      assert.deepEqual(won, [...lost, true, ...lost, true]);
    });

    test('a second’s tick wakes the jobs of one replica, and of the other once that one is gone', async (t) => {
      const { ledger, replica } = await database.open(t);
      const beganAt = Date.now();
      const one = scheduled(t, ledger, 'a');
      const two = scheduled(t, await replica(), 'b');
      await eventually('five ticks', () => one.woken() + two.woken() >= 5, 20);
      assert.ok(one.woken() + two.woken() <= (Date.now() - beganAt) / 1000 + 1, 'a tick was run twice');
      await one.stop();
      const before = { one: one.woken(), two: two.woken() };
      await eventually('ticks at the one that is left', () => two.woken() >= before.two + 2, 20);
      assert.equal(one.woken(), before.one);
    });
  });

test('a tick whose ledger cannot be reached is not run, and the one after it is', async (t) => {
  let isAway = true;
  const takeLease = async (): Promise<number> => {
    if (isAway) throw new Error('away');
    return 1;
  };
  const { woken } = scheduled(t, { takeLease }, 'a');
  await sleep(2_000);
  assert.equal(woken(), 0);
  isAway = false;
  await eventually('a tick', () => woken() > 0, 20);
});
