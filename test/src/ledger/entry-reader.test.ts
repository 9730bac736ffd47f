import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Entry } from '../../../src/core/entry.ts';
import type { Ledger } from '../../../src/core/ledger.ts';
import type { Order, OrderState } from '../../../src/core/order.ts';
import { openEntries } from '../../../src/ledger/entry-reader.ts';
import { databases, type OpenDatabase } from '../../support/databases.ts';
import { actor, anOrder, attempt, moving, opening, word } from '../../support/orders.ts';

/** Takes an order through states, a second each. */
async function taken(ledger: Ledger, states: readonly OrderState[], fields: Partial<Order> = {}): Promise<Order> {
  const opened = anOrder(fields);
  assert.ok((await ledger.record(opening(opened))).ok);
  let order = opened;
  for (const state of states) {
    const changed =
      state === 'approved'
        ? {
            attempt: attempt(order, { startedAt: order.changedAt + 1000 }),
            votes: [{ by: actor('slack:U0BOSS', 'slack:U0BOSS', 'Boss'), at: 0, step: 0, insteadOf: null }],
          }
        : state === 'refunded'
          ? { word: word({ why: 'refunded' }) }
          : {};
    const change = moving(order, state, { at: order.changedAt + 1000, order: changed });
    assert.ok((await ledger.record(change)).ok, state);
    order = change.after;
  }
  return order;
}

const filled = async ({ ledger }: Pick<OpenDatabase, 'ledger'>): Promise<void> => {
  for (let after: string | null = ''; after !== null; ) after = await ledger.fillEntries(after);
};

async function read(url: string, withWords = true) {
  const reader = await openEntries(url);
  try {
    const entries: Entry[] = [];
    const unreadable: { ref: string; why: string }[] = [];
    for await (const page of reader.pages(withWords)) {
      entries.push(...page.entries);
      unreadable.push(...page.unreadable);
    }
    return { entries, unreadable };
  } finally {
    await reader.close();
  }
}
const byRef = (entries: readonly Entry[]): readonly Entry[] =>
  entries.toSorted((a, b) => ((a.words?.ref ?? '') < (b.words?.ref ?? '') ? -1 : 1));

const BOUGHT = ['approved', 'submitting', 'accepted', 'succeeded'] as const;

for (const database of databases) {
  describe(`entries on ${database.name}`, () => {
    test('are the same out of documents and out of what was written of them, open orders among them', async (t) => {
      const world = await database.open(t);
      const { ledger, url } = world;
      const orders = [
        await taken(ledger, BOUGHT, { costLi: 19_000 }),
        await taken(ledger, [...BOUGHT, 'refunded']),
        await taken(ledger, ['approved', 'submitting', 'failed']),
        await taken(ledger, ['rejected']),
        await taken(ledger, ['expired']),
        await taken(ledger, ['approved', 'cancelled']),
        await taken(ledger, ['approved', 'submitting', 'in_doubt']),
        await taken(ledger, ['approved']),
        await taken(ledger, []),
      ];
      const before = await read(url);
      assert.equal(before.entries.length, orders.length);
      await filled(world);
      const after = await read(url);
      assert.deepEqual(byRef(after.entries), byRef(before.entries));
      const [stored] = await world.sql('select count(*) as many from entries where entry is not null');
      assert.equal(Number(stored?.many), 6);
      const of = (order: Order | undefined) => after.entries.find(({ words }) => words?.id === order?.id);
      const at = orders[1]?.openedAt ?? 0;
      assert.deepEqual(of(orders[1])?.at, {
        ...{ requested: at, approved: at + 1000, delivered: at + 4000, refunded: at + 5000 },
        ...{ rejected: null, expired: null, cancelled: null, failed: null, late: null, doubted: null },
      });
      assert.equal(of(orders[5])?.at.approved, at + 1000, 'cancelled after it was approved');
      const alone = (await read(url, false)).entries.filter(({ words }) => words === null);
      assert.equal(alone.length, 6, 'sums are read without words');
    });

    test('follow an order that changes after its entry was written, whoever changes it', async (t) => {
      const world = await database.open(t);
      const order = await taken(world.ledger, BOUGHT);
      await filled(world);
      const refund = moving(order, 'refunded', { at: order.changedAt + 1000 });
      assert.ok((await world.ledger.record(refund)).ok);
      const [entry] = (await read(world.url)).entries;
      assert.equal(entry?.at.refunded, order.changedAt + 1000);
      await filled(world);
      assert.deepEqual((await read(world.url)).entries, [entry]);
      // A version before this one, or somebody with SQL, knows nothing of entries.
      await world.sql(`update orders set state = 'succeeded', version = version where id = '${order.id}'`);
      const [{ many = null } = {}] = await world.sql('select count(*) as many from entries where entry is null');
      assert.equal(Number(many), 1);
      await world.sql(`delete from orders where id = '${order.id}'`);
      assert.deepEqual((await read(world.url)).entries, []);
    });

    test('that other hands changed are read from their documents', async (t) => {
      const world = await database.open(t);
      for (let count = 0; count < 3; count += 1) await taken(world.ledger, BOUGHT);
      const { entries } = await read(world.url);
      await filled(world);
      for (const wrong of ['not json', '[1,2', '{}', '[]', '["a",[],1,null,0,"support","succeeded"]']) {
        await world.sql(`update entries set entry = '${wrong}' where order_id = '${entries[1]?.words?.id}'`);
        assert.deepEqual(byRef((await read(world.url)).entries), byRef(entries), wrong);
      }
    });

    test('leave no order out silently: one that cannot be read is named with its fault', async (t) => {
      const world = await database.open(t);
      const [good, bad] = [await taken(world.ledger, BOUGHT), await taken(world.ledger, BOUGHT)];
      await world.sql(`update orders set document = '[]' where id = '${bad.id}'`);
      for (const fill of [async () => {}, () => filled(world)]) {
        await fill();
        const { entries, unreadable } = await read(world.url);
        assert.deepEqual(
          entries.map(({ words }) => words?.ref),
          [good.ref],
        );
        assert.deepEqual(
          unreadable.map(({ ref }) => ref),
          [bad.ref],
        );
        assert.ok((unreadable[0]?.why ?? '').length > 0);
      }
    });

    test('are of one moment, beside a ledger that writes', async (t) => {
      const world = await database.open(t);
      const order = await taken(world.ledger, ['approved', 'submitting', 'accepted']);
      const reader = await openEntries(world.url);
      t.after(() => reader.close());
      const pages = reader.pages(true)[Symbol.asyncIterator]();
      const first = pages.next();
      const { value } = await first;
      assert.ok((await world.ledger.record(moving(order, 'succeeded', { at: order.changedAt + 1000 }))).ok);
      const rest = await pages.next();
      const seen = [...(value?.entries ?? []), ...(rest.value?.entries ?? [])] as readonly Entry[];
      assert.deepEqual(
        seen.map(({ state }) => state),
        ['accepted'],
      );
    });

    test('have whole numbers only where they are asked for, and the ledger still has them', async (t) => {
      const world = await database.open(t);
      const order = await taken(world.ledger, BOUGHT);
      const [entry] = (await read(world.url)).entries;
      assert.equal(entry?.words?.number, '139****1234');
      const reader = await openEntries(world.url);
      t.after(() => reader.close());
      assert.deepEqual([...(await reader.numbersOf([order.id]))], [[order.id, '13911281234']]);
    });
  });
}
