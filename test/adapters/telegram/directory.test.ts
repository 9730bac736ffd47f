import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIntroductions } from '../../../adapters/telegram/directory.ts';
import { eventually } from '../../support/eventually.ts';
import { type FakeTelegram, startFakeTelegram } from '../../support/fake-telegram.ts';

const ANN = { id: 42, first_name: 'Ann', last_name: 'Lee' };
const GROUP = -1001234567890;
const SOON_MS = 30_000;

/** The first question is only about what waits already. */
const isListening = (telegram: FakeTelegram) =>
  eventually('the second question', () => telegram.callsOf('getUpdates').length > 1, 20);

test('whoever writes /start is introduced, and no update is taken from the desk', async (t) => {
  const telegram = await startFakeTelegram(t);
  telegram.say(7, { id: 7, first_name: 'Old' }, '/start');
  const introductions = createIntroductions(telegram.token, telegram.root);
  const introduced = introductions.next('person', SOON_MS);
  await isListening(telegram);
  telegram.say(GROUP, ANN, '/start');
  telegram.say(42, ANN, '/start');
  assert.deepEqual(await introduced, { ok: true, value: { id: 'telegram:42', called: 'Ann Lee' } });
  assert.equal(telegram.updates.waiting, 3);
});

test('a group is introduced by /start in it', async (t) => {
  const telegram = await startFakeTelegram(t);
  const introduced = createIntroductions(telegram.token, telegram.root).next('group', SOON_MS);
  await isListening(telegram);
  telegram.say(GROUP, ANN, `/start@${telegram.bot.username}`);
  const found = await introduced;
  assert.equal(found.ok ? found.value.id : found.error, `telegram:${GROUP}`);
});

test('nothing is listened for while a webhook is set, and the sentence says what else to do', async (t) => {
  const telegram = await startFakeTelegram(t);
  telegram.updates.setWebhook({ url: 'http://127.0.0.1:1/', secret: null, allowed: null, maxConnections: 1 });
  const refused = await createIntroductions(telegram.token, telegram.root).next('person', SOON_MS);
  assert.match(refused.ok ? '' : refused.error, /a webhook is set.*\/topup whoami/);
  assert.deepEqual(telegram.callsOf('getUpdates'), []);
});

test('a desk that polls meanwhile is noticed', async (t) => {
  const telegram = await startFakeTelegram(t);
  const introduced = createIntroductions(telegram.token, telegram.root).next('person', SOON_MS);
  const timer = setInterval(() => void telegram.updates.poll(0, 100, 1_000), 200);
  t.after(() => clearInterval(timer));
  const refused = await introduced;
  assert.match(refused.ok ? '' : refused.error, /a running desk, or another program, takes the updates/);
});

test('a desk that takes updates without a pause is noticed by what disappears', async (t) => {
  const telegram = await startFakeTelegram(t);
  telegram.say(7, { id: 7, first_name: 'Old' }, 'hello');
  const introduced = createIntroductions(telegram.token, telegram.root).next('person', SOON_MS);
  await isListening(telegram);
  void telegram.updates.poll(900_000_000, 100, 0);
  const refused = await introduced;
  assert.match(refused.ok ? '' : refused.error, /takes the updates of this bot/);
});

test('a hundred waiting messages hide who writes now, which is said', async (t) => {
  const telegram = await startFakeTelegram(t);
  for (let count = 0; count < 100; count += 1) telegram.say(7, { id: 7, first_name: 'Old' }, 'hello');
  const refused = await createIntroductions(telegram.token, telegram.root).next('person', SOON_MS);
  assert.match(refused.ok ? '' : refused.error, /a hundred messages wait/);
  assert.equal(telegram.updates.waiting, 100);
});

test('a token that Telegram does not know, a group without the bot, and silence are told', async (t) => {
  const telegram = await startFakeTelegram(t);
  const unknown = await createIntroductions('1:wrong', telegram.root).bot();
  assert.match(unknown.ok ? '' : unknown.error, /does not know this token/);
  const introductions = createIntroductions(telegram.token, telegram.root);
  assert.deepEqual(await introductions.bot(), { ok: true, value: telegram.bot.username });
  const outside = await introductions.group(-1009);
  assert.match(outside.ok ? '' : outside.error, /the bot is not in the group -1009/);
  const silence = await introductions.next('person', 200);
  assert.match(silence.ok ? '' : silence.error, /nobody wrote \/start/);
});
