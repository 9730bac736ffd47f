import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTurns } from '../../../src/runtime/ask.ts';

const never = new AbortController().signal;

test('a burst goes at once, and what follows keeps its distance', async () => {
  const at: number[] = [];
  const began = Date.now();
  const items = Array.from({ length: 7 }, (_, index) => index);
  const done = await inTurns(items, { atOnce: 3, burst: 4, everyMs: 40 }, never, async (item) => {
    at.push(Date.now() - began);
    return item * 2;
  });
  assert.deepEqual(done, [0, 2, 4, 6, 8, 10, 12]);
  assert.ok((at.at(-1) ?? 0) >= 75, `${at}`);
});

test('no more are under way than may be', async () => {
  let underWay = 0;
  let most = 0;
  await inTurns(Array.from({ length: 12 }), { atOnce: 3, burst: 99, everyMs: 1 }, never, async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise(setImmediate);
    underWay -= 1;
  });
  assert.equal(most, 3);
});

test('nothing more begins once time is up, and what had no turn is told apart', async () => {
  const stopping = new AbortController();
  const done = await inTurns([1, 2, 3, 4], { atOnce: 1, burst: 2, everyMs: 60_000 }, stopping.signal, async (item) => {
    if (item === 2) setTimeout(() => stopping.abort(), 10);
    return item;
  });
  assert.deepEqual(done, [1, 2, null, null]);
});
