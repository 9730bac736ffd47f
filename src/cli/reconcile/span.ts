import { type Calendar, instantOf } from '../../core/calendar.ts';
import type { Span } from '../../reconcile/findings.ts';

/** What the options say that a statement covers. */
export type SpanOptions = { readonly month?: string; readonly from?: string; readonly to?: string };

/** Of this century and the last: after 9999-12 no calendar has a month. */
const MONTH = /^(?:19|20)\d{2}-(?:0[1-9]|1[0-2])$/;
const DAY = /^((?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?:T([01]\d|2[0-3]):([0-5]\d))?$/;
const DAY_MS = 86_400_000;

/** Returns the sentence about options that name no span; null if they name one, or none at all. */
export function wrongSpan({ month, from, to }: SpanOptions): string | null {
  if (month !== undefined && (from !== undefined || to !== undefined))
    return '--month says both ends: leave out --from and --to';
  if (month !== undefined && !MONTH.test(month)) return `--month: write the month as 2026-11, and not "${month}"`;
  for (const [name, given] of [
    ['--from', from],
    ['--to', to],
  ] as const) {
    if (given !== undefined && !isDay(given))
      return `${name}: write a day as 2026-11-20, or a time as 2026-11-20T14:00, and not "${given}"`;
  }
  if ((from === undefined) !== (to === undefined)) return 'write both --from and --to';
  return from !== undefined && to !== undefined && from > to ? '--from is later than --to' : null;
}

const isDay = (given: string): boolean => {
  const [, day] = DAY.exec(given) ?? [];
  return day !== undefined && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
};

/** Reads a span that is not wrong, with both ends in it; null for none. */
export function readSpan({ month, from, to }: SpanOptions, calendar: Calendar): Span | null {
  if (month !== undefined) {
    const [year = 0, number = 1] = month.split('-').map(Number);
    const next = new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10);
    return { from: instantOf(`${month}-01T00:00`, calendar), to: instantOf(`${next}T00:00`, calendar) - 1 };
  }
  if (from === undefined || to === undefined) return null;
  const start = from.includes('T') ? from : `${from}T00:00`;
  const end = to.includes('T') ? instantOf(to, calendar) : instantOf(`${dayAfter(to)}T00:00`, calendar) - 1;
  return { from: instantOf(start, calendar), to: end };
}

const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);

/** Writes an instant as local time to the second: `2026-11-21 14:02:05`. */
export function timeIn(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (at) => format.format(at);
}
