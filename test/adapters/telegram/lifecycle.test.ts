import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import type { Fault } from '../../support/fake-telegram.ts';
import { ANA, createWorld, GROUP, MODES, SECRET, startWorld } from '../../support/telegram/world.ts';

const UPDATES = ['message', 'edited_message', 'callback_query', 'my_chat_member'];

for (const mode of MODES) {
  for (const fault of ['Unauthorized', 'Not Found'] satisfies Fault[]) {
    test(`by ${mode}, a token that Telegram answers with ${fault} stops the start with a sentence`, async (t) => {
      const { fake, connection } = await createWorld(t, mode);
      fake.failNext('getMe', fault);
      await assert.rejects(connection.start(), (error: Error) => {
        assert.equal(error.name, 'ChatRefused');
        assert.match(error.message, /TELEGRAM_BOT_TOKEN/);
        assert.ok(!error.message.includes(fake.token));
        return true;
      });
    });
  }

  test(`by ${mode}, a Telegram that cannot be reached is named as missing, and tried again`, async (t) => {
    const { fake, connection, given, lines } = await createWorld(t, mode);
    for (const fault of [502, 'drop before accept'] satisfies Fault[]) fake.failNext('getMe', fault);
    await connection.start();
    assert.match(connection.missing() ?? '', /Telegram does not answer: http 502/);
    await eventually('the connection', () => connection.missing() === null);
    fake.say(GROUP, ANA, '/help');
    await eventually('the update', () => given.length === 1);
    assert.ok(lines.some(({ event }) => event === 'telegram.trouble'));
    assert.ok(!JSON.stringify(lines).includes(fake.token));
  });

  test(`by ${mode}, a token that is refused only later is named as missing, and ends nothing`, async (t) => {
    const { fake, connection } = await createWorld(t, mode);
    for (const fault of [502, 'Unauthorized', 502] satisfies Fault[]) fake.failNext('getMe', fault);
    await connection.start();
    await eventually('the sentence', () => connection.missing()?.includes('TELEGRAM_BOT_TOKEN'));
    await eventually('the connection', () => connection.missing() === null);
  });
}

test('the webhook is set where Telegram has none, with our secret and all we listen to', async (t) => {
  const { fake, base, connection } = await startWorld(t, 'webhook');
  assert.deepEqual(fake.updates.webhook, {
    url: `${base}/telegram/webhook`,
    secret: SECRET,
    allowed: UPDATES,
    maxConnections: 40,
  });
  assert.equal(connection.missing(), null);
});

test('a webhook that is as it should be is left alone', async (t) => {
  const { fake, base, connection } = await createWorld(t, 'webhook');
  fake.updates.setWebhook({
    url: `${base}/telegram/webhook`,
    secret: SECRET,
    allowed: UPDATES.toReversed(),
    maxConnections: 40,
  });
  await connection.start();
  assert.equal(fake.callsOf('setWebhook').length, 0);
});

test('a webhook of another address, or that listens to something else, is set anew', async (t) => {
  for (const other of [{ url: 'http://127.0.0.1:1/other' }, { allowed: ['message'] }]) {
    const { fake, base, connection } = await createWorld(t, 'webhook');
    const url = `${base}/telegram/webhook`;
    fake.updates.setWebhook({ url, secret: SECRET, allowed: UPDATES, maxConnections: 40, ...other });
    await connection.start();
    assert.deepEqual([fake.updates.webhook?.url, fake.updates.webhook?.allowed], [url, UPDATES]);
  }
});

test('a changed secret is noticed by the first update that comes with the old one, which is then taken', async (t) => {
  const { fake, base, connection, given } = await createWorld(t, 'webhook');
  fake.updates.setWebhook({
    url: `${base}/telegram/webhook`,
    secret: 'the-old-one',
    allowed: UPDATES,
    maxConnections: 40,
  });
  await connection.start();
  assert.equal(fake.updates.webhook?.secret, 'the-old-one');
  fake.say(GROUP, ANA, '/help');
  await eventually('the update', () => given.length === 1);
  assert.equal(fake.updates.webhook?.secret, SECRET);
  assert.equal(fake.callsOf('setWebhook').length, 1);
});

test('a wrong secret makes us ask Telegram at most once in the time set', async (t) => {
  const { fake, base } = await startWorld(t, 'webhook');
  const before = fake.callsOf('getWebhookInfo').length;
  for (let i = 0; i < 20; i += 1) await fetch(`${base}/telegram/webhook`, { method: 'POST', body: '{}' });
  await eventually('the question', () => fake.callsOf('getWebhookInfo').length > before);
  for (let i = 0; i < 20; i += 1) await fetch(`${base}/telegram/webhook`, { method: 'POST', body: '{}' });
  assert.equal(fake.callsOf('getWebhookInfo').length, before + 1);
  assert.equal(fake.callsOf('setWebhook').length, 1);
});

test('a webhook that Telegram does not take is named as missing, and tried again', async (t) => {
  const { fake, connection } = await createWorld(t, 'webhook');
  fake.failNext('setWebhook', 'bad webhook: An HTTPS URL must be provided for webhook');
  await connection.start();
  assert.match(connection.missing() ?? '', /does not take the webhook .*HTTPS URL must be provided/);
  await eventually('the webhook', () => connection.missing() === null && fake.updates.webhook);
});

test('without a public address whoever runs us sets the webhook, and the log says so', async (t) => {
  const { fake, connection, lines } = await startWorld(t, 'webhook', { publicUrl: null });
  assert.equal(connection.missing(), null);
  assert.ok(lines.some(({ event }) => event === 'telegram.webhook_left_to_operator'));
  assert.deepEqual([fake.callsOf('setWebhook').length, fake.callsOf('deleteWebhook').length], [0, 0]);
});

test('a secret of other characters than Telegram takes stops the start with a sentence', async (t) => {
  for (const secretToken of ['', 'a b', 'ключ', 'x'.repeat(257)]) {
    const { connection } = await createWorld(t, 'webhook', { secretToken });
    await assert.rejects(connection.start(), { name: 'ChatRefused', message: /TELEGRAM_SECRET_TOKEN/ });
  }
});

test('an API root with a path keeps it', async (t) => {
  const asked: string[] = [];
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(JSON.stringify({ ok: true, result: { id: 1, username: 'x' } }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const apiRoot = `http://127.0.0.1:${Object(server.address()).port}/behind/a/proxy`;
  await startWorld(t, 'webhook', { apiRoot, token: '1:x', publicUrl: null });
  assert.deepEqual(asked, ['/behind/a/proxy/bot1:x/getMe']);
});
