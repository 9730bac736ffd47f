import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../../commands/command.ts';
import { eventually } from '../../support/eventually.ts';
import { ANA, BO, cardOf, GROUP, orderOf, startWorld } from '../../support/telegram/world.ts';

const NUMBER = '13911281234';
const keysOn = (message: { readonly keyboard?: unknown } | undefined): readonly string[] =>
  JSON.stringify(message ?? {}).match(/(?<="callback_data":")[^"]+/g) ?? [];

test('a page is turned in place, by the one who searched alone', async (t) => {
  const world = await startWorld(t, 'webhook');
  const { fake, given } = world;
  const answerOf = (line: string): Answer => ({
    kind: 'say',
    card: cardOf(`found by ${line}`, {
      buttons: [{ action: 'page', label: 'Next page', line: `${line} page 2`, style: 'plain' }],
    }),
    ...{ at: null, refused: false },
  });
  world.desk.answer = async ({ command }) =>
    answerOf(command.ok && command.value.kind === 'find' ? `find ${command.value.filters.text}` : '?');
  fake.say(GROUP, ANA, '/find 断网 补偿 CASE-4217 outage of the whole quarter since 2026-11-20');
  await eventually('the answer', () => fake.messages(GROUP).length === 1);
  const [message] = fake.messages(GROUP);
  const [data = ''] = keysOn(message);
  assert.match(data, /^4[\w-]{22}$/, 'a line may be longer than a button');
  const at = { chat: GROUP, id: message?.id ?? 0 };
  fake.pressData(at, data, BO);
  await eventually('the refusal', () => fake.toasts.length === 1);
  assert.match(fake.toasts[0]?.text ?? '', /给别人的|somebody else/);
  assert.equal(given.length, 1);
  fake.pressData(at, data, ANA);
  await eventually('the page', () => given.length === 2);
  const { command } = given[1] ?? assert.fail();
  assert.ok(command.ok && command.value.kind === 'find' && command.value.filters.page === 2);
  await eventually('the edit', () => keysOn(fake.messages(GROUP)[0])[0] !== data);
  assert.equal(fake.messages(GROUP).length, 1);
});

test('the line that was meant is one request, however often it is pressed', async (t) => {
  const world = await startWorld(t, 'webhook');
  const { fake, given } = world;
  world.desk.answer = async ({ requestKey }) => ({
    kind: 'say',
    card: cardOf('there is no product 1GG', {
      buttons: [
        {
          action: 'send',
          label: '/topup 139****1234 1GB',
          line: `${NUMBER} 1GB`,
          style: 'plain',
          key: `${requestKey}:0`,
        },
      ],
    }),
    ...{ at: null, refused: true },
  });
  fake.say(GROUP, ANA, `/topup ${NUMBER} 1GG`);
  await eventually('the refusal', () => fake.messages(GROUP).length === 1);
  const [message] = fake.messages(GROUP);
  const [data = ''] = keysOn(message);
  assert.doesNotMatch(JSON.stringify(message), new RegExp(NUMBER));
  for (let press = 0; press < 2; press += 1) fake.pressData({ chat: GROUP, id: message?.id ?? 0 }, data, ANA);
  await eventually('both presses', () => given.length === 3);
  assert.equal(given[1]?.requestKey, given[2]?.requestKey);
  assert.notEqual(given[1]?.requestKey, given[0]?.requestKey);
  const { command } = given[1] ?? assert.fail();
  assert.deepEqual(command.ok && command.value.kind === 'request' && [command.value.number, command.value.product], [
    ...[NUMBER, '1GB'],
  ]);
});

test('what was rejected is changed in a dialogue that begins with what it was', async (t) => {
  const world = await startWorld(t, 'webhook');
  const { fake, given } = world;
  const order = orderOf({ state: 'rejected' });
  world.desk.answer = async ({ command }) =>
    command.ok && command.value.kind === 'repeat'
      ? {
          kind: 'form',
          draft: { number: NUMBER, product: '1QG00102410', reason: 'outage CASE-42' },
          card: cardOf('change it'),
        }
      : { kind: 'done', card: cardOf('asked'), at: null, refused: false };
  fake.pressData({ chat: GROUP, id: 1 }, `3repeat ${order.ref}`, ANA);
  await eventually('the question', () => fake.messages(GROUP).length === 1);
  const [message] = fake.messages(GROUP);
  const at = { chat: GROUP, id: message?.id ?? 0 };
  assert.match(JSON.stringify(message), /139\*{4}1234/);
  const [product = ''] = keysOn(message);
  fake.pressData(at, product, ANA);
  await eventually('the reason', () => /CASE-42/.test(JSON.stringify(fake.messages(GROUP)[0])));
  const [keep = ''] = keysOn(fake.messages(GROUP)[0]);
  fake.pressData(at, keep, ANA);
  await eventually('the request', () => given.length === 2);
  const { command } = given[1] ?? assert.fail();
  assert.ok(command.ok && command.value.kind === 'request');
  const { number, product: code, reason } = command.value;
  assert.deepEqual([number, code, reason], [NUMBER, '1QG00102410', 'outage CASE-42']);
});
