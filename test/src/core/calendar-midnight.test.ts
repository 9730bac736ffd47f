import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalendar } from '../../../src/core/calendar.ts';

test("a budget's day and month end at midnight of the time zone, to the millisecond", () => {
  const calendar = createCalendar('Asia/Shanghai');
  const midnight = Date.UTC(2026, 10, 30, 16);
  assert.deepEqual(calendar(midnight - 1), {
    day: '2026-11-30',
    month: '2026-11',
    localTime: { minute: 1439, weekday: 'mon' },
  });
  assert.deepEqual(calendar(midnight), {
    day: '2026-12-01',
    month: '2026-12',
    localTime: { minute: 0, weekday: 'tue' },
  });
  assert.deepEqual(calendar(midnight - 1), {
    day: '2026-11-30',
    month: '2026-11',
    localTime: { minute: 1439, weekday: 'mon' },
  });
});

test('a time zone that is not whole hours off has its own midnight', () => {
  const calendar = createCalendar('Asia/Kathmandu');
  const midnight = Date.UTC(2026, 10, 20, 18, 15);
  assert.equal(calendar(midnight - 1).day, '2026-11-20');
  assert.equal(calendar(midnight).day, '2026-11-21');
});
