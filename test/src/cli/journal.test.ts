import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runCommandLine } from '../../../src/cli/run.ts';
import type { KeptRoot } from '../../../src/core/evidence.ts';
import { makeRoot } from '../../conformance/ledger-journal.ts';
import { capturedIo } from '../../support/captured-io.ts';
import { databases } from '../../support/databases.ts';
import { anOrder, moving, OPENED_AT, opening } from '../../support/orders.ts';

const DAY_MS = 86_400_000;

async function open(t: TestContext) {
  const database = databases[0];
  assert.ok(database);
  const opened = await database.open(t);
  const folder = mkdtempSync(join(tmpdir(), 'topup-journal-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const orders = [anOrder(), anOrder()];
  for (const order of orders) await opened.ledger.record(opening(order));
  const run = async (...args: string[]) => {
    const io = capturedIo({ variables: { DATABASE_URL: opened.url } });
    const code = await runCommandLine(['journal', ...args], io);
    return { code, said: io.said(), complained: io.complained() };
  };
  let files = 0;
  const file = (text: string | Buffer): string => {
    files += 1;
    const path = join(folder, `${files}.roots.txt`);
    writeFileSync(path, text);
    return path;
  };
  return { ...opened, orders, run, file };
}

const line = ({ number, day, root }: KeptRoot): string => `${number} ${day} ${root}`;

test('a whole journal ends with 0, and says how much was looked at', async (t) => {
  const { run, file, ...world } = await open(t);
  assert.deepEqual(await run('verify'), {
    code: 0,
    said: 'The journal is whole: 2 lines of 2 orders; no root yet.\n',
    complained: '',
  });
  const root = await makeRoot(world, OPENED_AT + DAY_MS);
  const kept = await run('verify', '--against', file(`# finance\r\n\r\n  ${line(root)} made somewhere\r\n`));
  assert.deepEqual([kept.code, kept.complained], [0, '']);
  assert.match(
    kept.said,
    /; 1 root, the last of 2026-11-21\.\nAll 1 root of .*roots\.txt are those of the ledger\.\n$/,
  );
  const wide = Buffer.from(`\ufeff${line(root)}\r\n`, 'utf16le');
  assert.equal((await run('verify', '--against', file(wide))).code, 0);
});

test('a broken journal ends with 1, and its first place is named in words, for a machine too', async (t) => {
  const { run, sql, orders, file, url, ledger } = await open(t);
  const root = await makeRoot({ url, ledger }, OPENED_AT + DAY_MS);
  await sql('drop trigger order_events_no_update');
  const [order] = orders;
  assert.ok(order);
  await sql(`update order_events set kind = 'approved' where order_id = '${order.id}'`);
  const { code, said, complained } = await run('verify');
  assert.deepEqual([code, said], [1, '']);
  assert.match(
    complained,
    new RegExp(`^The journal is broken, first at order ${order.ref}, line 1: the line is not as it was written`),
  );
  const machine = await run('verify', '--json');
  const read = JSON.parse(machine.said);
  assert.deepEqual(
    [machine.code, read.whole, read.places, read.broken[0].order, read.broken[0].line],
    [1, false, 1, order.ref, 1],
  );
  const other = file(`${line(root)}\n9 2026-12-01 ${'0'.repeat(64)}\n`);
  assert.match((await run('verify', '--against', other)).complained, /root 9 of 2026-12-01: it was kept outside/);
  const edited = file(`${line({ ...root, day: '2026-11-20' })}\n`);
  assert.match((await run('verify', '--against', edited)).complained, /root 1 of 2026-11-20/);
});

test('what is wrong with the arguments or the file of roots ends with 2 and a sentence', async (t) => {
  const { run, file } = await open(t);
  for (const [args, sentence] of [
    [['verify', '--against', '/no/such/roots.txt'], /there is no file/],
    [['verify', '--against', file('')], /has no root in it/],
    [['verify', '--against', file('12 2026-11-20 abc')], /line 1 is no root: write its number/],
    [['verify', '--against', file(Buffer.from([0, 1, 2, 255]))], /line 1 is no root/],
    [['prove'], /"prove" is nothing that can be done/],
    [[], /action/],
  ] as const) {
    const { code, said, complained } = await run(...args);
    assert.deepEqual([code, said], [2, ''], args.join(' '));
    assert.match(complained, sentence);
  }
});

test('a database that is not there ends with 1, and one of a version without roots is looked through', async (t) => {
  const { run, sql, ledger, orders } = await open(t);
  const io = capturedIo({ variables: { DATABASE_URL: 'file:/no/such/topup.db' } });
  assert.equal(await runCommandLine(['journal', 'verify'], io), 1);
  assert.match(io.complained(), /there is no database/);
  const [order] = orders;
  assert.ok(order);
  await ledger.record(moving(order, 'approved'));
  for (const table of ['journal_roots', 'sealed_lines']) await sql(`drop table ${table}`);
  assert.match((await run('verify')).said, /is whole: 3 lines of 2 orders; no root yet/);
});
