import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Telegram } from 'telegraf';
import { type Answers, createAnswers } from '../../../adapters/telegram/answers.ts';
import { createCall, createRateLimiter } from '../../../adapters/telegram/api.ts';
import { createEphemeralSupport } from '../../../adapters/telegram/ephemeral-support.ts';
import { createPosts } from '../../../adapters/telegram/posts.ts';
import { createSendFile } from '../../../adapters/telegram/send-file.ts';
import { eventually } from '../../support/eventually.ts';
import { type Fault, startFakeTelegram } from '../../support/fake-telegram.ts';
import { ANA, cardOf, GROUP, telegram } from '../../support/telegram/world.ts';

const TO = { conversation: telegram(GROUP), thread: null, message: '1' };

async function arrange(t: TestContext) {
  const fake = await startFakeTelegram(t);
  fake.say(GROUP, ANA, '/help');
  const lost: unknown[] = [];
  const moves: unknown[] = [];
  const note = (event: string) => void lost.push(event);
  const call = createCall(new Telegram(fake.token, { apiRoot: `${fake.root}/` }));
  const log = { info: note, warn: note, error: note };
  const posts = createPosts({
    call,
    rateLimiter: createRateLimiter(Date.now),
    ephemeral: createEphemeralSupport(Date.now),
    moveConversation: async (...move) => void moves.push(move),
  });
  const answers: Answers = createAnswers({ call, posts, sendFile: createSendFile(call), log, retryMs: 10 });
  return { fake, answers, lost, moves };
}

for (const fault of [429, 500, 502, 'drop before accept'] satisfies Fault[]) {
  test(`a reply and a notice are sent again after ${fault}`, async (t) => {
    const { fake, answers, lost } = await arrange(t);
    for (const method of ['sendMessage', 'sendMessage', 'answerCallbackQuery', 'answerCallbackQuery'])
      fake.failNext(method, fault);
    answers.reply(TO, cardOf('hello'));
    answers.toast(fake.pressData({ chat: GROUP, id: 1 }, 'x', ANA), cardOf('seen'), true);
    await eventually('both', () => fake.messages(GROUP).length === 1 && fake.toasts.length === 1);
    await answers.stop();
    assert.deepEqual(lost, []);
  });
}

test('a reply waits as long as the rate limit says', async (t) => {
  const { fake, answers } = await arrange(t);
  fake.rateLimit(GROUP, 1);
  answers.reply(TO, cardOf('hello'));
  await eventually('the reply', () => fake.messages(GROUP).length === 1);
  assert.deepEqual(
    fake.callsOf('sendMessage').map(({ refused }) => refused?.code ?? 200),
    [429, 200],
  );
});

test('after three tries an answer is given up, and that is logged', async (t) => {
  const { fake, answers, lost } = await arrange(t);
  for (let i = 0; i < 9; i += 1) fake.failNext('sendMessage', 502);
  answers.reply(TO, cardOf('hello'));
  await eventually('the line', () => lost.length === 1);
  assert.deepEqual(lost, ['telegram.answer_lost']);
});

test('a reply into a group that became a supergroup is said in the new one, and the move is told', async (t) => {
  const { fake, answers, moves } = await arrange(t);
  fake.say(-77, ANA, '/help');
  const to = fake.migrate(-77, ANA);
  answers.reply({ ...TO, conversation: telegram(-77) }, cardOf('hello'));
  await eventually('the reply', () => fake.messages(to).length === 1);
  assert.deepEqual(moves, [[telegram(-77), telegram(to)]]);
  assert.equal(fake.messages(to)[0]?.replyTo, null);
});

test('what Telegram refuses is not sent again', async (t) => {
  const { fake, answers, lost } = await arrange(t);
  fake.kick(GROUP, ANA);
  answers.reply(TO, cardOf('hello'));
  await eventually('the line', () => lost.length === 1);
  assert.equal(fake.callsOf('sendMessage').length, 1);
});

test('a notice that comes too late for Telegram has nobody to be shown to, and that is no failure', async (t) => {
  const { fake, answers, lost } = await arrange(t);
  answers.toast('long ago', cardOf('seen'), false);
  await eventually('the call', () => fake.callsOf('answerCallbackQuery').length === 1);
  await answers.stop();
  assert.deepEqual(lost, []);
  assert.equal(fake.callsOf('answerCallbackQuery').length, 1);
});

test('a notice longer than Telegram takes is cut', async (t) => {
  const { fake, answers } = await arrange(t);
  answers.toast(fake.pressData({ chat: GROUP, id: 1 }, 'x', ANA), cardOf('长'.repeat(999)), true);
  await eventually('the notice', () => fake.toasts.length === 1);
  assert.equal(fake.toasts[0]?.text.length, 200);
});

test('stopping waits for what is being sent, and not for a rate limit', async (t) => {
  const { fake, answers, lost } = await arrange(t);
  answers.reply(TO, cardOf('under way'));
  await answers.stop();
  assert.equal(fake.messages(GROUP).length, 1);
  const again = await arrange(t);
  again.fake.rateLimit(GROUP, 50);
  again.answers.reply(TO, cardOf('limited'));
  await eventually('the first try', () => again.fake.callsOf('sendMessage').length === 1);
  await again.answers.stop();
  assert.deepEqual([lost, again.lost], [[], ['telegram.answer_lost']]);
});
