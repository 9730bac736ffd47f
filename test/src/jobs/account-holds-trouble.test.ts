import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { ACCEPTED, HOUR, held, kinds, later, REFUSED } from '../../support/held-account.ts';
import { MINUTE, startJobWorld } from '../../support/job-world.ts';

describe('the hold of an account', () => {
  test('is told of only after the order’s outcome is recorded: a chat that hangs loses no answer', async (t) => {
    const desk = await startJobWorld(t);
    const states: string[] = [];
    desk.provider.refusalCode = '210505';
    desk.provider.submits = [REFUSED];
    const order = await desk.approved();
    desk.whileTold = async () => void states.push((await desk.now(order)).state);
    await desk.submit();
    assert.deepEqual(states, ['failed']);
  });

  test('whose hold cannot be read stops no purchase', async (t) => {
    const desk = await startJobWorld(t);
    await held(desk);
    const database = new DatabaseSync(desk.url.slice('file:'.length));
    database.exec("update account_holds set document = '{'");
    database.close();
    desk.provider.submits = [ACCEPTED];
    const order = await desk.approved();
    await desk.submit();
    assert.equal((await desk.now(order)).state, 'accepted');
  });

  test('that relapses for long is told again, so that nobody goes on to believe that it is well', async (t) => {
    const desk = await startJobWorld(t);
    await held(desk);
    desk.provider.submits = [ACCEPTED, REFUSED];
    for (let n = 0; n < 12; n += 1) await desk.approved();
    await later(desk, 30 * MINUTE);
    assert.deepEqual(kinds(desk), ['account_held', 'account_resumed']);
    await later(desk, 2 * HOUR, MINUTE);
    assert.deepEqual(kinds(desk), ['account_held', 'account_resumed', 'account_held']);
  });

  test('for its balance is not well because it refuses a number', async (t) => {
    const desk = await startJobWorld(t);
    await held(desk);
    desk.provider.refusalCode = '210501';
    for (let n = 0; n < 3; n += 1) await desk.approved();
    await later(desk, 2 * MINUTE);
    assert.equal(desk.provider.submitted.length, 2);
    assert.equal((await desk.ledger.accountHolds())[0]?.state, 'held');
    assert.deepEqual(kinds(desk), ['account_held']);
  });
});
