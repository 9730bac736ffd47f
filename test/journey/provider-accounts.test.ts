import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { newSqliteUrl } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { accountAt, startSlackProcess } from '../support/journey/slack-process.ts';
import { wordsOf } from '../support/journey/slack-room.ts';
import { newPostgresDatabase } from '../support/postgres.ts';

const PRODUCT = { ytx: '1GB', juhe: '2GB' } as const;
/** Several times as long as the desk waits between two questions. */
const QUIET_MS = 3_000;
const DATABASES = { sqlite: newSqliteUrl, postgres: newPostgresDatabase } as const;

async function sandboxFor(t: TestContext): Promise<Sandbox> {
  const sandbox = await startSandbox({ chargeMs: 200, holdMs: 5_000, queryEveryMs: 0, callbackRetryMs: 100 });
  t.after(sandbox.stop);
  return sandbox;
}

/** Stands before a provider and counts what it is asked. */
async function countingFront(
  t: TestContext,
  target: string,
): Promise<{ readonly url: string; readonly calls: () => number }> {
  let calls = 0;
  const server = createServer(async (request, response) => {
    calls += 1;
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => name !== 'host'));
    const answer = await fetch(`${target}${request.url}`, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: Buffer.concat(chunks),
    }).catch(() => null);
    if (answer === null) response.destroy();
    else response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls: () => calls };
}

describe('switched to another address of a provider', () => {
  for (const [provider, database] of [
    ['ytx', 'sqlite'],
    ['juhe', 'postgres'],
  ] as const) {
    test(`${provider} on ${database}: what went to the first is held, new orders go to the second, and back it goes on`, async (t) => {
      const [first, second] = [await sandboxFor(t), await sandboxFor(t)];
      const desk = await startSlackProcess(t, await DATABASES[database](t));
      await desk.restart(accountAt(provider, first.url), [provider]);
      // Taken and charging for ever; and taken, but its answer is lost.
      const charging = await desk.asked(`13911200005 ${PRODUCT[provider]} outage`);
      await desk.approve(charging);
      await desk.cardSays(charging, /has accepted the order/);
      first.failNext(provider, 'submit', 'dropped', true);
      const doubted = await desk.asked(`13911210005 ${PRODUCT[provider]} outage`);
      const waiting = await desk.asked(`13911220013 ${PRODUCT[provider]} outage`);
      await desk.approve(doubted);
      await eventually('both at the first', () => first.ledger[provider].orders().length === 2, 20);

      await desk.restart(accountAt(provider, second.url), [provider]);
      for (const ref of [charging, doubted]) await desk.cardSays(ref, /held.*sent to another account of (YTX|Juhe)/s);
      await eventually('the operators to hear of it once', () => desk.slack.shown('C0OPS').length > 0, 20);
      assert.match(wordsOf(desk.slack.shown('C0OPS')[0]), /2 orders are held.*another account/s);
      for (const line of [`status ${charging}`, `details ${doubted}`, 'list doubt']) {
        assert.match(await desk.answer(line), /held/, line);
      }
      assert.match(
        await desk.answer('list doubt'),
        new RegExp(`${charging} .*${doubted}|${doubted} .*${charging}`, 's'),
      );
      const ready = await desk.get('/readyz');
      assert.equal(ready.status, 200);
      assert.match(ready.text, new RegExp(`${provider} is configured with another account; 2 orders of it are held`));
      assert.match((await desk.get('/metrics')).text, new RegExp(`topup_orders_held\\{provider="${provider}"\\} 2`));

      // What was not sent yet simply goes to the second; a callback of the first makes nobody ask the second about its orders.
      await desk.approve(waiting);
      await desk.cardSays(waiting, /(?<!being )delivered/);
      assert.equal(second.ledger[provider].orders().length, 1);
      await eventually('word of the move', () => desk.slack.shown('C0OPS').length > 1, 20);
      assert.match(wordsOf(desk.slack.shown('C0OPS')[1]), /The address of \w+ has changed.*127\.0\.0\.1:\d+/s);
      const questions = second.ledger[provider].queries();
      const callback = await desk.get(
        `/callbacks/ytx/callback-token?customParm=${first.ledger[provider].orders()[0]?.merchantOrderId}`,
      );
      assert.ok([200, 404].includes(callback.status));
      await sleep(QUIET_MS);
      assert.equal(second.ledger[provider].queries(), questions, 'the second is asked about none of them');
      for (const ref of [charging, doubted]) await desk.cardSays(ref, /held/);

      for (const { merchantOrderId } of first.ledger[provider].orders()) first.settle(merchantOrderId, 'delivered');
      await desk.restart(accountAt(provider, first.url), [provider]);
      for (const ref of [charging, doubted]) await desk.cardSays(ref, /(?<!being )delivered/);
      assert.equal(first.ledger[provider].orders().length, 2, 'and nothing was bought twice');
      assert.deepEqual(
        second.ledger[provider].orders().map(({ msisdn }) => msisdn),
        ['13911220013'],
      );
    });
  }
});

describe('switched to another account at the same address', () => {
  for (const [provider, other] of [
    ['ytx', { YTX_APP_ID: 'another-app' }],
    ['juhe', { JUHE_OPENID: 'JHanother' }],
  ] as const) {
    test(`${provider}: it is asked nothing about what went to the first, a renewed secret is no other account, and two people may settle`, async (t) => {
      const sandbox = await sandboxFor(t);
      const front = await countingFront(t, sandbox.url);
      const desk = await startSlackProcess(t, await newSqliteUrl(t));
      await desk.restart(accountAt(provider, front.url), [provider]);
      const ref = await desk.asked(`13911200005 ${PRODUCT[provider]} outage`);
      await desk.approve(ref);
      await desk.cardSays(ref, /has accepted the order/);

      const secret = provider === 'ytx' ? { YTX_AUTH_TOKEN: 'renewed' } : { JUHE_KEY: 'renewed' };
      await desk.restart(accountAt(provider, front.url, secret), [provider]);
      const before = front.calls();
      await eventually('questions under the renewed secret', () => front.calls() > before, 20);
      await desk.cardSays(ref, /has accepted the order|has not confirmed/);

      await desk.restart(accountAt(provider, front.url, other), [provider]);
      await desk.cardSays(ref, /held/);
      const calls = front.calls();
      assert.match(await desk.answer(`status ${ref}`), /held/);
      await sleep(QUIET_MS);
      assert.equal(front.calls(), calls);
      assert.match(
        await desk.answer(`settle ${ref} delivered slip 8841`, 'U0BOSS'),
        /It counts once a second approver/,
      );
      assert.match(await desk.answer(`confirm ${ref}`, 'U0LEAD'), /Both of you are in the journal/);
      await desk.cardSays(ref, /(?<!being )delivered/);
      assert.doesNotMatch(desk.output(), /another-app|JHanother/);
    });
  }
});

test('a provider that the environment no longer has: held, named by /readyz, taken back or settled, and back it goes on', async (t) => {
  const sandbox = await sandboxFor(t);
  const desk = await startSlackProcess(t, await newSqliteUrl(t));
  const juhe = accountAt('juhe', sandbox.url);
  const both = { ...accountAt('ytx', sandbox.url), ...juhe };
  await desk.restart(both, ['ytx', 'juhe']);
  const sent = await desk.asked('13911200005 1GB outage');
  await desk.approve(sent);
  await desk.cardSays(sent, /has accepted the order/);
  const [waiting, unwanted] = [await desk.asked('13911220013 1GB outage'), await desk.asked('13911230013 1GB outage')];

  await desk.restart(juhe, ['juhe']);
  await desk.cardSays(sent, /held.*It was sent to YTX, which is no longer configured/s);
  for (const ref of [waiting, unwanted]) {
    await desk.approve(ref);
    await desk.cardSays(ref, /held.*YTX is no longer configured, so the order waits; nothing was sent/s);
  }
  const ready = await desk.get('/readyz');
  assert.deepEqual(
    [ready.status, JSON.parse(ready.text).outages],
    [200, ['ytx is not configured; 3 orders of it are held']],
  );
  assert.match(await desk.answer(`cancel ${sent}`), /can no longer be cancelled/);
  assert.match(await desk.answer(`cancel ${unwanted}`), /Nothing was bought/);
  await desk.cardSays(unwanted, /cancelled/);
  assert.match(await desk.answer('budget'), /460\.74/, 'its money is free again');
  const other = await desk.asked('13911240013 2GB outage');
  await desk.approve(other);
  await desk.cardSays(other, /(?<!being )delivered/);

  sandbox.settle(sandbox.ledger.ytx.orders()[0]?.merchantOrderId ?? '', 'delivered');
  await desk.restart(both, ['ytx', 'juhe']);
  for (const ref of [sent, waiting]) await desk.cardSays(ref, /(?<!being )delivered/);
  await desk.cardSays(unwanted, /cancelled/);
  assert.deepEqual(
    sandbox.ledger.ytx.orders().map(({ msisdn }) => msisdn),
    ['13911200005', '13911220013'],
  );
  assert.doesNotMatch((await desk.get('/readyz')).text, /held/);
});
