import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { heldBy } from '../../../src/core/account-hold.ts';
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

  test('is told with every cause that came while no chat took the news, each once and with its order', async (t) => {
    const desk = await startJobWorld(t);
    desk.isDeaf = true;
    const first = await held(desk);
    desk.at += 2 * MINUTE;
    const second = await held(desk, '10001');
    desk.at += 4 * MINUTE;
    await held(desk);
    assert.deepEqual(kinds(desk), []);
    desk.isDeaf = false;
    desk.at += MINUTE;
    await desk.submit();
    await desk.submit();
    const told = desk.alerts.flatMap((alert) =>
      alert.kind === 'account_held' ? [[alert.word.code, alert.order]] : [],
    );
    assert.deepEqual(told.map(([code]) => code).toSorted(), ['10001', '210505']);
    assert.deepEqual(
      told.find(([code]) => code === '10001'),
      ['10001', second.ref],
    );
    assert.notEqual(first.ref, second.ref);
  });

  test('is told of a cause that comes while another is being told', async (t) => {
    const desk = await startJobWorld(t);
    let isFirst = true;
    desk.whileTold = async () => {
      if (!isFirst) return;
      isFirst = false;
      const [hold] = await desk.ledger.accountHolds();
      assert.ok(hold);
      const report = { provider: hold.provider, code: '10001', why: 'a second cause' } as const;
      await desk.ledger.saveAccountHold(
        heldBy(hold, report, { account: hold.account, order: hold.order, at: desk.at }),
      );
    };
    await held(desk);
    desk.at += MINUTE;
    await desk.submit();
    const told = desk.alerts.flatMap((alert) => (alert.kind === 'account_held' ? [alert.word.code] : []));
    assert.deepEqual(told, ['210505', '10001']);
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
