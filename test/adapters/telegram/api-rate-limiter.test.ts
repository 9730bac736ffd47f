import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Telegram } from 'telegraf';
import { createCall, createRateLimitedCall, createRateLimiter } from '../../../adapters/telegram/api.ts';
import { startFakeTelegram } from '../../support/fake-telegram.ts';

const GROUP = -1001;
const PERSON = 42;

/** A rate limiter whose clock stands still until it is told. */
function arrange() {
  const clock = { at: 1_000_000 };
  return { clock, rateLimiter: createRateLimiter(() => clock.at) };
}

test('after a message a chat is left alone for a second, and another chat is not', async () => {
  const { clock, rateLimiter } = arrange();
  await rateLimiter.acquire(GROUP);
  assert.deepEqual([rateLimiter.waitMs(GROUP), rateLimiter.waitMs(PERSON)], [1_000, 0]);
  clock.at += 400;
  assert.equal(rateLimiter.waitMs(GROUP), 600);
  clock.at += 600;
  assert.equal(rateLimiter.waitMs(GROUP), 0);
});

test('a group takes twenty in a minute, and then waits until the first of them is a minute old', async () => {
  const { clock, rateLimiter } = arrange();
  for (let sent = 0; sent < 20; sent += 1) {
    assert.equal(rateLimiter.groupWaitMs(GROUP), 0);
    await rateLimiter.acquire(GROUP);
    clock.at += 1_000;
  }
  assert.deepEqual([rateLimiter.waitMs(GROUP), rateLimiter.groupWaitMs(GROUP)], [40_000, 40_000]);
  clock.at += 40_000;
  assert.equal(rateLimiter.waitMs(GROUP), 0);
  await rateLimiter.acquire(GROUP);
  assert.equal(rateLimiter.groupWaitMs(GROUP), 1_000);
});

test('a private chat has no limit by the minute', async () => {
  const { clock, rateLimiter } = arrange();
  for (let sent = 0; sent < 40; sent += 1) {
    await rateLimiter.acquire(PERSON);
    clock.at += 1_000;
  }
  assert.deepEqual([rateLimiter.groupWaitMs(PERSON), rateLimiter.waitMs(PERSON)], [0, 0]);
});

test('a clock that is set back makes nobody wait longer than the limits', async () => {
  const { clock, rateLimiter } = arrange();
  for (let sent = 0; sent < 20; sent += 1) await rateLimiter.acquire(GROUP);
  clock.at -= 3_600_000;
  assert.deepEqual([rateLimiter.groupWaitMs(GROUP), rateLimiter.waitMs(GROUP)], [60_000, 60_000]);
});

const paced = async (t: TestContext) => {
  const fake = await startFakeTelegram(t);
  for (let chat = 1; chat <= 40; chat += 1) fake.group(-chat);
  const call = createCall(new Telegram(fake.token, { apiRoot: `${fake.root}/` }));
  return { fake, call: createRateLimitedCall(call, createRateLimiter(Date.now)) };
};

test('of forty messages to forty chats at once thirty go out in the first second, and the others in the next', async (t) => {
  const { fake, call } = await paced(t);
  const began = Date.now();
  const chats = Array.from({ length: 40 }, (_, chat) => -chat - 1);
  const after = await Promise.all(
    chats.map(async (chat) => {
      const sent = await call('sendMessage', { chat_id: chat, text: 'x' });
      assert.ok(sent.ok);
      return Date.now() - began;
    }),
  );
  assert.ok(after.filter((ms) => ms >= 1_000).length >= 10);
  assert.equal(fake.callsOf('sendMessage').length, 40);
});

test('an edit counts like a message, and the notice of a press does not', async (t) => {
  const { fake, call } = await paced(t);
  const turns: number[] = [];
  const counted = createRateLimitedCall(call, { acquire: async (chat) => void turns.push(chat) });
  const sent = await counted('sendMessage', { chat_id: -1, text: 'x' });
  assert.ok(sent.ok);
  await counted('editMessageText', { chat_id: -1, message_id: sent.value.message_id, text: 'y' });
  await counted('answerCallbackQuery', {
    callback_query_id: fake.pressData({ chat: -1, id: 1 }, 'x', { id: 1, first_name: 'A' }),
  });
  await counted('getMe', {});
  assert.deepEqual(turns, [-1, -1]);
});
