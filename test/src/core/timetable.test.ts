import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalendar } from '../../../src/core/calendar.ts';
import { lastDue, readTimetable, type Timetable } from '../../../src/core/timetable.ts';

const SHANGHAI = createCalendar('Asia/Shanghai');
const BERLIN = createCalendar('Europe/Berlin');
const table = (text: string): Timetable => {
  const read = readTimetable(text);
  assert.ok(read, text);
  return read;
};
const due = (text: string, now: string, calendar = SHANGHAI): string =>
  new Date(lastDue(table(text), Date.parse(now), calendar)).toISOString().slice(0, 16);

test('a timetable is read as people write it, and anything else is refused', () => {
  for (const good of [
    '09:00',
    '9:00',
    'day 09:00',
    'weekday 09:00',
    'mon 09:00',
    'MON 23:59',
    'month 09:00',
    '24h',
    '7d',
  ])
    assert.ok(readTimetable(good), good);
  for (const bad of ['', '24:00', '9', 'monday 09:00', '09:60', 'mon', '0h', '30m', '0 9 * * 1', 'mon  09:00'])
    assert.equal(readTimetable(bad), null, bad);
});

test('the last time at which it was due is found however long ago, in the local time of the zone', () => {
  assert.equal(due('09:00', '2026-11-20T01:00Z'), '2026-11-20T01:00');
  assert.equal(due('09:00', '2026-11-20T00:59Z'), '2026-11-19T01:00');
  // A Friday.
  assert.equal(due('mon 09:00', '2026-11-20T12:00Z'), '2026-11-16T01:00');
  assert.equal(due('weekday 09:00', '2026-11-22T12:00Z'), '2026-11-20T01:00');
  assert.equal(due('month 09:00', '2026-11-30T12:00Z'), '2026-11-01T01:00');
  assert.equal(due('month 09:00', '2026-11-01T00:59Z'), '2026-10-01T01:00');
  assert.equal(due('24h', '2026-11-20T12:00Z'), '2026-11-20T00:00');
});

test('clocks that change leave nothing out and do nothing twice', () => {
  // 02:30 is not on the clocks of 29 March 2026, and twice on those of 25 October.
  const instants = (from: string, to: string): readonly number[] => {
    const seen = new Set<number>();
    for (let at = Date.parse(from); at <= Date.parse(to); at += 60_000) seen.add(lastDue(table('02:30'), at, BERLIN));
    return [...seen].slice(1);
  };
  assert.equal(instants('2026-03-28T12:00Z', '2026-03-30T12:00Z').length, 2);
  assert.equal(instants('2026-10-24T12:00Z', '2026-10-26T12:00Z').length, 2);
});
