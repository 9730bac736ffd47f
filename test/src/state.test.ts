import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { Client } from 'pg';
import { openKeyValueStore } from '../../src/state.ts';
import { newSqliteUrl, sqlitePathOf } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { newPostgresDatabase } from '../support/postgres.ts';

test('small state outlives a server that ends its connections, and so does the process', async (t) => {
  const url = await newPostgresDatabase();
  const warned: string[] = [];
  const warn = (event: string): void => void warned.push(event);
  const store = await openKeyValueStore(url, { info: () => undefined, warn, error: warn });
  t.after(store.close);
  await store.put('draft', { number: '139' }, 60_000);
  const admin = new Client({ connectionString: url });
  await admin.connect();
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()');
  await admin.end();
  await eventually('the lost connection', () => warned.includes('state.connection_lost'));
  assert.deepEqual(await eventually('the draft', () => store.get('draft')), { number: '139' });
});

const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };
const DRAFT = { number: '13911281234', product: '1GB', reason: '' };

/** What is stored, read past the store. */
const STORES = {
  sqlite: async (t: TestContext) => {
    const url = await newSqliteUrl(t);
    const path = sqlitePathOf(url).replace(/\.db$/, '.state.db');
    const rows = async (): Promise<number> => {
      const db = new DatabaseSync(path, { timeout: 5000 });
      const [row] = db.prepare('select count(*) as count from keyv').all();
      db.close();
      return Number(row?.count);
    };
    const bytes = async () =>
      Buffer.concat(['', '-wal'].map((end) => (existsSync(path + end) ? readFileSync(path + end) : Buffer.of())));
    return { url, rows, bytes };
  },
  postgres: async () => {
    const url = await newPostgresDatabase();
    const rows = async (): Promise<number> => {
      const client = new Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query('select count(*) as count from topup_state');
      await client.end();
      return Number(rows[0].count);
    };
    return { url, rows, bytes: async () => Buffer.of() };
  },
} as const;

for (const [name, create] of Object.entries(STORES)) {
  test(`what expired is deleted on ${name}, also while no process ran, and nothing else`, async (t) => {
    const { url, rows, bytes } = await create(t);
    const first = await openKeyValueStore(url, LOG);
    for (let draft = 0; draft < 600; draft += 1) await first.put(`draft:${draft}`, DRAFT, 1);
    await first.put('language', 'zh', null);
    await first.put('link', 'kept', 60_000);
    await first.close();
    assert.equal(await rows(), 602);
    const second = await openKeyValueStore(url, LOG);
    t.after(second.close);
    await eventually('the expired to go', async () => (await rows()) === 2, 10);
    assert.deepEqual([await second.get('language'), await second.get('link')], ['zh', 'kept']);
    assert.equal((await bytes()).includes(DRAFT.number), false, 'the number is nowhere in the files');
  });

  test(`what expires while a process runs is deleted within seconds on ${name}, though nobody reads it`, async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const { url, rows } = await create(t);
    const store = await openKeyValueStore(url, LOG);
    t.after(store.close);
    await store.put('draft', DRAFT, 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(await rows(), 1);
    t.mock.timers.tick(15_000);
    await eventually('the expired to go', async () => (await rows()) === 0, 10);
  });
}

test('a store of an earlier version is written anew without what was deleted in it', async (t) => {
  const { url, bytes } = await STORES.sqlite(t);
  await (await openKeyValueStore(url, LOG)).close();
  const path = sqlitePathOf(url).replace(/\.db$/, '.state.db');
  const db = new DatabaseSync(path);
  db.exec('pragma secure_delete = off; pragma user_version = 0');
  db.prepare('insert into keyv (key, value, namespace) values (?, ?, ?)').run('draft', JSON.stringify(DRAFT), 'topup');
  db.exec("delete from keyv where key = 'draft'");
  db.close();
  assert.equal((await bytes()).includes(DRAFT.number), true);
  await (await openKeyValueStore(url, LOG)).close();
  assert.equal((await bytes()).includes(DRAFT.number), false);
});

test('what an earlier version of the store wrote is read, and what is written now is as that wrote it', async (t) => {
  const url = await newSqliteUrl(t);
  await (await openKeyValueStore(url, LOG)).close();
  const path = sqlitePathOf(url).replace(/\.db$/, '.state.db');
  const db = new DatabaseSync(path);
  t.after(() => db.close());
  const write = db.prepare('insert into keyv (key, value, namespace, expires) values (?, ?, ?, ?)');
  const until = Date.now() + 60_000;
  write.run('language', '{"value":"zh"}', 'topup', null);
  write.run('draft', JSON.stringify({ value: DRAFT, expires: until }), 'topup', until);
  const store = await openKeyValueStore(url, LOG);
  t.after(store.close);
  assert.deepEqual([await store.get('language'), await store.get('draft')], ['zh', DRAFT]);
  await store.put('link', { order: 'T7K3QX' }, null);
  const [row] = db.prepare("select key, value, namespace, expires from keyv where key = 'link'").all();
  assert.deepEqual(
    { ...row },
    { key: 'link', value: '{"value":{"order":"T7K3QX"}}', namespace: 'topup', expires: null },
  );
});
