import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { startSlackDesk } from '../../support/slack/connection.ts';
import { delivered } from '../../support/tiny-desk.ts';

test('a mention asks under its own message: card and replies hang there', async (t) => {
  const { slack, given, desk } = await startSlackDesk(t);
  assert.equal((await slack.mention('139 1128 1234 1GB outage')).status, 200);
  const [asking] = slack.messages;
  assert.deepEqual(given[0]?.origin, { conversation: 'slack:C0SUPPORT', thread: null, message: asking?.ts });
  assert.equal(given[0]?.requestKey, `slack:C0SUPPORT:${asking?.ts}`);
  const [order] = desk.orders.values();
  assert.ok(order);
  await desk.advance(order.ref, delivered(order), { kind: 'reply', reply: { kind: 'succeeded' } });
  assert.deepEqual(
    slack.shown().map(({ threadTs }) => threadTs),
    [asking?.ts, asking?.ts],
  );
});

test('a mention in a thread asks and is answered in that thread', async (t) => {
  const { slack, given } = await startSlackDesk(t);
  const root = slack.say('my phone has no data');
  await slack.mention('139 1128 1234 1GB', {}, root.ts);
  assert.equal(given[0]?.origin.thread, root.ts);
  assert.equal(slack.shown()[0]?.threadTs, root.ts);
  await eventually(() => slack.ephemerals.length === 1);
  const [told] = slack.ephemerals;
  assert.deepEqual([told?.via, told?.user, told?.threadTs], ['chat.postEphemeral', 'U0AGENT', root.ts]);
});

test('an answer to a mention outside a thread is told in the channel: Slack shows none in a thread without answers', async (t) => {
  const { slack } = await startSlackDesk(t);
  await slack.mention('help', { user: 'U0NEW' });
  await eventually(() => slack.ephemerals.length === 1);
  assert.deepEqual(
    [slack.ephemerals[0]?.user, slack.ephemerals[0]?.channel, slack.ephemerals[0]?.threadTs],
    ['U0NEW', 'C0SUPPORT', null],
  );
});

test('an event that Slack sends again finds the first order', async (t) => {
  const { slack, desk } = await startSlackDesk(t);
  const payload = slack.payloads.mention(slack.say(`<@${slack.botUserId}> 13911281234 1GB`));
  for (let n = 0; n < 3; n += 1) assert.equal((await slack.event(payload)).status, 200);
  assert.equal(desk.orders.size, 1);
});

test('bots and people of other workspaces are told that they cannot ask; the app does not answer itself', async (t) => {
  const { slack, given } = await startSlackDesk(t);
  const message = slack.say(`<@${slack.botUserId}> 13911281234 1GB`);
  await slack.event(slack.payloads.mention(message, { user: 'U0ROBOT', bot_id: 'B0ROBOT' }));
  await slack.event(slack.payloads.mention(message, { user: 'U0GUEST', user_team: 'T0OTHER' }));
  await slack.event(slack.payloads.mention(message, { user: slack.botUserId, bot_id: 'B0TOPUP' }));
  await slack.event(slack.payloads.mention(message, { user: undefined, bot_id: 'B0ROBOT' }));
  await eventually(() => slack.ephemerals.length === 2);
  const told = Object.fromEntries(slack.ephemerals.map(({ user, text }) => [user, text]));
  assert.match(told.U0ROBOT ?? '', /Only people can ask/);
  assert.match(told.U0GUEST ?? '', /members of the workspace/);
  assert.equal(given.length, 0);
});

test('somebody who cannot be told where they asked is told in direct messages', async (t) => {
  const { slack } = await startSlackDesk(t);
  slack.failNext('chat.postEphemeral', 'user_not_in_channel');
  await slack.mention('help', { user: 'U0AWAY' });
  await eventually(() => slack.shown('D0AWAY').length === 1);
  assert.equal(slack.shown('D0AWAY')[0]?.text, 'help');
});
