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

/** The instant at which the calendar's clocks show `2026-11-23T10:00`. */
export const instantOf = (local: string, calendar: Calendar): number => instantShown(Date.parse(`${local}Z`), calendar);

const endOfDay = (day: string, calendar: Calendar): number =>
  instantShown(Date.parse(`${day}T00:00:00Z`) + DAY_MS, calendar) - 1;

/** The calendar says how far its zone is from UTC, first near the instant and then at it: clocks may be changed in between. */
function instantShown(utc: number, calendar: Calendar): number {
  const offsetAt = (at: number): number => {
    const { day, localTime } = calendar(at);
    return Date.parse(`${day}T00:00:00Z`) + localTime.minute * 60_000 - Math.floor(at / 60_000) * 60_000;
  };
  return utc - offsetAt(utc - offsetAt(utc));
}
