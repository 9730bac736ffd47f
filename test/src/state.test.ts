import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from 'pg';
import { openShelf } from '../../src/state.ts';
import { newPostgresDatabase } from '../support/postgres.ts';
import { until } from '../support/until.ts';

test('small state outlives a server that ends its connections, and so does the process', async (t) => {
  const url = await newPostgresDatabase();
  const warned: string[] = [];
  const warn = (event: string): void => void warned.push(event);
  const shelf = await openShelf(url, { info: () => undefined, warn, error: warn });
  t.after(shelf.close);
  await shelf.put('draft', { number: '139' }, 60_000);
  const admin = new Client({ connectionString: url });
  await admin.connect();
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()');
  await admin.end();
  await until('the lost connection', () => warned.includes('state.connection_lost'));
  assert.deepEqual(await shelf.get('draft'), { number: '139' });
});
