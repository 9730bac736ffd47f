import { type Calendar, instantOf, WEEKDAYS, type Weekday } from './calendar.ts';

/**
 * When something is done again and again: every so many milliseconds, or at a local time of some days.
 *
 * @property minute of the local day
 * @property days the weekdays, or `first` for the first day of each month
 */
export type Timetable =
  | { readonly kind: 'every'; readonly ms: number }
  | { readonly kind: 'at'; readonly minute: number; readonly days: readonly Weekday[] | 'first' };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const AT = /^(?:(day|weekday|month|mon|tue|wed|thu|fri|sat|sun) )?([01]?\d|2[0-3]):([0-5]\d)$/i;
const EVERY = /^(\d{1,4})([hd])$/;

/** Reads `"09:00"`, `"day 09:00"`, `"weekday 09:00"`, `"mon 09:00"`, `"month 09:00"` (its first day), `"24h"` or `"7d"`; null for anything else. */
export function readTimetable(given: string): Timetable | null {
  const [, count = '0', unit] = EVERY.exec(given) ?? [];
  if (unit !== undefined)
    return Number(count) === 0 ? null : { kind: 'every', ms: Number(count) * (unit === 'h' ? HOUR_MS : DAY_MS) };
  const [, word = 'day', hour, minute = '0'] = AT.exec(given.trim()) ?? [];
  if (hour === undefined) return null;
  return {
    kind: 'at',
    minute: Number(hour) * 60 + Number(minute),
    days: DAYS_OF[word.toLowerCase()] ?? [word.toLowerCase() as Weekday],
  };
}

const DAYS_OF: Readonly<Record<string, readonly Weekday[] | 'first'>> = {
  day: WEEKDAYS,
  weekday: ['mon', 'tue', 'wed', 'thu', 'fri'],
  month: 'first',
};

/**
 * Returns the last time at or before `now` at which it was to be done. Whoever remembers the time that was last done finds so what was
 * missed, however long it was, and does it once. node-cron would not: it leaves out what it slept through, and what a change of clocks
 * leaves out. A local time that a change of clocks leaves out counts as the instant after it, and one that comes twice counts once.
 */
export function lastDue(timetable: Timetable, now: number, calendar: Calendar): number {
  if (timetable.kind === 'every') return Math.floor(now / timetable.ms) * timetable.ms;
  const { minute, days } = timetable;
  const today = Date.parse(`${calendar(now).day}T00:00:00Z`);
  // The longest wait is a month.
  for (let back = 0; back <= 32; back += 1) {
    const day = new Date(today - back * DAY_MS);
    const isDue = days === 'first' ? day.getUTCDate() === 1 : days.includes(WEEKDAYS[day.getUTCDay()] ?? 'sun');
    if (!isDue) continue;
    const at = instantOf(new Date(day.getTime() + minute * 60_000).toISOString().slice(0, 16), calendar);
    if (at <= now) return at;
  }
  return 0;
}

/** How long the time between two times of a timetable is, ending with one of them. */
export const spanBefore = (timetable: Timetable, dueAt: number, calendar: Calendar): number =>
  timetable.kind === 'at' && timetable.days !== 'first' && timetable.days.length > 1
    ? lastDue({ ...timetable, days: WEEKDAYS }, dueAt - 1, calendar)
    : lastDue(timetable, dueAt - 1, calendar);

/** What the ledger remembers of what is done again and again. */
export type TimetableLedger = {
  /** Whether a task was not done for this time yet. A task that is not known is from now on, and begins with its next time. */
  readonly isDue: (name: string, dueAt: number) => Promise<boolean>;
  readonly doneUpTo: (name: string, dueAt: number) => Promise<void>;
};
