import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forecastOf } from '../../../src/core/digest.ts';

const DAY = 86_400_000;
const month = { from: 0, until: 30 * DAY };

test('a month comes to its pace, and in its first day to what it is', () => {
  assert.equal(forecastOf({ ...month, usedLi: 10_000, now: 10 * DAY }), 30_000);
  assert.equal(forecastOf({ ...month, usedLi: 10_000, now: 30 * DAY }), 10_000);
  assert.equal(forecastOf({ ...month, usedLi: 10_000, now: DAY / 2 }), 10_000);
  assert.equal(forecastOf({ ...month, usedLi: 10_000, now: 40 * DAY }), 10_000);
});
