import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newSqliteUrl } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { startFakeSlack } from '../support/fake-slack.ts';
import { startJourneyDesk } from '../support/journey/desk.ts';
import { slackChatOf } from '../support/journey/slack-chat.ts';

const NUMBER = '13911201234';

test('without a public address everything comes over the socket, and /readyz says when it is down', async (t) => {
  const slack = await startFakeSlack(t);
  const chat = slackChatOf(slack);
  const environment = { ...chat.environment, SLACK_APP_TOKEN: slack.appToken, SLACK_SIGNING_SECRET: '' };
  const desk = await startJourneyDesk(t, {
    chat: { ...chat, environment },
    providers: ['ytx'],
    databaseUrl: await newSqliteUrl(t),
    road: 'callback',
    rooms: 1,
  });
  const readiness = async () => {
    const answer = await fetch(`${desk.app.url}/readyz`);
    return { status: answer.status, text: await answer.text() };
  };
  assert.equal((await readiness()).status, 200);
  const over = await fetch(`${desk.app.url}/slack/events`, { method: 'POST' });
  assert.equal(over.status, 404, 'there is no address to call');

  for (let n = 0; n < 3; n += 1) slack.failNext('apps.connections.open', 'internal_error');
  slack.socket.refresh();
  const down = await eventually('a readiness that names the socket', async () => {
    const { status, text } = await readiness();
    return status === 503 && /Slack’s socket/.test(text) ? text : undefined;
  });
  assert.ok(JSON.parse(down));
  await eventually('the socket stands again', async () => ((await readiness()).status === 200 ? true : undefined), 20);

  const who = { user: 'U0AGENT', channel: 'C0ROOM0' };
  const asked = slack.payloads.slash(`${NUMBER} 1QG00102410 outage`, who);
  for (const _ of [1, 2]) slack.socket.send('slash_commands', asked);
  const card = await eventually('one card', () => slack.shown('C0ROOM0')[0]);
  slack.socket.send('interactive', slack.payloads.click(card, 'approve', { user: 'U0BOSS' }));
  await eventually('delivered', () => slack.shown('C0ROOM0').find(({ text }) => /(?<!being )delivered/.test(text)), 30);
  assert.equal(desk.sandbox.ledger.ytx.orders().filter(({ msisdn }) => msisdn === NUMBER).length, 1);
});
