import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { startSandbox } from '../../sandbox/start.ts';
import { runCommandLine } from '../../src/cli/run.ts';
import { openLedger } from '../../src/ledger/open.ts';
import { capturedIo } from '../support/captured-io.ts';
import { newSqliteUrl, sqlitePathOf } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { startJourneyDesk } from '../support/journey/desk.ts';
import { startSlackChat } from '../support/journey/slack-chat.ts';
import { anOrder, moving, opening } from '../support/orders.ts';
import { newPostgresDatabase } from '../support/postgres.ts';
import { silentLog } from '../support/silent.ts';

const DAY_MS = 86_400_000;

const isDelivered = (text: string | undefined): boolean => /(?<!being )delivered/.test(text ?? '');

async function verify(databaseUrl: string, ...args: string[]) {
  const io = capturedIo({ variables: { DATABASE_URL: databaseUrl } });
  const code = await runCommandLine(['journal', 'verify', ...args], io);
  return { code, text: `${io.said()}${io.complained()}` };
}

const DATABASES: Readonly<Record<string, (t: TestContext) => Promise<string>>> = {
  sqlite: newSqliteUrl,
  postgres: newPostgresDatabase,
};

for (const [name, database] of Object.entries(DATABASES)) {
  test(`on ${name}, finance is told the root of a day that ended, and what is done to the journal later is named by it`, async (t) => {
    const chat = await startSlackChat(t);
    const databaseUrl = await database(t);
    const folder = mkdtempSync(join(tmpdir(), 'topup-roots-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const roots = join(folder, 'roots.txt');
    const ledger = await openLedger({ url: databaseUrl, log: silentLog });
    const openedAt = Date.now() - DAY_MS;
    const order = anOrder({ openedAt });
    await ledger.record(opening(order));
    await ledger.record(moving(order, 'rejected'));
    await ledger.close();
    const desk = await startJourneyDesk(t, {
      ...{ chat, providers: ['ytx'], databaseUrl, road: 'polling', rooms: 2 },
      config: (file) => ({ ...file, finance: { conversation: chat.conversation(1), roots } }),
    });
    const told = await eventually(
      'the root',
      () => chat.seen(1).find(({ text }) => /Root 1 of the journal/.test(text)),
      60,
    );
    const [line = ''] = /1 \d{4}-\d{2}-\d{2} [0-9a-f]{64}/.exec(told.text) ?? [];
    await eventually('the file of roots', () => existsSync(roots) && readFileSync(roots, 'utf8') !== '', 20);
    assert.ok(readFileSync(roots, 'utf8').startsWith(line) && line !== '');
    const whole = await verify(databaseUrl, '--against', roots);
    assert.equal(whole.code, 0, whole.text);
    assert.match(whole.text, /1 root, the last of/);
    await desk.app.stop();
    if (name === 'postgres') return;
    const db = new DatabaseSync(sqlitePathOf(databaseUrl));
    db.exec('drop trigger order_events_no_delete');
    for (const table of ['order_events', 'sealed_lines'])
      db.exec(`delete from ${table} where order_id = '${order.id}'`);
    db.exec('delete from orders');
    db.close();
    const broken = await verify(databaseUrl, '--against', roots);
    assert.equal(broken.code, 1);
    assert.match(broken.text, /root 1 of \d{4}-\d{2}-\d{2}: it is not the root of what it covers/);
  });
}

test('operators hear once that the money is low, and an approver sees that it does not reach', async (t) => {
  const chat = await startSlackChat(t);
  const sandbox = await startSandbox({ chargeMs: 200, queryEveryMs: 0, balanceLi: 25_000 });
  t.after(sandbox.stop);
  const desk = await startJourneyDesk(t, {
    ...{ chat, providers: ['ytx'], databaseUrl: await newSqliteUrl(t), road: 'polling', rooms: 2, sandbox },
    config: (file) => ({
      ...file,
      operators: { conversation: chat.conversation(1), people: [] },
      balance: { every: '300ms', warnBelow: '10.00' },
      approval: { remindAfter: '0s', expiresAfter: '1h' },
    }),
  });
  const cards = () => chat.seen(0).filter(({ text }) => /asks for/.test(text));
  await eventually(
    'the first balance',
    async () => /topup_balance_yuan\{provider="ytx"\} 25/.test(await metrics(desk.app.url)),
    30,
  );
  await chat.type(0, 'agent', '13911201234 1GB outage');
  const first = await eventually('the first card', () => cards()[0], 20);
  assert.doesNotMatch(first.text, /not enough for this/);
  await chat.press(0, first.id, 'approve', 'boss');
  await eventually('delivered', () => isDelivered(cards()[0]?.text), 30);
  const low = () => chat.seen(1).filter(({ text }) => /YTX has ¥5\.37 left/.test(text));
  await eventually('the warning', () => low()[0], 30);
  await chat.type(0, 'agent', '13911201235 1GB outage');
  const second = await eventually('the second card', () => cards()[1], 20);
  assert.match(second.text, /YTX has ¥5\.37 left, not enough for this/);
  assert.equal(low().length, 1);
});

const metrics = async (url: string): Promise<string> => (await fetch(`${url}/metrics`)).text();
