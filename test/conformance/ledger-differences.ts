import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Difference, Findings } from '../../src/core/difference.ts';
import type { OrderRef } from '../../src/core/ids.ts';
import type { Database } from '../support/databases.ts';
import { conversation } from '../support/orders.ts';
import { claim } from './ledger-outbox.ts';

const FINANCE = conversation('slack:C0FINANCE');
const T = Date.parse('2026-11-21T00:00:00Z');
const key = (name: string): string => name.padEnd(32, '0').replace(/[^0-9a-f]/g, 'a');

const difference = (name: string, fields: Partial<Difference> = {}): Difference => ({
  ...{ kind: 'only_theirs', provider: 'juhe', key: key(name), subject: `order ${name}`, note: 'past_the_desk' },
  ...{ order: null, merchantOrderId: name, providerOrderId: null, number: '139****1234', at: T, row: 2, ours: null },
  theirs: { state: 'delivered', amountLi: 19_630, times: 1 },
  ...fields,
});

const findings = (digest: string, differences: readonly Difference[], fields: Partial<Findings> = {}): Findings => ({
  statement: {
    ...{ provider: 'juhe', source: 'file', name: 'november.csv', digest, lines: 3, agreeing: 2 },
    span: { from: T - 1_000, to: T + 1_000 },
  },
  differences,
  edges: [],
  agreesNow: () => null,
  ...fields,
});

const ids = (some: readonly { readonly id: string }[]): readonly string[] => some.map(({ id }) => id);

/** The differences between books: kept until a person closes them or a statement resolves them, and journalled. */
export function differencesConformance({ open, name }: Database): void {
  test('a difference is found once, stays open over the same and other statements, and is told once', async (t) => {
    const { ledger } = await open(t);
    const first = await ledger.takeStatement(findings('a', [difference('1b'), difference('2c')]), FINANCE, T);
    assert.equal(first.found.length, 2);
    assert.match(String(first.found[0]?.id), /^D[0-9A-Z]{6}$/);
    const again = await ledger.takeStatement(findings('a', [difference('1b'), difference('2c')]), FINANCE, T + 1);
    assert.deepEqual([again.isRepeated, again.found, ids(again.stillOpen)], [true, [], ids(first.found)]);
    const other = await ledger.takeStatement(findings('b', [difference('1b'), difference('3d')]), FINANCE, T + 2);
    assert.deepEqual([other.isRepeated, other.found.length, other.stillOpen.length], [false, 1, 1]);
    const { open: kept } = await ledger.openDifferences();
    assert.equal(kept.length, 3);
    const oldest = kept.find(({ subject }) => subject === 'order 1b');
    assert.deepEqual([oldest?.firstAt, oldest?.lastAt], [T, T + 2]);
    const told = (await claim(ledger)).map(({ notice }) => notice);
    assert.deepEqual(
      told.map(({ conversation: where }) => where),
      [FINANCE, FINANCE],
    );
    assert.equal(await ledger.brokenDifferenceLine(), null);
  });

  test('only a person with a reason closes one, once, and it stays closed when it is found again', async (t) => {
    const { ledger, reopen } = await open(t);
    const { found } = await ledger.takeStatement(findings('a', [difference('1b')]), null, T);
    const [one] = found;
    assert.ok(one);
    const closed = await ledger.closeDifference(one.id, 'Wei', 'bought by hand for CASE-42', T + 1);
    assert.deepEqual([closed.ok, closed.ok && closed.value.closed?.by], [true, 'Wei']);
    assert.deepEqual(await ledger.closeDifference(one.id, 'Lin', 'me too', T + 2), {
      ok: false,
      error: { kind: 'closed', by: 'Wei', at: T + 1 },
    });
    const again = await reopen();
    const taken = await again.takeStatement(findings('b', [difference('1b')]), null, T + 3);
    assert.deepEqual([taken.found.length, taken.closed.length, (await again.openDifferences()).open.length], [0, 1, 0]);
    const missing = await again.closeDifference('DZZZZZZ' as typeof one.id, 'Wei', 'none', T);
    assert.deepEqual(missing, { ok: false, error: { kind: 'no_such_difference' } });
  });

  test('two people who close one at once: one of them does', async (t) => {
    const { ledger, replica } = await open(t);
    const other = await replica();
    const { found } = await ledger.takeStatement(findings('a', [difference('1b')]), null, T);
    const [one] = found;
    assert.ok(one);
    const results = await Promise.all([
      ledger.closeDifference(one.id, 'Wei', 'by hand', T),
      other.closeDifference(one.id, 'Lin', 'by hand', T),
    ]);
    assert.equal(results.filter(({ ok }) => ok).length, 1);
    assert.equal(await ledger.brokenDifferenceLine(), null);
  });

  test('the same statement taken by two at once is found once, and told once', async (t) => {
    const { ledger, replica } = await open(t);
    const other = await replica();
    const taken = await Promise.all([
      ledger.takeStatement(findings('a', [difference('1b')]), FINANCE, T),
      other.takeStatement(findings('a', [difference('1b')]), FINANCE, T),
    ]);
    assert.deepEqual(taken.map(({ found }) => found.length).toSorted(), [0, 1]);
    assert.equal((await ledger.openDifferences()).open.length, 1);
    assert.equal((await claim(ledger)).length, 1);
  });

  test('a later statement resolves a difference that it agrees on, and opens it again where it differs anew', async (t) => {
    const { ledger } = await open(t);
    await ledger.takeStatement(findings('a', [difference('1b'), difference('2c')]), null, T);
    const agrees = (one: Difference) => (one.subject === 'order 1b' ? true : null);
    const later = await ledger.takeStatement(findings('b', [], { agreesNow: agrees }), FINANCE, T + 1);
    assert.deepEqual([later.resolved.length, (await ledger.openDifferences()).open.length], [1, 1]);
    assert.equal((await claim(ledger)).length, 1);
    const [resolved] = later.resolved;
    assert.ok(resolved);
    assert.deepEqual(await ledger.closeDifference(resolved.id, 'Wei', 'why', T), {
      ok: false,
      error: { kind: 'resolved' },
    });
    const anew = await ledger.takeStatement(findings('c', [difference('1b')]), null, T + 2);
    assert.deepEqual(ids(anew.reopened), [resolved.id]);
  });

  test('another difference of the same order takes the place of the first', async (t) => {
    const { ledger } = await open(t);
    await ledger.takeStatement(findings('a', [difference('1b')]), null, T);
    const other = difference('9e', { kind: 'state_differs', subject: 'order 1b', order: 'T7K3QX' as OrderRef });
    const taken = await ledger.takeStatement(findings('b', [other]), null, T + 1);
    assert.deepEqual([taken.found.length, taken.resolved.length], [1, 1]);
    assert.deepEqual(
      (await ledger.openDifferences()).open.map(({ kind }) => kind),
      ['state_differs'],
    );
  });

  test('what lies at the edge of one statement is open once the next one lacks it too, and not if either has it', async (t) => {
    const { ledger } = await open(t);
    const ours = (name: string) => difference(name, { kind: 'only_ours', theirs: null, at: T + 5_000 });
    const november = { from: T - 1_000_000, to: T + 5_000 };
    const december = { from: T + 5_001, to: T + 1_000_000 };
    const books = (digest: string, span: typeof november, edges: Findings['edges']) => {
      const one = findings(digest, [], { edges });
      return { ...one, statement: { ...one.statement, span } };
    };
    const unseen = { ...ours('1b'), isSeen: false };
    const seen = { ...ours('2c'), isSeen: true };
    const first = await ledger.takeStatement(books('a', november, [unseen, seen]), null, T);
    assert.deepEqual([first.found.length, first.edges], [0, 1]);
    assert.deepEqual((await ledger.takeStatement(books('a', november, [unseen, seen]), null, T)).found, []);
    assert.equal((await ledger.openDifferences()).edges, 1);
    const next = await ledger.takeStatement(books('b', december, [unseen, { ...seen, isSeen: false }]), null, T);
    assert.deepEqual(
      next.found.map(({ subject }) => subject),
      ['order 1b'],
    );
  });

  test('a line of the journal that was changed, and one that was cut off, are found', async (t) => {
    const { ledger, sql } = await open(t);
    await ledger.takeStatement(findings('a', [difference('1b'), difference('2c')]), null, T);
    await assert.rejects(sql("update difference_events set body = '{}' where seq = 2"), /append only/);
    // Whoever owns the database can take the guard away, and the chain says so.
    await sql(
      name === 'sqlite'
        ? 'drop trigger difference_events_no_delete'
        : 'drop trigger difference_events_append_only on difference_events',
    );
    await sql('delete from difference_events where seq = 3');
    assert.equal(await ledger.brokenDifferenceLine(), 3);
  });
}
