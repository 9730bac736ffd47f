import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { GroupId } from '../../../src/core/people.ts';
import { AGENT, BOSS, by, HERE, LIN, startDeskWorld } from '../../support/desk-world.ts';

const OTHER = { ...HERE, conversation: 'slack:C0OTHER' as ConversationId };
const FIELD = { ...HERE, conversation: 'slack:C0FIELD' as ConversationId };

test('anybody is told their id and the conversation’s, also without a role and in a conversation of no team', async (t) => {
  const { desk } = await startDeskWorld(t);
  assert.deepEqual(await desk.whoAmI(by('slack:U0NEW'), OTHER), {
    account: 'slack:U0NEW',
    named: null,
    otherAccounts: [],
    conversation: 'slack:C0OTHER',
    team: null,
    teams: [],
    ruleApprover: null,
    operator: false,
  });
  const everybody = await desk.whoAmI(by('slack:U0NEW'), FIELD);
  assert.equal(everybody.team, 'field');
  assert.deepEqual(everybody.teams, [{ team: 'field', requester: { by: 'everybody' }, approver: null }]);
});

test('every account of a person has the person’s name, other accounts and roles', async (t) => {
  const { desk } = await startDeskWorld(t);
  const ann = await desk.whoAmI(by('telegram:42'), OTHER);
  assert.deepEqual([ann.named, ann.otherAccounts], ['Ann', ['slack:U0AGENT']]);
  assert.deepEqual(ann.teams, [{ team: 'support', requester: { by: 'name' }, approver: null }]);
  const lin = await desk.whoAmI(by('telegram:1001'), OTHER);
  assert.deepEqual(lin.teams, [{ team: 'support', requester: { by: 'name' }, approver: { by: 'name' } }]);
  assert.equal((await desk.whoAmI(by('slack:U0OPS'), OTHER)).operator, true);
});

test('an approver by a group or for somebody who is away is one, and what cannot be asked is not taken for granted', async (t) => {
  const world = await startDeskWorld(t);
  const { desk } = world;
  const approverOf = async () => (await desk.whoAmI(AGENT, HERE)).teams[0]?.approver;
  assert.equal(await approverOf(), null);
  world.group = 'unknown';
  assert.deepEqual(await approverOf(), { by: 'unknown' });
  world.group = 'member';
  assert.deepEqual(await approverOf(), { by: 'groups', groups: ['slack:group:S0LEADS' as GroupId] });
  world.group = 'unknown';
  const until = { kind: 'days', days: 1 } as const;
  const given = await desk.delegate({ to: AGENT.account, called: 'Ann', until, by: LIN });
  assert.ok(given.ok);
  assert.deepEqual(await approverOf(), { by: 'delegation', for: ['Lin'] });
  world.at += 40 * 3_600_000;
  assert.deepEqual(await approverOf(), { by: 'unknown' });
  assert.deepEqual((await desk.whoAmI(BOSS, HERE)).teams.length, 2);
});
