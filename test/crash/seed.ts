/** The same things in an order that the seed alone decides. */
export function inSeededOrder<T>(things: readonly T[], seed: number): readonly T[] {
  const draw = createDraw(seed);
  return things
    .map((thing) => ({ thing, place: draw() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ thing }) => thing);
}

/** Numbers in 0…1 (mulberry32). */
export function createDraw(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
