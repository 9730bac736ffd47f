import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import { eventually } from './eventually.ts';
import { type FakeTelegram, startFakeTelegram } from './fake-telegram.ts';

const GROUP = -1001;
const ANA = { id: 42, first_name: 'Ana' } as const;

const ask = async (fake: FakeTelegram, method: string, payload: object = {}, token = fake.token) => {
  const body = JSON.stringify(payload);
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${fake.root}/bot${token}/${method}`, { method: 'POST', headers, body });
  return Object(await answer.json());
};
const arrange = async (t: TestContext) => {
  const fake = await startFakeTelegram(t);
  fake.group(GROUP);
  const send = async (payload: object) =>
    (await ask(fake, 'sendMessage', { chat_id: GROUP, text: 'x', ...payload })).description ?? 'sent';
  return { fake, send };
};
const keyboard = (callback_data: string) => ({ reply_markup: { inline_keyboard: [[{ text: 'x', callback_data }]] } });

const REFUSED: readonly (readonly [string, object, RegExp])[] = [
  ['data over 64 bytes', keyboard('充'.repeat(22)), /BUTTON_DATA_INVALID/],
  ['empty data', keyboard(''), /BUTTON_DATA_INVALID/],
  ['more than 4,096 characters', { text: 'x'.repeat(4097) }, /message is too long/],
  ['nothing but spaces', { text: ' \n' }, /message text is empty/],
  ['an open tag', { text: '<b>x', parse_mode: 'HTML' }, /can't find end tag|Can't parse/i],
  ['tags that cross', { text: '<b><i>x</b></i>', parse_mode: 'HTML' }, /unmatched end tag/],
  ['an unknown tag', { text: '<img>', parse_mode: 'HTML' }, /unsupported start tag/],
  ['a bare <', { text: '1 < 2', parse_mode: 'HTML' }, /can't parse entities/i],
  ['a bare &', { text: 'R&D', parse_mode: 'HTML' }, /can't parse entities/i],
  ['an unknown entity', { text: '&nbsp;', parse_mode: 'HTML' }, /unsupported entity/],
  ['half a character', { text: '\ud800' }, /UTF-8/],
  ['a reply to nothing', { reply_parameters: { message_id: 99 } }, /message to be replied not found/],
  ['a topic that is not there', { message_thread_id: 5 }, /message thread not found/],
  ['an unknown chat', { chat_id: -5 }, /chat not found/],
  ['a parameter written wrong', { reply_to: 5 }, /wrong parameters/],
];
for (const [what, payload, description] of REFUSED) {
  test(`the fake refuses ${what}`, async (t) => {
    const { send } = await arrange(t);
    assert.match(await send(payload), description);
  });
}

test('the fake takes what Telegram takes', async (t) => {
  const { fake, send } = await arrange(t);
  const text = '<b>1 &lt; 2</b> &amp; <a href="tg://user?id=42">A &quot;B&quot;</a> &#33;';
  assert.equal(await send({ text, parse_mode: 'HTML', ...keyboard('x'.repeat(64)) }), 'sent');
  assert.equal(await send({ reply_parameters: { message_id: 99, allow_sending_without_reply: true } }), 'sent');
  assert.equal(fake.messages(GROUP)[0]?.text, '1 < 2 & A "B" !');
});

test('the fake knows one token', async (t) => {
  const { fake } = await arrange(t);
  assert.equal((await ask(fake, 'getMe', {}, '1:wrong')).error_code, 401);
  assert.equal((await ask(fake, 'getMe')).result.username, 'topup_bot');
});

test('the fake refuses an edit that changes nothing, and one of a message that is not there', async (t) => {
  const { fake, send } = await arrange(t);
  await send({ ...keyboard('x') });
  const edit = async (payload: object) =>
    (await ask(fake, 'editMessageText', { chat_id: GROUP, message_id: 1, text: 'x', ...payload })).description;
  assert.match(await edit(keyboard('x')), /message is not modified/);
  assert.equal(await edit({}), undefined);
  assert.match(await edit({ message_id: 9 }), /message to edit not found/);
});

test('the fake gives an update again until an offset confirms it, and none while a webhook is set', async (t) => {
  const { fake } = await arrange(t);
  fake.say(GROUP, ANA, 'one');
  fake.say(GROUP, ANA, 'two');
  const texts = async (offset: number) => {
    const { result } = await ask(fake, 'getUpdates', { offset });
    return result.map((update: { update_id: number; message: { text: string } }) => [
      update.update_id,
      update.message.text,
    ]);
  };
  const [[first, word]] = await texts(0);
  assert.equal(word, 'one');
  assert.equal((await texts(0)).length, 2);
  assert.deepEqual(
    (await texts(first + 1)).map(([, text]: [number, string]) => text),
    ['two'],
  );
  fake.updates.setWebhook({ url: 'http://127.0.0.1:1/', secret: null, allowed: null, maxConnections: 1 });
  assert.equal((await ask(fake, 'getUpdates')).error_code, 409);
});

test('a second poller ends the first', async (t) => {
  const { fake } = await arrange(t);
  const first = ask(fake, 'getUpdates', { timeout: 30 });
  const ended = await Promise.race([
    first,
    eventually('a conflict', async () => {
      void ask(fake, 'getUpdates', { timeout: 1 }).catch(() => undefined);
      return first.then(() => true);
    }),
  ]);
  assert.ok(ended);
  assert.equal((await first).error_code, 409);
});

test('the fake hands a chat its updates one by one, and each again until a 2xx; another chat does not wait', async (t) => {
  const { fake } = await arrange(t);
  const came: string[] = [];
  let refuse = 2;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const said = JSON.parse(text).message.text;
    came.push(said);
    response.writeHead(said === 'one' && refuse-- > 0 ? 500 : 200).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await ask(fake, 'setWebhook', { url: `http://127.0.0.1:${Object(server.address()).port}/`, secret_token: 's' });
  fake.say(GROUP, ANA, 'one');
  fake.say(GROUP, ANA, 'two');
  fake.say(42, ANA, 'private');
  await eventually('all', () => fake.updates.waiting === 0);
  assert.deepEqual(
    came.filter((text) => text !== 'private'),
    ['one', 'one', 'one', 'two'],
  );
  assert.ok(came.indexOf('private') < came.indexOf('two'));
});
