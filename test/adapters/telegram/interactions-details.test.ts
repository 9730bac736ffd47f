import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { ANA, BO, GROUP, KEY, orderOf, say, startWorld, telegram, type World } from '../../support/telegram/world.ts';

const DETAILS = `1d.${KEY}`;
const CARD = { chat: GROUP, id: 1 };

async function arrange(t: TestContext) {
  const world = await startWorld(t, 'webhook');
  world.orders.set(KEY, orderOf());
  world.desk.answer = async ({ command }) => say(command.ok ? `all of ${Object(command.value).order}` : 'no');
  return { world, fake: world.fake };
}

const startedBy = async (world: World, person: typeof ANA | typeof BO): Promise<void> => {
  world.fake.say(person.id, person, '/start');
  await eventually('the greeting', () => world.fake.messages(person.id).length === 1);
  world.given.length = 0;
};

test('Details are sent to who pressed in private, asked for where the card stands', async (t) => {
  const { world, fake } = await arrange(t);
  await startedBy(world, BO);
  fake.pressData(CARD, DETAILS, BO);
  await eventually('the notice', () => fake.toasts.length === 1);
  assert.deepEqual(
    fake
      .messages(BO.id)
      .map(({ text }) => text)
      .slice(1),
    ['all of T7K3QX'],
  );
  assert.deepEqual(fake.messages(GROUP), []);
  assert.deepEqual([fake.toasts[0]?.text, fake.toasts[0]?.url], ['📬 已私信发给你。', undefined]);
  const [{ command, origin, alone } = { command: null, origin: null, alone: null }] = world.given;
  assert.deepEqual(command, { ok: true, value: { kind: 'details', order: 'T7K3QX' } });
  assert.deepEqual([origin?.conversation, alone], [telegram(GROUP), true]);
});

test('who has never started the bot is led to it by a link of their own, which shows them the order', async (t) => {
  const { world, fake } = await arrange(t);
  fake.pressData(CARD, DETAILS, BO);
  await eventually('the notice', () => fake.toasts.length === 1);
  const payload = new URL(fake.toasts[0]?.url ?? 'x:').searchParams.get('start') ?? '';
  assert.match(payload, /^details_[\w-]{22}$/);
  fake.say(ANA.id, ANA, `/start ${payload}`);
  await eventually('the refusal', () => fake.messages(ANA.id).length === 1);
  assert.match(fake.messages(ANA.id)[0]?.text ?? '', /expired, or was made for somebody else/);
  fake.say(BO.id, BO, `/start ${payload}`);
  await eventually('the order', () => fake.messages(BO.id).length === 1);
  assert.equal(fake.messages(BO.id)[0]?.text, 'all of T7K3QX');
  const last = world.given.at(-1);
  assert.deepEqual([last?.origin.conversation, last?.alone, last?.by.account], [telegram(GROUP), true, 'telegram:77']);
});

test('a link that nobody made shows nothing and says so', async (t) => {
  const { world, fake } = await arrange(t);
  for (const payload of [`details_${'A'.repeat(22)}`, 'other', 'details_']) fake.say(BO.id, BO, `/start ${payload}`);
  await eventually('three refusals', () => fake.messages(BO.id).length === 3);
  assert.deepEqual(world.given, []);
});

test('who may not see the order is told so, and no link is made', async (t) => {
  const { world, fake } = await arrange(t);
  world.desk.answer = async () => say('There is no order “T7K3QX” here.', true);
  fake.pressData(CARD, DETAILS, BO);
  await eventually('the notice', () => fake.toasts.length === 1);
  assert.deepEqual([fake.toasts[0]?.text, fake.toasts[0]?.alert], ['There is no order “T7K3QX” here.', true]);
  assert.deepEqual([...world.store.kept.keys()], []);
});

test('a private chat that cannot be reached now is not taken for one that was never started', async (t) => {
  const { world, fake } = await arrange(t);
  await startedBy(world, BO);
  for (let i = 0; i < 3; i += 1) fake.failNext('sendMessage', 502);
  fake.pressData(CARD, DETAILS, BO);
  await eventually('the notice', () => fake.toasts.length === 1);
  assert.deepEqual([fake.toasts[0]?.alert, fake.toasts[0]?.url], [true, undefined]);
});

test('a line in a private chat is answered to one alone, in a group it is not', async (t) => {
  const { world, fake } = await arrange(t);
  fake.say(BO.id, BO, '/details T7K3QX');
  await eventually('the first', () => world.given.length === 1);
  fake.say(GROUP, BO, '/details T7K3QX');
  await eventually('the second', () => world.given.length === 2);
  assert.deepEqual(
    world.given.map(({ alone }) => alone),
    [true, false],
  );
});
