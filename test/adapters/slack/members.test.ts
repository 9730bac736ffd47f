import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebClient } from '@slack/web-api';
import { createSdkLogger } from '../../../adapters/slack/intake.ts';
import { createMembers } from '../../../adapters/slack/members.ts';
import type { KeyValueStore } from '../../../src/core/conversation.ts';
import type { AccountId, GroupId } from '../../../src/core/people.ts';
import { eventually } from '../../support/eventually.ts';
import { type FakeSlack, startFakeSlack } from '../../support/fake-slack.ts';
import { createMemoryStore } from '../../support/playground-server.ts';

const LEADS = 'slack:group:S0LEADS' as GroupId;
const BOSS = 'slack:U0BOSS' as AccountId;
const AGENT = 'slack:U0AGENT' as AccountId;
const log = { info: () => {}, warn: () => {}, error: () => {} };

function groupsOf(
  slack: FakeSlack,
  store: KeyValueStore = createMemoryStore(),
  clock = { now: 1_000_000 },
  timeoutMs = 2_000,
) {
  const options = {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: createSdkLogger(log),
  };
  const client = new WebClient(slack.botToken, options);
  return createMembers({ client, store, now: () => clock.now, log, timeoutMs });
}

test('who is in a user group is asked of Slack once a minute at most', async (t) => {
  const slack = await startFakeSlack(t);
  slack.setGroup('S0LEADS', ['U0BOSS']);
  const clock = { now: 1_000_000 };
  const { memberOf } = groupsOf(slack, createMemoryStore(), clock);
  assert.equal(await memberOf(LEADS, BOSS), 'member');
  assert.equal(await memberOf(LEADS, AGENT), 'not_member');
  clock.now += 59_999;
  slack.setGroup('S0LEADS', ['U0AGENT']);
  assert.equal(await memberOf(LEADS, BOSS), 'member');
  assert.equal(slack.callsOf('usergroups.users.list').length, 1);
  clock.now += 1;
  assert.deepEqual([await memberOf(LEADS, BOSS), await memberOf(LEADS, AGENT)], ['not_member', 'member']);
  assert.equal(slack.callsOf('usergroups.users.list').length, 2);
});

test('a user group is told of whole, and not at all where Slack does not say', async (t) => {
  const slack = await startFakeSlack(t);
  slack.setGroup('S0LEADS', ['U0BOSS', 'U0LIN']);
  const clock = { now: 1_000_000 };
  const { membersOf } = groupsOf(slack, createMemoryStore(), clock);
  assert.deepEqual(await membersOf(LEADS), [BOSS, 'slack:U0LIN']);
  assert.deepEqual(await membersOf(LEADS), [BOSS, 'slack:U0LIN']);
  assert.equal(slack.callsOf('usergroups.users.list').length, 1);
  clock.now += 60_000;
  slack.failNext('usergroups.users.list', 500);
  assert.equal(await membersOf(LEADS), null);
});

test('nobody decides by a list that was read when their card was made', async (t) => {
  const slack = await startFakeSlack(t);
  slack.setGroup('S0LEADS', ['U0BOSS']);
  const { memberOf, membersOf } = groupsOf(slack);
  assert.deepEqual(await membersOf(LEADS), [BOSS]);
  slack.setGroup('S0LEADS', []);
  assert.equal(await memberOf(LEADS, BOSS), 'not_member');
});

test('many who ask at once make one question', async (t) => {
  const slack = await startFakeSlack(t);
  slack.setGroup('S0LEADS', ['U0BOSS']);
  const { memberOf } = groupsOf(slack);
  const answers = await Promise.all(Array.from({ length: 20 }, () => memberOf(LEADS, BOSS)));
  assert.deepEqual([...new Set(answers)], ['member']);
  assert.equal(slack.callsOf('usergroups.users.list').length, 1);
});

test('another replica finds the list in the store', async (t) => {
  const slack = await startFakeSlack(t);
  slack.setGroup('S0LEADS', ['U0BOSS']);
  const store = createMemoryStore();
  const clock = { now: 1_000_000 };
  assert.equal(await groupsOf(slack, store, clock).memberOf(LEADS, BOSS), 'member');
  assert.equal(await groupsOf(slack, store, clock).memberOf(LEADS, BOSS), 'member');
  assert.equal(slack.callsOf('usergroups.users.list').length, 1);
  clock.now += 60_000;
  slack.setGroup('S0LEADS', []);
  assert.equal(await groupsOf(slack, store, clock).memberOf(LEADS, BOSS), 'not_member');
});

test('where Slack does not say who is in a group nobody is, also not by an older list', async (t) => {
  const slack = await startFakeSlack(t);
  slack.setGroup('S0LEADS', ['U0BOSS']);
  const clock = { now: 1_000_000 };
  const { memberOf } = groupsOf(slack, createMemoryStore(), clock);
  assert.equal(await memberOf(LEADS, BOSS), 'member');
  for (const fault of ['plan_upgrade_required', 'missing_scope', 500, 429, 'drop before accept'] as const) {
    clock.now += 60_000;
    slack.failNext('usergroups.users.list', fault);
    assert.equal(await memberOf(LEADS, BOSS), 'unknown', String(fault));
  }
  const asked = slack.callsOf('usergroups.users.list').length;
  assert.equal(await memberOf(LEADS, BOSS), 'unknown');
  assert.equal(slack.callsOf('usergroups.users.list').length, asked);
  clock.now += 5_000;
  assert.equal(await memberOf(LEADS, BOSS), 'member');
});

test('an answer that takes too long lets nobody pass, and serves the next question', async (t) => {
  const slack = await startFakeSlack(t);
  slack.setGroup('S0LEADS', ['U0BOSS']);
  const kept = createMemoryStore();
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const slow: KeyValueStore = { ...kept, get: (key) => opened.then(() => kept.get(key)) };
  const { memberOf } = groupsOf(slack, slow, { now: 1_000_000 }, 20);
  assert.equal(await memberOf(LEADS, BOSS), 'unknown');
  open();
  await eventually(async () => (await memberOf(LEADS, BOSS)) === 'member');
});
