import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { startSandbox } from '../../sandbox/start.ts';
import { eventually } from '../support/eventually.ts';
import { startFakeTelegram } from '../support/fake-telegram.ts';
import { newFolder, startMain } from '../support/main-process.ts';

const LEADS = -100500;
const DAY_MS = 86_400_000;

test('a desk that did not run when a digest was due tells it once when it runs again, and compares the books', async (t) => {
  const folder = await newFolder(t);
  const telegram = await startFakeTelegram(t);
  telegram.group(LEADS);
  const sandbox = await startSandbox({});
  t.after(() => sandbox.stop());
  const product = { code: 'BIG', name: { en: 'b', zh: 'b' }, price: '1.00', offers: [{ provider: 'juhe', pid: '1' }] };
  const config = {
    products: [product],
    teams: [{ name: 'support', conversations: [`telegram:${LEADS}`], approvers: ['telegram:77'] }],
    digests: [{ every: '24h', to: `telegram:${LEADS}`, team: 'support' }],
    reconcile: { every: '24h' },
  };
  await writeFile(join(folder, 'topup.config.json'), JSON.stringify(config));
  const environment = {
    ...{ TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.root, DATABASE_URL: 'file:./topup.db' },
    ...sandbox.variables('juhe'),
  };
  const sql = (text: string): readonly Record<string, unknown>[] => {
    const db = new DatabaseSync(join(folder, 'topup.db'), { timeout: 5_000 });
    try {
      return db.prepare(text).all();
    } finally {
      db.close();
    }
  };
  const first = await startMain(t, folder, environment);
  await first.ready();
  await eventually('both timetables', () => sql('select * from timetables').length === 2);
  await first.stop();
  assert.equal(telegram.messages(LEADS).length, 0, 'what is new begins with its next time');
  sql(`update timetables set done_at = done_at - ${7 * DAY_MS}`);
  const second = await startMain(t, folder, environment);
  await second.ready();
  await eventually('the digest', () => telegram.messages(LEADS).length === 1);
  await eventually('the books', () => sql("select * from statements where source = 'listing'").length === 1);
  assert.match(JSON.stringify(telegram.messages(LEADS)), /Digest of support/);
  await second.stop();
  assert.equal(telegram.messages(LEADS).length, 1);
});
