import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Ledger, OrderUnreadable } from '../../src/core/ledger.ts';
import type { Order } from '../../src/core/order.ts';
import type { Work } from '../../src/core/work.ts';
import type { Database, OpenDatabase } from '../support/databases.ts';
import { anOrder, attempt, conversation, doubt, moving, OPENED_AT, opening, pastOfNumber } from '../support/orders.ts';

const T = OPENED_AT + 60_000;
const NEVER_SHOWN = '13911281234';
const ALL = { teams: null, msisdn: null, maker: null, states: null, limit: 20 };

const claim = async (ledger: Ledger, work: Work): Promise<readonly string[]> =>
  (await ledger.claimOrders({ work, lane: null, now: T, leaseMs: 1000, limit: 5 })).map(({ order: { id } }) => id);
const notices = (ledger: Ledger) => ledger.claimNotices({ now: T, leaseMs: 1000, limit: 20, except: [] });

/** What hands, disks and other versions do to a row. */
const DAMAGES: Readonly<Record<string, (document: Record<string, unknown>) => unknown>> = {
  'is no JSON': () => '{"msisdn":"13911281234",',
  'is empty': () => '',
  'is null': () => null,
  'is another document': () => ({}),
  'has another version': (document) => ({ ...document, version: 99 }),
  'has a state that nobody knows': (document) => ({ ...document, state: 'teleported' }),
  'has an offer of an unknown provider': (document) => ({
    ...document,
    product: { ...(document.product as object), offers: [{ provider: 'acme' }] },
  }),
  'waits for an unknown provider': (document) => ({
    ...document,
    unreachable: { since: 1, tries: 1, tryAt: 1, word: { provider: 'acme', code: null, why: '' } },
  }),
  'has an attempt at an unknown provider': (document) => ({
    ...document,
    attempt: { number: 1, offer: 0, provider: 'acme', merchantOrderId: 'M1', providerOrderId: null, startedAt: null },
  }),
  'lacks who asked': ({ maker: _, ...document }) => document,
  'lacks what its verdict is': ({ verdict: _, ...document }) => document,
  'lacks where its number is from': ({ place: _, ...document }) => document,
  'has nobody who is asked instead': (document) => ({ ...document, unstaffed: {} }),
  'has a settlement by nobody': (document) => ({ ...document, settlement: { outcome: 'failed' } }),
  'lacks its attempt': ({ attempt: _, ...document }) => document,
  'has text for a time': (document) => ({ ...document, expiresAt: 'tomorrow' }),
};

/** Writes an order as versions before 0.4.0 did, with something wrong in it. Returns what stood there. */
async function damage({ sql }: OpenDatabase, order: Order, how: (document: Record<string, unknown>) => unknown) {
  const { id } = order;
  const [row] = await sql(`select document from orders where id = '${id}'`);
  const damaged = how({ ...order });
  const text = typeof damaged === 'string' ? damaged : JSON.stringify(damaged);
  await sql(`update orders set document = '${text.replaceAll("'", "''")}' where id = '${id}'`);
  return String(row?.document);
}

/** An order waiting to be bought, in a conversation of its own. */
async function approved(ledger: Ledger, fields: Partial<Order> = {}): Promise<Order> {
  const opened = anOrder(fields);
  await ledger.record(opening(opened));
  const change = moving(opened, 'approved', { at: T, dueAt: T, order: { attempt: attempt(opened) } });
  await ledger.record(change);
  return change.after;
}

/** A row that cannot be read is one order's trouble. */
export function setAsideConformance(database: Database): void {
  for (const column of ['version', 'fence', 'ask_gap_ms', 'opened_at', 'due_at']) {
    test(`an order whose ${column} is a number beyond all keeps no other from being asked for, found and bought`, async (t) => {
      const opened = await database.open(t);
      const { ledger } = opened;
      const bad = await approved(ledger);
      const good = await approved(ledger);
      await opened.sql(`update orders set ${column} = 9223372036854775807 where id = '${bad.id}'`);
      const claimed = await claim(ledger, 'submit');
      assert.ok(claimed.includes(good.id));
      assert.ok(!claimed.includes(bad.id));
      assert.notEqual(await ledger.nextDueAt('submit', null), T);
      await ledger.usage({ keys: [], past: pastOfNumber(good.msisdn, 0) });
      assert.ok((await ledger.list(ALL)).orders.some(({ id }) => id === good.id));
      assert.ok((await ledger.record(opening(anOrder()))).ok);
      assert.ok((await notices(ledger)).some(({ orderId }) => orderId === good.id));
    });
  }

  for (const [what, how] of Object.entries(DAMAGES)) {
    test(`an order whose document ${what} is set aside, and all others go on`, async (t) => {
      const opened = await database.open(t);
      const { ledger } = opened;
      const bad = await approved(ledger, { openedAt: OPENED_AT });
      const good = await approved(ledger, { openedAt: OPENED_AT + 1 });
      const document = await damage(opened, bad, how);
      assert.deepEqual(await claim(ledger, 'submit'), [good.id]);
      assert.deepEqual(
        (await notices(ledger)).map(({ orderId }) => orderId),
        [good.id],
      );
      assert.notEqual(await ledger.nextDueAt('submit', null), T, 'nothing spins on it');
      const listed = await ledger.list(ALL);
      assert.deepEqual([listed.orders.map(({ id }) => id), listed.unreadable, listed.rest], [[good.id], 1, 0]);
      await assert.rejects(ledger.find({ by: 'ref', ref: bad.ref }), OrderUnreadable);
      const [item, ...others] = await ledger.setAside(T);
      assert.deepEqual([item?.orderId, item?.ref, item?.slot, item?.toldAt, others], [bad.id, bad.ref, null, null, []]);
      assert.doesNotMatch(item?.why ?? '', new RegExp(NEVER_SHOWN));
      assert.equal((await ledger.figures()).setAside, 1);
      const [row] = await opened.sql(`select document from orders where id = '${bad.id}'`);
      assert.ok(row !== undefined && row.document !== document, 'the row stays as it was found');
    });
  }

  test('a row that was repaired is worked on again after the next start; one that was not stays, and was told once', async (t) => {
    const opened = await database.open(t);
    const [repaired, broken] = [await approved(opened.ledger), await approved(opened.ledger)];
    const document = await damage(opened, repaired, () => '');
    await damage(opened, broken, () => '');
    assert.deepEqual(await claim(opened.ledger, 'submit'), []);
    for (const item of await opened.ledger.setAside(T)) await opened.ledger.toldSetAside(item, T);
    await opened.sql(`update orders set document = '${document.replaceAll("'", "''")}' where id = '${repaired.id}'`);
    assert.deepEqual(await claim(opened.ledger, 'submit'), [], 'not before a start');
    const ledger = await opened.reopen();
    assert.deepEqual(await claim(ledger, 'submit'), [repaired.id]);
    const aside = await ledger.setAside(T);
    assert.deepEqual(
      aside.map(({ orderId, toldAt }) => [orderId, toldAt]),
      [[broken.id, T]],
    );
  });

  test('a notice that cannot be read is set aside; what follows it in its conversation is shown', async (t) => {
    const opened = await database.open(t);
    const { ledger } = opened;
    for (const show of ['', 'null', '{"kind":"hologram"}', '{"kind":"reply"}', '{"kind":"card"}']) {
      const one = anOrder({
        origin: { conversation: conversation(`slack:C${show.length}`), thread: null, message: null },
      });
      await ledger.record(opening(one));
      await opened.sql(`update outbox set show = '${show}' where order_id = '${one.id}' and version = 1`);
      const change = moving(one, 'approved', { at: T, order: { attempt: attempt(one) } });
      await ledger.record(change);
      await notices(ledger);
      const taken = await notices(ledger);
      assert.deepEqual(
        taken.map(({ orderId, version }) => [orderId, version]),
        [[one.id, 2]],
        show,
      );
    }
    const aside = await ledger.setAside(T);
    assert.deepEqual([aside.length, new Set(aside.map(({ slot }) => slot))], [5, new Set(['card'])]);
    const reopened = await opened.reopen();
    assert.equal((await reopened.setAside(T)).length, 5);
  });

  test('an order that cannot be read still counts among the earlier ones of its number, and opens no other', async (t) => {
    const opened = await database.open(t);
    const { ledger } = opened;
    const bad = await approved(ledger);
    await damage(opened, bad, () => '');
    const { past } = await ledger.usage({ keys: [], past: pastOfNumber(bad.msisdn, 0) });
    assert.deepEqual(
      past.sameNumber.map(({ order: { ref, openedAt } }) => [ref, openedAt]),
      [[bad.ref, bad.openedAt]],
    );
    await assert.rejects(ledger.record(opening(anOrder({ requestKey: bad.requestKey }))), OrderUnreadable);
    assert.equal((await ledger.record(opening())).ok, true);
  });

  test('every kind of work passes over what it cannot read', async (t) => {
    const opened = await database.open(t);
    const { ledger } = opened;
    const states = { submit: 'approved', recover: 'submitting', ask: 'in_doubt', expire: 'awaiting_approval' } as const;
    for (const [work, state] of Object.entries(states) as [
      keyof typeof states,
      (typeof states)[keyof typeof states],
    ][]) {
      const made = await Promise.all(
        [0, 1].map(async () => {
          const one = anOrder();
          await ledger.record(opening(one, [], { dueAt: T }));
          if (state === 'awaiting_approval') return one;
          const fields = { attempt: attempt(one), ...(state === 'in_doubt' ? { doubt: doubt() } : {}) };
          const change = moving(one, state, { dueAt: T, order: fields });
          await ledger.record(change);
          return change.after;
        }),
      );
      const [bad, good] = made;
      assert.ok(bad && good);
      await damage(opened, bad, () => '');
      assert.deepEqual(await claim(ledger, work), [good.id], work);
    }
  });

  test('a damaged line of the journal hides no other', async (t) => {
    const opened = await database.open(t);
    const { ledger } = opened;
    const one = await approved(ledger);
    await opened.sql('drop trigger if exists order_events_no_update').catch(() => undefined);
    await opened.sql('drop trigger if exists order_events_append_only on order_events').catch(() => undefined);
    await opened.sql(`update order_events set body = '{' where order_id = '${one.id}' and version = 1`);
    assert.deepEqual(
      (await ledger.journal(one.id)).map(({ version }) => version),
      [2],
    );
  });
}
