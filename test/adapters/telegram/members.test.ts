import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Telegram } from 'telegraf';
import { createCall } from '../../../adapters/telegram/api.ts';
import { createMembers } from '../../../adapters/telegram/members.ts';
import type { AccountId, GroupId } from '../../../src/core/people.ts';
import { type Fault, startFakeTelegram } from '../../support/fake-telegram.ts';
import { silentLog } from '../../support/silent.ts';
import { ANA, BO, GROUP } from '../../support/telegram/world.ts';

const ADMINISTRATORS = `telegram:group:${GROUP}` as GroupId;
const accountOf = ({ id }: { readonly id: number }): AccountId => `telegram:${id}` as AccountId;

async function arrange(t: TestContext) {
  const fake = await startFakeTelegram(t);
  fake.appoint(GROUP, BO);
  const clock = { at: 1_000_000 };
  const call = createCall(new Telegram(fake.token, { apiRoot: `${fake.root}/` }));
  const { memberOf, membersOf } = createMembers({ call, now: () => clock.at, log: silentLog });
  const is = (person: { readonly id: number }) => memberOf(ADMINISTRATORS, accountOf(person));
  return {
    fake,
    clock,
    is,
    all: () => membersOf(ADMINISTRATORS),
    asked: () => fake.callsOf('getChatAdministrators').length,
  };
}

test('a chat’s administrators are members of its group of approvers, and nobody else, the bot itself least', async (t) => {
  const { fake, is } = await arrange(t);
  assert.deepEqual(await Promise.all([is(BO), is(ANA), is(fake.bot)]), ['member', 'not_member', 'not_member']);
});

test('a chat’s administrators are told of, and not where Telegram does not say', async (t) => {
  const { fake, clock, all } = await arrange(t);
  assert.deepEqual(await all(), [accountOf(BO)]);
  clock.at += 60_000;
  fake.failNext('getChatAdministrators', 502);
  assert.equal(await all(), null);
});

test('nobody decides by a list of administrators that was read when their card was made', async (t) => {
  const { fake, all, is } = await arrange(t);
  assert.deepEqual(await all(), [accountOf(BO)]);
  fake.appoint(GROUP, ANA);
  assert.equal(await is(BO), 'not_member');
});

test('Telegram is asked once a minute, however many ask, and then who was dismissed passes no more', async (t) => {
  const { fake, clock, is, asked } = await arrange(t);
  await Promise.all([is(BO), is(ANA), is(BO)]);
  fake.appoint(GROUP, ANA);
  clock.at += 59_999;
  assert.deepEqual([await is(BO), asked()], ['member', 1]);
  clock.at += 1;
  assert.deepEqual([await is(BO), await is(ANA), asked()], ['not_member', 'member', 2]);
});

for (const fault of [502, 'drop before accept', 'chat not found', 429] satisfies Fault[]) {
  test(`after ${fault} nobody passes, and Telegram is asked again soon`, async (t) => {
    const { fake, clock, is, asked } = await arrange(t);
    fake.failNext('getChatAdministrators', fault);
    assert.equal(await is(BO), 'unknown');
    assert.equal(await is(BO), 'unknown');
    const before = asked();
    clock.at += 5_000;
    assert.deepEqual([await is(BO), asked()], ['member', before + 1]);
  });
}

test('what was known a minute ago lets nobody pass while Telegram cannot be asked', async (t) => {
  const { fake, clock, is } = await arrange(t);
  assert.equal(await is(BO), 'member');
  clock.at += 60_000;
  fake.failNext('getChatAdministrators', 502);
  assert.equal(await is(BO), 'unknown');
});

test('the administrators of a group that became a supergroup are those of the new one', async (t) => {
  const { fake, is } = await arrange(t);
  const to = fake.migrate(GROUP, ANA);
  fake.appoint(to, ANA);
  assert.deepEqual([await is(ANA), await is(BO)], ['member', 'not_member']);
});
