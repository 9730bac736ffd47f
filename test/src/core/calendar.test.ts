import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createCalendar, endOf } from '../../../src/core/calendar.ts';

describe('until when somebody is away', () => {
  const calendar = createCalendar('Asia/Shanghai');
  /** Saturday 2026-11-21, 10:00 in Shanghai. */
  const now = Date.parse('2026-11-21T10:00:00+08:00');
  const end = (day: string): number => Date.parse(`${day}T23:59:59.999+08:00`);

  test('a weekday is the next one to its end, and today’s is a week from now', () => {
    assert.equal(endOf({ kind: 'weekday', weekday: 'fri' }, now, calendar), end('2026-11-27'));
    assert.equal(endOf({ kind: 'weekday', weekday: 'sun' }, now, calendar), end('2026-11-22'));
    assert.equal(endOf({ kind: 'weekday', weekday: 'sat' }, now, calendar), end('2026-11-28'));
  });

  test('days are counted from today, over the end of a month and a year', () => {
    assert.equal(endOf({ kind: 'days', days: 0 }, now, calendar), end('2026-11-21'));
    assert.equal(endOf({ kind: 'days', days: 41 }, now, calendar), end('2027-01-01'));
  });

  test('a date is taken to its end in the time zone of the config', () => {
    assert.equal(endOf({ kind: 'date', date: '2028-02-29' }, now, calendar), end('2028-02-29'));
    const kathmandu = createCalendar('Asia/Kathmandu');
    assert.equal(
      endOf({ kind: 'date', date: '2026-11-27' }, now, kathmandu),
      Date.parse('2026-11-27T23:59:59.999+05:45'),
    );
    const newYork = createCalendar('America/New_York');
    assert.equal(
      endOf({ kind: 'date', date: '2026-11-27' }, now, newYork),
      Date.parse('2026-11-27T23:59:59.999-05:00'),
    );
  });
});
