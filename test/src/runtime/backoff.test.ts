import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoff, nextBackoff } from '../../../src/runtime/backoff.ts';

const LIMITS = { firstMs: 1_000, maxMs: 60_000 };

test('each wait is twice the one before, up to the longest, however often it was tried', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 5_000].map((tries) => backoff(LIMITS, tries));
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

test('the wait after another is twice as long, and never outside the limits', () => {
  assert.deepEqual(
    [0, 400, 500, 1_000, 29_999, 30_000, 90_000].map((lastMs) => nextBackoff(LIMITS, lastMs)),
    [1_000, 1_000, 1_000, 2_000, 59_998, 60_000, 60_000],
  );
});
