import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newSqliteUrl } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { startFakeSlack } from '../support/fake-slack.ts';
import { startFakeTelegram } from '../support/fake-telegram.ts';
import { startJourneyDesk } from '../support/journey/desk.ts';
import { slackChatOf } from '../support/journey/slack-chat.ts';
import { telegramChatOf } from '../support/journey/telegram-chat.ts';

const NUMBER = '13911201234';
const ROOM = 'C0ROOM0';
const REFERENCE = /T[0-9A-HJKMNP-TV-Z]{5}/;
const SETTING = { providers: ['ytx'], road: 'callback', rooms: 1 } as const;

describe('strangers in Slack', () => {
  for (const way of ['HTTP', 'a socket'] as const) {
    test(`by ${way}, another organisation of the Grid decides nothing and a sister workspace may`, async (t) => {
      const slack = await startFakeSlack(t);
      slack.state.enterpriseId = 'E0GRID';
      const chat = slackChatOf(slack);
      const bySocket = { ...chat.environment, SLACK_APP_TOKEN: slack.appToken, SLACK_SIGNING_SECRET: '' };
      const environment = way === 'HTTP' ? chat.environment : bySocket;
      await startJourneyDesk(t, { ...SETTING, chat: { ...chat, environment }, databaseUrl: await newSqliteUrl(t) });
      const send = async (type: 'slash_commands' | 'interactive', payload: Record<string, unknown>): Promise<void> => {
        if (way === 'a socket') return void slack.socket.send(type, payload);
        const fields = type === 'interactive' ? { payload: JSON.stringify(payload) } : payload;
        await slack.form(fields as Record<string, string>);
      };
      await send('slash_commands', slack.payloads.slash(`${NUMBER} 1GB`, { user: 'U0AGENT', channel: ROOM }));
      const card = await eventually('the card', () => slack.shown(ROOM)[0]);
      for (const who of [{ team: 'T0OTHER', enterprise: 'E0OTHER' }, { team: 'E0OTHER' }]) {
        await send('interactive', { ...slack.payloads.click(card, 'approve', { user: 'U0BOSS', ...who }) });
        const heard = await eventually('the refusal', () => slack.ephemerals.shift());
        assert.match(heard.text, /members of the workspace/);
        assert.equal(heard.user, 'U0BOSS');
      }
      const sister = { user: 'U0BOSS', team: 'T0SISTER', enterprise: 'E0GRID' };
      await send('interactive', { ...slack.payloads.click(card, 'approve', sister) });
      await eventually('delivered', () => slack.shown(ROOM).find(({ text }) => /(?<!being )delivered/.test(text)), 30);
    });
  }

  test('while Slack does not say who the app is, nobody asks; as soon as it does, they may', async (t) => {
    const slack = await startFakeSlack(t);
    for (let n = 0; n < 2; n += 1) slack.failNext('auth.test', 503);
    const databaseUrl = await newSqliteUrl(t);
    await startJourneyDesk(t, { ...SETTING, chat: slackChatOf(slack), databaseUrl });
    const ask = async () => (await slack.slash(`${NUMBER} 1GB`, { user: 'U0AGENT', channel: ROOM })).text;
    assert.match(await ask(), /could not check/);
    assert.equal(slack.shown(ROOM).length, 0);
    await eventually('an order', async () => REFERENCE.test(await ask()) || undefined, 20);
  });
});

test('in Telegram another bot’s words in an approver’s name approve nothing', async (t) => {
  const fake = await startFakeTelegram(t);
  const chat = telegramChatOf(fake, 'webhook');
  await startJourneyDesk(t, { ...SETTING, chat, databaseUrl: await newSqliteUrl(t) });
  const room = Number(chat.conversation(0).slice('telegram:'.length));
  const person = (role: 'agent' | 'boss') => ({
    id: Number(chat.account(role).slice('telegram:'.length)),
    first_name: role,
  });
  fake.say(room, person('agent'), `/topup ${NUMBER} 1GB`);
  const card = await eventually('the card', () => fake.messages(room).find(({ text }) => REFERENCE.test(text)));
  const [ref] = REFERENCE.exec(card.text) ?? [];
  const bot = { id: 555, is_bot: true, first_name: 'Other' };
  fake.say(room, person('boss'), `/approve ${ref}`, { more: { via_bot: bot } });
  fake.say(person('boss').id, person('boss'), `/approve ${ref}`, { more: { sender_business_bot: bot } });
  const told = (chatId: number) => fake.messages(chatId).some(({ text }) => /Another bot wrote this/.test(text));
  await eventually('both refusals', () => (told(room) && told(person('boss').id)) || undefined);
  assert.match(fake.messages(room).find(({ id }) => id === card.id)?.text ?? '', /waiting for approval/);
  fake.say(room, person('boss'), `/approve ${ref}`);
  await eventually('delivered', () => fake.messages(room).find(({ text }) => /(?<!being )delivered/.test(text)), 30);
});
