import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync, symlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import type { OrderId } from '../../../src/core/ids.ts';
import { LedgerUnreachable } from '../../../src/core/ledger.ts';
import { LedgerInUse, openLedger } from '../../../src/ledger/open.ts';
import { openSqlite } from '../../../src/ledger/sqlite.ts';
import { rows, statement } from '../../../src/ledger/statement.ts';
import { newSqliteUrl, openedLedger, sqlitePathOf } from '../../support/databases.ts';
import { anOrder, moving, opening } from '../../support/orders.ts';
import { silentLog } from '../../support/silent.ts';

const RECORDER = fileURLToPath(new URL('../../support/record-forever.ts', import.meta.url));

/** Starts a process that records until it is killed, and waits until it holds the database. */
async function startRecorder(t: TestContext, url: string) {
  const child = spawn(process.execPath, [RECORDER], {
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  assert.equal((await lines.next()).value, 'open');
  return { kill: () => child.kill('SIGKILL'), lines };
}

test('every order whose recording was answered survives a process that is killed', async (t) => {
  const url = await newSqliteUrl(t);
  const recorder = await startRecorder(t, url);
  const answered: OrderId[] = [];
  for await (const id of { [Symbol.asyncIterator]: () => recorder.lines }) {
    answered.push(id as OrderId);
    if (answered.length === 200) recorder.kill();
  }
  assert.ok(answered.length >= 200);
  const ledger = await openedLedger(t, url);
  for (const id of answered) {
    const found = await ledger.find({ by: 'id', id });
    assert.equal(found?.id, id);
    assert.equal((await ledger.journal(id)).length, 1);
  }
  const { open, undelivered } = await ledger.figures();
  assert.equal(open[0]?.count, undelivered, 'an order without its notice, or a notice without its order');
});

test('a second process is refused with a sentence while the first one lives, and let in once that was killed', async (t) => {
  const url = await newSqliteUrl(t);
  const recorder = await startRecorder(t, url);
  const refused = await openLedger({ url, log: silentLog }).catch((error: unknown) => error);
  assert.ok(refused instanceof LedgerInUse);
  assert.match(refused.message, /in use by another process.*\.$/);
  recorder.kill();
  for await (const _ of { [Symbol.asyncIterator]: () => recorder.lines });
  const ledger = await openedLedger(t, url);
  await ledger.ping();
});

test('a link to the file is the same database: two desks on it find each other, and its one mark', async (t) => {
  const url = await newSqliteUrl(t);
  const first = await openedLedger(t, url);
  const link = `${sqlitePathOf(url)}.link`;
  symlinkSync(sqlitePathOf(url), link);
  await assert.rejects(openLedger({ url: `file:${link}`, log: silentLog }), LedgerInUse);
  await first.close();
  await openedLedger(t, `file:${link}`);
  assert.ok(!existsSync(`${link}.mark`));
});

test('a second ledger in the same process is refused too, until the first was closed', async (t) => {
  const url = await newSqliteUrl(t);
  const first = await openedLedger(t, url);
  await assert.rejects(openLedger({ url, log: silentLog }), LedgerInUse);
  await first.close();
  await openedLedger(t, url);
});

test('what a process held when it died is due at once for the next one, and a notice of it may have been shown', async (t) => {
  const url = await newSqliteUrl(t);
  const first = await openedLedger(t, url);
  const opened = anOrder();
  await first.record(opening(opened));
  const sending = moving(opened, 'submitting', { dueAt: opened.openedAt + 45_000, notices: [] });
  await first.record(sending);
  const now = opened.openedAt + 10;
  const claim = { now, leaseMs: 60_000, limit: 5 };
  await first.claimNotices({ ...claim, except: [] });
  await first.takeLease('poll', 'first', 60_000, now);
  await first.close();
  const next = await openedLedger(t, url);
  assert.equal(await next.takeLease('poll', 'next', 60_000, now), 2);
  const [notice] = await next.claimNotices({ ...claim, except: [] });
  assert.equal(notice?.again, true);
  const [lost] = await next.claimOrders({ ...claim, work: 'recover', lane: null });
  assert.equal(lost?.order.id, opened.id);
});

test('others can read the database while the desk has it', async (t) => {
  const url = await newSqliteUrl(t);
  const ledger = await openedLedger(t, url);
  const opened = anOrder();
  await ledger.record(opening(opened));
  const reader = new DatabaseSync(sqlitePathOf(url), { readOnly: true });
  t.after(() => reader.close());
  assert.deepEqual({ ...reader.prepare('select ref from orders').get() }, { ref: opened.ref });
});

test('closing finishes what was begun and leaves one file: the write-ahead log is worked in', async (t) => {
  const url = await newSqliteUrl(t);
  const ledger = await openedLedger(t, url);
  const opened = anOrder();
  const recording = ledger.record(opening(opened));
  await ledger.close();
  assert.equal((await recording).ok, true);
  const wal = `${sqlitePathOf(url)}-wal`;
  assert.ok(!existsSync(wal) || statSync(wal).size === 0);
  const again = await openedLedger(t, url);
  assert.deepEqual(await again.find({ by: 'id', id: opened.id }), opened);
});

test('a closed ledger says that it cannot be reached', async (t) => {
  const ledger = await openedLedger(t, await newSqliteUrl(t));
  await ledger.close();
  await ledger.close();
  await assert.rejects(ledger.record(opening()), LedgerUnreachable);
  await assert.rejects(ledger.find({ by: 'id', id: anOrder().id }), LedgerUnreachable);
  await assert.rejects(ledger.figures(), LedgerUnreachable);
  await assert.rejects(ledger.ping(), LedgerUnreachable);
});

test('an order whose row was changed by other hands is not believed', async (t) => {
  const url = await newSqliteUrl(t);
  const ledger = await openedLedger(t, url);
  const opened = anOrder();
  await ledger.record(opening(opened));
  const other = new DatabaseSync(sqlitePathOf(url));
  other.exec('update orders set version = 5');
  other.close();
  await assert.rejects(ledger.find({ by: 'id', id: opened.id }), /changed by other hands/);
});

test('a URL of another kind is refused with what to write instead', async () => {
  await assert.rejects(
    openLedger({ url: 'mysql://localhost/topup', log: silentLog }),
    /file:\.\/data\/topup\.db or postgres/,
  );
});

test('a transaction of Kysely’s begins also in a turn in which something was read', async (t) => {
  const url = await newSqliteUrl(t);
  const session = openSqlite(sqlitePathOf(url)) ?? assert.fail('in use');
  await session.query((db) => db.executeQuery(sql`select 1`.compile(db)));
  const read = session.read(() => rows(statement('select 1 as one'), {}));
  const query = session.query((db) => db.transaction().execute(async () => 'begun'));
  assert.deepEqual([(await read).length, await query], [1, 'begun']);
  await session.close();
});
