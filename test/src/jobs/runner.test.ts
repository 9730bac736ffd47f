import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRunner, createThreadLoad } from '../../../src/jobs/runner.ts';
import { eventually } from '../../support/eventually.ts';
import { silentLog } from '../../support/silent.ts';

type Span = { readonly from: number; readonly to: number };

/** A runner whose passes take some milliseconds each, and when each of them was. */
function slowRunner(nextAt: number | null, isThreadBusy = true) {
  const spans: Span[] = [];
  const pass = async (): Promise<number | null> => {
    const from = performance.now();
    await sleep(10);
    spans.push({ from, to: performance.now() });
    return nextAt;
  };
  return {
    spans,
    pass,
    runner: createRunner({ name: 'test', now: Date.now, log: silentLog, isThreadBusy: () => isThreadBusy }),
  };
}

test('on a busy thread a nudge during a pass leads to one more, after a rest of many times what the pass took', async (t) => {
  const { spans, pass, runner } = slowRunner(null);
  t.after(runner.stop);
  runner.start(pass);
  runner.wake();
  runner.wake();
  await eventually('a second pass', () => spans.length === 2);
  const [first, second] = spans;
  assert.ok(first && second);
  // A timer may come a millisecond early.
  assert.ok(second.from - first.to >= Math.min(8 * (first.to - first.from), 490));
});

test('the rest on a thread with time to spare is a part of that on a busy one', async (t) => {
  const gaps = await Promise.all(
    [true, false].map(async (isThreadBusy) => {
      const { spans, pass, runner } = slowRunner(null, isThreadBusy);
      t.after(runner.stop);
      runner.start(pass);
      runner.wake();
      await eventually('a second pass', () => spans.length === 2);
      const [first, second] = spans;
      assert.ok(first && second);
      return second.from - first.to;
    }),
  );
  const [busy = 0, free = 0] = gaps;
  assert.ok(free < busy, `${free} ms, ${busy} ms`);
});

test('a thread is busy while it works, and not while it waits', async () => {
  const isThreadBusy = createThreadLoad();
  const workUntil = performance.now() + 150;
  while (performance.now() < workUntil);
  assert.equal(isThreadBusy(), true);
  // It is not measured again at once.
  assert.equal(isThreadBusy(), true);
  await sleep(400);
  assert.equal(isThreadBusy(), false);
});

test('nudges that come during the rest are one pass, and none of them is lost', async (t) => {
  const { spans, pass, runner } = slowRunner(null);
  t.after(runner.stop);
  runner.start(pass);
  await eventually('a pass', () => spans.length === 1);
  for (let nudges = 0; nudges < 5; nudges += 1) runner.wake();
  await eventually('a second pass', () => spans.length === 2);
  await sleep(700);
  assert.equal(spans.length, 2);
});

test('what is due later starts a pass by itself', async (t) => {
  const { spans, pass, runner } = slowRunner(Date.now());
  t.after(runner.stop);
  runner.start(pass);
  await eventually('three passes', () => spans.length >= 3);
});

test('a runner that was stopped starts no pass more', async () => {
  const { spans, pass, runner } = slowRunner(Date.now());
  runner.start(pass);
  await eventually('a pass', () => spans.length === 1);
  await runner.stop();
  const before = spans.length;
  runner.wake();
  await sleep(300);
  assert.equal(spans.length, before);
});

test('a runner that is nudged before it has anything to do begins with its start, and with one pass', async (t) => {
  const { spans, pass, runner } = slowRunner(null);
  t.after(runner.stop);
  runner.wake();
  await sleep(50);
  assert.equal(spans.length, 0);
  runner.start(pass);
  await eventually('a pass', () => spans.length === 1);
  await sleep(700);
  assert.equal(spans.length, 1);
});
