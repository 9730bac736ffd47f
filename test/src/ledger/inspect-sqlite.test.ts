import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { inspectSqlite } from '../../../src/ledger/inspect.ts';
import { openLedger } from '../../../src/ledger/open.ts';
import { newSqliteUrl, sqlitePathOf } from '../../support/databases.ts';
import { startMain } from '../../support/main-process.ts';
import { anOrder, opening } from '../../support/orders.ts';
import { silentLog } from '../../support/silent.ts';

const OWNER = { kind: 'live', addresses: { ytx: 'http://api.ytx.net' }, accounts: { ytx: 'ours' } } as const;

test('a stopped desk’s database is read without a trace', async (t) => {
  const url = await newSqliteUrl(t);
  const path = sqlitePathOf(url);
  const ledger = await openLedger({ url, log: silentLog, owner: OWNER });
  assert.ok((await ledger.record(opening(anOrder()))).ok);
  await ledger.close();
  const before = readdirSync(dirname(path));
  const seen = await inspectSqlite(path);
  assert.deepEqual(readdirSync(dirname(path)), before, 'no file that would be another user’s');
  assert.ok(seen.state.kind === 'seen');
  const { facts, isWal, mark } = seen.state;
  assert.deepEqual([isWal, mark, seen.isOpenElsewhere], [true, 'kept', false]);
  assert.deepEqual([facts.kind, facts.accounts, facts.hasOrders, facts.pending], ['live', { ytx: 'ours' }, true, []]);
});

test('what a desk that was killed left in its log is read too', async (t) => {
  const url = await newSqliteUrl(t);
  const path = sqlitePathOf(url);
  const ledger = await openLedger({ url, log: silentLog, owner: OWNER });
  t.after(() => ledger.close());
  assert.ok((await ledger.record(opening(anOrder()))).ok);
  const copy = `${path}.copy`;
  for (const end of ['', '-wal', '-shm'] as const)
    await import('node:fs/promises').then(({ copyFile }) => copyFile(path + end, copy + end));
  const seen = await inspectSqlite(copy);
  assert.ok(seen.state.kind === 'seen' && seen.state.facts.hasOrders);
  for (const end of ['', '-wal', '-shm']) rmSync(copy + end, { force: true });
});

test('a database that another process has open is seen to be, and that process goes on', async (t) => {
  const url = await newSqliteUrl(t);
  const path = sqlitePathOf(url);
  const desk = await startMain(t, dirname(path), { DATABASE_URL: url }, 'playground');
  await desk.ready();
  const own = `${dirname(path)}/data/playground.db`;
  const seen = await inspectSqlite(own);
  assert.equal(seen.isOpenElsewhere, true);
  assert.ok(seen.state.kind === 'seen' && seen.state.facts.kind === 'playground');
  const second = await startMain(t, dirname(path), {}, 'playground');
  assert.equal(await second.exit, 1, 'its lock still keeps others out');
  assert.equal(await desk.stop(), 0);
});

test('no file yet, and a folder that is not there yet, are no fault', async (t) => {
  const path = sqlitePathOf(await newSqliteUrl(t));
  const seen = await inspectSqlite(`${dirname(path)}/new/folder/topup.db`);
  assert.deepEqual([seen.state.kind, seen.folder, seen.isWritable], ['none', dirname(path), true]);
});
