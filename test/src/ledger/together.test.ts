import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from 'pg';
import type { Step } from '../../../src/ledger/session.ts';
import { call, insertion, lookup, rows, type Script, statement, together } from '../../../src/ledger/statement.ts';
import { inParts, runTogether, type Sent, sendTogether } from '../../../src/ledger/together.ts';
import { openedLedger } from '../../support/databases.ts';
import { anOrder, msisdn, opening, pastOfNumber } from '../../support/orders.ts';
import { newPostgresDatabase } from '../../support/postgres.ts';

const READ = lookup<{ name: string }>('select name from people where id = :id');
const WRITE = insertion('insert into people (id, age) values (:id, :age)', { age: 'bigint' });
const MOVE = statement('update people set age = :age');

/** A database that keeps what it was sent, and answers many lookups for the second of them alone. */
function listening() {
  const sent: Sent[] = [];
  const send = async (one: Sent) => {
    sent.push(one);
    if (one.text.startsWith('select given')) return { rows: [{ call: 2, name: 'Wei' }], count: 1 };
    const [first] = one.values;
    return { rows: [], count: Array.isArray(first) ? first.length : 1 };
  };
  return { sent, send };
}

test('many reads are one statement, and each gets its own rows', async () => {
  const { sent, send } = listening();
  const found = await runTogether([rows(READ, { id: 'a' }), rows(READ, { id: 'b' })], send);
  assert.deepEqual(found, [[], [{ call: 2, name: 'Wei' }]]);
  assert.deepEqual(
    sent.map(({ text, values }) => [text, values]),
    [
      [
        'select given.call, found.* from unnest($1::text[]) with ordinality as given("id", call) cross join lateral (select name from people where id = given."id") found',
        [['a', 'b']],
      ],
    ],
  );
});

test('many rows are written by one statement, and one alone by its own', async () => {
  const { sent, send } = listening();
  await runTogether([together([call(WRITE, { id: 'a', age: 1 })])], send);
  await sendTogether([[call(WRITE, { id: 'b', age: 2 })], [call(WRITE, { id: 'c', age: 3 })]], send);
  assert.deepEqual(
    sent.map(({ text }) => text),
    [
      'insert into people (id, age) values ($1, $2)',
      'insert into people (id, age) select given."id", given."age" from unnest($1::text[], $2::bigint[]) with ordinality as given("id", "age", call)',
    ],
  );
  assert.deepEqual(sent[1]?.values, [
    ['b', 'c'],
    [2, 3],
  ]);
});

test('rows of which some were not written say nothing about each', async () => {
  const both = [[call(WRITE, { id: 'b', age: 2 })], [call(WRITE, { id: 'c', age: 3 })]];
  await assert.rejects(
    sendTogether(both, async () => ({ rows: [], count: 1 })),
    /not written/,
  );
});

test('a script’s calls keep their order, whatever those of others are', async () => {
  const { sent, send } = listening();
  const [read, write, move] = [call(READ, { id: 'a' }), call(WRITE, { id: 'b', age: 2 }), call(MOVE, { age: 3 })];
  const answers = await sendTogether(
    [
      [read, write, move],
      [call(WRITE, { id: 'c', age: 4 }), call(READ, { id: 'd' })],
    ],
    send,
  );
  assert.deepEqual(
    sent.map(({ text, values }) => [text.split(' ')[0], values[0]]),
    [
      ['select', ['a']],
      ['insert', ['b', 'c']],
      ['update', 3],
      ['select', ['d']],
    ].map(([verb, value]) => [verb, Array.isArray(value) && value.length === 1 ? value[0] : value]),
  );
  assert.deepEqual(
    answers.map((own) => own.length),
    [3, 2],
  );
});

const stepOn = (name: string, apart: boolean): Step<unknown> => ({
  // biome-ignore lint/correctness/useYield: a script that needs no database
  script: function* (): Script<string> {
    return name;
  },
  locks: () => [{ name, apart, call: call(MOVE, { age: 1 }) }],
});

test('steps that rest on the same lock do not run side by side, and the failure of one commit does not hide the other', async () => {
  const parts: (readonly [string, number])[] = [];
  const commit = inParts(
    async (steps) => {
      parts.push(['together', steps.length]);
      return steps.map(() => ({ ok: true, value: 'done' }));
    },
    async (steps) => {
      parts.push(['one by one', steps.length]);
      throw new Error('lost');
    },
  );
  const steps = [stepOn('past a', true), stepOn('past b', true), stepOn('past a', true), stepOn('usage', false)];
  const ended = await commit([...steps, stepOn('usage', false)]);
  assert.deepEqual(parts, [
    ['together', 4],
    ['one by one', 1],
  ]);
  assert.deepEqual(
    ended.map(({ ok }) => ok),
    [true, true, false, true, true],
  );
});

test('thirty orders of one turn take PostgreSQL no more statements than three', async (t) => {
  const ledger = await openedLedger(t, await newPostgresDatabase());
  const query = t.mock.method(Client.prototype, 'query');
  const statementsOf = async (count: number): Promise<number> => {
    const before = query.mock.callCount();
    const orders = Array.from({ length: count }, (_, place) =>
      anOrder({ msisdn: msisdn(`139112${String(count * 100 + place).padStart(5, '0')}`) }),
    );
    await Promise.all(
      orders.map((order) => ledger.usage({ keys: order.counted, past: pastOfNumber(order.msisdn, 0) })),
    );
    const written = await Promise.all(orders.map((order) => ledger.record(opening(order))));
    assert.ok(written.every(({ ok }) => ok));
    return query.mock.callCount() - before;
  };
  await statementsOf(3);
  const [few, many] = [await statementsOf(3), await statementsOf(30)];
  assert.ok(many <= few && many <= 14, `${few} for three, ${many} for thirty`);
});
