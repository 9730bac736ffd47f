import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { compared, kindsOf, startReconcileWorld } from '../../support/reconcile-world.ts';

const T = Date.parse('2026-11-20T04:00:00Z');
const MINUTE = 60_000;
const DAY = ['--from', '2026-11-20', '--to', '2026-11-20'];

for (const database of ['sqlite', 'postgres'] as const) {
  test(`books that agree differ in nothing, and end with 0, on ${database}`, async (t) => {
    const world = await startReconcileWorld(t, database);
    const orders = [
      await world.sold({ at: T }),
      await world.sold({ at: T + MINUTE, state: 'failed' }),
      await world.sold({ at: T + 2 * MINUTE, state: 'refunded' }),
      await world.sold({ at: T + 3 * MINUTE, costLi: 18_000 }),
      await world.sold({ at: T + 4 * MINUTE, state: 'accepted' }),
    ];
    const states = ['成功', '失败', '退款', '成功', '充值中'];
    const lines = orders.map((order, index) => world.line(order, { state: states[index] ?? '' }));
    const result = await compared(world, lines, ...DAY);
    assert.deepEqual([result.code, result.agreeing, result.open], [0, 5, []]);
  });
}

test('each kind of difference is found, named and kept, and the same statement finds the same again', async (t) => {
  const world = await startReconcileWorld(t);
  const [fine, paid, failed, twice, gone, doubt, unsent] = [
    ...(await Promise.all([0, 1, 2, 3, 4].map((at) => world.sold({ at: T + at * MINUTE })))),
    await world.sold({ at: T + 5 * MINUTE, state: 'in_doubt' }),
    await world.sold({ at: T + 6 * MINUTE, state: 'awaiting_approval' }),
  ];
  assert.ok(fine && paid && failed && twice && gone && doubt && unsent);
  const lines = [
    world.line(fine),
    world.line(paid, { amount: '21.00' }),
    world.line(failed, { state: '失败' }),
    world.line(twice),
    world.line(twice, { theirs: 'F-again' }),
    world.line(doubt),
    { order: `${unsent.id}01`, theirs: 'F-restored', at: T + 7 * MINUTE, amount: '19.63' },
    { order: 'MANUAL0001', theirs: 'F-manual', at: T + 8 * MINUTE, amount: '19.63' },
    { order: '01M7VHYD90GPME4Q01', theirs: 'F-other-desk', at: T + 8 * MINUTE, amount: '19.63' },
  ];
  const first = await compared(world, lines, ...DAY);
  assert.deepEqual([first.code, first.agreeing], [1, 1]);
  assert.deepEqual(kindsOf(first), [
    ...['amount_differs', 'only_ours', 'only_theirs of_a_desk', 'only_theirs past_the_desk'],
    ...['state_differs', 'state_differs', 'state_differs in_doubt', 'twice_theirs'],
  ]);
  const again = await compared(world, lines, ...DAY);
  assert.deepEqual(
    [again.new, again.open.map(({ id }) => id).toSorted()],
    [[], first.open.map(({ id }) => id).toSorted()],
  );
  const told = await world.sql("select show from outbox where conversation = 'slack:C0FINANCE'");
  assert.equal(told.length, 1);
  assert.doesNotMatch(String(told[0]?.show), /13911281234/);
  // Nothing was moved, and no order has a line of its journal from it.
  for (const order of [doubt, unsent, failed]) {
    const now = await world.ledger.find({ by: 'id', id: order.id });
    assert.deepEqual([now?.state, now?.version], [order.state, order.version]);
  }
});

describe('what is open', () => {
  test('is closed by a person with a reason, stays closed, and is resolved by a later statement that agrees', async (t) => {
    const world = await startReconcileWorld(t);
    const [one, two] = [await world.sold({ at: T }), await world.sold({ at: T + MINUTE })];
    const manual = { order: 'MANUAL0001', theirs: 'F1', at: T + 2 * MINUTE, amount: '5.00' };
    const first = await compared(world, [world.line(one), world.line(two, { state: '失败' }), manual], ...DAY);
    const [stranger, failed] = ['only_theirs', 'state_differs'].map((kind) =>
      first.open.find((open) => open.kind === kind),
    );
    assert.ok(stranger && failed);
    assert.equal((await world.run(['close', stranger.id])).code, 2);
    assert.equal((await world.run(['close', 'T7K3QX', 'by', 'hand'])).code, 2);
    const closed = await world.run([
      'close',
      stranger.id.toLowerCase(),
      'bought',
      'by',
      'hand',
      'for',
      'CASE-42',
      '--by',
      'Wei',
    ]);
    assert.deepEqual([closed.code, closed.said], [0, `${stranger.id} is closed by Wei: bought by hand for CASE-42\n`]);
    const twice = await world.run(['close', stranger.id, 'once', 'more']);
    assert.match(twice.complained, /was closed by Wei at 20\d\d-/);
    const later = await compared(world, [world.line(one), world.line(two), manual], ...DAY);
    assert.deepEqual(
      [later.code, later.resolved.map(({ id }) => id), later.closed.map(({ id }) => id)],
      [0, [failed.id], [stranger.id]],
    );
    assert.match((await world.run(['open'])).said, /^0 differences are open\.\n$/m);
    const journal = await world.sql('select kind from difference_events order by seq');
    assert.deepEqual(
      journal.map(({ kind }) => kind),
      ['statement', 'found', 'found', 'closed', 'statement', 'resolved'],
    );
  });

  test('is resolved too when the desk catches up with the provider', async (t) => {
    const world = await startReconcileWorld(t);
    const doubt = await world.sold({ at: T, state: 'in_doubt' });
    const lines = [world.line(doubt)];
    assert.equal((await compared(world, lines, ...DAY)).open.length, 1);
    await world.moved(doubt, 'succeeded', { doubt: null });
    const later = await compared(world, lines, ...DAY);
    assert.deepEqual([later.code, later.resolved.length], [0, 1]);
  });

  test('goes into a CSV file that is safe to open, with masked numbers', async (t) => {
    const world = await startReconcileWorld(t);
    const order = await world.sold({ at: T });
    const lines = [
      world.line(order),
      { order: '=HYPERLINK("x")', theirs: '+1', number: '13800138000', at: T, amount: '1.00' },
    ];
    await compared(world, lines, ...DAY, '--output', `${world.folder}/out.csv`);
    const text = await readFile(`${world.folder}/out.csv`, 'utf8');
    assert.ok(text.startsWith('\ufeffid,difference,'));
    assert.match(text, /'=HYPERLINK/);
    assert.match(text, /138\*{4}8000/);
    assert.doesNotMatch(text, /13800138000/);
    assert.equal((await world.run(['open', '--output', `${world.folder}/none/out.csv`])).code, 1);
  });
});
