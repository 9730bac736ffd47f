import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createOrderId, createOrderRef, merchantOrderIdOf, orderIdOf, readOrderRef } from '../../../src/core/ids.ts';

const draws = fc.infiniteStream(fc.integer({ min: 0, max: 31 })).map((stream) => () => stream.next().value ?? 0);

test('a merchant order id is 18 letters and digits that lead back to its order', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_102_444_800_000 }),
      draws,
      fc.integer({ min: 1, max: 99 }),
      (at, draw, n) => {
        const id = createOrderId(at, draw);
        const merchantOrderId = merchantOrderIdOf(id, n);
        assert.match(merchantOrderId, /^[0-9A-Z]{18}$/);
        assert.equal(orderIdOf(merchantOrderId), id);
      },
    ),
  );
});

test('ids of a later millisecond sort later', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), draws, (at, draw) => {
      assert.ok(createOrderId(at, draw) < createOrderId(at + 1, draw));
    }),
  );
});

test('a reference is read in any case, with O for 0 and I or L for 1, and comes back as it was made', () => {
  fc.assert(
    fc.property(draws, fc.constantFrom(undefined, 5, 6, 7, 8), (draw, size) => {
      const ref = createOrderRef(draw, size);
      assert.equal(ref.length, 1 + (size ?? 5));
      assert.equal(readOrderRef(ref), ref);
      assert.equal(readOrderRef(` ${ref.toLowerCase()} `), ref);
      assert.equal(readOrderRef(ref.replaceAll('0', 'o').replaceAll('1', 'l')), ref);
    }),
  );
});

test('a reference is read as it is copied out of a sentence', () => {
  for (const given of ['#T7K3QX', 'T7K3QX,', '“T7K3QX”', '（T7K3QX）。', '\u202aT7K3QX\u202c', 'Ｔ７Ｋ３ＱＸ'])
    assert.equal(readOrderRef(given), 'T7K3QX');
});

test('what is no reference is none', () => {
  for (const given of ['', 'T', 'T7K3Q', 'T7K3QXXXXX', 'R7K3QX', 'T7K3QU', 'T7K 3QX', '13912345678', '__proto__']) {
    assert.equal(readOrderRef(given), null, given);
  }
  for (const given of ['', '0123456789ABCDEF0', 'not-ours', '2016010000000219', '0123456789abcdef01']) {
    assert.equal(orderIdOf(given), null, given);
  }
});
