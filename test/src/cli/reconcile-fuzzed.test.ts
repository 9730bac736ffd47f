import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeXlsx } from 'hucre/xlsx';
import { csvOf, startReconcileWorld } from '../../support/reconcile-world.ts';

const T = Date.parse('2026-11-20T04:00:00Z');
/** All thousand with FUZZED_STATEMENTS=1000. */
const COUNT = Number(process.env.FUZZED_STATEMENTS ?? 60);
const SEED = Number(process.env.FUZZ_SEED ?? 1);

/** The same numbers for the same seed, from 0 to below 1. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test(`${COUNT} damaged statements crash nothing, and nothing of one is taken by halves`, async (t) => {
  const world = await startReconcileWorld(t);
  const orders = await Promise.all([0, 1, 2, 3].map((at) => world.sold({ at: T + at * 60_000 })));
  const text = Buffer.from(csvOf(orders.map((order) => world.line(order))));
  const workbook = Buffer.from(
    await writeXlsx({
      sheets: [
        {
          name: 'a',
          rows: text
            .toString()
            .split('\n')
            .map((row) => row.split(',')),
        },
      ],
    }),
  );
  const random = createRandom(SEED);
  const below = (most: number): number => Math.floor(random() * most);
  const damages: readonly ((bytes: Buffer) => Buffer)[] = [
    (bytes) => bytes.subarray(0, below(bytes.length)),
    (bytes) => Buffer.concat([bytes.subarray(0, below(bytes.length)), bytes.subarray(below(bytes.length))]),
    (bytes) => {
      const copy = Buffer.from(bytes);
      for (let times = 1 + below(8); times > 0; times -= 1) copy[below(copy.length)] = below(256);
      return copy;
    },
    (bytes) => {
      const at = below(bytes.length);
      const odd = ['"', ',', '\n', '\u202e', '=1+1', '1e99', '\0', '合计', ',,,,', '9'.repeat(40)][below(10)] ?? '';
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(odd), bytes.subarray(at)]);
    },
  ];
  const count = async (table: string): Promise<number> =>
    Number((await world.sql(`select count(*) as many from ${table}`))[0]?.many);
  for (let one = 0; one < COUNT; one += 1) {
    let bytes: Buffer = random() < 0.7 ? text : workbook;
    for (let times = 1 + below(3); times > 0 && bytes.length > 0; times -= 1)
      bytes = damages[below(damages.length)]?.(bytes) ?? bytes;
    const path = await world.file('fuzzed', bytes);
    const before = { statements: await count('statements'), events: await count('difference_events') };
    const { code, said, complained } = await world.run([
      'juhe',
      path,
      '--json',
      ...(random() < 0.5 ? ['--anyway'] : []),
    ]);
    const what = `statement ${one} of seed ${SEED}: ${said}${complained}`;
    assert.ok(code === 0 || code === 1, what);
    const answer = JSON.parse(said) as { readonly done: boolean; readonly sentences?: readonly string[] };
    if (answer.done) continue;
    assert.ok((answer.sentences ?? []).length > 0, what);
    assert.doesNotMatch(said, /undefined|\[object|NaN|TypeError/, what);
    assert.deepEqual({ statements: await count('statements'), events: await count('difference_events') }, before, what);
  }
  assert.equal(await world.ledger.brokenDifferenceLine(), null);
});
