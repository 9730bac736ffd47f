import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pause } from '../../../src/runtime/pause.ts';

async function msOf(waiting: Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await waiting;
  return performance.now() - startedAt;
}

test('a pause lasts as long as it is told to', async () => {
  assert.ok((await msOf(pause(30))) >= 28);
});

test('a signal ends a pause at once, also one that was given before', async () => {
  const stopping = new AbortController();
  const waiting = msOf(pause(60_000, stopping.signal));
  stopping.abort();
  assert.ok((await waiting) < 1_000);
  assert.ok((await msOf(pause(60_000, stopping.signal))) < 1_000);
});

test('a pause that is not waited for does not keep the process', () => {
  const timeouts = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timeouts();
  void pause(1_000, undefined, { unref: true });
  assert.equal(timeouts(), before);
});
