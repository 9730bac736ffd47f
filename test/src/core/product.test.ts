import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseFlowCode } from '../../../src/core/flow-code.ts';
import {
  findProduct,
  fitsPlace,
  laneOf,
  type Product,
  productCalled,
  providerOfLane,
} from '../../../src/core/product.ts';

function product(code: string, ...aliases: string[]): Product {
  const flow = parseFlowCode(code);
  return {
    code,
    aliases,
    name: { en: code, zh: code },
    kind: flow.ok ? 'data' : 'benefit',
    priceLi: 1000,
    offers: [{ provider: 'ytx', kind: 'traffic', flowCode: null }],
    flow: flow.ok ? flow.value : null,
  };
}
const catalogue = [
  product('1QG00102410', '1GB'),
  product('1QG00050010', '500MB'),
  product('2QG00102410', '1GB-telecom'),
  product('1BJ00102411'),
  product('VIP30', '视频会员'),
];
const codes = (products: readonly Product[]) => products.map(({ code }) => code);

describe('a product is found', () => {
  for (const given of ['1GB', '1gb', '１ＧＢ', '1 G B', '１ｇ b', '1QG00102410', '1qg00102410', '1ＱG00102410']) {
    test(`as ${given}`, () => {
      const found = findProduct(catalogue, given);
      assert.equal(found.ok && found.value.code, '1QG00102410');
    });
  }
  test('by a Chinese alias', () => {
    const found = findProduct(catalogue, '视频会员');
    assert.equal(found.ok && found.value.code, 'VIP30');
  });
});

describe('what is not in the catalogue is refused with what comes nearest', () => {
  const near: readonly (readonly [given: string, nearest: string | undefined])[] = [
    ['1G', '1QG00102410'],
    ['1024M', '1QG00102410'],
    ['1024m', '1QG00102410'],
    ['3QG00102410', '1QG00102410'],
    ['500M', '1QG00050010'],
    ['1GB\u200b', '1QG00102410'],
    ['①GB', '1QG00102410'],
    ['', '1QG00102410'],
    ['unlimited-data', undefined],
    ['__proto__', undefined],
    ['9'.repeat(2000), undefined],
  ];
  for (const [given, nearest] of near) {
    test(`${JSON.stringify(given.slice(0, 20))} → ${nearest}`, () => {
      const found = findProduct(catalogue, given);
      assert.ok(!found.ok);
      assert.equal(found.error.given, given);
      if (given !== '') assert.equal(found.error.nearest[0]?.code, nearest);
      assert.ok(found.error.nearest.length <= 3);
    });
  }
});

test('another carrier’s number is refused with what would fit, the nearest in size first', () => {
  const [mobile] = catalogue;
  assert.ok(mobile);
  const fit = fitsPlace(catalogue, mobile, { carrier: 'telecom', province: 'BJ' });
  assert.ok(!fit.ok);
  assert.equal(fit.error.kind, 'wrong_carrier');
  assert.deepEqual(codes(fit.error.fitting), ['2QG00102410']);
});

test('a province’s product is for its own numbers, a nationwide one for every province', () => {
  const [nationwide, , , beijing] = catalogue;
  assert.ok(nationwide && beijing);
  assert.ok(fitsPlace(catalogue, beijing, { carrier: 'mobile', province: 'BJ' }).ok);
  assert.ok(fitsPlace(catalogue, nationwide, { carrier: 'mobile', province: 'GD' }).ok);
  const fit = fitsPlace(catalogue, beijing, { carrier: 'mobile', province: 'GD' });
  assert.ok(!fit.ok);
  assert.equal(fit.error.kind, 'wrong_province');
  assert.deepEqual(codes(fit.error.fitting), ['1QG00102410', '1QG00050010']);
});

test('no flow code is for a Broadnet number, and where nothing is known nothing is refused', () => {
  for (const one of catalogue.slice(0, 4)) {
    const fit = fitsPlace(catalogue, one, { carrier: 'broadnet', province: null });
    assert.ok(!fit.ok);
    assert.deepEqual(fit.error.fitting, []);
    assert.ok(fitsPlace(catalogue, one, { carrier: null, province: null }).ok);
  }
});

test('a benefit goes to any number', () => {
  const benefit = catalogue[4];
  assert.ok(benefit);
  assert.ok(fitsPlace(catalogue, benefit, { carrier: 'broadnet', province: 'XZ' }).ok);
});

test('traffic and benefits are asked about apart, at the provider that sells them', () => {
  assert.equal(laneOf({ provider: 'ytx', kind: 'traffic', flowCode: null }), 'ytx:traffic');
  assert.equal(laneOf({ provider: 'ytx', kind: 'benefit', productCode: 'x' }), 'ytx:benefit');
  assert.equal(laneOf({ provider: 'juhe', pid: '1' }), 'juhe');
  assert.equal(providerOfLane('ytx:benefit'), 'ytx');
  assert.equal(providerOfLane('juhe'), 'juhe');
});

describe('airtime is found', () => {
  const airtime = (code: string, faceValueLi: number): Product => ({ ...product(code), kind: 'airtime', faceValueLi });
  const sold = [...catalogue, airtime('HF50', 50_000), airtime('HF10', 9_900)];
  for (const given of ['50元', '５０元', '50 元', 'HF50', 'hf50', 'ＨＦ50']) {
    test(`as ${given}`, () => {
      const found = findProduct(sold, given);
      assert.equal(found.ok && found.value.code, 'HF50');
    });
  }
  test('by a face value with decimals', () => {
    const found = findProduct(sold, '9.90元');
    assert.equal(found.ok && found.value.code, 'HF10');
  });
  test('never by another face value, or by a number alone', () => {
    for (const given of ['5元', '500元', '50', '-50元', '50.0001元'])
      assert.equal(findProduct(sold, given).ok, false, given);
    const near = findProduct(sold, '60元');
    assert.equal(!near.ok && near.error.nearest[0]?.code, 'HF50');
  });
  test('for a number of any carrier', () => {
    assert.ok(fitsPlace(sold, airtime('HF50', 50_000), { carrier: 'broadnet', province: 'XZ' }).ok);
  });
});

test('a name that no product has costs no search for the nearest, however large the catalogue', () => {
  const large = Array.from({ length: 2_000 }, (_, index) => product(`PACK-${index}-OF-THE-CATALOGUE`));
  const timeOf = (look: () => unknown): number => {
    const startedAt = performance.now();
    look();
    return performance.now() - startedAt;
  };
  assert.equal(productCalled(large, 'pack-7-of-the-catalogue')?.code, 'PACK-7-OF-THE-CATALOGUE');
  assert.equal(productCalled(large, '1GB outage'), undefined);
  const quick = Math.min(...Array.from({ length: 5 }, () => timeOf(() => productCalled(large, '1GB outage'))));
  const whole = Math.min(...Array.from({ length: 5 }, () => timeOf(() => findProduct(large, '1GB outage'))));
  assert.ok(quick * 3 < whole, `${quick} ms against ${whole} ms`);
});
