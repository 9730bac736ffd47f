import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Answer } from '../../../commands/command.ts';
import { eventually } from '../../support/eventually.ts';
import { ANA, cardOf, GROUP, say, startWorld } from '../../support/telegram/world.ts';

/** A report whose figure must not get into the group. */
function reportAnswer(sent: boolean[], isSent = true): Answer {
  const card = cardOf('Spent ¥19.63');
  return {
    ...{ kind: 'say', card, at: null, refused: false },
    report: {
      ...{ summary: card, charts: [], table: { by: 'team', name: 'team', columns: [], rows: [] } },
      sendFiles: async (picture) => {
        sent.push(picture);
        return isSent;
      },
      sent: cardOf('It is in your private chat.'),
      unsent: cardOf('Open a private chat with me.'),
      filesNotSent: cardOf('The files did not come.'),
    },
  };
}

describe('a report in Telegram', () => {
  test('asked for in a group goes to the private chat, and the group sees a sentence without a figure', async (t) => {
    const { fake, desk } = await startWorld(t, 'webhook');
    const sent: boolean[] = [];
    fake.say(ANA.id, ANA, '/help');
    await eventually('the private chat', () => fake.messages(ANA.id).length > 0);
    desk.answer = async () => reportAnswer(sent);
    const before = fake.messages(ANA.id).length;
    const asked = fake.say(GROUP, ANA, '/report@topup_bot month');
    const [said] = await eventually('the sentence', () => fake.messages(GROUP).length > 0 && fake.messages(GROUP));
    assert.deepEqual([said?.text, said?.replyTo], ['It is in your private chat.', asked.id]);
    await eventually('the files', () => sent.length === 1);
    assert.deepEqual(sent, [true]);
    assert.equal(
      fake
        .messages(ANA.id)
        .slice(before)
        .some(({ text }) => text.includes('¥19.63')),
      true,
    );
    assert.doesNotMatch(JSON.stringify(fake.messages(GROUP)), /19\.63/);
  });

  test('for somebody who never started the bot goes nowhere, and they are told what to do', async (t) => {
    const { fake, desk } = await startWorld(t, 'webhook');
    const sent: boolean[] = [];
    desk.answer = async () => reportAnswer(sent);
    fake.say(GROUP, ANA, '/report@topup_bot month');
    const [said] = await eventually('the sentence', () => fake.messages(GROUP).length > 0 && fake.messages(GROUP));
    assert.equal(said?.text, 'Open a private chat with me.');
    assert.deepEqual(sent, []);
  });

  test('alone with the bot is answered there; files that did not come are told of', async (t) => {
    const { fake, desk } = await startWorld(t, 'webhook');
    const sent: boolean[] = [];
    desk.answer = async () => reportAnswer(sent, false);
    fake.say(ANA.id, ANA, '/report month');
    await eventually('both', () => fake.messages(ANA.id).length === 2);
    assert.deepEqual(
      fake.messages(ANA.id).map(({ text }) => text),
      ['Spent ¥19.63', 'The files did not come.'],
    );
  });

  test('that is refused is said where it was asked', async (t) => {
    const { fake, desk } = await startWorld(t, 'webhook');
    desk.answer = async () => say('Reports are for finance.', true);
    fake.say(GROUP, ANA, '/report@topup_bot');
    const [said] = await eventually('the refusal', () => fake.messages(GROUP).length > 0 && fake.messages(GROUP));
    assert.equal(said?.text, 'Reports are for finance.');
  });
});
