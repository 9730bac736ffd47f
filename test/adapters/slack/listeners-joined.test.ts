import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { NUMBER, startOffice } from '../../support/slack/office.ts';

const joined = (user: string, channel: string) => ({
  type: 'event_callback',
  team_id: 'T0HOME',
  event_id: `Ev${user}`,
  event: { type: 'member_joined_channel', user, channel, channel_type: 'C', team: 'T0HOME' },
});

test('an order asked in a channel without the app is told in private what lets it in, and appears after the invitation', async (t) => {
  const { slack, wait } = await startOffice(t);
  const channel = slack.state.channels.get('C0SUPPORT');
  assert.ok(channel);
  channel.joined = false;
  await slack.slash(`${NUMBER} 1GB outage`, { user: 'U0AGENT' });
  const told = await eventually('the private message', () => slack.shown('D0AGENT')[0]);
  assert.match(JSON.stringify(told.blocks), /"type":"channel","channel_id":"C0SUPPORT".*\/invite/);
  // Each refusal doubles the gap: the cards below appear by the invitation, not by a retry.
  wait(6_000);
  const second = await slack.slash('13911281238 1GB outage', { user: 'U0AGENT' });
  const answer = JSON.stringify(second.json);
  assert.doesNotMatch(answer, /answer in the thread/);
  assert.match(answer, /"channel_id":"C0SUPPORT".*\/invite/);
  await eventually('the second private message', () => slack.shown('D0AGENT').length === 2);
  wait(11_000);
  await slack.slash('13911281236 1GB outage', { user: 'U0AGENT' });
  await eventually('the third private message', () => slack.shown('D0AGENT').length === 3);
  wait(21_000);
  await slack.slash('13911281237 1GB outage', { user: 'U0AGENT' });
  await eventually('the fourth private message', () => slack.shown('D0AGENT').length === 4);
  const calls = () =>
    slack.state.calls.filter(({ method, fields }) => method === 'chat.postMessage' && fields.channel === 'C0SUPPORT')
      .length;
  const before = calls();
  channel.joined = true;
  await slack.event(joined('U0COLLEAGUE', 'C0SUPPORT'));
  assert.equal(calls(), before, 'somebody else joined');
  assert.equal((await slack.event(joined(slack.state.botUserId, 'C0SUPPORT'))).status, 200);
  await eventually('all cards', () => slack.shown('C0SUPPORT').length === 4);
  const third = await slack.slash('13911281235 1GB outage', { user: 'U0AGENT' });
  assert.match(JSON.stringify(third.json), /answer in the thread/);
});
