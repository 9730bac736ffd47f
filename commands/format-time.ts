import { createBoundedMap } from '../src/runtime/cache.ts';
/** Writes a time for people: `14:02` on the day of `now`, `11-21 14:02` on another. */
export type WriteTime = (at: number, now: number) => string;

/** Minutes whose parts are remembered: those that are written at the same time are few, and asked for again and again. */
const REMEMBERED = 64;

/** Writes times in one zone. The formatter is made once: making one costs a hundred times what using one does. */
export function createClock(timezone: string): WriteTime {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const partsOf = (minute: number) => {
    const parts = Object.fromEntries(format.formatToParts(minute * 60_000).map(({ type, value }) => [type, value]));
    return { year: parts.year, day: `${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` };
  };
  const known = createBoundedMap<number, ReturnType<typeof partsOf>>(REMEMBERED);
  const knownPartsOf = (at: number) => {
    const minute = Math.floor(at / 60_000);
    const remembered = known.get(minute);
    if (remembered !== undefined) return remembered;
    const parts = partsOf(minute);
    known.set(minute, parts);
    return parts;
  };
  return (at, now) => {
    const then = knownPartsOf(at);
    const today = knownPartsOf(now);
    if (then.year !== today.year) return `${then.year}-${then.day} ${then.time}`;
    return then.day === today.day ? then.time : `${then.day} ${then.time}`;
  };
}
