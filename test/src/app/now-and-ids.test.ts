import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createClock } from '../../../src/app/now-and-ids.ts';
import { eventually } from '../../support/eventually.ts';

const T = Date.parse('2026-11-21T10:00:00+08:00');

/** A machine with two clocks, and a database with one; null for a database that is no server. */
async function open(t: TestContext, server: { at: number | null }) {
  const machine = { wall: T, mono: 1_000 };
  const logged: (readonly [string, unknown])[] = [];
  let asked = 0;
  const note = (event: string, facts?: unknown): void => void logged.push([event, facts]);
  const clock = await createClock({
    ledger: {
      serverTime: async () => {
        asked += 1;
        return server.at;
      },
    },
    wall: () => machine.wall,
    monotonic: () => machine.mono,
    log: { info: note, warn: note, error: note },
    checkEveryMs: 5,
  });
  t.after(clock.stop);
  const pass = (ms: number): void => {
    machine.wall += ms;
    machine.mono += ms;
    if (server.at !== null) server.at += ms;
  };
  return { clock, machine, logged, pass, asked: () => asked };
}

test('replicas whose clocks differ by minutes go by the database’s, and so agree', async (t) => {
  const server = { at: T };
  const [ahead, behind] = [await open(t, server), await open(t, server)];
  ahead.machine.wall += 7 * 60_000;
  behind.machine.wall -= 7 * 60_000;
  for (const ms of [0, 1, 59_999]) {
    ahead.pass(ms);
    behind.machine.wall += ms;
    behind.machine.mono += ms;
    assert.deepEqual([ahead.clock.now(), behind.clock.now()], [server.at, server.at]);
  }
});

test('one process alone with its database goes by its own clock', async (t) => {
  const { clock, machine } = await open(t, { at: null });
  assert.equal(clock.now(), T);
  machine.wall += 3_600_000;
  assert.equal(clock.now(), T + 3_600_000);
});

test('a jump of over a minute is logged, forwards and backwards, by how much; what passes is none', async (t) => {
  const { clock, machine, logged, pass } = await open(t, { at: null });
  const jumps = () => logged.filter(([event]) => event === 'clock.jumped').map(([, facts]) => facts);
  pass(3_600_000);
  machine.wall += 59_000;
  await new Promise((resolve) => setTimeout(resolve, 40));
  assert.deepEqual(jumps(), []);
  machine.wall += 3_600_000;
  await eventually('the first jump', () => jumps().length === 1);
  machine.wall -= 7_200_000;
  await eventually('the second jump', () => jumps().length === 2);
  assert.deepEqual(jumps(), [{ byMs: 3_600_000 }, { byMs: -7_200_000 }]);
  clock.stop();
});

test('with a database that is shared a jump changes nothing, and the database is asked anew', async (t) => {
  const server = { at: T as number | null };
  const { clock, machine, logged, asked } = await open(t, server);
  machine.wall += 3_600_000;
  await eventually('the jump', () => logged.some(([event]) => event === 'clock.jumped'));
  await eventually('a new measure', () => asked() >= 2);
  assert.equal(clock.now(), T);
});

test('the database is asked again and again, and while it does not answer time goes on', async (t) => {
  const server = { at: T as number | null };
  const { clock, pass, asked } = await open(t, server);
  pass(30_000);
  if (server.at !== null) server.at += 400;
  await eventually('a new measure', () => asked() >= 2);
  await eventually('the corrected time', () => clock.now() === T + 30_400);
});

test('a jump makes no time pass, whichever way it goes, and is noticed when it matters', async (t) => {
  const hour = 3_600_000;
  const { clock, machine, pass } = await open(t, { at: null });
  pass(60_000);
  assert.equal(clock.elapsedSince(T), 60_000);
  assert.equal(clock.elapsedSince(T - hour), hour + 60_000, 'what was before the start is believed');
  machine.wall += 2 * hour;
  assert.equal(clock.elapsedSince(T), 0);
  pass(1_000);
  assert.equal(clock.elapsedSince(T), 1_000);
  const ahead = clock.now();
  machine.wall -= 24 * hour;
  pass(5_000);
  assert.equal(clock.elapsedSince(ahead), 0, 'the jump is noticed now');
  pass(5_000);
  assert.equal(clock.elapsedSince(ahead), 5_000, 'what lies ahead was before the jump');
});

test('a moment that lies ahead of a process that has just started was before it', async (t) => {
  const { clock, pass } = await open(t, { at: null });
  pass(5_000);
  assert.equal(clock.elapsedSince(T + 24 * 3_600_000), 5_000);
});

test('nor does a jump of the database’s clock', async (t) => {
  const server = { at: T as number | null };
  const { clock, machine, asked } = await open(t, server);
  server.at = T + 7_200_000;
  machine.mono += 31_000;
  machine.wall += 31_000;
  await eventually('a new measure', () => asked() >= 2 && clock.now() >= T + 7_200_000);
  assert.equal(clock.elapsedSince(T), 0);
});
