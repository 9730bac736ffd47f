import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ledger } from '../../src/core/ledger.ts';
import type { Order } from '../../src/core/order.ts';
import { brokenLine, type StoredLine } from '../../src/ledger/journal.ts';
import type { Database } from '../support/databases.ts';
import { everythingIn } from '../support/everything-in.ts';
import { tablesSince, takenBackTo } from '../support/older-ledger.ts';
import { actor, anOrder, moving, msisdn, opening, pastOfNumber, replyNotice, word } from '../support/orders.ts';
import { step } from '../support/steps.ts';

const NUMBER = '13911281234';
const DAY = { scope: `number:${NUMBER}`, period: '2026-11-21' };
const WRITTEN = [
  '139 1128 1234',
  '139-1128-1234',
  '1 3 9 1 1 2 8 1 2 3 4',
  '１３９１１２８１２３４',
  '+8613911281234',
  'a13911281234b',
];

/** An order that ended, of which the whole number is written in every place where people write. */
async function ended(ledger: Ledger, given: Partial<Order> = {}): Promise<Order> {
  const opened = anOrder({ msisdn: msisdn(NUMBER), counted: [DAY], reason: WRITTEN.join(' or '), ...given });
  await ledger.record(opening(opened));
  const rejected = moving(opened, 'rejected', {
    order: { decision: { kind: 'rejected', by: actor('slack:U0BOSS'), insteadOf: null, why: WRITTEN.join(), at: 1 } },
    event: { kind: 'rejected', by: actor('slack:U0BOSS'), insteadOf: null, why: WRITTEN.join() },
    notices: [replyNotice(opened, { kind: 'rejected', by: 'Boss', why: NUMBER })],
  });
  assert.equal((await ledger.record(rejected)).ok, true);
  return rejected.after;
}

const mask = (ledger: Ledger, { msisdn, ...rest }: Order) =>
  ledger.record(step({ msisdn, ...rest }, { kind: 'number_masked', numberKey: ledger.numberKeyOf(msisdn) }));
const ofNumber = { teams: null, msisdn: msisdn(NUMBER), maker: null, states: null, limit: 5 };

/** What is left of a number that is needed no more. */
export function retentionConformance({ open }: Database): void {
  test('a masked order has its number nowhere, and is found by it all the same', async (t) => {
    const { ledger, url } = await open(t);
    const before = await ended(ledger);
    const bought = anOrder({ msisdn: msisdn(NUMBER), counted: [DAY] });
    await ledger.record(opening(bought));
    const delivered = moving(bought, 'succeeded', { order: { word: word({ why: NUMBER }) } });
    await ledger.record(delivered);
    assert.equal((await mask(ledger, before)).ok, true);
    assert.equal((await mask(ledger, delivered.after)).ok, true);
    const everything = await everythingIn(url);
    for (const written of [NUMBER, ...WRITTEN]) assert.equal(everything.includes(written), false, written);
    const listed = await ledger.list(ofNumber);
    assert.deepEqual(
      listed.orders.map(({ msisdn, ref }) => [msisdn, ref]).toSorted(),
      [
        ['139****1234', before.ref],
        ['139****1234', bought.ref],
      ].toSorted(),
    );
    const { past } = await ledger.usage({ keys: [], past: pastOfNumber(msisdn(NUMBER), 0) });
    assert.deepEqual(
      past.sameNumber.map(({ order: { ref } }) => ref),
      [bought.ref],
    );
    const other = await ledger.usage({ keys: [], past: pastOfNumber(msisdn('13999991234'), 0) });
    assert.deepEqual(other.past.sameNumber, [], 'a number with the same mask is another number');
  });

  test('a number’s budget goes on where its orders are masked, and nobody’s number stands in it', async (t) => {
    const { ledger, url } = await open(t);
    const limit = { ...DAY, caps: { li: null, orders: 2 } };
    const first = anOrder({ msisdn: msisdn(NUMBER), counted: [DAY] });
    assert.equal((await ledger.record(opening(first, [limit]))).ok, true);
    const delivered = moving(first, 'succeeded');
    await ledger.record(delivered);
    await mask(ledger, delivered.after);
    assert.equal((await everythingIn(url)).includes(NUMBER), false);
    assert.deepEqual(await ledger.used([DAY]), [{ li: 19_630, orders: 1 }]);
    const second = () => opening(anOrder({ msisdn: msisdn(NUMBER), counted: [DAY] }), [limit]);
    assert.equal((await ledger.record(second())).ok, true);
    assert.equal((await ledger.record(second())).ok, false);
    const found = await ledger.find({ by: 'id', id: first.id });
    assert.ok(found);
    assert.equal((await ledger.record(moving(found, 'refunded'))).ok, true, 'and what was spent can be given back');
    assert.deepEqual(await ledger.used([DAY]), [{ li: 19_630, orders: 1 }]);
  });

  test('the journal holds no number from the first, so that its chain is whole before and after', async (t) => {
    const { ledger, sql } = await open(t);
    const before = await ended(ledger);
    const lines = async () => {
      const found = await sql(`select order_id, version, cast(at as text) as at, kind, body, hash from order_events
        order by version`);
      return found.map((line) => ({ ...line, version: Number(line.version), at: Number(line.at) }) as StoredLine);
    };
    for (const { body } of await lines()) for (const written of WRITTEN) assert.equal(body.includes(written), false);
    await mask(ledger, before);
    const [row] = await sql('select chain from orders');
    assert.equal(brokenLine(await lines(), String(row?.chain)), null);
    assert.equal((await ledger.journal(before.id)).at(-1)?.event.kind, 'number_masked');
  });

  test('an order keeps its number as long as somebody asks about it, and nobody overwrites what was masked', async (t) => {
    const { ledger } = await open(t);
    const opened = anOrder({ msisdn: msisdn(NUMBER) });
    await ledger.record(opening(opened));
    const whole = async () => (await ledger.wholeNumbers(-1, Number.MAX_SAFE_INTEGER, 10)).map(({ id }) => id);
    assert.deepEqual(await whole(), [], 'it waits');
    const delivered = moving(opened, 'succeeded');
    await ledger.record(delivered);
    assert.deepEqual(await whole(), [opened.id]);
    assert.equal(await ledger.wake(opened.id, opened.openedAt), true);
    assert.deepEqual(await whole(), [], 'it is asked about');
    assert.equal((await mask(ledger, delivered.after)).ok, false);
    const [claimed] = await ledger.claimOrders({
      work: 'sweep',
      lane: null,
      now: opened.openedAt,
      leaseMs: 1,
      limit: 1,
    });
    assert.equal(claimed?.order.msisdn, NUMBER);
    await ledger.reschedule(opened.id, claimed?.fence ?? 0, null, 0);
    assert.equal((await mask(ledger, delivered.after)).ok, true);
    assert.deepEqual(await whole(), []);
    const late = step(delivered.after, { kind: 'contradicted', word: word(), claim: 'late' });
    assert.equal((await ledger.record(late)).ok, false, 'whoever read it before has to read it again');
    assert.equal((await ledger.find({ by: 'id', id: opened.id }))?.msisdn, '139****1234');
  });

  test('orders to mask come the oldest first, by when they were opened', async (t) => {
    const { ledger } = await open(t);
    for (const openedAt of [3000, 1000, 2000]) {
      const opened = anOrder({ openedAt });
      await ledger.record(opening(opened));
      await ledger.record(moving(opened, 'cancelled'));
    }
    const at = async (after: number, before: number, limit: number) =>
      (await ledger.wholeNumbers(after, before, limit)).map(({ openedAt }) => openedAt);
    assert.deepEqual(await at(-1, 9000, 2), [1000, 2000]);
    assert.deepEqual(await at(2000, 9000, 2), [3000]);
    assert.deepEqual(await at(-1, 2000, 9), [1000]);
  });

  test('what is over is deleted: delegations, and notices that nobody would take', async (t) => {
    const { ledger, sql } = await open(t);
    const lin = { person: actor('slack:U0LIN').person, account: actor('slack:U0LIN').account, name: 'Lin' };
    await ledger.delegate([lin.account], { by: lin, to: lin, until: 1000 });
    const opened = anOrder({ openedAt: 500 });
    await ledger.record(opening(opened));
    const [item] = await ledger.claimNotices({ now: 500, leaseMs: 100, limit: 1, except: [] });
    assert.ok(item);
    await ledger.endNotice(item, { kind: 'parked', why: 'is_archived', scope: 'conversation' }, 500);
    const left = async () => [
      (await sql('select * from delegations')).length,
      (await sql('select * from outbox')).length,
    ];
    await ledger.tidy(999, 400);
    assert.deepEqual(await left(), [1, 1]);
    await ledger.tidy(1000, 501);
    assert.deepEqual(await left(), [0, 0]);
  });

  test('a ledger of an earlier version has its numbers’ budgets by their keys after its first opening', async (t) => {
    const { ledger, reopen, sql } = await open(t);
    const opened = anOrder({ msisdn: msisdn(NUMBER), counted: [DAY] });
    await ledger.record(opening(opened));
    await sql(`update usage set scope = 'number:${NUMBER}'`);
    for (const statement of takenBackTo('0007_retention', tablesSince('ledger_keys'))) await sql(statement);
    const again = await reopen();
    assert.deepEqual(await again.used([DAY]), [{ li: 19_630, orders: 1 }]);
    assert.deepEqual(await sql(`select scope from usage where scope = 'number:${NUMBER}'`), []);
    assert.equal((await again.record(moving(opened, 'rejected'))).ok, true);
  });
}
