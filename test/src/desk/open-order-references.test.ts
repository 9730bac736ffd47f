import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newIds } from '../../../src/app/now-and-ids.ts';
import { createRefSize, type OrderRef } from '../../../src/core/ids.ts';
import { startDeskWorld } from '../../support/desk-world.ts';

test('references grow by a character once more than a fifth of the draws are taken, and not for a collision now and then', () => {
  const seldom = createRefSize();
  for (let draw = 0; draw < 10_000; draw += 1) seldom.drawn(draw % 10 === 0);
  assert.equal(seldom.size(), 5);
  const often = createRefSize();
  for (let draw = 0; draw < 30; draw += 1) often.drawn(draw % 3 === 0);
  assert.equal(often.size(), 6);
  const always = createRefSize();
  for (let draw = 0; draw < 4; draw += 1) always.drawn(true);
  assert.equal(always.size(), 6);
  for (let draw = 0; draw < 1000; draw += 1) always.drawn(true);
  assert.equal(always.size(), 8, 'and no further than can be read');
});

test('where every short reference is taken, the next order has a longer one, and is found by it', async (t) => {
  const asked: number[] = [];
  const world = await startDeskWorld(
    t,
    'sqlite',
    {},
    {
      ...newIds,
      order: (at, size) => {
        asked.push(size);
        const drawn = newIds.order(at, size);
        return size === 5 ? { ...drawn, ref: 'T7K3QX' as OrderRef } : drawn;
      },
    },
  );
  const [first, second] = [await world.opened({ product: 'SMALL' }), await world.opened({ product: 'SMALL' })];
  assert.equal(first.ref, 'T7K3QX');
  assert.match(second.ref, /^T[0-9A-HJKMNP-TV-Z]{6}$/);
  assert.deepEqual(asked, [5, 5, 5, 5, 5, 6]);
  assert.deepEqual(await world.desk.find(second.ref), second);
});
