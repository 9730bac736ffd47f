import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LedgerUnreachable } from '../../../src/core/ledger.ts';
import { eventually } from '../../support/eventually.ts';
import { startSlackDesk } from '../../support/slack/connection.ts';

test('Slack’s questions about the address are answered once they are signed', async (t) => {
  const { slack, given } = await startSlackDesk(t);
  const challenge = { type: 'url_verification', token: 'unused', challenge: '3eZbrw1aBm2rZgRNFdxV' };
  const answer = await slack.event(challenge);
  assert.deepEqual([answer.status, answer.json], [200, { challenge: '3eZbrw1aBm2rZgRNFdxV' }]);
  assert.equal((await slack.form({ ssl_check: '1', token: 'unused' })).status, 200);
  const unsigned = await slack.deliver(JSON.stringify(challenge), 'application/json', { 'x-slack-signature': 'v0=0' });
  assert.deepEqual([unsigned.status, unsigned.text], [401, '']);
  assert.equal(given.length, 0);
});

test('Slack’s word that it holds events back is taken, and stands in the log', async (t) => {
  const { slack, logged } = await startSlackDesk(t);
  const limited = {
    type: 'app_rate_limited',
    token: 'unused',
    team_id: 'T0',
    minute_rate_limited: 1,
    api_app_id: 'A0',
  };
  assert.equal((await slack.event(limited)).status, 200);
  assert.deepEqual(
    logged.map(({ level, event }) => [level, event]),
    [['warn', 'slack.events_held_back']],
  );
});

test('a signed body that cannot be read is refused once and for all', async (t) => {
  const { slack } = await startSlackDesk(t);
  for (const [body, type] of [
    ['{"type":', 'application/json'],
    ['[1]', 'application/json'],
    ['null', 'application/json'],
    ['payload=%7Bnot+json', 'application/x-www-form-urlencoded'],
    ['hello', 'text/plain'],
  ] as const) {
    const answer = await slack.deliver(body, type);
    assert.deepEqual([answer.status, answer.text, answer.headers.get('x-slack-no-retry')], [400, '', '1'], body);
  }
});

test('a proxy may add a charset to the content type', async (t) => {
  const { slack, given } = await startSlackDesk(t);
  const body = new URLSearchParams(slack.payloads.slash('help')).toString();
  assert.equal((await slack.deliver(body, 'application/x-www-form-urlencoded; charset=utf-8')).status, 200);
  assert.equal(given.length, 1);
});

test('what nobody listens to is an error in the log, and no acknowledgement', async (t) => {
  const { slack, logged } = await startSlackDesk(t);
  const stranger = { ...slack.payloads.globalShortcut(), callback_id: 'another_app' };
  assert.equal((await slack.interact(stranger)).status, 404);
  assert.equal((await slack.interact({ type: 'something_new' })).status, 404);
  assert.equal(logged.filter(({ event }) => event === 'slack.unhandled').length, 2);
});

test('a payload without what we need is acknowledged, logged by its fields, and harms nothing', async (t) => {
  const { slack, logged, given } = await startSlackDesk(t);
  const { trigger_id: _, ...slash } = slack.payloads.slash('139 1128 1234 1GB');
  assert.equal((await slack.form(slash)).status, 200);
  assert.equal(
    (await slack.event({ type: 'event_callback', event: { type: 'app_mention', channel: 'C1' } })).status,
    200,
  );
  const facts = logged.filter(({ event }) => event === 'slack.unreadable').map((line) => line.facts);
  assert.deepEqual(facts, [
    '{"what":"slash","fields":["trigger_id"]}',
    '{"what":"mention","fields":["event.text","event.ts"]}',
  ]);
  assert.equal(given.length, 0);
});

test('a database that cannot be reached answers 503 with Retry-After, and a mention is taken when Slack sends it again', async (t) => {
  const { slack, desk } = await startSlackDesk(t);
  const message = slack.say(`<@${slack.botUserId}> 139 1128 1234 1GB`);
  const payload = slack.payloads.mention(message);
  desk.failNext(new LedgerUnreachable('no connection'));
  const failed = await slack.event(payload);
  assert.deepEqual([failed.status, failed.text, failed.headers.get('retry-after')], [503, '', '5']);
  assert.equal(slack.ephemerals.length, 0);
  assert.equal((await slack.event(payload)).status, 200);
  assert.equal(desk.orders.size, 1);
});

test('a command that met an unreachable database is answered 503, and its requester is told that nobody knows', async (t) => {
  const { slack, desk } = await startSlackDesk(t);
  desk.failNext(new LedgerUnreachable('no connection'));
  const answer = await slack.slash('139 1128 1234 1GB');
  assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5']);
  await eventually(() => slack.ephemerals.length === 1);
  assert.match(slack.ephemerals[0]?.text ?? '', /cannot reach its database/);
});

test('a listener that fails answers 500, so that Slack sends the event again', async (t) => {
  const { slack, desk, logged } = await startSlackDesk(t);
  desk.failNext(new Error('a bug'));
  const answer = await slack.mention('139 1128 1234 1GB');
  assert.deepEqual([answer.status, answer.text], [500, '']);
  assert.deepEqual(
    logged.filter(({ level }) => level === 'error').map(({ event, facts }) => [event, facts]),
    [['slack.listener_failed', '{"type":"event_callback","why":"Error: a bug"}']],
  );
});

test('no acknowledgement leaves before the desk has taken the request', async (t) => {
  let commit = (): void => {};
  const committed = new Promise<void>((resolve) => {
    commit = resolve;
  });
  const order: string[] = [];
  const { slack, acknowledged } = await startSlackDesk(t, (_, desk) => ({
    run: async (given) => {
      await committed;
      order.push('committed');
      return desk.run(given);
    },
  }));
  const answers = [slack.mention('139 1128 1234 1GB'), slack.slash('139 1128 1234 1GB')].map(async (sent) => {
    const { status } = await sent;
    order.push(`answered ${status}`);
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual([order, acknowledged], [[], []]);
  commit();
  await Promise.all(answers);
  assert.deepEqual(order, ['committed', 'committed', 'answered 200', 'answered 200']);
  assert.equal(acknowledged.length, 2);
});

test('Slack is never asked who we are while a request waits', async (t) => {
  const { slack } = await startSlackDesk(t);
  for (let n = 0; n < 5; n += 1) await slack.slash('help');
  assert.equal(slack.callsOf('auth.test').length, 1);
});
