import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import { SETTINGS } from '../../support/desk-world.ts';
import { eventually } from '../../support/eventually.ts';
import { NUMBER, startOffice } from '../../support/slack/office.ts';

const TEAMS = SETTINGS.teams.map((team) => ({
  ...team,
  conversations: ['slack:C0SUPPORT', 'slack:C0OPS'] as ConversationId[],
}));

test('a channel that Slack slows down delays no other channel, no form, no private answer and no Home tab', async (t) => {
  const { slack } = await startOffice(t, { settings: { teams: TEAMS } });
  slack.rateLimit('C0SUPPORT', 30);
  await slack.slash(`${NUMBER} 1GB first`);
  await eventually(() => slack.callsOf('chat.postMessage').length === 1);
  const limited = slack.callsOf('chat.postMessage').length;
  await slack.slash(`${NUMBER} 1GB second`, { channel: 'C0OPS' });
  await eventually(() => slack.shown('C0OPS').length === 1);
  await slack.slash('', { channel: 'C0OPS' });
  await slack.slash('');
  assert.equal(slack.views.length, 2);
  const [card] = slack.shown('C0OPS');
  assert.ok(card);
  await slack.click(card, 'details', { user: 'U0BOSS' });
  await eventually(() => slack.ephemerals.length === 1);
  await slack.openHome('U0BOSS');
  await eventually(() => slack.homes.has('U0BOSS'));
  assert.equal(slack.shown().length, 0);
  assert.equal(
    slack.callsOf('chat.postMessage').filter(({ fields }) => fields.channel === 'C0SUPPORT').length,
    limited,
  );
});

test('a Home tab that Slack will not take now is left, and drawn with the next change', async (t) => {
  const { slack, newest } = await startOffice(t);
  slack.failNext('views.publish', 429);
  await slack.openHome('U0BOSS');
  await eventually(() => slack.callsOf('views.publish').length === 1);
  assert.equal(slack.homes.size, 0);
  await slack.slash(`${NUMBER} 1GB`);
  const { ref } = await newest();
  await eventually(() => JSON.stringify(slack.homes.get('U0BOSS')?.view ?? '').includes(ref));
});
