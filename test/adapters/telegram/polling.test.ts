import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LedgerUnreachable } from '../../../src/core/ledger.ts';
import { eventually } from '../../support/eventually.ts';
import { ANA, BO, createWorld, GROUP, say, startWorld, telegram } from '../../support/telegram/world.ts';

test('polling asks for what we listen to, and waits long', async (t) => {
  const { fake } = await startWorld(t, 'polling');
  fake.say(GROUP, ANA, '/help');
  const [call] = await eventually('a poll', () => fake.callsOf('getUpdates').length > 0 && fake.callsOf('getUpdates'));
  assert.deepEqual(call?.payload, {
    offset: 0,
    timeout: 20,
    allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member'],
  });
});

test('a webhook that is still set is taken away first', async (t) => {
  const { fake, connection, given } = await createWorld(t, 'polling');
  fake.updates.setWebhook({ url: 'http://127.0.0.1:1/old', secret: null, allowed: null, maxConnections: 40 });
  await connection.start();
  fake.say(GROUP, ANA, '/help');
  await eventually('the update', () => given.length === 1);
  assert.equal(fake.updates.webhook, null);
});

test('where no webhook is set none is taken away', async (t) => {
  const { fake, given } = await startWorld(t, 'polling');
  fake.say(GROUP, ANA, '/help');
  await eventually('the update', () => given.length === 1);
  assert.equal(fake.callsOf('deleteWebhook').length, 0);
});

test('an update is confirmed after it was taken, and not before', async (t) => {
  const { fake, desk, given } = await startWorld(t, 'polling');
  const gate = Promise.withResolvers<void>();
  desk.answer = async () => {
    await gate.promise;
    return say('help');
  };
  fake.say(GROUP, ANA, '/help');
  await eventually('the desk', () => given.length === 1);
  assert.equal(fake.updates.waiting, 1);
  gate.resolve();
  await eventually('the confirmation', () => fake.updates.waiting === 0);
});

test('one update that breaks ends neither the batch nor the polling, and nothing of the batch is lost', async (t) => {
  const { fake, connection, desk, given, orders } = await createWorld(t, 'polling');
  desk.answer = async ({ requestKey }) => {
    if (requestKey.endsWith(':2')) throw new Error('poison');
    return say('help');
  };
  for (let i = 0; i < 5; i += 1) fake.say(GROUP, ANA, '/help');
  fake.say(-100500, BO, '/help');
  await connection.start();
  await eventually('all of them', () => given.length === 6);
  await eventually('all confirmed', () => fake.updates.waiting === 0);
  fake.say(GROUP, ANA, '/help');
  await eventually('the next', () => given.length === 7);
  assert.equal(orders.size, 0);
  const inGroup = given.filter(({ origin }) => origin.conversation === telegram(GROUP));
  assert.deepEqual(inGroup.map(({ origin }) => origin.message).slice(0, 5), ['1', '2', '3', '4', '5']);
});

test('what another chat took while the ledger was away for one is not taken twice', async (t) => {
  const { fake, connection, desk, given } = await createWorld(t, 'polling');
  let away = 3;
  desk.answer = async ({ origin }) => {
    if (origin.conversation === telegram(GROUP) && away > 0) {
      away -= 1;
      throw new LedgerUnreachable('down');
    }
    return say('help');
  };
  fake.say(GROUP, ANA, '/help');
  fake.say(-100500, BO, '/help');
  await connection.start();
  await eventually('both answers', () => fake.messages(GROUP).length === 1 && fake.messages(-100500).length === 1);
  await eventually('all confirmed', () => fake.updates.waiting === 0);
  assert.equal(given.filter(({ origin }) => origin.conversation === telegram(-100500)).length, 1);
});

test('a second poller is no end: it is named as missing and tried again', async (t) => {
  const { fake, connection, given } = await startWorld(t, 'polling');
  await eventually('the first poll', () => fake.callsOf('getWebhookInfo').length === 1);
  const other = () => fetch(`${fake.root}/bot${fake.token}/getUpdates`, { method: 'POST', body: '{"timeout":1}' });
  await eventually('the conflict', async () => {
    void other().catch(() => undefined);
    return connection.missing()?.includes('terminated by other getUpdates');
  });
  await eventually('peace', () => connection.missing() === null || fake.say(GROUP, ANA, 'talk') === null);
  fake.say(GROUP, ANA, '/help');
  await eventually('the update', () => given.length === 1);
});

test('a webhook that somebody sets meanwhile is named as missing', async (t) => {
  const { fake, connection } = await startWorld(t, 'polling');
  await eventually('the first poll', () => fake.callsOf('getWebhookInfo').length === 1);
  fake.updates.setWebhook({ url: 'http://127.0.0.1:1/theirs', secret: null, allowed: null, maxConnections: 40 });
  await eventually('the sentence', () => connection.missing()?.includes('Conflict'));
  fake.updates.setWebhook(null);
  await eventually('the end of it', () => connection.missing() === null || fake.say(GROUP, ANA, 'talk') === null);
});

test('a network that breaks is named as missing, and polling goes on when it is back', async (t) => {
  const { fake, connection, given, lines } = await createWorld(t, 'polling');
  for (const fault of [502, 'drop before accept', 'drop after accept', 429] as const)
    fake.failNext('getUpdates', fault);
  await connection.start();
  await eventually('the sentence', () => connection.missing()?.includes('does not give updates'));
  fake.say(GROUP, ANA, '/help');
  await eventually('the update', () => given.length === 1);
  await eventually('no trouble', () => connection.missing() === null);
  assert.ok(!JSON.stringify(lines).includes(fake.token));
});

test('only the replica that holds the lease polls; the next one is not given what the first took', async (t) => {
  const first = { may: true };
  const { fake, given } = await startWorld(t, 'polling', { pollLease: async () => first.may });
  fake.say(GROUP, ANA, '/help');
  await eventually('the update', () => given.length === 1);
  first.may = false;
  fake.say(GROUP, ANA, 'talk');
  await eventually('its last word', () => fake.updates.waiting === 0);
  const polls = fake.callsOf('getUpdates').length;
  fake.say(GROUP, ANA, '/help');
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(fake.callsOf('getUpdates').length, polls);
  first.may = true;
  await eventually('the next update', () => given.length === 2);
});

test('a replica that may not poll misses nothing, whatever troubled it before', async (t) => {
  const first = { may: true };
  const { fake, connection } = await createWorld(t, 'polling', { pollLease: async () => first.may });
  for (let i = 0; i < 99; i += 1) fake.failNext('getUpdates', 502);
  await connection.start();
  await eventually('the trouble', () => connection.missing() !== null);
  first.may = false;
  await eventually('no trouble', () => connection.missing() === null);
});

test('a lease that cannot be asked for is not held, and is asked for again', async (t) => {
  let away = 3;
  const pollLease = async () => {
    away -= 1;
    if (away >= 0) throw new LedgerUnreachable('down');
    return true;
  };
  const { fake, given, lines } = await startWorld(t, 'polling', { pollLease });
  fake.say(GROUP, ANA, '/help');
  await eventually('the update', () => given.length === 1);
  assert.equal(lines.filter(({ event }) => event === 'telegram.lease_unknown').length, 3);
});

test('stopping does not wait for the long poll', async (t) => {
  const { fake, connection } = await startWorld(t, 'polling');
  await eventually('the poll', () => fake.callsOf('getWebhookInfo').length === 1);
  await connection.stop();
  fake.say(GROUP, ANA, '/help');
  assert.equal(fake.updates.waiting, 1);
});
