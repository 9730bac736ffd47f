import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { eventually } from '../../support/eventually.ts';
import { createWorld, GROUP, SECRET, say, startWorld, telegram, type World } from '../../support/telegram/world.ts';

const HEADER = 'x-telegram-bot-api-secret-token';
const message = (text: string, id = 1) => ({
  update_id: 500 + id,
  message: {
    message_id: id,
    chat: { id: GROUP, type: 'supergroup' },
    from: { id: 42, is_bot: false, first_name: 'Ana' },
    text,
  },
});

const send = (world: World, body: string | Uint8Array, headers: Record<string, string> = { [HEADER]: SECRET }) =>
  fetch(`${world.base}/telegram/webhook`, { method: 'POST', headers, body: Buffer.from(body) });

const WRONG: readonly Record<string, string>[] = [
  {},
  { [HEADER]: '' },
  { [HEADER]: 'wrong' },
  { [HEADER]: SECRET.slice(0, -1) },
  { [HEADER]: `${SECRET}x` },
  { [HEADER]: SECRET.toUpperCase() },
  { [HEADER]: `${SECRET}, ${SECRET}` },
  { [HEADER]: 'x'.repeat(8_000) },
  { authorization: `Bearer ${SECRET}` },
];
for (const headers of WRONG) {
  test(`without the secret nothing is taken: ${JSON.stringify(headers).slice(0, 90)}`, async (t) => {
    const world = await startWorld(t, 'webhook');
    const answer = await send(world, JSON.stringify(message('/help')), headers);
    assert.equal(answer.status, 401);
    assert.equal(await answer.text(), '');
    assert.deepEqual(world.given, []);
    assert.doesNotMatch(JSON.stringify(world.lines), new RegExp(SECRET));
  });
}

test('with the secret an update is answered 200 with no body, once the desk has committed it', async (t) => {
  const world = await startWorld(t, 'webhook');
  const committed = Promise.withResolvers<void>();
  world.desk.answer = async () => {
    await committed.promise;
    return say('help');
  };
  let answered = false;
  const sending = send(world, JSON.stringify(message('/help'))).finally(() => {
    answered = true;
  });
  await eventually('the desk', () => world.given.length === 1);
  for (let i = 0; i < 20; i += 1) await turn();
  assert.equal(answered, false);
  committed.resolve();
  const answer = await sending;
  assert.deepEqual([answer.status, await answer.text()], [200, '']);
});

const POISON: readonly (string | Uint8Array)[] = [
  '',
  '{',
  'null',
  '5',
  '[]',
  '{}',
  '"x"',
  '{"update_id":"1"}',
  '{"update_id":1}',
  '{"update_id":2,"message":5}',
  '{"update_id":3,"message":{"text":"/help"}}',
  '{"update_id":4,"callback_query":null}',
  '{"update_id":5,"callback_query":{"id":5}}',
  '{"__proto__":{"update_id":6}}',
  `{"update_id":7,"message":${'['.repeat(2_000)}${']'.repeat(2_000)}}`,
  Buffer.from([0x22, 0xff, 0xfe, 0x22]),
];
for (const body of POISON) {
  test(`poison is answered 200 and passed over: ${JSON.stringify(body.toString()).slice(0, 60)}`, async (t) => {
    const world = await startWorld(t, 'webhook');
    assert.equal((await send(world, body)).status, 200);
    assert.equal((await send(world, JSON.stringify(message('/help')))).status, 200);
    assert.equal(world.given.length, 1);
  });
}

test('a character that the network splits stays whole', async (t) => {
  const world = await startWorld(t, 'webhook');
  const body = Buffer.from(JSON.stringify(message('/topup 13911281234 1GB 充值流量')));
  const head = `POST /telegram/webhook HTTP/1.1\r\nhost: x\r\n${HEADER}: ${SECRET}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
  const socket = connect(Number(new URL(world.base).port), '127.0.0.1').setNoDelay(true);
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  socket.write(head);
  for (const byte of body) {
    socket.write(Buffer.from([byte]));
    await turn();
  }
  const command = await eventually('the request', () => world.given[0]?.command);
  assert.equal(command.ok && command.value.kind === 'request' && command.value.reason, '充值流量');
});

test('an update that is sent again is taken once, also while the first is still under way', async (t) => {
  const world = await startWorld(t, 'webhook');
  const slow = Promise.withResolvers<void>();
  world.desk.answer = async () => {
    await slow.promise;
    return say('help');
  };
  const body = JSON.stringify(message('/help'));
  const both = [send(world, body), send(world, body)];
  await eventually('the desk', () => world.given.length === 1);
  slow.resolve();
  const statuses = (await Promise.all([...both, send(world, body)])).map(({ status }) => status);
  assert.deepEqual(statuses, [200, 200, 200]);
  assert.equal(world.given.length, 1);
  await world.connection.stop();
  assert.equal(world.fake.messages(GROUP).length, 0, 'the fake knows no such chat');
  assert.equal(world.fake.callsOf('sendMessage').length, 1);
});

test('before Telegram said who we are, and after the stop, updates are left with Telegram', async (t) => {
  const world = await createWorld(t, 'webhook');
  const before = await send(world, JSON.stringify(message('/help')));
  assert.deepEqual([before.status, before.headers.get('retry-after')], [503, '5']);
  await world.connection.start();
  assert.equal((await send(world, JSON.stringify(message('/help')))).status, 200);
  await world.connection.stop();
  assert.equal((await send(world, JSON.stringify(message('/help', 2)))).status, 503);
  assert.deepEqual(
    world.given.map(({ requestKey }) => requestKey),
    [`${telegram(GROUP)}:1`],
  );
});

test('where updates are polled there is no route', async (t) => {
  const world = await createWorld(t, 'polling');
  assert.deepEqual(world.connection.routes, []);
});
