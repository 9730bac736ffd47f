import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ledger } from '../../../src/core/ledger.ts';
import { readTimetable } from '../../../src/core/timetable.ts';
import { createTimetables } from '../../../src/jobs/timetables.ts';
import { databases } from '../../support/databases.ts';
import { silentLog } from '../../support/silent.ts';

const DAY = 86_400_000;
const NINE = Date.parse('2026-11-20T01:00:00Z');
const every = readTimetable('09:00') ?? assert.fail('09:00 is a timetable');

type World = { at: number; readonly done: number[]; fails: boolean };
const start = (ledger: Ledger, world: World, replicaId: string) =>
  createTimetables({
    ...{ ledger, replicaId, log: silentLog, now: () => world.at, timezone: () => 'Asia/Shanghai' },
    tasks: () => [
      {
        ...{ name: 'digest', every },
        run: async (dueAt) => {
          if (world.fails) throw new Error('the chat is away');
          world.done.push(dueAt);
        },
      },
    ],
  });

for (const database of databases) {
  test(`what is due is done once over all replicas, and what was missed once, on ${database.name}`, async (t) => {
    const { ledger, replica } = await database.open(t);
    const world: World = { at: NINE + 60_000, done: [], fails: false };
    const [one, other] = [start(ledger, world, 'a'), start(await replica(), world, 'b')];
    await Promise.all([one(), other()]);
    assert.deepEqual(world.done, [], 'a task that is new begins with its next time');
    world.at = NINE + DAY - 1;
    await one();
    assert.deepEqual(world.done, []);
    world.at = NINE + DAY + 15_000;
    await Promise.all([one(), other()]);
    world.at += 15_000;
    await Promise.all([one(), other()]);
    assert.deepEqual(world.done, [NINE + DAY]);
    // No desk ran for a week: a new process does the last one, and no other.
    world.at = NINE + 8 * DAY + 5_000;
    await start(ledger, world, 'c')();
    await start(ledger, world, 'd')();
    assert.deepEqual(world.done, [NINE + DAY, NINE + 8 * DAY]);
  });
}

test('what fails is tried again some minutes later, and not more often', async (t) => {
  const database = databases.find(({ name }) => name === 'sqlite') ?? assert.fail('no sqlite');
  const { ledger } = await database.open(t);
  const world: World = { at: NINE, done: [], fails: true };
  const pass = start(ledger, world, 'a');
  await pass();
  world.at = NINE + DAY;
  await pass();
  world.fails = false;
  world.at += 60_000;
  await pass();
  assert.deepEqual(world.done, []);
  world.at += 300_000;
  await pass();
  assert.deepEqual(world.done, [NINE + DAY]);
});

test('a clock that was set back does nothing twice', async (t) => {
  const database = databases.find(({ name }) => name === 'sqlite') ?? assert.fail('no sqlite');
  const { ledger } = await database.open(t);
  const world: World = { at: NINE, done: [], fails: false };
  const pass = start(ledger, world, 'a');
  await pass();
  world.at = NINE + DAY;
  await pass();
  world.at = NINE + 3_600_000;
  await pass();
  world.at = NINE + DAY + 60_000;
  await pass();
  assert.deepEqual(world.done, [NINE + DAY]);
});
