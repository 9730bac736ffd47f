import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommandLine } from '../../../src/cli/run.ts';
import { capturedIo } from '../../support/captured-io.ts';
import { databases } from '../../support/databases.ts';
import { newFolder } from '../../support/main-process.ts';
import { newPostgresDatabase } from '../../support/postgres.ts';

const never = new Promise<'SIGINT'>(() => undefined);
const reload = async (url: string, stopSignal = never, ...args: string[]) => {
  const io = { ...capturedIo({ stopSignal }), variables: { DATABASE_URL: url } };
  return { code: await runCommandLine(['reload', ...args], io), said: io.said(), complained: io.complained() };
};

test('a database that cannot be opened is a sentence', async (t) => {
  const folder = await newFolder(t);
  const { code, complained } = await reload(`file:${folder}`);
  assert.equal(code, 1);
  assert.match(complained, /^The database cannot be reached: unable to open database file\n$/);
});

test('a server that has no such database is not taken for one where no desk has started', async () => {
  const { code, complained } = await reload(`${await newPostgresDatabase()}_of_another`);
  assert.equal(code, 1);
  assert.match(complained, /^The database cannot be reached: database ".*" does not exist\n$/);
  const empty = await reload(await newPostgresDatabase());
  assert.match(empty.complained, /^No desk of this version has opened the database yet/);
});

for (const database of databases) {
  test(`${database.name}: a machine hears of a refusal too`, async (t) => {
    const { url } = await database.open(t);
    const { code, said, complained } = await reload(url, never, '--json');
    assert.deepEqual([code, complained], [1, '']);
    const { applied, sentence, replicas } = JSON.parse(said);
    assert.deepEqual([applied, replicas], [false, []]);
    assert.match(sentence, /No desk runs on this database/);
  });

  test(`${database.name}: Ctrl-C ends the wait for a replica that does not answer`, async (t) => {
    const { url, ledger } = await database.open(t);
    await ledger.putConfig('a', Date.now());
    const silent = { replica: 'silent', hash: 'a', answered: 0, answer: { kind: 'applied', changes: [] } } as const;
    await ledger.reportConfig(silent, Date.now());
    const { code, complained } = await reload(url, Promise.resolve('SIGINT'));
    assert.equal(code, 1);
    assert.match(complained, /You did not wait for silent/);
  });

  test(`${database.name}: what all replicas have is in force, also if one that had another has gone`, async (t) => {
    const { url, ledger } = await database.open(t);
    await ledger.putConfig('of_the_one_that_went', Date.now());
    const stays = { replica: 'stays', hash: 'own', answered: 1, answer: { kind: 'applied', changes: [] } } as const;
    await ledger.reportConfig(stays, Date.now());
    const { code, said } = await reload(url);
    assert.equal(code, 0);
    assert.match(said, /1 replica uses config own/);
    assert.deepEqual({ ...(await ledger.configNow()) }, { hash: 'own', reloads: 1 });
  });
}
