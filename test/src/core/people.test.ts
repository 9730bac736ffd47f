import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AccountId, createPeople, type GroupId, isGroup, nativeId, platformOf } from '../../../src/core/people.ts';

const account = (id: string) => id as AccountId;
const people = createPeople([{ name: 'Lin', accounts: [account('slack:U0LIN'), account('telegram:1001')] }]);

test('two accounts of one person are one pair of eyes', () => {
  assert.equal(people.personOf(account('slack:U0LIN')), people.personOf(account('telegram:1001')));
  assert.notEqual(people.personOf(account('slack:U0LIN')), people.personOf(account('slack:U0BOSS')));
});

test('nobody becomes a person of the config by naming an account like one', () => {
  assert.notEqual(people.personOf(account('slack:Lin')), people.personOf(account('slack:U0LIN')));
  assert.equal(people.personOf(account('slack:U0BOSS')), 'slack:U0BOSS');
  assert.equal(people.nameOf(account('telegram:1001')), 'Lin');
  assert.equal(people.nameOf(account('slack:U0BOSS')), null);
});

test('a group is told from an account, and both are named as their platform names them', () => {
  assert.ok(isGroup('slack:group:S0LEADS' as GroupId));
  assert.ok(!isGroup(account('slack:U0LIN')));
  assert.equal(nativeId('slack:group:S0LEADS'), 'S0LEADS');
  assert.equal(nativeId('telegram:-1001234567890'), '-1001234567890');
  assert.equal(platformOf('slack:group:S0LEADS'), 'slack');
});
