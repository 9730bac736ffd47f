import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GroupId } from '../../../src/core/people.ts';
import { openDesk, SETTINGS } from '../../support/desk-world.ts';

test('whoever may ask only as a member of a group is told where that cannot be checked', async (t) => {
  const teams = SETTINGS.teams.map((team) => ({ ...team, requesters: ['slack:group:S0AGENTS' as GroupId] }));
  const world = await openDesk(t, 'sqlite', { teams });
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
