import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import { LedgerUnreachable } from '../../../src/core/ledger.ts';
import type { Order } from '../../../src/core/order.ts';
import { openArchive } from '../../../src/ledger/archive.ts';
import { databases, newSqliteUrl, sqlitePathOf } from '../../support/databases.ts';
import { anOrder, OPENED_AT, opening } from '../../support/orders.ts';

for (const database of databases) {
  describe(`an archive on ${database.name}`, () => {
    test('has every order of a time once, the oldest first, over many pages, beside the ledger that writes', async (t) => {
      const { ledger, url } = await database.open(t);
      const asked = Array.from({ length: 1203 }, (_, i) => anOrder({ openedAt: OPENED_AT + (i % 401) }));
      const written = await Promise.all(asked.map((one) => ledger.record(opening(one))));
      // A reference that is drawn twice belongs to the first.
      const made = asked.filter((_, i) => written[i]?.ok);
      const archive = await openArchive(url);
      t.after(() => archive.close());
      const opened = async (from: number, until: number): Promise<readonly Order[]> => {
        const found: Order[] = [];
        for await (const one of archive.orders(from, until)) found.push(one);
        return found;
      };
      const all = await opened(OPENED_AT, OPENED_AT + 401);
      assert.deepEqual(
        all.map(({ id }) => id),
        made.map(({ id }) => id).toSorted(),
      );
      assert.deepEqual(
        all.map(({ openedAt }) => openedAt),
        all.map(({ openedAt }) => openedAt).toSorted(),
      );
      const inner = made.filter(({ openedAt }) => openedAt > OPENED_AT && openedAt < OPENED_AT + 400);
      assert.equal((await opened(OPENED_AT + 1, OPENED_AT + 400)).length, inner.length);
      assert.equal((await opened(-1, OPENED_AT + 401)).length, made.length, 'from before time began');
      assert.deepEqual(await opened(OPENED_AT + 401, OPENED_AT + 999), []);
      const late = anOrder({ openedAt: OPENED_AT + 500 });
      assert.ok((await ledger.record(opening(late))).ok);
      assert.deepEqual(await opened(OPENED_AT + 500, OPENED_AT + 501), [late]);
    });

    test('knows where conversations have gone', async (t) => {
      const { ledger, url } = await database.open(t);
      const [from, to] = ['telegram:-5' as ConversationId, 'telegram:-1005' as ConversationId];
      const origin = { conversation: from, thread: null, message: null };
      await ledger.record(opening(anOrder({ origin })));
      await ledger.moveConversation(from, to, OPENED_AT);
      const archive = await openArchive(url);
      t.after(() => archive.close());
      assert.equal(archive.currentConversation(from), to);
      for await (const one of archive.orders(OPENED_AT, OPENED_AT + 1)) assert.equal(one.origin.conversation, to);
    });
  });
}

test('a file that is no ledger is told in a sentence, and stays as it is', async (t) => {
  const path = sqlitePathOf(await newSqliteUrl(t));
  for (const text of ['', 'not a database, and long enough to be looked at']) {
    writeFileSync(path, text);
    await assert.rejects(openArchive(`file:${path}`), (error) => {
      assert.ok(error instanceof LedgerUnreachable);
      assert.match(error.message, /^the database .*topup\.db cannot be read: /);
      return true;
    });
    assert.equal(statSync(path).size, text.length);
  }
});
