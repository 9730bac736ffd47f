import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { backUp } from '../../../src/ledger/copies.ts';
import { LedgerOutdated, readMark } from '../../../src/ledger/mark.ts';
import { databases, newSqliteUrl, openedLedger, sqlitePathOf } from '../../support/databases.ts';
import { eventually } from '../../support/eventually.ts';
import { TABLES_SINCE_MARK, takenBackTo } from '../../support/older-ledger.ts';
import { anOrder, moving, opening } from '../../support/orders.ts';

async function opened(t: TestContext) {
  const url = await newSqliteUrl(t);
  const path = sqlitePathOf(url);
  const ledger = await openedLedger(t, url);
  const first = anOrder();
  assert.ok((await ledger.record(opening(first))).ok);
  return { url, path, ledger, first, reopen: () => openedLedger(t, url) };
}

/** Puts a copy in place as somebody would who knows nothing of it. */
function replaced(path: string, copy: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
  copyFileSync(copy, path);
}

const lineOf = (path: string) => {
  const found = readMark(`${path}.mark`);
  return found.kind === 'mark' ? found.line : found.kind;
};

describe('the mark', () => {
  test('names the newest line within about a second, and no later than the desk stops', async (t) => {
    const { path, ledger, first } = await opened(t);
    await eventually('the mark to follow', () => JSON.stringify(lineOf(path)).includes(first.id), 3);
    const second = anOrder();
    await ledger.record(opening(second));
    await ledger.close();
    const line = lineOf(path);
    assert.ok(line !== null && typeof line === 'object');
    assert.deepEqual([line.order, line.version], [second.id, 1]);
  });

  test('is written no more than once a second by itself', async (t) => {
    const { path, ledger } = await opened(t);
    let writes = 0;
    let before = JSON.stringify(lineOf(path));
    const end = Date.now() + 2_500;
    while (Date.now() < end) {
      await ledger.record(opening());
      await sleep(20);
      const now = JSON.stringify(lineOf(path));
      if (now !== before) writes += 1;
      before = now;
    }
    assert.ok(writes >= 1 && writes <= 3, `${writes} times in 2.5 s`);
  });

  test('outruns every copy before a purchase: it names the last line as soon as that is asked for', async (t) => {
    const { path, ledger, first } = await opened(t);
    const approved = moving(first, 'approved');
    await ledger.record(approved);
    assert.equal(await ledger.keepMark(), null);
    const line = lineOf(path);
    assert.deepEqual(typeof line === 'object' && line && [line.order, line.version], [first.id, 2]);
  });

  test('that cannot be written says why, and says so no more once it can', async (t) => {
    const { path, ledger } = await opened(t);
    mkdirSync(`${path}.mark.new`);
    assert.match(String(await ledger.keepMark()), /EISDIR|directory/);
    assert.match(String(ledger.markTrouble()), /EISDIR|directory/);
    rmSync(`${path}.mark.new`, { recursive: true });
    await eventually('it to be written by itself', () => ledger.markTrouble() === null, 3);
    assert.equal(await ledger.keepMark(), null);
  });

  test('PostgreSQL has none, and never waits for one', async (t) => {
    const { ledger } = (await databases.find(({ name }) => name === 'postgres')?.open(t)) ?? assert.fail();
    await ledger.record(opening());
    assert.deepEqual([await ledger.keepMark(), ledger.markTrouble()], [null, null]);
  });
});

describe('a start', () => {
  test('is refused on a copy that was put in place by hand', async (t) => {
    const { path, ledger, reopen } = await opened(t);
    assert.ok(backUp(path, `${path}.copy`).ok);
    await ledger.record(opening());
    await ledger.close();
    replaced(path, `${path}.copy`);
    await assert.rejects(reopen(), (error: Error) => {
      assert.ok(error instanceof LedgerOutdated);
      assert.match(error.message, /is older than its mark .*npm run restore -- <copy>.*npm run restore -- --in-place/);
      return true;
    });
  });

  test('is refused on another ledger, on an empty one, and where the line is there with another hash', async (t) => {
    const { url, path, ledger, first, reopen } = await opened(t);
    await ledger.close();
    const other = await opened(t);
    await other.ledger.close();
    copyFileSync(path, `${path}.kept`);
    replaced(path, other.path);
    await assert.rejects(reopen(), LedgerOutdated);
    rmSync(path);
    await assert.rejects(openedLedger(t, url), LedgerOutdated);
    replaced(path, `${path}.kept`);
    writeFileSync(`${path}.mark`, JSON.stringify({ line: { order: first.id, version: 1, hash: 'another' } }));
    await assert.rejects(reopen(), LedgerOutdated);
  });

  test('is refused where there are orders and the mark is gone, or cannot be read', async (t) => {
    const { path, ledger, reopen } = await opened(t);
    await ledger.close();
    rmSync(`${path}.mark`);
    await assert.rejects(reopen(), /has orders, and its mark .* is gone/);
    for (const text of ['', '{', '{"line":{}}', 'null']) {
      writeFileSync(`${path}.mark`, text);
      await assert.rejects(reopen(), /cannot be read/);
    }
  });

  test('after a kill, with a mark that is a little behind, is none of that', async (t) => {
    const { path, ledger, reopen } = await opened(t);
    await ledger.keepMark();
    copyFileSync(`${path}.mark`, `${path}.behind`);
    await ledger.record(opening());
    await ledger.close();
    copyFileSync(`${path}.behind`, `${path}.mark`);
    const again = await reopen();
    assert.equal(await again.keepMark(), null);
  });

  test('of the first version that keeps one takes a ledger with orders as it is, once', async (t) => {
    const { path, ledger, url, reopen } = await opened(t);
    await ledger.close();
    rmSync(`${path}.mark`);
    const { DatabaseSync } = await import('node:sqlite');
    const db = new DatabaseSync(path);
    for (const text of takenBackTo('0006_restore', TABLES_SINCE_MARK)) db.exec(text);
    db.close();
    const upgraded = await openedLedger(t, url);
    assert.ok(existsSync(`${path}.mark`));
    await upgraded.close();
    rmSync(`${path}.mark`);
    await assert.rejects(reopen(), /is gone/);
  });
});
