import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSqlite } from '../../../src/ledger/sqlite.ts';
import { statement, written } from '../../../src/ledger/statement.ts';
import { isMigrated, MIGRATIONS } from '../../../src/ledger/version.ts';
import { newSqliteUrl, openedLedger, sqlitePathOf } from '../../support/databases.ts';

test('a database is migrated when exactly the migrations there are were run', async (t) => {
  const url = await newSqliteUrl(t);
  const asked = async (change: string | null) => {
    const session = openSqlite(sqlitePathOf(url)) ?? assert.fail('in use');
    if (change !== null) await session.write(() => written(statement(change), {}));
    const answer = await isMigrated(session);
    await session.close();
    return answer;
  };
  assert.equal(await asked(null), false);
  await (await openedLedger(t, url)).close();
  assert.equal(await asked(null), true);
  assert.equal(await asked("insert into kysely_migration (name, timestamp) values ('9999_later', '')"), false);
  assert.equal(await asked("delete from kysely_migration where name = '9999_later'"), true);
  assert.equal(await asked(`update kysely_migration set name = 'other' where name = '${MIGRATIONS[0]}'`), false);
});
