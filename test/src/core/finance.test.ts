import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ReportRoles, reportRightOf } from '../../../src/core/finance.ts';
import { type AccountId, createPeople, type GroupId, type Membership } from '../../../src/core/people.ts';
import type { Team } from '../../../src/core/policy.ts';
import { SETTINGS } from '../../support/desk-world.ts';
import { actor } from '../../support/steps.ts';

const id = (account: string): AccountId => account as AccountId;
const people = createPeople([{ name: 'Lin', accounts: [id('slack:U0LIN'), id('telegram:1001')] }]);
const as = (account: string) => ({ ...actor(account), person: people.personOf(id(account)) });
const team = SETTINGS.teams[1] as Team;
const SUPPORT: Team = { ...team, name: 'support', approvers: [id('slack:U0LIN'), 'slack:group:S0LEADS' as GroupId] };
const FIELD: Team = { ...team, name: 'field', approvers: [id('slack:U0BOSS')] };

const roles = (groups: Membership = 'not_member', more: Partial<ReportRoles> = {}): ReportRoles => ({
  finance: { people: [id('slack:U0CFO')], conversation: null },
  operators: [id('slack:U0OPS')],
  teams: [SUPPORT, FIELD],
  people,
  inGroupOf: ({ name }) => (name === 'support' ? groups : 'not_member'),
  ...more,
});

describe('who sees a report', () => {
  test('finance sees everything, and whole numbers', () => {
    assert.deepEqual(reportRightOf(as('slack:U0CFO'), roles()), { kind: 'all', wholeNumbers: true });
  });

  test('an operator sees everything but whole numbers, unless finance names them too', () => {
    assert.deepEqual(reportRightOf(as('slack:U0OPS'), roles()), { kind: 'all', wholeNumbers: false });
    const both = roles('not_member', { finance: { people: [id('slack:U0OPS')], conversation: null } });
    assert.deepEqual(reportRightOf(as('slack:U0OPS'), both), { kind: 'all', wholeNumbers: true });
  });

  test('an approver sees the teams that they approve for, with any of their accounts', () => {
    for (const account of ['slack:U0LIN', 'telegram:1001'])
      assert.deepEqual(reportRightOf(as(account), roles()), { kind: 'teams', teams: [SUPPORT] });
    assert.deepEqual(reportRightOf(as('slack:U0BOSS'), roles()), { kind: 'teams', teams: [FIELD] });
  });

  test('a member of a group of approvers sees its team; while the platform cannot say, nobody does', () => {
    const wu = as('slack:U0WU');
    assert.deepEqual(reportRightOf(wu, roles('member')), { kind: 'teams', teams: [SUPPORT] });
    assert.deepEqual(reportRightOf(wu, roles('unknown')), { kind: 'none', group: 'unknown' });
  });

  test('a requester, a former approver and a stranger see nothing', () => {
    const requesters: Team = { ...FIELD, requesters: [id('slack:U0WU')] };
    for (const account of ['slack:U0WU', 'slack:U0GONE', 'telegram:42'])
      assert.deepEqual(reportRightOf(as(account), roles('not_member', { teams: [requesters] })), {
        kind: 'none',
        group: 'asked',
      });
  });
});
