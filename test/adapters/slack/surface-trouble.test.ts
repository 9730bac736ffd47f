import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { AccountId, GroupId } from '../../../src/core/people.ts';
import { SETTINGS } from '../../support/desk-world.ts';
import { eventually } from '../../support/eventually.ts';
import { NUMBER, type Office, startOffice } from '../../support/slack/office.ts';

const BOSS = { user: 'U0BOSS' };
const OPERATORS = { conversation: 'slack:C0OPS' as ConversationId, people: ['slack:U0OPS' as AccountId] };

const says = ({ slack }: Office, words: RegExp, channel = 'C0SUPPORT') =>
  eventually(`${words} in ${channel}`, () =>
    slack.shown(channel).find(({ text, blocks }) => words.test(text + JSON.stringify(blocks))),
  );

test('what Slack did not take for its own reasons is shown once it does, and once', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  for (const fault of [500, 503] as const) slack.failNext('chat.postMessage', fault);
  slack.failNext('chat.update', 500);
  await slack.slash(`${NUMBER} 1GB outage`);
  const card = await says(office, /waiting for approval/);
  await slack.click(card, 'approve', BOSS);
  await eventually('the edit', () => /approved/.test(card.text), 15);
  assert.equal(slack.shown().length, 1);
});

test('while the token is revoked nothing is lost: it is named, and everything goes out when it is good again', async (t) => {
  const office = await startOffice(t);
  const { slack, connection } = office;
  slack.revokeToken();
  assert.match((await slack.slash(`${NUMBER} 1GB first`)).text, /waiting for approval/);
  await eventually(() => /SLACK_BOT_TOKEN/.test(connection.missing() ?? ''));
  assert.equal(slack.shown().length, 0);
  slack.revokeToken(false);
  office.wait(60_000);
  await slack.slash(`${NUMBER} 1GB second`);
  await says(office, /first/);
  await says(office, /second/);
  assert.equal(slack.shown().length, 2);
  assert.equal(connection.missing(), null);
});

test('of a channel that was archived, or that the app was removed from, the operators are told, and the order is decided all the same', async (t) => {
  for (const trouble of ['archive', 'removeBot'] as const) {
    const office = await startOffice(t, { settings: { operators: OPERATORS } });
    const { slack } = office;
    slack[trouble]('C0SUPPORT');
    assert.match((await slack.slash(`${NUMBER} 1GB outage`)).text, /waiting for approval/);
    const { ref } = await office.newest();
    await says(office, new RegExp(`${ref}.*${trouble === 'archive' ? 'is_archived' : 'not_in_channel'}`), 'C0OPS');
    assert.match((await slack.slash(`approve ${ref}`, { ...BOSS, channel: 'C0OPS' })).text, /You approved/);
  }
});

test('Slack’s own address for answers is used as often as it may be, and then the other road', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  await slack.slash(`${NUMBER} 1GB outage`);
  const click = slack.payloads.click(await says(office, /waiting for approval/), 'details', BOSS);
  for (let n = 1; n <= 6; n += 1) {
    await slack.interact(click);
    await eventually(() => slack.ephemerals.length === n);
  }
  assert.deepEqual(
    slack.ephemerals.map(({ via }) => via === 'response_url'),
    [true, true, true, true, true, false],
  );
});

test('a Slack user group asks, and where Slack does not say who is in it nobody asks by it', async (t) => {
  const teams = SETTINGS.teams.map((team) => ({ ...team, requesters: ['slack:group:S0AGENTS' as GroupId] }));
  const office = await startOffice(t, { settings: { teams } });
  const { slack } = office;
  slack.setGroup('S0AGENTS', ['U0NEW']);
  assert.match((await slack.slash(`${NUMBER} 1GB`, { user: 'U0STRANGER' })).text, /Only the requesters/);
  assert.match((await slack.slash(`${NUMBER} 1GB`, { user: 'U0NEW' })).text, /waiting for approval/);
  const { ref } = await office.newest();
  office.wait(60_000);
  slack.failNext('usergroups.users.list', 'ratelimited');
  assert.match((await slack.slash(`${NUMBER} 1GB`, { user: 'U0NEW' })).text, /could not check/);
  assert.equal((await office.newest()).ref, ref);
});
