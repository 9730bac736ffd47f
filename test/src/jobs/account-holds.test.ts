import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { err, ok } from '../../../src/core/result.ts';
import { resumeProvider } from '../../../src/ledger/holds.ts';
import { HERE } from '../../support/desk-world.ts';
import { ACCEPTED, HOUR, held, kinds, later, REFUSED } from '../../support/held-account.ts';
import { type JobWorld, MINUTE, startJobWorld } from '../../support/job-world.ts';
import { silentLog } from '../../support/silent.ts';

const resumeJuhe = (desk: JobWorld) => resumeProvider({ url: desk.url, log: silentLog }, 'juhe', desk.at);

describe('a provider that refuses our account', () => {
  test('costs the one order that met it; no other is sent, each waits, says so once and can be cancelled', async (t) => {
    const desk = await startJobWorld(t);
    assert.equal((await held(desk)).state, 'failed');
    const waiting = await desk.approved();
    for (let n = 0; n < 4; n += 1) await desk.submit();
    assert.equal(desk.provider.submitted.length, 1);
    const order = await desk.now(waiting);
    assert.deepEqual(
      [order.state, order.unreachable?.account, order.unreachable?.word.code],
      ['approved', true, '210505'],
    );
    assert.deepEqual(
      (await desk.ledger.journal(order.id)).map(({ event }) => event.kind),
      ['opened', 'approved', 'delayed'],
    );
    assert.deepEqual(kinds(desk), ['account_held']);
    const gone = await desk.desk.cancel(order.ref, order.maker, HERE);
    assert.equal(gone.ok && gone.value.state, 'cancelled');
  });

  test('is held over a restart and in every process, and told once a cause', async (t) => {
    const desk = await startJobWorld(t);
    await held(desk);
    await desk.approved();
    const other = await desk.another();
    await other();
    assert.equal(desk.provider.submitted.length, 1);
    assert.deepEqual(kinds(desk), ['account_held']);
  });

  test('is tried with one order after a growing gap; once one is taken, all go on and the operators hear of it', async (t) => {
    const desk = await startJobWorld(t);
    await held(desk);
    const orders = [await desk.approved(), await desk.approved(), await desk.approved()];
    await later(desk, MINUTE - 15_000);
    assert.equal(desk.provider.submitted.length, 1);
    await later(desk, 15_000);
    assert.equal(desk.provider.submitted.length, 2, 'one order as a probe');
    await later(desk, 2 * MINUTE - 15_000);
    assert.equal(desk.provider.submitted.length, 2, 'the gap has doubled');
    desk.provider.submits = [ACCEPTED];
    await later(desk, MINUTE);
    const states = await Promise.all(orders.map(async (order) => (await desk.now(order)).state));
    assert.deepEqual(states.toSorted(), ['accepted', 'accepted', 'failed']);
    assert.deepEqual(kinds(desk), ['account_held', 'account_resumed']);
  });

  test('that answers so to every order makes no storm: of the orders one an hour is tried, and it is told once', async (t) => {
    const desk = await startJobWorld(t);
    await held(desk);
    for (let n = 0; n < 12; n += 1) await desk.approved();
    await later(desk, 3 * HOUR, 5 * MINUTE);
    assert.ok(desk.provider.submitted.length <= 9, String(desk.provider.submitted.length));
    assert.deepEqual(kinds(desk), ['account_held']);
  });

  test('that flaps is bought from ever more carefully, and its relapses are not told again and again', async (t) => {
    const desk = await startJobWorld(t);
    await held(desk);
    desk.provider.submits = [ACCEPTED, REFUSED, ACCEPTED, REFUSED, ACCEPTED, REFUSED, REFUSED];
    for (let n = 0; n < 20; n += 1) await desk.approved();
    await later(desk, 30 * MINUTE);
    assert.ok(desk.provider.submitted.length <= 9, String(desk.provider.submitted.length));
    assert.ok(kinds(desk).filter((kind) => kind === 'account_held').length === 1);
  });

  test('goes on by an operator’s word, one order at a time; still refused it is held and told again', async (t) => {
    const desk = await startJobWorld(t);
    await held(desk);
    for (let n = 0; n < 5; n += 1) await desk.approved();
    await desk.submit();
    assert.deepEqual(await resumeJuhe(desk), ok({ orders: 5 }));
    for (let n = 0; n < 5; n += 1) await desk.submit();
    assert.equal(desk.provider.submitted.length, 2, 'one met the refusal again, and no other');
    assert.deepEqual(kinds(desk), ['account_held', 'account_resumed', 'account_held']);
    desk.provider.submits = [ACCEPTED];
    assert.equal((await resumeJuhe(desk)).ok, true);
    for (let n = 0; n < 5; n += 1) await desk.submit();
    assert.equal(desk.provider.submitted.length, 6);
    assert.deepEqual(await resumeJuhe(desk), err({ kind: 'not_held' }));
  });

  test('of another account holds nothing: that one is bought from, and the hold of the first stays its own', async (t) => {
    const desk = await startJobWorld(t);
    await held(desk);
    desk.provider.account = 'another';
    desk.provider.submits = [ACCEPTED];
    const order = await desk.approved();
    await desk.submit();
    assert.equal((await desk.now(order)).state, 'accepted');
    desk.provider.account = 'account-of-juhe';
    const waits = await desk.approved();
    await desk.submit();
    assert.equal((await desk.now(waits)).state, 'approved');
  });

  test('whose key is well again by a check that buys nothing goes on without an order that had to fail', async (t) => {
    const desk = await startJobWorld(t);
    let answer: 'refused' | 'well' = 'refused';
    const checks: number[] = [];
    Object.assign(desk.provider, {
      checkAccount: async () => {
        checks.push(desk.at);
        return answer === 'well' ? ok(undefined) : err({ kind: 'refused', code: '10001', why: 'key', advice: null });
      },
    });
    await held(desk, '10001');
    const order = await desk.approved();
    await later(desk, 10 * MINUTE);
    assert.equal(desk.provider.submitted.length, 1);
    assert.ok(checks.length >= 2 && checks.length <= 4, String(checks.length));
    assert.deepEqual(kinds(desk), ['account_held']);
    answer = 'well';
    desk.provider.submits = [ACCEPTED];
    await later(desk, 20 * MINUTE);
    assert.equal((await desk.now(order)).state, 'accepted');
    assert.deepEqual(kinds(desk), ['account_held', 'account_resumed']);
  });

  test('whose turn to be asked is not now is asked a little later, and that is no failed check', async (t) => {
    const desk = await startJobWorld(t);
    const checks: number[] = [];
    Object.assign(desk.provider, {
      checkAccount: async () => {
        checks.push(desk.at);
        return ok(undefined);
      },
    });
    await held(desk, '10001');
    const order = await desk.approved();
    await later(desk, MINUTE - 15_000);
    assert.equal(await desk.ledger.acquireRateSlot('query:juhe', 40_000, desk.at), 0);
    desk.provider.submits = [ACCEPTED];
    await later(desk, 15_000);
    assert.deepEqual(checks, [], 'another query has the turn');
    await later(desk, 45_000);
    assert.equal(checks.length, 1);
    assert.equal((await desk.now(order)).state, 'accepted', 'the first check that was made is believed');
  });

  test('gives orders to a second provider after the config’s time, and not to one that is held too', async (t) => {
    const desk = await startJobWorld(t, 'ytx', 100, { failoverAfterMs: 30_000 });
    desk.provider.refusalCode = '-205';
    desk.provider.submits = [REFUSED];
    const first = await desk.approved('TWO');
    await desk.submit();
    const waiting = await desk.approved('TWO');
    await later(desk, 15_000);
    assert.equal((await desk.now(waiting)).attempt?.provider, 'ytx');
    await later(desk, 30_000);
    assert.deepEqual(
      [(await desk.now(waiting)).attempt?.provider, (await desk.now(waiting)).state],
      ['juhe', 'accepted'],
    );
    assert.equal((await desk.now(first)).attempt?.provider, 'juhe');
  });

  test('keeps orders that could only go to a provider that is held too', async (t) => {
    const desk = await startJobWorld(t, 'ytx', 100, { failoverAfterMs: 30_000 });
    desk.second.refusalCode = '210505';
    desk.second.submits = [REFUSED];
    await desk.approved('BIG');
    desk.provider.refusalCode = '-205';
    desk.provider.submits = [REFUSED];
    await desk.approved('TWO');
    await desk.submit();
    const both = await desk.approved('TWO');
    await later(desk, 45_000);
    assert.deepEqual([(await desk.now(both)).state, (await desk.now(both)).attempt?.provider], ['approved', 'ytx']);
  });

  test('is not meant by a refusal of an order, by a doubt, or by a code without a listed cause', async (t) => {
    const desk = await startJobWorld(t);
    for (const code of ['210501', '210508', 'no-such-code']) {
      desk.provider.refusalCode = code;
      desk.provider.submits = [REFUSED];
      await desk.approved();
      await desk.submit();
    }
    desk.provider.submits = [{ kind: 'unknown', unlisted: false }];
    await desk.approved();
    await desk.submit();
    assert.deepEqual(await desk.ledger.accountHolds(), []);
    assert.deepEqual(desk.alerts, []);
  });
});
