import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createDatabases } from './database.ts';
import { playAll } from './fleet.ts';
import { playSchedule } from './schedule.ts';

async function databases(t: TestContext) {
  const made = await createDatabases();
  t.after(made.remove);
  return made;
}

/** `npm run test:sim` plays 10,000. */
const SCHEDULES = 60;

test('whatever providers, networks, chats, clocks and dying processes do, nothing is bought twice, lost or told falsely', async (t) => {
  const { failed, fewestFaults } = await playAll(1, SCHEDULES + 1, await databases(t), 5);
  const replay = failed.map(
    ({ seed, violations }) => `SEED=${seed} node test/simulator/main.ts\n${violations.join('\n')}`,
  );
  assert.equal(replay.join('\n'), '');
  assert.ok(fewestFaults >= 10, `a schedule had only ${fewestFaults} faults`);
});

test('the same seed plays the same schedule, so that what it finds can be played again', async (t) => {
  const shared = await databases(t);
  const play = async (seed: number): Promise<readonly string[]> => {
    const lines: string[] = [];
    await playSchedule(seed, shared, (line) => lines.push(line));
    return lines;
  };
  const [first, other, again] = [await play(42), await play(43), await play(42)];
  assert.ok(first.length > 50);
  assert.deepEqual(again, first);
  assert.notDeepEqual(other, first);
});
