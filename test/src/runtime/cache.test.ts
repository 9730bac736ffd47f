import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createBoundedMap, createCache } from '../../../src/runtime/cache.ts';

/** A cache of what it was asked how often, with its clock in the test's hand. */
function counted({ max = 10, ttlMs = 100 as number | ((value: string) => number) } = {}) {
  const clock = { at: 1_000 };
  const asked: string[] = [];
  const load = async (key: string): Promise<string> => {
    asked.push(key);
    if (key === 'broken') throw new Error('not found out');
    return `${key} ${asked.length}`;
  };
  return { clock, asked, cache: createCache({ max, ttlMs, now: () => clock.at, load }) };
}

describe('a cache', () => {
  test('loads once for as long as the answer is good, and then anew', async () => {
    const { clock, cache } = counted();
    assert.equal(await cache.get('a'), 'a 1');
    clock.at += 99;
    assert.equal(await cache.get('a'), 'a 1');
    clock.at += 1;
    assert.equal(await cache.get('a'), 'a 2');
  });

  test('gives all who ask at the same time one answer', async () => {
    const { asked, cache } = counted();
    assert.deepEqual(await Promise.all([cache.get('a'), cache.refresh('a'), cache.get('a')]), ['a 1', 'a 1', 'a 1']);
    assert.deepEqual(asked, ['a']);
  });

  test('lets the answer say how long it is good', async () => {
    const { clock, cache } = counted({ ttlMs: (value) => (value === 'a 1' ? 10 : 1_000) });
    await cache.get('a');
    clock.at += 10;
    assert.equal(await cache.get('a'), 'a 2');
    clock.at += 999;
    assert.equal(await cache.get('a'), 'a 2');
  });

  test('does not believe what it learnt under a clock that was ahead', async () => {
    const { clock, cache } = counted();
    await cache.get('a');
    clock.at -= 1;
    assert.equal(await cache.get('a'), 'a 2');
  });

  test('remembers no more than it has room for: what was loaded longest ago goes', async () => {
    const { asked, cache } = counted({ max: 2 });
    for (const key of ['a', 'b', 'c', 'b', 'a']) await cache.get(key);
    assert.deepEqual(asked, ['a', 'b', 'c', 'a']);
  });

  test('remembers no failure', async () => {
    const { asked, cache } = counted();
    await assert.rejects(cache.get('broken'), /not found out/);
    await assert.rejects(cache.get('broken'), /not found out/);
    assert.equal(asked.length, 2);
    assert.equal(cache.peek('broken'), undefined);
  });

  test('keeps what was set, also where an older answer comes after it', async () => {
    const { cache } = counted();
    const older = cache.get('a');
    cache.set('a', 'chosen');
    await older;
    assert.equal(await cache.get('a'), 'chosen');
  });

  test('keeps a seed only where it knows nothing and asks nobody', async () => {
    const { cache } = counted();
    cache.seed('a', 'old');
    assert.equal(cache.peek('a'), 'old');
    cache.seed('a', 'older');
    assert.equal(cache.peek('a'), 'old');
    const loading = cache.get('b');
    cache.seed('b', 'old');
    await loading;
    assert.equal(cache.peek('b'), 'b 1');
  });
});

test('a bounded map drops what was set longest ago, and a value that is set again is new', () => {
  const map = createBoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 3);
  map.set('c', 4);
  assert.deepEqual([map.get('a'), map.has('b'), map.get('c')], [3, false, 4]);
  map.delete('a');
  assert.equal(map.has('a'), false);
});
