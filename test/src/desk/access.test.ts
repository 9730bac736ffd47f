import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { GroupId } from '../../../src/core/people.ts';
import { by, SETTINGS, startDeskWorld } from '../../support/desk-world.ts';

test('whoever may ask only as a member of a group is told where that cannot be checked', async (t) => {
  const teams = SETTINGS.teams.map((team) => ({ ...team, requesters: ['slack:group:S0AGENTS' as GroupId] }));
  const world = await startDeskWorld(t, 'sqlite', { teams });
  const refusal = async (group: typeof world.group) => {
    world.group = group;
    const answer = await world.ask();
    return answer.ok ? 'ok' : answer.error;
  };
  const refused = { kind: 'not_requester', team: 'support' };
  assert.deepEqual(await refusal('unknown'), { ...refused, group: 'unknown' });
  assert.deepEqual(await refusal('not_member'), { ...refused, group: 'asked' });
  assert.equal(await refusal('member'), 'ok');
});

const MEMBER = by('slack:U0MEMBER');
const own = { conversation: 'slack:U0MEMBER' as ConversationId, thread: null, message: null };

test('a private chat belongs to the one team whose requesters have the person in a group', async (t) => {
  const teams = SETTINGS.teams.map((team) => ({ ...team, requesters: ['slack:group:S0AGENTS' as GroupId] }));
  const world = await startDeskWorld(t, 'sqlite', { teams: teams.slice(0, 1) });
  const asked = async (group: typeof world.group) => {
    world.group = group;
    const answer = await world.ask({ by: MEMBER, origin: own });
    return answer.ok ? answer.value.order.team : answer.error;
  };
  assert.equal(await asked('member'), 'support');
  assert.deepEqual(await asked('not_member'), { kind: 'no_team', conversation: 'slack:U0MEMBER' });
  assert.deepEqual(await asked('unknown'), { kind: 'not_requester', team: 'support', group: 'unknown' });
  const two = await startDeskWorld(t, 'sqlite', { teams });
  two.group = 'member';
  const answer = await two.ask({ by: MEMBER, origin: own });
  assert.equal(answer.ok ? 'ok' : answer.error.kind, 'no_team', 'of two teams nobody knows which');
});

test('a member of an approving group lists what the team has, also from their own messages', async (t) => {
  const world = await startDeskWorld(t);
  const { ref } = await world.opened();
  const listed = async (group: typeof world.group) => {
    world.group = group;
    const looked = await world.desk.list('waiting', MEMBER, own);
    return looked.ok ? looked.value.orders.map((order) => order.ref) : looked.error.kind;
  };
  assert.deepEqual(await listed('member'), [ref]);
  assert.equal(await listed('not_member'), 'no_team');
  assert.equal(await listed('unknown'), 'no_team');
});
