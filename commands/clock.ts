/** Writes a time for people: `14:02` on the day of `now`, `11-21 14:02` on another. */
export type WriteTime = (at: number, now: number) => string;

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
  const partsOf = (at: number) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return { year: parts.year, day: `${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` };
  };
  return (at, now) => {
    const then = partsOf(at);
    const today = partsOf(now);
    if (then.year !== today.year) return `${then.year}-${then.day} ${then.time}`;
    return then.day === today.day ? then.time : `${then.day} ${then.time}`;
  };
}
