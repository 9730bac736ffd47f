import { type LocalTime, WEEKDAYS, type Weekday } from './rule.ts';

/** A day and a month of budgets, `2026-11-21` and `2026-11`, and what the clock shows. */
export type LocalDate = { readonly day: string; readonly month: string; readonly localTime: LocalTime };
export type Calendar = (at: number) => LocalDate;

/** The end of a time as people say it: the end of a day, or so many days from now. `date` is `2026-11-27`. */
export type Until =
  | { readonly kind: 'weekday'; readonly weekday: Weekday }
  | { readonly kind: 'date'; readonly date: string }
  | { readonly kind: 'days'; readonly days: number };

const DAY_MS = 24 * 3_600_000;

/** The last millisecond of the day that is meant, in the calendar's time zone; a weekday is the next one, today's being a week from now. */
export function endOf(until: Until, now: number, calendar: Calendar): number {
  const { day, localTime } = calendar(now);
  const today = Date.parse(`${day}T00:00:00Z`);
  const ahead = (days: number): string => new Date(today + days * DAY_MS).toISOString().slice(0, 10);
  switch (until.kind) {
    case 'date':
      return endOfDay(until.date, calendar);
    case 'days':
      return endOfDay(ahead(until.days), calendar);
    case 'weekday': {
      const days = WEEKDAYS.indexOf(until.weekday) - WEEKDAYS.indexOf(localTime.weekday);
      return endOfDay(ahead(days > 0 ? days : days + 7), calendar);
    }
  }
}

/** No zone is farther from UTC than 14 hours; the calendar says how far this one is on that day. */
function endOfDay(day: string, calendar: Calendar): number {
  const utc = Date.parse(`${day}T00:00:00Z`) + DAY_MS;
  const { day: shown, localTime } = calendar(utc);
  const offsetMs = Date.parse(`${shown}T00:00:00Z`) + localTime.minute * 60_000 - utc;
  return utc - offsetMs - 1;
}
