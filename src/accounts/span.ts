import { type Calendar, createCalendar, instantOf } from '../core/calendar.ts';
import { err, ok, type Result } from '../core/result.ts';

/**
 * A span as people name it. A day, month or year is that of the config's time zone; `this` is the one that is now. Of `days` both ends
 * are within.
 */
export type SpanAsked =
  | { readonly kind: 'day' | 'week' | 'month' | 'year'; readonly which: 'this' | 'last' }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'days'; readonly from: string; readonly to: string };

/**
 * From one instant to before another. `name` says it as it was asked: `2026-11`, `2026-11-21`, `2026-11-01 … 2026-11-15`.
 *
 * @property days the instants at which its days begin, and the end; days are of 23 to 25 hours where clocks change
 */
export type Span = {
  readonly from: number;
  readonly until: number;
  readonly name: string;
  readonly timezone: string;
  readonly days: readonly { readonly day: string; readonly from: number }[];
};

export type SpanRefused =
  | { readonly kind: 'no_span'; readonly given: string }
  | { readonly kind: 'span_backwards'; readonly from: string; readonly to: string }
  | { readonly kind: 'span_too_long'; readonly years: number }
  | { readonly kind: 'span_ahead'; readonly name: string };

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** A limit, as days are listed one by one. */
const MAX_YEARS = 20;
/** The year after it is written with four digits too. */
const MAX_YEAR = 9998;

const WORDS: Readonly<Record<string, SpanAsked>> = {
  ...both('day', 'day', 'today', '今天', '今日', '日'),
  ...last('day', 'yesterday', '昨天', '昨日'),
  ...both('week', 'week', 'this-week', '本周', '这周', '周'),
  ...last('week', 'last-week', '上周'),
  ...both('month', 'month', 'this-month', '本月', '这个月', '月'),
  ...last('month', 'last-month', '上月', '上个月'),
  ...both('year', 'year', 'this-year', '今年', '本年', '年'),
  ...last('year', 'last-year', '去年'),
};

function both(kind: 'day' | 'week' | 'month' | 'year', ...words: readonly string[]): Record<string, SpanAsked> {
  return Object.fromEntries(words.map((word) => [word, { kind, which: 'this' }]));
}
function last(kind: 'day' | 'week' | 'month' | 'year', ...words: readonly string[]): Record<string, SpanAsked> {
  return Object.fromEntries(words.map((word) => [word, { kind, which: 'last' }]));
}

const NAMED = /^\d{4}(-\d{1,2}(-\d{1,2})?)?$/;

/** Reads one word for a span: `month`, `本周`, `2026-11`, `2026-11-21`, `2026`. Null if it is none, so it may be a team. */
export function spanOf(word: string): SpanAsked | null {
  const plain = word.normalize('NFKC').toLowerCase();
  const dashed = plain.replace(/^(\d{4})年(\d{1,2})月?$/, '$1-$2').replace(/[/.]/g, '-');
  if (NAMED.test(dashed)) return { kind: 'named', name: dashed };
  return Object.hasOwn(WORDS, plain) ? (WORDS[plain] ?? null) : null;
}

/** Finds the instants of a span in a time zone. A span that has not begun is refused; of one that has, the past part is there. */
export function resolveSpan(asked: SpanAsked, now: number, timezone: string): Result<Span, SpanRefused> {
  const calendar = createCalendar(timezone);
  const named = daysOf(asked, calendar(now).day);
  if (!named.ok) return named;
  const { first, after, name } = named.value;
  if (after <= first) return err({ kind: 'span_backwards', from: dayOf(first), to: dayOf(after - 1) });
  if (after - first > MAX_YEARS * 366) return err({ kind: 'span_too_long', years: MAX_YEARS });
  const days = Array.from({ length: after - first }, (_, index) => beginningOf(first + index, calendar));
  const from = days[0]?.from ?? now;
  if (from > now) return err({ kind: 'span_ahead', name });
  return ok({ from, until: beginningOf(after, calendar).from, name, timezone, days });
}

function beginningOf(number: number, calendar: Calendar): Span['days'][number] {
  const day = dayOf(number);
  const midnight = instantOf(`${day}T00:00`, calendar);
  return { day, from: calendar(midnight).day === day ? midnight : firstMinuteOf(day, midnight, calendar) };
}

/** Where clocks go forward at midnight a day has no 00:00: it begins with the first minute that is in it. */
function firstMinuteOf(day: string, before: number, calendar: Calendar): number {
  let [low, high] = [0, DAY_MS / MINUTE_MS];
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2);
    if (calendar(before + middle * MINUTE_MS).day < day) low = middle;
    else high = middle;
  }
  return before + high * MINUTE_MS;
}

/** Days are counted from 1970-01-01, so that neither a zone nor its changes of clocks has a part in it. */
type Days = { readonly first: number; readonly after: number; readonly name: string };
const dayOf = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);
const numberOf = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / DAY_MS;

function daysOf(asked: SpanAsked, today: string): Result<Days, SpanRefused> {
  if (asked.kind === 'named') return named(asked.name);
  if (asked.kind === 'days') {
    const [from, to] = [named(asked.from), named(asked.to)];
    if (!from.ok) return from;
    if (!to.ok) return to;
    const [first, after] = [from.value.first, to.value.after];
    const name = first === from.value.after - 1 && after === first + 1 ? from.value.name : undefined;
    return ok({ first, after, name: name ?? `${dayOf(first)} … ${dayOf(after - 1)}` });
  }
  const [year = 0, month = 0, day = 0] = today.split('-').map(Number);
  const back = asked.which === 'last' ? 1 : 0;
  const one = numberOf(year, month, day);
  switch (asked.kind) {
    case 'day':
      return ok({ first: one - back, after: one - back + 1, name: dayOf(one - back) });
    case 'week': {
      // Weeks begin on Monday; 1970-01-01 was a Thursday.
      const monday = one - ((one + 3) % 7) - 7 * back;
      return ok({ first: monday, after: monday + 7, name: `${dayOf(monday)} … ${dayOf(monday + 6)}` });
    }
    case 'month':
      return ok(monthOf(year, month - back));
    case 'year':
      return ok(yearOf(year - back));
  }
}

function monthOf(year: number, month: number): Days {
  const first = numberOf(year, month, 1);
  return { first, after: numberOf(year, month + 1, 1), name: dayOf(first).slice(0, 7) };
}
const yearOf = (year: number): Days => ({
  first: numberOf(year, 1, 1),
  after: numberOf(year + 1, 1, 1),
  name: String(year),
});

/** A date that no calendar has, such as 2026-02-30, is none. */
function named(given: string): Result<Days, SpanRefused> {
  const none = err({ kind: 'no_span', given } as const);
  if (!NAMED.test(given)) return none;
  const [year = 0, month, day] = given.split('-').map(Number);
  if (year < 1970 || year > MAX_YEAR) return none;
  if (month === undefined) return ok(yearOf(year));
  if (month < 1 || month > 12) return none;
  if (day === undefined) return ok(monthOf(year, month));
  const number = numberOf(year, month, day);
  if (dayOf(number) !== `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`) return none;
  return ok({ first: number, after: number + 1, name: dayOf(number) });
}
