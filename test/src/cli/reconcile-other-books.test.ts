import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compared, kindsOf, startReconcileWorld } from '../../support/reconcile-world.ts';

const T = Date.parse('2026-11-20T04:00:00Z');
const MINUTE = 60_000;
const DAY = ['--from', '2026-11-20', '--to', '2026-11-20'];

describe('the span of a statement', () => {
  test('is judged from its first line to its last, and what lies beyond is left to the next', async (t) => {
    const world = await startReconcileWorld(t);
    const orders = await Promise.all([0, 1, 2, 3, 4].map((at) => world.sold({ at: T + at * MINUTE })));
    const lines = orders
      .slice(1, 4)
      .filter((_, index) => index !== 1)
      .map((order) => world.line(order));
    const inferred = await compared(world, lines);
    assert.deepEqual(kindsOf(inferred), ['only_ours']);
    assert.equal(inferred.open[0]?.order, orders[2]?.ref);
    const whole = await compared(world, lines, ...DAY);
    assert.equal(whole.open.filter(({ kind }) => kind === 'only_ours').length, 3);
  });

  test('that ends where the next begins leaves no order out and counts none twice', async (t) => {
    const world = await startReconcileWorld(t);
    const midnight = Date.parse('2026-11-20T16:00:00Z');
    const before = await world.sold({ at: midnight - 10 * MINUTE });
    const onEdge = await world.sold({ at: midnight - 1_000 });
    const lost = await world.sold({ at: midnight - 2_000 });
    const after = await world.sold({ at: midnight + 10 * MINUTE });
    // Theirs are dated three seconds later, so the one at the edge is in the statement of the next day.
    const late = { at: midnight + 2_000 };
    const first = await compared(world, [world.line(before, { at: midnight - 10 * MINUTE + 3_000 })], ...DAY);
    assert.deepEqual([first.open, first.edges], [[], 2]);
    const day = ['--from', '2026-11-21', '--to', '2026-11-21'];
    const next = await compared(
      world,
      [world.line(onEdge, late), world.line(after, { at: midnight + 10 * MINUTE + 3_000 })],
      ...day,
    );
    assert.deepEqual(
      next.open.map(({ kind, order }) => [kind, order]),
      [['only_ours', lost.ref]],
    );
  });

  test('is the named one: lines of another month are refused, and nothing of them is taken', async (t) => {
    const world = await startReconcileWorld(t);
    const order = await world.sold({ at: T });
    const result = await compared(world, [world.line(order)], '--month', '2026-10');
    assert.deepEqual([result.code, result.done], [1, false]);
    assert.match(
      result.sentences.join(' '),
      /outside of the span that you named, from 2026-11-20 .*another time\. Nothing was taken/,
    );
    assert.deepEqual(await world.sql('select * from statements'), []);
  });
});

describe('a statement that is not this one', () => {
  test('of another account: nothing in it is ours, so nothing is taken unless it is asked for', async (t) => {
    const world = await startReconcileWorld(t);
    await world.sold({ at: T });
    const foreign = [{ order: 'OTHER00001', theirs: 'X1', at: T, amount: '19.63' }];
    const refused = await compared(world, foreign, ...DAY);
    assert.equal(refused.code, 1);
    assert.match(
      refused.sentences.join(' '),
      /None of the 1 line is about an order of this ledger, which sent 1 order to juhe/,
    );
    assert.deepEqual(await world.sql('select * from differences'), []);
    assert.deepEqual(kindsOf(await compared(world, foreign, ...DAY, '--anyway')), [
      'only_ours',
      'only_theirs past_the_desk',
    ]);
  });

  test('of another provider: it says whose it is', async (t) => {
    const world = await startReconcileWorld(t);
    const order = await world.sold({ at: T, provider: 'ytx' });
    const result = await compared(world, [world.line(order)], ...DAY);
    assert.match(result.sentences.join(' '), /were bought at ytx, not at juhe: topup-desk reconcile ytx/);
  });

  test('orders that went to an account that it is not of are not missed in it', async (t) => {
    const world = await startReconcileWorld(t);
    const [own, other] = [await world.sold({ at: T }), await world.sold({ at: T + MINUTE, account: 'b2' })];
    const result = await compared(world, [world.line(own)], ...DAY);
    assert.deepEqual([result.code, result.open, result.otherAccounts], [0, [], 1]);
    assert.ok(other);
  });
});

describe('orders with more than one attempt', () => {
  test('an attempt that was given up and is delivered all the same is found, at the provider that it went to', async (t) => {
    const world = await startReconcileWorld(t);
    const order = await world.sold({ at: T, attempts: 2 });
    const first = { ...world.line(order), order: `${order.id}01`, theirs: 'F-first' };
    assert.deepEqual(kindsOf(await compared(world, [world.line(order), first], ...DAY)), ['state_differs given_up']);
    const ended = await compared(world, [world.line(order), { ...first, state: '失败' }], ...DAY);
    assert.deepEqual([ended.code, ended.resolved.length], [0, 1]);
  });

  test('an attempt that the ledger does not know, of an order that it knows, was bought after the copy that it is', async (t) => {
    const world = await startReconcileWorld(t);
    const order = await world.sold({ at: T, state: 'failed' });
    const second = { ...world.line(order), order: `${order.id}02`, theirs: 'F-second' };
    const result = await compared(world, [second], ...DAY);
    assert.deepEqual(kindsOf(result), ['state_differs']);
    assert.equal(result.open[0]?.merchantOrderId, `${order.id}02`);
  });
});

describe('orders are found', () => {
  test("by the provider's id and by number and time where ours was lost, and the column is named", async (t) => {
    const world = await startReconcileWorld(t);
    const orders = await Promise.all(
      ['13911280001', '13911280002', '13911280001'].map((number, at) => world.sold({ at: T + at * MINUTE, number })),
    );
    const [one, two, three] = orders;
    assert.ok(one && two && three);
    const lost = { order: '1.23457E+17' };
    const lines = [
      world.line(one, lost),
      world.line(two, { ...lost, theirs: '' }),
      world.line(three, { ...lost, theirs: '', number: '139****0001' }),
    ];
    const result = await compared(world, lines, ...DAY);
    assert.deepEqual([result.code, result.agreeing], [0, 3]);
    assert.match(
      result.remarks.join(' '),
      /"商户订单号": Excel turned 3 order ids into numbers \(first in row 2: 1\.23457E\+17\) and kept 15 digits/,
    );
  });

  test('of two orders of one number the nearer in time is meant, and each is meant once', async (t) => {
    const world = await startReconcileWorld(t);
    const [one, two] = [await world.sold({ at: T }), await world.sold({ at: T + 10 * MINUTE, costLi: 5_000 })];
    const bare = { order: '', theirs: '' };
    const lines = [
      world.line(one, bare),
      world.line(two, bare),
      world.line(two, { ...bare, at: T + 11 * MINUTE, amount: '7.00' }),
    ];
    assert.deepEqual(kindsOf(await compared(world, lines, ...DAY)), ['only_theirs past_the_desk']);
  });
});
