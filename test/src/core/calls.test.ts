import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createCalendar, WEEKDAYS } from '../../../src/core/calendar.ts';
import { quietEndOf, WEEK_MS } from '../../../src/core/calls.ts';
import type { Hours } from '../../../src/core/rule.ts';

const hours = (from: string, to: string, days: Hours['days'] = WEEKDAYS): Hours => {
  const minute = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  return { fromMinute: minute(from), toMinute: minute(to), days };
};
const at = (iso: string): number => Date.parse(iso);
const endOf = (all: readonly Hours[], from: string, zone = 'Asia/Shanghai'): string | null => {
  const end = quietEndOf(all, at(from), createCalendar(zone));
  return end === null ? null : new Date(end).toISOString();
};

describe('quiet hours', () => {
  const night = [hours('22:00', '08:00')];

  test('over midnight they end in the morning, on whichever side of midnight they are entered', () => {
    assert.equal(endOf(night, '2026-11-26T22:00:00+08:00'), '2026-11-27T00:00:00.000Z');
    assert.equal(endOf(night, '2026-11-27T07:59:59.999+08:00'), '2026-11-27T00:00:00.000Z');
    assert.equal(endOf(night, '2026-11-27T08:00:00+08:00'), null);
    assert.equal(endOf(night, '2026-11-27T21:59:59.999+08:00'), null);
  });

  test('those that follow each other are one: Friday night, the weekend and Sunday night end on Monday', () => {
    const week = [...night, hours('00:00', '24:00', ['sat', 'sun'])];
    assert.equal(endOf(week, '2026-11-27T23:00:00+08:00'), '2026-11-30T00:00:00.000Z');
    assert.equal(endOf(week, '2026-11-28T12:00:00+08:00'), '2026-11-30T00:00:00.000Z');
  });

  test('a night belongs to the day on which it begins', () => {
    const friday = [hours('22:00', '08:00', ['fri'])];
    assert.equal(endOf(friday, '2026-11-28T03:00:00+08:00'), '2026-11-28T00:00:00.000Z');
    assert.equal(endOf(friday, '2026-11-27T03:00:00+08:00'), null);
  });

  test('where clocks are put forward they end an hour sooner, and where they are put back an hour later', () => {
    const ny = 'America/New_York';
    assert.equal(endOf(night, '2027-03-13T23:00:00-05:00', ny), '2027-03-14T12:00:00.000Z');
    assert.equal(endOf(night, '2026-10-31T23:00:00-04:00', ny), '2026-11-01T13:00:00.000Z');
  });

  test('an end in the hour that clocks leave out is the first moment after it; one in the hour that comes twice is its second time', () => {
    const ny = 'America/New_York';
    assert.equal(endOf([hours('22:00', '02:30')], '2027-03-14T01:00:00-05:00', ny), '2027-03-14T07:00:00.000Z');
    assert.equal(endOf([hours('22:00', '01:30')], '2026-11-01T00:30:00-04:00', ny), '2026-11-01T05:30:00.000Z');
    // The hour comes again, and is quiet again.
    assert.equal(endOf([hours('22:00', '01:30')], '2026-11-01T01:10:00-05:00', ny), '2026-11-01T06:30:00.000Z');
  });

  test('that cover the whole week are left after a week, so that a call is late and not lost', () => {
    const always = [hours('00:00', '24:00')];
    const start = at('2026-11-27T12:00:00+08:00');
    assert.equal(quietEndOf(always, start, createCalendar('Asia/Shanghai')), start + WEEK_MS);
  });

  test('at every minute of two weeks with a change of clocks, the end is the first minute that is not quiet', () => {
    const calendar = createCalendar('America/New_York');
    const all = [
      hours('21:30', '07:15', ['mon', 'wed', 'sat']),
      hours('12:00', '13:00'),
      hours('00:00', '24:00', ['sun']),
    ];
    for (const first of ['2027-03-10T00:00:00Z', '2026-10-28T00:00:00Z']) {
      let expected: number | null = null;
      for (let minute = 10 * 1440; minute >= 0; minute -= 1) {
        const instant = at(first) + minute * 60_000;
        const { localTime } = calendar(instant);
        const quiet = all.some((one) => {
          const yesterday = WEEKDAYS[(WEEKDAYS.indexOf(localTime.weekday) + 6) % 7] ?? 'sun';
          const [today, before] = [one.days.includes(localTime.weekday), one.days.includes(yesterday)];
          if (one.fromMinute < one.toMinute)
            return today && localTime.minute >= one.fromMinute && localTime.minute < one.toMinute;
          return (today && localTime.minute >= one.fromMinute) || (before && localTime.minute < one.toMinute);
        });
        if (!quiet) expected = instant;
        if (expected === null) continue;
        assert.equal(quietEndOf(all, instant, calendar), quiet ? expected : null, new Date(instant).toISOString());
      }
    }
  });
});
