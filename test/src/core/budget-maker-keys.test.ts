import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMakerKeys, type RememberedName } from '../../../src/core/budget.ts';
import { createCalendar } from '../../../src/core/calendar.ts';
import { type AccountId, createPeople, type PersonId } from '../../../src/core/people.ts';

const calendar = createCalendar('Asia/Shanghai');
const account = (id: string): AccountId => id as AccountId;
const name = (id: string, person: string, until: string | null): RememberedName => ({
  account: account(id),
  person: `person:${person}` as PersonId,
  until: until === null ? null : Date.parse(`2026-${until}:00+08:00`),
});
const date = (at: string) => calendar(Date.parse(`2026-${at}:00+08:00`));
const people = createPeople([{ name: 'Lin', accounts: [account('slack:U0LIN')] }]);

test('somebody of whom the config says nothing has their own account alone', () => {
  const keys = createMakerKeys(people, [], calendar)(account('slack:U0WU'), date('11-21T10:00'));
  assert.deepEqual(keys, { person: 'slack:U0WU', account: 'slack:U0WU', also: { day: [], month: [] } });
});

test('an account that was taken away still counts until the day and the month in which it was are over', () => {
  const keysOf = createMakerKeys(people, [name('telegram:1001', 'Lin', '11-21T12:00')], calendar);
  const lin = account('slack:U0LIN');
  assert.deepEqual(keysOf(lin, date('11-21T23:59')).also, {
    day: ['person:Lin', 'telegram:1001'],
    month: ['person:Lin', 'telegram:1001'],
  });
  assert.deepEqual(keysOf(lin, date('11-22T00:00')).also, {
    day: ['person:Lin'],
    month: ['person:Lin', 'telegram:1001'],
  });
  assert.deepEqual(keysOf(lin, date('12-01T00:00')).also, { day: ['person:Lin'], month: ['person:Lin'] });
});

test('a name that two accounts had one after the other, and a chain of names, join them', () => {
  const keysOf = createMakerKeys(
    people,
    [
      name('telegram:1', 'Lin', '11-21T12:00'),
      name('telegram:1', 'Max', '11-21T13:00'),
      name('slack:U0MAX', 'Max', null),
    ],
    calendar,
  );
  const { day } = keysOf(account('slack:U0LIN'), date('11-21T14:00')).also;
  assert.deepEqual(day.toSorted(), ['person:Lin', 'person:Max', 'slack:U0MAX', 'telegram:1']);
});
