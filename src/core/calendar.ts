export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];
/** The local time in the config's time zone. */
export type LocalTime = { readonly minute: number; readonly weekday: Weekday };

/** A budget's day and month, `2026-11-21` and `2026-11`, and the local time. */
export type LocalDate = { readonly day: string; readonly month: string; readonly localTime: LocalTime };
export type Calendar = (at: number) => LocalDate;

/** An end as people say it: the end of a day (`date` is `2026-11-27`), or a number of days from now. */
export type Until =
  | { readonly kind: 'weekday'; readonly weekday: Weekday }
  | { readonly kind: 'date'; readonly date: string }
  | { readonly kind: 'days'; readonly days: number };

const DAY_MS = 24 * 3_600_000;

/**
 * Returns the last millisecond of the named day in the calendar's time zone. A weekday means the next one; today's weekday
 * means a week from now.
 */
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

/** Returns the instant at which local clocks show `2026-11-23T10:00`. */
export const instantOf = (local: string, calendar: Calendar): number => instantShown(Date.parse(`${local}Z`), calendar);

const endOfDay = (day: string, calendar: Calendar): number =>
  instantShown(Date.parse(`${day}T00:00:00Z`) + DAY_MS, calendar) - 1;

/** How far the clocks of the zone are ahead of UTC at an instant, in milliseconds. */
export function offsetAt(at: number, calendar: Calendar): number {
  const { day, localTime } = calendar(at);
  return Date.parse(`${day}T00:00:00Z`) + localTime.minute * 60_000 - Math.floor(at / 60_000) * 60_000;
}

/** Asks for the zone's offset twice, near the instant and at it, because clocks may change in between. */
const instantShown = (utc: number, calendar: Calendar): number =>
  utc - offsetAt(utc - offsetAt(utc, calendar), calendar);

/**
 * What an instant is in a time zone. It is on the way to every acknowledgement, so it is formatted once a minute: no zone's day
 * begins within one.
 */
export function createCalendar(timezone: string): Calendar {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  let known: { readonly minute: number; readonly date: LocalDate } | null = null;
  return (at) => {
    const minute = Math.floor(at / 60_000);
    if (known?.minute !== minute) known = { minute, date: localDateOf(format, at) };
    return known.date;
  };
}

/** The parts of an instant as a format writes them, by their types. */
export const partsAt = (format: Intl.DateTimeFormat, at: number): Readonly<Record<string, string>> =>
  Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));

function localDateOf(format: Intl.DateTimeFormat, at: number): LocalDate {
  const parts = partsAt(format, at);
  const day = `${parts.year}-${parts.month}-${parts.day}`;
  const weekday = WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? 'sun';
  return {
    day,
    month: day.slice(0, 7),
    localTime: { minute: Number(parts.hour) * 60 + Number(parts.minute), weekday },
  };
}
