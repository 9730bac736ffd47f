import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Answer, Given } from '../../../commands/command.ts';
import { eventually } from '../../support/eventually.ts';
import { NUMBER } from '../../support/telegram/dialogue.ts';
import { startEphemeralWorld as arrange } from '../../support/telegram/ephemeral-world.ts';
import { ANA, BO, cardOf, GROUP, KEY, say } from '../../support/telegram/world.ts';

const CARD = { chat: GROUP, id: 1 };
const DETAILS = `1d.${KEY}`;

describe('a server that has ephemeral messages', () => {
  test('an administrator answers any line to its writer alone, under that line', async (t) => {
    const { fake, alone, said, refused } = await arrange(t, '10.3', 'administrator');
    const { id } = fake.say(GROUP, ANA, '/status T7K3QX', {});
    await eventually('the answer', () => alone().length === 1);
    assert.deepEqual([alone(), said(), refused()], [['There is no such order.'], [], []]);
    assert.deepEqual(fake.seenAlone(GROUP, ANA)[0]?.replyTo, { message: id });
    assert.deepEqual(alone(BO), []);
  });

  test('a bot that is no administrator answers a command that only its writer sees, and others not even find its answer', async (t) => {
    const { fake, alone, said, refused } = await arrange(t, '10.3');
    const command = fake.sayAlone(GROUP, ANA, '/status T7K3QX');
    await eventually('the answer', () => alone().length === 1);
    assert.deepEqual([said(), refused()], [[], []]);
    assert.deepEqual(fake.seenAlone(GROUP, ANA)[0]?.replyTo, { ephemeral: command.id });
  });

  test('it answers an ordinary line for everybody, tries once for alone, and again when its rights have changed', async (t) => {
    const { fake, alone, said, refused } = await arrange(t, '10.3');
    for (let n = 1; n <= 3; n += 1) {
      const { id } = fake.say(GROUP, ANA, '/status T7K3QX');
      await eventually('the answer', () => said().length === n);
      assert.equal(fake.messages(GROUP).at(-1)?.replyTo, id);
    }
    assert.deepEqual(refused(), ['sendMessage']);
    fake.chat(GROUP).bot = 'administrator';
    const member = { user: { ...fake.bot, is_bot: true, first_name: 'desk' }, status: 'administrator' };
    fake.push(`chat ${GROUP}`, 'my_chat_member', { chat: { id: GROUP, type: 'supergroup' }, new_chat_member: member });
    fake.say(GROUP, ANA, '/status T7K3QX');
    await eventually('the answer alone', () => alone().length === 1);
  });

  test('after 15 s the answer is for everybody, names its reader and hangs under no message', async (t) => {
    const { fake, desk, alone, said } = await arrange(t, '10.3');
    const { answer: before } = desk;
    desk.answer = async (given: Given) => {
      fake.ephemeral.aheadMs += 16_000;
      return before(given);
    };
    fake.sayAlone(GROUP, ANA, '/status T7K3QX');
    await eventually('the answer', () => said().length === 1);
    assert.deepEqual([alone(), said()], [[], ['Ana Li\nThere is no such order.']]);
    assert.equal(fake.messages(GROUP)[0]?.replyTo, null);
    desk.answer = before;
    fake.sayAlone(GROUP, ANA, '/status T7K3QX');
    await eventually('the next in time', () => alone().length === 1);
  });

  test('Details stand below the card for one person, with the whole number only after the server has shown that it can', async (t) => {
    const { fake, alone, said } = await arrange(t, '10.3');
    const press = fake.pressData(CARD, DETAILS, BO);
    await eventually('the notice', () => fake.toasts.length === 1);
    assert.deepEqual([alone(BO), alone(ANA), said()], [[`all of it, ${NUMBER}`], [], []]);
    assert.match(fake.toasts[0]?.text ?? '', /只有你能看到/);
    const [first] = fake.callsOf('sendMessage');
    assert.match(JSON.stringify(first?.payload), /139\*\*\*\*1234/);
    assert.deepEqual(Object(first?.payload).ephemeral_message_parameters, {
      receiver_user_id: BO.id,
      callback_query_id: press,
    });
    fake.pressData(CARD, DETAILS, BO);
    await eventually('the second notice', () => fake.toasts.length === 2);
    assert.deepEqual([fake.callsOf('sendMessage').length, alone(BO).length], [2, 2]);
  });

  test('what a person’s app never got is shown to them by another press', async (t) => {
    const { fake, alone } = await arrange(t, '10.3');
    fake.ephemeral.losesNext = true;
    fake.pressData(CARD, DETAILS, BO);
    await eventually('the notice', () => fake.toasts.length === 1);
    assert.deepEqual(alone(BO), []);
    fake.pressData(CARD, DETAILS, BO);
    await eventually('the details', () => alone(BO).length === 1);
  });

  test('Details that come later than 15 s after the press go to the private chat', async (t) => {
    const { fake, desk, alone, said } = await arrange(t, '10.3');
    fake.say(BO.id, BO, '/start');
    const { answer: before } = desk;
    desk.answer = async (given: Given) => {
      fake.ephemeral.aheadMs += 16_000;
      return before(given);
    };
    await eventually('the greeting', () => fake.messages(BO.id).length === 1);
    fake.pressData(CARD, DETAILS, BO);
    await eventually('the notice', () => fake.toasts.length === 1);
    assert.deepEqual([alone(BO), said(), fake.messages(BO.id).at(-1)?.text], [[], [], `all of it, ${NUMBER}`]);
  });

  test('a whole number that a server suddenly shows to everybody is deleted, and the private chat gets it', async (t) => {
    const { fake, said } = await arrange(t, '10.3');
    fake.say(BO.id, BO, '/start');
    fake.pressData(CARD, DETAILS, BO);
    await eventually('the notice', () => fake.toasts.length === 1);
    fake.ephemeral.version = 'older';
    fake.pressData(CARD, DETAILS, BO);
    await eventually('the second notice', () => fake.toasts.length === 2);
    assert.deepEqual([said(), fake.callsOf('deleteMessage').length], [[], 1]);
    assert.equal(fake.messages(BO.id).at(-1)?.text, `all of it, ${NUMBER}`);
    fake.pressData(CARD, DETAILS, BO);
    await eventually('the third notice', () => fake.toasts.length === 3);
    assert.equal(fake.callsOf('deleteMessage').length, 1);
  });
});

describe('an older server', () => {
  test('one that passes over what it does not know gets no failed call, and only the first answer has the new parameters', async (t) => {
    const { fake, said, refused } = await arrange(t, 'older');
    for (let n = 1; n <= 3; n += 1) {
      const { id } = fake.say(GROUP, ANA, '/status T7K3QX');
      await eventually('the answer', () => said().length === n);
      assert.equal(fake.messages(GROUP).at(-1)?.replyTo, id);
    }
    const tried = fake.callsOf('sendMessage').map(({ payload }) => 'ephemeral_message_parameters' in Object(payload));
    assert.deepEqual([tried, refused()], [[true, false, false], []]);
  });

  test('one that refuses the mark in the menu is not tried at all', async (t) => {
    const { fake, said, refused } = await arrange(t, 'older, strict');
    fake.say(GROUP, ANA, '/status T7K3QX');
    await eventually('the answer', () => said().length === 1);
    assert.deepEqual(refused(), ['setMyCommands']);
  });

  test('one that refuses what it does not know is tried once', async (t) => {
    const { fake, said, refused } = await arrange(t, 'older');
    fake.ephemeral.version = 'older, strict';
    fake.group(GROUP - 1);
    for (const [n, group] of [GROUP, GROUP, GROUP - 1].entries()) {
      fake.say(group, ANA, '/status T7K3QX');
      await eventually('the answer', () => said().length + fake.messages(GROUP - 1).length === n + 1);
    }
    assert.deepEqual(refused(), ['sendMessage']);
  });

  for (const version of ['older', 'older, strict'] as const) {
    test(`${version}: Details go to the private chat, and nothing is tried in the group`, async (t) => {
      const { fake, said } = await arrange(t, version);
      fake.say(BO.id, BO, '/start');
      await eventually('the greeting', () => fake.messages(BO.id).length === 1);
      fake.pressData(CARD, DETAILS, BO);
      await eventually('the notice', () => fake.toasts.length === 1);
      assert.deepEqual([said(), fake.messages(BO.id).at(-1)?.text], [[], `all of it, ${NUMBER}`]);
      assert.ok(!JSON.stringify(fake.calls).includes('ephemeral_message_parameters'));
    });
  }
});

test('the file of an answer is for the same eyes as the answer', async (t) => {
  const { fake, desk, alone, said } = await arrange(t, '10.3');
  const file = { name: 'rows.csv', text: 'row,why\n2,139****1234' };
  desk.answer = async () => ({ ...say('Checked'), card: cardOf('Checked', { file }) }) as Answer;
  fake.sayAlone(GROUP, ANA, '/bulk');
  await eventually('the file', () => alone().length === 2);
  assert.deepEqual([said(), fake.seenAlone(GROUP, ANA).map((one) => one.file?.name)], [[], [undefined, 'rows.csv']]);
  fake.say(GROUP, ANA, '/bulk');
  await eventually('both for everybody', () => said().length === 2);
  assert.equal(alone().length, 2);
});

test('a person who cannot be shown a message alone gets the answer for everybody', async (t) => {
  const { fake, alone, said } = await arrange(t, '10.3', 'administrator');
  fake.failNext('sendMessage', 'Forbidden: bot was blocked by the user');
  fake.say(GROUP, ANA, '/status T7K3QX');
  await eventually('the answer', () => said().length === 1);
  assert.deepEqual(alone(), []);
});

test('what Telegram refuses for the whole chat is not tried a second time for everybody', async (t) => {
  const { fake, refused } = await arrange(t, '10.3', 'administrator');
  fake.chat(GROUP).kicked = true;
  fake.say(GROUP, ANA, '/status T7K3QX');
  await eventually('the refusal', () => refused().length === 1);
  assert.deepEqual(refused(), ['sendMessage']);
});

test('a limit of the chat is waited for, and the answer is still for one person', async (t) => {
  const { fake, alone, said } = await arrange(t, '10.3', 'administrator');
  fake.rateLimit(GROUP, 1);
  fake.say(GROUP, ANA, '/status T7K3QX');
  await eventually('the answer', () => alone().length === 1);
  assert.deepEqual(said(), []);
});
