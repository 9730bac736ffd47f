import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dayAt } from '../../../src/accounts/grouping.ts';
import { resolveSpan, type Span, type SpanAsked, spanOf } from '../../../src/accounts/span.ts';

const NOW = Date.parse('2026-11-27T10:00:00+08:00');

function span(asked: SpanAsked | null, timezone = 'Asia/Shanghai', now = NOW): Span {
  assert.ok(asked);
  const resolved = resolveSpan(asked, now, timezone);
  assert.ok(resolved.ok, JSON.stringify(resolved));
  return resolved.value;
}
const refusal = (asked: SpanAsked) => {
  const resolved = resolveSpan(asked, NOW, 'Asia/Shanghai');
  assert.ok(!resolved.ok);
  return resolved.error;
};
const named = (name: string): SpanAsked => ({ kind: 'named', name });

describe('a span', () => {
  test('is named in words of both languages, as a month, a day or a year; anything else may be a team', () => {
    for (const word of ['month', 'Month', '本月', 'ＭＯＮＴＨ'])
      assert.deepEqual(spanOf(word), { kind: 'month', which: 'this' });
    for (const word of ['day', 'today', '今天']) assert.deepEqual(spanOf(word), { kind: 'day', which: 'this' });
    for (const word of ['last-week', '上周']) assert.deepEqual(spanOf(word), { kind: 'week', which: 'last' });
    assert.deepEqual(spanOf('2026-11'), named('2026-11'));
    assert.deepEqual(spanOf('2026年11月'), named('2026-11'));
    assert.deepEqual(spanOf('2026/11/21'), named('2026-11-21'));
    for (const word of ['support', '', 'toString', '26-11', 'constructor']) assert.equal(spanOf(word), null);
  });

  test('begins and ends with the days of the config’s time zone', () => {
    const month = span(named('2026-11'));
    assert.equal(new Date(month.from).toISOString(), '2026-10-31T16:00:00.000Z');
    assert.equal(new Date(month.until).toISOString(), '2026-11-30T16:00:00.000Z');
    assert.equal(month.days.length, 30);
    assert.equal(span({ kind: 'week', which: 'this' }).name, '2026-11-23 … 2026-11-29');
    assert.equal(span({ kind: 'week', which: 'last' }).name, '2026-11-16 … 2026-11-22');
    assert.equal(span({ kind: 'month', which: 'last' }).name, '2026-10');
    assert.equal(span({ kind: 'month', which: 'last' }, 'UTC', Date.UTC(2027, 0, 5)).name, '2026-12');
    assert.equal(span({ kind: 'year', which: 'this' }).days.length, 365);
    assert.equal(span({ kind: 'day', which: 'last' }).name, '2026-11-26');
  });

  test('of days has both its ends within, and one day is one day', () => {
    const days = span({ kind: 'days', from: '2026-11-01', to: '2026-11-15' });
    assert.equal(days.days.length, 15);
    assert.equal(days.until, span(named('2026-11-16')).from);
    assert.equal(span({ kind: 'days', from: '2026-11-03', to: '2026-11-03' }).name, '2026-11-03');
  });

  test('over a change of clocks has days of 23 and of 25 hours, and no instant twice or never', () => {
    const hours = ({ days, until }: Span): number[] =>
      days.map(({ from }, index) => ((days[index + 1]?.from ?? until) - from) / 3_600_000);
    const spring = span(named('2026-03'), 'Europe/Berlin');
    assert.equal(hours(spring)[28], 23);
    assert.equal(hours(span(named('2026-10'), 'Europe/Berlin'))[24], 25);
    assert.equal(
      hours(spring).reduce((a, b) => a + b),
      31 * 24 - 1,
    );
    // In Santiago clocks go forward at midnight: that day has no 00:00.
    const santiago = span(named('2026-09'), 'America/Santiago');
    assert.equal(hours(santiago)[5], 23);
    assert.equal(dayAt(santiago.days[5]?.from ?? 0, santiago), '2026-09-06');
  });

  test('of every month together is its year, in any zone', () => {
    for (const timezone of ['Asia/Shanghai', 'Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe', 'UTC']) {
      const year = span(named('2025'), timezone);
      const months = Array.from({ length: 12 }, (_, month) =>
        span(named(`2025-${String(month + 1).padStart(2, '0')}`), timezone),
      );
      assert.equal(months[0]?.from, year.from);
      assert.equal(months[11]?.until, year.until);
      for (const [index, month] of months.slice(1).entries()) assert.equal(month.from, months[index]?.until);
    }
  });

  test('is refused with what is wrong: no such day, the wrong way round, too long, not begun', () => {
    for (const name of ['2026-13', '2026-02-30', '2026-00', '2026-11-00', '1900'])
      assert.deepEqual(refusal(named(name)), { kind: 'no_span', given: name });
    assert.deepEqual(refusal({ kind: 'days', from: '2026-11-10', to: '2026-11-05' }), {
      ...{ kind: 'span_backwards', from: '2026-11-10', to: '2026-11-05' },
    });
    assert.equal(refusal({ kind: 'days', from: '1980-01-01', to: '2026-11-05' }).kind, 'span_too_long');
    assert.deepEqual(refusal(named('2026-12')), { kind: 'span_ahead', name: '2026-12' });
    assert.equal(span(named('2026-11')).name, '2026-11', 'the month that is now has begun');
  });
});
