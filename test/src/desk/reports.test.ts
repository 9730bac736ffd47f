import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AccountId, Actor, GroupId } from '../../../src/core/people.ts';
import { createPeople } from '../../../src/core/people.ts';
import { createReports } from '../../../src/desk/reports.ts';
import { SETTINGS } from '../../support/desk-world.ts';
import { OPENED_AT } from '../../support/orders.ts';

const id = (account: string) => account as AccountId;
const people = createPeople([{ name: 'Lin', accounts: [id('slack:U0LIN'), id('telegram:1001'), id('web:lin')] }]);
const actor = (account: string): Actor => ({
  account: id(account),
  person: people.personOf(id(account)),
  name: account,
});

function open(members: readonly string[] = [], more: Partial<typeof SETTINGS> = {}) {
  const asked: string[] = [];
  const reports = createReports({
    settings: { ...SETTINGS, people, ...more },
    access: {
      membershipOf: async (ids, account) => {
        const groups = ids.filter((one) => one.includes(':group:'));
        if (groups.length > 0) asked.push(account);
        return groups.length > 0 && members.includes(account) ? 'member' : 'not_member';
      },
    },
    now: () => OPENED_AT,
  });
  const of = async (account: string, team: string | null = null) => {
    const granted = await reports.reportFor({
      span: { kind: 'month', which: 'this' },
      team,
      by: [],
      reader: actor(account),
    });
    return granted.ok ? granted.value.teams : granted.error.kind;
  };
  return { of, asked };
}

describe('who gets a report', () => {
  test('finance and operators get every team, or one that they name, also one that is gone', async () => {
    const { of, asked } = open();
    for (const account of ['slack:U0CFO', 'slack:U0OPS']) {
      assert.equal(await of(account), null);
      assert.deepEqual(await of(account, 'Support'), ['support']);
      assert.deepEqual(await of(account, 'gone'), ['gone']);
    }
    assert.deepEqual(asked, [], 'no platform is asked about somebody who is named');
  });

  test('an approver gets their teams on every platform, and no other', async () => {
    const { of } = open();
    for (const account of ['slack:U0LIN', 'telegram:1001', 'web:lin']) {
      assert.deepEqual(await of(account), ['support']);
      assert.equal(await of(account, 'field'), 'not_your_team');
      assert.equal(await of(account, 'gone'), 'not_your_team');
    }
    assert.deepEqual(await of('slack:U0BOSS'), ['support', 'field']);
  });

  test('a member of a group of approvers gets its team, by today’s membership and config', async () => {
    assert.deepEqual(await open(['slack:U0LEAD']).of('slack:U0LEAD'), ['support']);
    assert.equal(await open().of('slack:U0LEAD'), 'no_report');
    const [support, field] = SETTINGS.teams;
    assert.ok(support && field);
    const teams = [{ ...support, approvers: ['slack:group:S0OTHER' as GroupId] }, field];
    assert.equal(await open([], { teams }).of('slack:U0LIN'), 'no_report', 'the role was lost');
  });

  test('requesters and strangers of every platform get none, whatever they name', async () => {
    const { of } = open();
    for (const account of ['slack:U0AGENT', 'slack:U0NOBODY', 'telegram:42', 'web:agent'])
      for (const team of [null, 'support', 'field', 'gone', '']) assert.equal(await of(account, team), 'no_report');
  });
});
