import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newSqliteUrl } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { startFakeTelegram } from '../support/fake-telegram.ts';
import { startJourneyDesk } from '../support/journey/desk.ts';
import { telegramChatOf } from '../support/journey/telegram-chat.ts';

const NUMBER = '13911201234';
const REFERENCE = /T[0-9A-HJKMNP-TV-Z]{5}/;
const SETTING = { providers: ['ytx'], road: 'callback', rooms: 1 } as const;

test('two requests that only their writers see are two orders, and one that comes again is the same order', async (t) => {
  const fake = await startFakeTelegram(t, { version: '10.3' });
  const chat = telegramChatOf(fake, 'webhook');
  await startJourneyDesk(t, { ...SETTING, chat, databaseUrl: await newSqliteUrl(t) });
  const room = Number(chat.conversation(0).slice('telegram:'.length));
  const agent = { id: Number(chat.account('agent').slice('telegram:'.length)), first_name: 'Ann', language_code: 'en' };
  const boss = { id: Number(chat.account('boss').slice('telegram:'.length)), first_name: 'Bo', language_code: 'en' };
  const cards = () => fake.messages(room).filter(({ keyboard }) => keyboard.length > 0);

  const first = fake.sayAlone(room, agent, `/topup ${NUMBER} 1GB outage`);
  await eventually('the first card', () => cards().length === 1, 20);
  // The server saw no answer and sends the same message once more, as another update.
  fake.sayAloneAgain(first);
  fake.sayAlone(room, agent, '/topup 13911201235 1GB outage');
  await eventually('the second card', () => cards().length === 2, 20);
  fake.sayAlone(room, agent, '/list');
  const list = await eventually(
    'the list',
    () => fake.seenAlone(room, agent).find(({ text }) => /1235/.test(text)),
    20,
  );
  assert.equal([...list.text.matchAll(new RegExp(REFERENCE, 'g'))].length, 2);
  const [card, other] = cards();
  assert.deepEqual([card?.replyTo, other?.replyTo], [null, null]);
  assert.ok(!fake.messages(room).some(({ text }) => text.includes(NUMBER)));

  fake.sayAlone(room, agent, `/approve ${REFERENCE.exec(card?.text ?? '')?.[0]}`);
  await eventually(
    'the refusal',
    () => fake.seenAlone(room, agent).some(({ text }) => /yourself|Somebody else/i.test(text)),
    20,
  );
  fake.press(card as never, 'Approve', boss);
  const delivered = () =>
    fake.messages(room).find(({ text, replyTo }) => /delivered/i.test(text) && replyTo === card?.id);
  await eventually('the reply under the card', delivered, 30);
  assert.deepEqual(
    fake.calls.filter(({ refused }) => refused !== null),
    [],
  );
});
