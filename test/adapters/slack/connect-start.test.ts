import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebAPIPlatformError, WebClient } from '@slack/web-api';
import { connectSlack } from '../../../adapters/slack/connect.ts';
import { createSdkLogger } from '../../../adapters/slack/intake.ts';
import { createLifecycle } from '../../../adapters/slack/lifecycle.ts';
import { ChatRefused } from '../../../src/core/surface.ts';
import { eventually } from '../../support/eventually.ts';
import { startFakeSlack } from '../../support/fake-slack.ts';
import { startSlackDesk } from '../../support/slack/connection.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };
const clientOf = (apiUrl: string, token: string) =>
  new WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: createSdkLogger(log),
  });

test('a bot token that Slack refuses stops the start with a sentence that names it', async (t) => {
  for (const fault of ['invalid_auth', 'account_inactive', 'token_revoked', 'not_authed']) {
    const slack = await startFakeSlack(t);
    slack.failNext('auth.test', fault);
    const lifecycle = createLifecycle({ client: clientOf(slack.apiUrl, slack.botToken), openSocket: null, log });
    t.after(lifecycle.stop);
    await assert.rejects(
      lifecycle.start(),
      (error: unknown) => error instanceof ChatRefused && /SLACK_BOT_TOKEN/.test(error.message),
    );
    assert.match(lifecycle.missing() ?? '', /SLACK_BOT_TOKEN/);
  }
  await assert.rejects(startSlackDesk(t, { botToken: 'xoxb-of-another-app' }), ChatRefused);
});

test('a Slack that cannot be reached at the start is asked again, and named meanwhile', async (t) => {
  const slack = await startFakeSlack(t);
  for (const fault of ['drop before accept', 503, 429, 'internal_error'] as const) slack.failNext('auth.test', fault);
  const lifecycle = createLifecycle({
    client: clientOf(slack.apiUrl, slack.botToken),
    openSocket: null,
    log,
    firstWaitMs: 5,
  });
  t.after(lifecycle.stop);
  await lifecycle.start();
  assert.match(lifecycle.missing() ?? '', /cannot be reached/);
  assert.equal(lifecycle.self.home, null);
  await eventually(() => lifecycle.missing() === null);
  assert.deepEqual(lifecycle.self.home, {
    teamId: 'T0HOME',
    enterpriseId: null,
    botUserId: 'U0TOPUP',
    url: 'https://acme.slack.com/',
  });
  assert.equal(slack.callsOf('auth.test').length, 5);
});

test('while Slack has not said who we are nobody asks for anything, and is told so; once it has, they may', async (t) => {
  const { slack, connection, desk } = await startSlackDesk(t, (fake) => {
    fake.failNext('auth.test', 500);
    return {};
  });
  assert.match(connection.missing() ?? '', /cannot be reached/);
  const refused = await slack.slash('13911281234 1GB');
  assert.equal(refused.status, 200);
  assert.match(refused.text, /could not check whether you belong/);
  assert.equal((await slack.mention('13911281234 1GB')).status, 200);
  assert.equal(desk.orders.size, 0);
  await eventually(() => connection.missing() === null);
  assert.equal((await slack.slash('13911281234 1GB')).status, 200);
  assert.equal((await slack.mention('13911281234 1GB')).status, 200);
  assert.equal(desk.orders.size, 2);
});

test('an answer that does not say which workspace this is, or a refusal after the start, is asked for again', async (t) => {
  const answers = [
    { ok: true, user_id: 'U0TOPUP' },
    'invalid_auth',
    { ok: true, team_id: 'E0GRID', user_id: 'U0TOPUP' },
  ];
  const client = {
    auth: {
      test: async () => {
        const answer = answers.shift();
        if (typeof answer === 'string') throw new WebAPIPlatformError({ ok: false, error: answer });
        return answer;
      },
    },
  } as unknown as WebClient;
  const lifecycle = createLifecycle({ client, openSocket: null, log, firstWaitMs: 5 });
  t.after(lifecycle.stop);
  await lifecycle.start();
  assert.equal(lifecycle.self.home, null);
  await eventually(() => lifecycle.missing() === null);
  assert.deepEqual(lifecycle.self.home, { teamId: 'E0GRID', enterpriseId: 'E0GRID', botUserId: 'U0TOPUP', url: null });
});

test('an address of the Web API without its last slash is understood', async (t) => {
  const { slack, connection } = await startSlackDesk(t, (fake) => ({ apiUrl: fake.apiUrl.slice(0, -1) }));
  assert.equal(connection.missing(), null);
  assert.equal((await slack.slash('help')).status, 200);
});

test('with a socket there is no address for anybody to call', () => {
  const connection = connectSlack({
    botToken: 'xoxb',
    signingSecret: '',
    appToken: 'xapp',
    apiUrl: 'http://127.0.0.1:9/api/',
    language: () => 'en',
    log,
    run: () => assert.fail(),
    views: { preview: () => assert.fail(), rejecting: () => assert.fail(), home: () => assert.fail() },
    mendCard: () => assert.fail(),
    conversationOpened: () => assert.fail(),
    orphanCardAt: () => assert.fail(),
    present: () => assert.fail(),
    actorOf: () => assert.fail(),
    products: () => [],
    now: Date.now,
    acknowledged: () => {},
    store: { get: async () => null, put: async () => {}, drop: async () => {} },
  });
  assert.deepEqual(connection.routes, []);
});
