import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order } from '../../src/core/order.ts';
import type { AccountId } from '../../src/core/people.ts';
import type { SearchQuestion } from '../../src/core/search.ts';
import { searchedBy } from '../../src/core/search.ts';
import type { Database } from '../support/databases.ts';
import { actor, anOrder, moving, msisdn, OPENED_AT, opening } from '../support/orders.ts';

const ALL: SearchQuestion = {
  ...{ teams: null, msisdn: null, maker: null, states: null, terms: [], contains: [], since: null },
  ...{ skip: 0, limit: 20 },
};

/** What is searched for by its words. */
export function searchConformance({ open }: Database): void {
  const startWorld = async (t: Parameters<typeof open>[0]) => {
    const world = await open(t);
    const asked = async (question: Partial<SearchQuestion>) => {
      const { orders, more } = await world.ledger.search({ ...ALL, ...question });
      return [...orders.map(({ ref }) => ref), ...(more ? ['more'] : [])];
    };
    const find = (words: string, more: Partial<SearchQuestion> = {}) => asked({ ...searchedBy(words), ...more });
    return { ...world, asked, find };
  };
  const written = async (
    ledger: Awaited<ReturnType<typeof open>>['ledger'],
    fields: Partial<Order>,
  ): Promise<Order> => {
    const order = anOrder(fields);
    const recorded = await ledger.record(opening(order));
    assert.ok(recorded.ok);
    return order;
  };

  test('an order is found by its ticket, its reason, its requester, its product and the end of its number', async (t) => {
    const { ledger, find } = await startWorld(t);
    const outage = await written(ledger, {
      openedAt: OPENED_AT,
      reason: '小区断网补偿 CASE-4217, Router swapped',
      maker: actor('slack:U0WANG', 'slack:U0WANG', '王芳 Wang'),
      msisdn: msisdn('13911285678'),
    });
    const other = await written(ledger, {
      openedAt: OPENED_AT + 1,
      reason: 'ｌａｔｅ refund CASE-4218',
      product: { ...anOrder().product, code: '2QG00102410' },
    });
    for (const words of ['CASE-4217', 'case4217', '4217', '断网', '断网补偿', '网', 'ROUTER', 'wang', '王芳', '5678'])
      assert.deepEqual(await find(words), [outage.ref], words);
    for (const words of ['case-4218', 'late', '2qg00102410', 'case 4218 refund'])
      assert.deepEqual(await find(words), [other.ref], words);
    assert.deepEqual(await find('case'), [other.ref, outage.ref]);
    for (const words of ['CASE-421', '断补', '网断', 'route', '断网 4218', '区补'])
      assert.deepEqual(await find(words), [], words);
  });

  test('conditions combine, and nothing of another team is found', async (t) => {
    const { ledger, find, asked } = await startWorld(t);
    const made: Order[] = [];
    for (let place = 0; place < 24; place += 1) {
      made.push(
        await written(ledger, {
          openedAt: OPENED_AT + place * 60_000,
          team: place % 2 === 0 ? 'support' : 'sales',
          maker: actor(place % 3 === 0 ? 'slack:U0' : 'telegram:1'),
          msisdn: msisdn(place % 4 === 0 ? '13800138000' : '13911281234'),
          reason: place % 6 === 0 ? 'outage north' : 'outage',
        }),
      );
    }
    const newest = made.toReversed();
    const refs = (keep: (order: Order, place: number) => boolean) =>
      newest.filter((order) => keep(order, made.indexOf(order))).map(({ ref }) => ref);
    assert.deepEqual(
      await find('outage', { teams: ['sales'] }),
      refs(({ team }) => team === 'sales'),
    );
    assert.deepEqual(await find('outage north', { teams: ['sales'] }), []);
    assert.deepEqual(await find('north', { teams: ['support'], limit: 3 }), [
      ...refs((_, at) => at % 6 === 0).slice(0, 3),
      'more',
    ]);
    assert.deepEqual(
      await find('north', { teams: ['support'], skip: 3, limit: 3 }),
      refs((_, at) => at % 6 === 0).slice(3),
    );
    assert.deepEqual(
      await asked({ msisdn: msisdn('13800138000'), maker: ['slack:U0', 'telegram:7'] as AccountId[] }),
      refs((_, at) => at % 12 === 0),
    );
    const since = OPENED_AT + 15 * 60_000;
    assert.deepEqual(
      await find('outage', { since, teams: ['support', 'sales'] }),
      refs((_, at) => at >= 15),
    );
    assert.deepEqual(
      await asked({ since, teams: ['support'] }),
      refs((_, at) => at >= 15 && at % 2 === 0),
    );
    assert.deepEqual(
      await asked({ exceptTeams: ['sales'], limit: 30 }),
      refs((_, at) => at % 2 === 0),
    );
    assert.deepEqual(await asked({ limit: 5 }), [...refs(() => true).slice(0, 5), 'more']);
    assert.deepEqual(await find('outage', { teams: [] }), []);
  });

  test('a state is asked for as it is now', async (t) => {
    const { ledger, find, asked } = await startWorld(t);
    const [waiting, cancelled, failed] = [
      await written(ledger, { openedAt: OPENED_AT }),
      await written(ledger, { openedAt: OPENED_AT + 1 }),
      await written(ledger, { openedAt: OPENED_AT + 2 }),
    ];
    await ledger.record(moving(cancelled, 'cancelled'));
    await ledger.record(moving(failed, 'failed'));
    assert.deepEqual(await find('outage', { states: ['failed'] }), [failed.ref]);
    assert.deepEqual(await asked({ states: ['failed', 'cancelled'] }), [failed.ref, cancelled.ref]);
    assert.deepEqual(await asked({ states: ['awaiting_approval'] }), [waiting.ref]);
    assert.deepEqual(await asked({ states: ['awaiting_approval', 'failed'], teams: ['support'] }), [
      failed.ref,
      waiting.ref,
    ]);
    assert.deepEqual(await asked({ states: ['succeeded'] }), []);
  });

  test('no whole number is among the terms, whoever wrote it', async (t) => {
    const { ledger, sql, find, asked } = await startWorld(t);
    const order = await written(ledger, {
      msisdn: msisdn('13911281234'),
      reason: 'calls 1 3 9-1128 1234 and 13700137000, was １３９１１２８１２３４',
    });
    await ledger.indexNew(100);
    const terms = (await sql('select term from order_terms')).map(({ term }) => String(term));
    for (const term of terms) assert.doesNotMatch(term, /^\d{7}|1[3-9]\d{9}/);
    for (const part of ['1128', '7000', '0013']) assert.ok(!terms.includes(part), part);
    assert.deepEqual(await find('13911281234'), []);
    assert.deepEqual(await asked({ msisdn: msisdn('13911281234') }), [order.ref]);
    assert.deepEqual(await find('1234 calls'), [order.ref]);
  });

  test('new orders are found before and after they get their terms, and a word that all have by the newest', async (t) => {
    const { ledger, sql, find } = await startWorld(t);
    const made: Order[] = [];
    for (let place = 0; place < 7; place += 1) made.push(await written(ledger, { openedAt: OPENED_AT + place }));
    const newest = made.map(({ ref }) => ref).reverse();
    assert.deepEqual(await find('outage'), newest);
    assert.equal(await ledger.indexNew(3), 3);
    assert.deepEqual((await sql('select order_id from search_new')).length, 4);
    assert.deepEqual(await find('outage'), newest);
    assert.deepEqual(await find('outage', { limit: 2, skip: 2 }), [...newest.slice(2, 4), 'more']);
    assert.equal(await ledger.indexNew(300), 4);
    assert.equal(await ledger.indexNew(300), 0);
    assert.deepEqual(await find('outage'), newest);
    await sql(`insert into search_new (order_id) values ('${made[0]?.id}')`);
    assert.deepEqual(await find('outage'), newest, 'each once');
    assert.equal(await ledger.indexNew(300), 1);
  });

  test('orders that a desk of an earlier version writes become findable, and the work ends', async (t) => {
    const { ledger, sql, find } = await startWorld(t);
    const made: Order[] = [];
    for (let place = 0; place < 7; place += 1) made.push(await written(ledger, { openedAt: OPENED_AT + place }));
    assert.equal(await ledger.joinOlder(OPENED_AT + 100, 3), null);
    await sql('delete from search_new');
    await sql(`insert into search_since (one, after_id, until_at) values (1, '', ${OPENED_AT + 50})`);
    assert.deepEqual(await find('outage'), []);
    assert.equal(await ledger.joinOlder(OPENED_AT + 4, 3), 3);
    assert.deepEqual(
      await find('outage'),
      made
        .slice(0, 3)
        .map(({ ref }) => ref)
        .reverse(),
    );
    for (const [before, looked] of [
      [4, 2],
      [4, 0],
      [100, 2],
      [100, 0],
    ] as const)
      assert.equal(await ledger.joinOlder(OPENED_AT + before, 3), looked);
    assert.equal(await ledger.joinOlder(OPENED_AT + 100, 3), null);
    assert.equal(await ledger.indexNew(100), 7);
    assert.deepEqual(await find('outage'), made.map(({ ref }) => ref).reverse());
  });

  test('a common word among many orders of others says how far back it looked', async (t) => {
    const { ledger, sql } = await startWorld(t);
    const order = await written(ledger, { team: 'small', openedAt: OPENED_AT, reason: 'outage' });
    await ledger.indexNew(100);
    const [row = {}] = await sql('select * from orders');
    const shown = (text: string) => `${text} || substr(cast(1000000 + i as text), 2)`;
    const given: Record<string, string> = {
      id: shown(`'${order.id.slice(0, 9)}Z'`),
      ...{ ref: shown("'TX'"), request_key: shown("'copy'"), team: "'sales'", opened_at: `${OPENED_AT} + i` },
    };
    const columns = Object.keys(row);
    await sql(`insert into orders (${columns.join(', ')})
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 5200)
      select ${columns.map((name) => given[name] ?? `o.${name}`).join(', ')} from n cross join orders o`);
    await sql(`insert into order_terms (term, order_id) select 'outage', id from orders where team = 'sales'`);
    const sought = async (more: Partial<SearchQuestion>) => {
      const { orders, lookedBackTo } = await ledger.search({ ...ALL, terms: ['outage'], ...more });
      return [orders.length, lookedBackTo];
    };
    assert.deepEqual(await sought({ teams: ['small'] }), [1, null]);
    assert.deepEqual(await sought({ exceptTeams: ['sales'] }), [0, OPENED_AT + 201]);
    assert.deepEqual(await sought({ exceptTeams: ['small'] }), [20, null]);
  });
}
