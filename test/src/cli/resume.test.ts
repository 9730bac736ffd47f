import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommandLine } from '../../../src/cli/run.ts';
import { heldBy } from '../../../src/core/account-hold.ts';
import type { OrderRef } from '../../../src/core/ids.ts';
import { capturedIo } from '../../support/captured-io.ts';
import { databases } from '../../support/databases.ts';

for (const database of databases) {
  test(`a held provider goes on while a desk has the ${database.name} database, and one that is not held is refused`, async (t) => {
    const { ledger, url } = await database.open(t);
    const word = { provider: 'juhe', code: '210505', why: '余额不足' } as const;
    await ledger.saveAccountHold(heldBy(null, word, { account: 'a', order: 'T7K3QX' as OrderRef, at: 1 }));
    const run = async (...args: readonly string[]) => {
      const io = { ...capturedIo(), variables: { DATABASE_URL: url } };
      return { code: await runCommandLine(['resume', ...args], io), said: io.said(), complained: io.complained() };
    };
    const other = await run('ytx');
    assert.deepEqual([other.code, other.said], [1, '']);
    assert.match(other.complained, /Purchases from ytx are not held/);
    const juhe = await run('juhe', '--json');
    assert.deepEqual([juhe.code, JSON.parse(juhe.said)], [0, { resumed: true, provider: 'juhe', orders: 0 }]);
    const [hold] = await ledger.accountHolds();
    assert.deepEqual([hold?.state, hold?.endedBy], ['trying', 'operator']);
    assert.equal((await run('juhe')).code, 1);
    const wrong = await run('jhue');
    assert.equal(wrong.code, 2);
    assert.match(wrong.complained, /no provider "jhue"/);
  });
}

test('a database that is not there is not made, and is told of', async () => {
  const io = { ...capturedIo(), variables: { DATABASE_URL: `file:/tmp/topup-none-${process.pid}.db` } };
  assert.equal(await runCommandLine(['resume', 'juhe'], io), 1);
  assert.match(io.complained(), /could not be written/);
});
