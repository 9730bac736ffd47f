import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order } from '../../src/core/order.ts';
import { brokenLine, type StoredLine } from '../../src/ledger/journal.ts';
import { moneyLimit, usedLi } from '../support/budgets.ts';
import type { Database } from '../support/databases.ts';
import { actor, anOrder, attempt, moving, newRequestKey, OPENED_AT, opening } from '../support/orders.ts';

const PRICE = anOrder().product.priceLi;
const dayOf = (team = 'support') => ({ scope: `team:${team}`, period: '2026-11-21' });

/** What `record` promises, and the journal it writes. */
export function recordConformance({ open }: Database): void {
  test('an order is found as it was written, by its id, its reference, its request and its button', async (t) => {
    const { ledger } = await open(t);
    const opened = anOrder({ buttonKey: 'b64token' });
    assert.deepEqual(await ledger.record(opening(opened)), { ok: true, value: undefined });
    assert.deepEqual(await ledger.find({ by: 'id', id: opened.id }), opened);
    assert.deepEqual(await ledger.find({ by: 'ref', ref: opened.ref }), opened);
    assert.deepEqual(await ledger.find({ by: 'request', requestKey: opened.requestKey }), opened);
    assert.deepEqual(await ledger.find({ by: 'button', buttonKey: 'b64token' }), opened);
    assert.equal(await ledger.find({ by: 'ref', ref: anOrder().ref }), null);
  });

  test('a request that comes twice finds the first order, even where the budget is used up since', async (t) => {
    const { ledger } = await open(t);
    const limits = [moneyLimit(dayOf(), PRICE)];
    const first = anOrder();
    await ledger.record(opening(first, limits));
    const second = await ledger.record(opening(anOrder({ requestKey: first.requestKey }), limits));
    assert.deepEqual(second, { ok: false, error: { kind: 'seen', order: first } });
    assert.deepEqual(await usedLi(ledger, [dayOf()]), [PRICE]);
    assert.equal((await ledger.journal(first.id)).length, 1);
  });

  test('a request that comes ten times at once opens one order', async (t) => {
    const { ledger, replica } = await open(t);
    const desks = [ledger, await replica()];
    const requestKey = newRequestKey();
    const changes = Array.from({ length: 10 }, () => opening(anOrder({ requestKey })));
    const written = await Promise.all(changes.map((change, place) => desks[place % 2]?.record(change)));
    assert.equal(written.filter((result) => result?.ok).length, 1);
    assert.equal(written.filter((result) => !result?.ok && result?.error.kind === 'seen').length, 9);
    assert.deepEqual(await usedLi(ledger, [dayOf()]), [PRICE]);
  });

  test('a reference that is taken is refused, and nothing of the order is written', async (t) => {
    const { ledger } = await open(t);
    const first = anOrder();
    await ledger.record(opening(first));
    const second = anOrder({ ref: first.ref });
    assert.deepEqual(await ledger.record(opening(second)), { ok: false, error: { kind: 'taken' } });
    assert.equal(await ledger.find({ by: 'id', id: second.id }), null);
    assert.deepEqual(await ledger.journal(second.id), []);
    assert.deepEqual(await usedLi(ledger, [dayOf()]), [PRICE]);
  });

  test('of twenty decisions on one version exactly one wins', async (t) => {
    const { ledger, replica } = await open(t);
    const desks = [ledger, await replica()];
    const opened = anOrder();
    await ledger.record(opening(opened));
    const changes = Array.from({ length: 20 }, (_, place) =>
      moving(opened, place % 3 === 0 ? 'rejected' : 'approved', { order: { reason: `decision ${place}` } }),
    );
    const written = await Promise.all(changes.map((change, place) => desks[place % 2]?.record(change)));
    const won = written.flatMap((result, place) => (result?.ok ? [place] : []));
    assert.equal(won.length, 1);
    const stale = { ok: false, error: { kind: 'stale', what: 'version' } };
    for (const result of written) if (!result?.ok) assert.deepEqual(result, stale);
    assert.deepEqual(await ledger.find({ by: 'id', id: opened.id }), changes[won[0] ?? -1]?.after);
    assert.equal((await ledger.journal(opened.id)).length, 2);
  });

  test('a change that is stale, or wrong, spoils no other that comes at the same time', async (t) => {
    const { ledger } = await open(t);
    const moved = anOrder();
    await ledger.record(opening(moved));
    await ledger.record(moving(moved, 'approved'));
    const skipping = moving(moved, 'approved', { order: { version: 7 } });
    const neighbours = [opening(), opening()];
    const [before, stale, wrong, behind] = await Promise.allSettled([
      ledger.record(neighbours[0] ?? opening()),
      ledger.record(moving(moved, 'rejected')),
      ledger.record(skipping),
      ledger.record(neighbours[1] ?? opening()),
    ]);
    assert.deepEqual(stale, {
      status: 'fulfilled',
      value: { ok: false, error: { kind: 'stale', what: 'version' } },
    });
    assert.equal(wrong.status, 'rejected');
    for (const neighbour of [before, behind]) assert.equal(neighbour.status, 'fulfilled');
    for (const { after } of neighbours) assert.deepEqual(await ledger.find({ by: 'id', id: after.id }), after);
  });

  test('a change that fails when half of it is written leaves nothing of it', async (t) => {
    const { ledger } = await open(t);
    const opened = anOrder();
    await ledger.record(opening(opened, [], { money: 'none' }));
    const neighbour = opening();
    const [impossible, beside] = await Promise.allSettled([
      ledger.record(moving(opened, 'succeeded')),
      ledger.record(neighbour),
    ]);
    assert.deepEqual([impossible.status, beside.status], ['rejected', 'fulfilled']);
    assert.deepEqual(await ledger.find({ by: 'id', id: opened.id }), opened);
    assert.equal((await ledger.journal(opened.id)).length, 1);
    assert.deepEqual(await ledger.find({ by: 'id', id: neighbour.after.id }), neighbour.after);
  });

  test('a ledger that was closed and opened again has everything, and goes on', async (t) => {
    const { ledger, reopen } = await open(t);
    const opened = anOrder();
    await ledger.record(opening(opened));
    const again = await reopen();
    assert.deepEqual(await again.find({ by: 'id', id: opened.id }), opened);
    assert.deepEqual(await usedLi(again, [dayOf()]), [PRICE]);
    assert.equal((await again.record(moving(opened, 'approved'))).ok, true);
  });
}

/** The journal: every step, unchangeable, and chained so that a change by other means shows. */
export function journalConformance({ open, name }: Database): void {
  const stepsOf = (opened: Order) => {
    const planned = attempt(opened);
    const approved = moving(opened, 'approved', { order: { attempt: planned } });
    const submitting = moving(approved.after, 'submitting', {
      order: { attempt: { ...planned, startedAt: OPENED_AT } },
    });
    return [opening(opened), approved, submitting, moving(submitting.after, 'succeeded')];
  };

  test('the journal has every step with its time, in its order', async (t) => {
    const { ledger } = await open(t);
    const steps = stepsOf(anOrder({ maker: actor('telegram:42') }));
    for (const step of steps) assert.equal((await ledger.record(step)).ok, true);
    const lines = steps.map(({ after, at, event }) => ({ version: after.version, at, event }));
    assert.deepEqual(await ledger.journal(steps[0]?.after.id ?? anOrder().id), lines);
  });

  test('a journal line can be neither changed nor removed', async (t) => {
    const { ledger, sql } = await open(t);
    await ledger.record(opening());
    await assert.rejects(sql(`update order_events set kind = 'rejected'`), /append only/);
    await assert.rejects(sql('delete from order_events'), /append only/);
  });

  test('a line that was changed, or cut off, by other hands is found by its hash', async (t) => {
    const { ledger, sql } = await open(t);
    const steps = stepsOf(anOrder());
    for (const step of steps) await ledger.record(step);
    const broken = async (): Promise<number | null> => {
      const lines = await sql(
        'select order_id, version, cast(at as text) as at, kind, body, hash from order_events order by version',
      );
      const [row] = await sql('select chain from orders');
      const stored = lines.map(
        (line) => ({ ...line, version: Number(line.version), at: Number(line.at) }) as StoredLine,
      );
      return brokenLine(stored, String(row?.chain));
    };
    assert.equal(await broken(), null);
    const triggers = name === 'sqlite' ? ['no_update', 'no_delete'] : ['append_only'];
    for (const trigger of triggers) {
      await sql(`drop trigger order_events_${trigger}${name === 'postgres' ? ' on order_events' : ''}`);
    }
    await sql(`delete from order_events where version = 4`);
    assert.equal(await broken(), 4);
    await sql(`update order_events set body = replace(body, 'Wei', 'Lin') where version = 2`);
    assert.equal(await broken(), 2);
  });
}
