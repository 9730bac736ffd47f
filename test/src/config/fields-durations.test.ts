import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationMs, writeDuration } from '../../../src/config/fields.ts';

test('a duration is written in its largest unit up to hours, and reads back as the same time', () => {
  const written = [0, 250, 60_000, 90 * 60_000, 24 * 3_600_000, 7 * 86_400_000].map(writeDuration);
  assert.deepEqual(written, ['0h', '250ms', '1m', '90m', '24h', '168h']);
  assert.deepEqual(written.map(durationMs), [0, 250, 60_000, 90 * 60_000, 24 * 3_600_000, 7 * 86_400_000]);
});
