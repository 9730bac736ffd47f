import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { err } from '../../../src/core/result.ts';
import { eventually } from '../../support/eventually.ts';
import type { FakeMessage } from '../../support/fake-telegram.ts';
import { anOrder } from '../../support/orders.ts';
import {
  ANA,
  BO,
  cardOf,
  DECIDE,
  done,
  GROUP,
  KEY,
  orderOf,
  say,
  startWorld,
  telegram,
  type World,
} from '../../support/telegram/world.ts';

/** A card that waits in the group, with its buttons. */
async function arrange(t: TestContext) {
  const world = await startWorld(t, 'webhook', { present: () => cardOf('waits', { buttons: DECIDE }) });
  world.desk.answer = async ({ command }) => done(command.ok ? `${command.value.kind} taken` : 'not understood');
  const order = orderOf();
  world.orders.set(KEY, order);
  world.fake.group(GROUP);
  const notice = {
    slot: 'card' as const,
    conversation: telegram(GROUP),
    show: { kind: 'card' as const, decide: true },
  };
  await world.connection.surface.deliver({ key: 'k', notice, order, edit: null, card: null, again: false, counts: [] });
  const [card] = world.fake.messages(GROUP);
  assert.ok(card);
  return { world, fake: world.fake, card };
}

const question = ({ fake, store }: World): Promise<FakeMessage> =>
  eventually('the question', () => {
    const asked = fake.messages(GROUP).find(({ asks }) => asks);
    return asked && store.kept.has(`telegram.why.${telegram(GROUP)}.${asked.id}`) ? asked : null;
  });
const decisions = ({ given }: World) => given.map(({ command, by }) => [by.account, command.ok && command.value]);

test('who presses Reject is asked for the reason, and the order is rejected with what they reply', async (t) => {
  const { world, fake, card } = await arrange(t);
  fake.press(card, 'Reject', BO);
  const asked = await question(world);
  assert.deepEqual(world.given, []);
  assert.deepEqual(
    [asked.replyTo, asked.text],
    [card.id, '❔ 博，为什么拒绝 T7K3QX？请回复本条消息，或输入 /reject T7K3QX 和原因。'],
  );
  assert.deepEqual(asked.entities.map(({ href }) => href).filter(Boolean), ['tg://user?id=77']);
  await eventually('the notice', () => fake.toasts.length === 1);
  assert.equal(fake.toasts[0]?.alert, false);
  const reply = fake.say(GROUP, BO, ' asked for twice ', { replyTo: asked.id });
  const answer = await eventually('the answer', () => fake.messages(GROUP).find(({ replyTo }) => replyTo === reply.id));
  assert.equal(answer.text, 'reject taken');
  assert.deepEqual(decisions(world), [['telegram:77', { kind: 'reject', order: 'T7K3QX', why: 'asked for twice' }]]);
});

test('while a question is open a second one is not asked; after its answer it is', async (t) => {
  const { world, fake, card } = await arrange(t);
  fake.press(card, 'Reject', BO);
  fake.press(card, 'Reject', BO);
  await eventually('both notices', () => fake.toasts.length === 2);
  const asked = await question(world);
  fake.press(card, 'Reject', BO);
  await eventually('the third notice', () => fake.toasts.length === 3);
  assert.equal(fake.messages(GROUP).length, 2);
  assert.equal(fake.toasts.filter(({ alert }) => alert).length, 2, 'in any order: each is sent on its own');
  fake.say(GROUP, BO, 'twice', { replyTo: asked.id });
  await eventually('the decision', () => world.given.length === 1);
  await eventually('nothing open', () => ![...world.store.kept.keys()].some((key) => key.includes('.why.')));
  fake.press(card, 'Reject', BO);
  await eventually('the second question', () => fake.messages(GROUP).filter(({ asks }) => asks).length === 2);
});

test('a question that could not be asked can be asked for again', async (t) => {
  const { world, fake, card } = await arrange(t);
  fake.failNext('sendMessage', 'not enough rights to send text messages to the chat');
  fake.press(card, 'Reject', BO);
  await eventually('its loss', () => world.lines.some(({ event }) => event === 'telegram.answer_lost'));
  fake.press(card, 'Reject', BO);
  await question(world);
});

test('nobody else answers the question', async (t) => {
  const { world, fake, card } = await arrange(t);
  fake.press(card, 'Reject', BO);
  const asked = await question(world);
  const theirs = fake.say(GROUP, ANA, 'because', { replyTo: asked.id });
  const refusal = await eventually('the answer', () =>
    fake.messages(GROUP).find(({ replyTo }) => replyTo === theirs.id),
  );
  assert.match(refusal.text, /This question is for somebody else/);
  fake.say(GROUP, 'anonymous admin', 'because', { replyTo: asked.id });
  await eventually('the other answer', () =>
    fake.messages(GROUP).some(({ text }) => /write it as yourself/.test(text)),
  );
  assert.deepEqual(world.given, []);
});

test('an answer that comes after a quarter of an hour rejects nothing and says so', async (t) => {
  const { world, fake, card } = await arrange(t);
  fake.press(card, 'Reject', BO);
  const asked = await question(world);
  world.desk.now = () => Date.now() + 15 * 60_000 + 1;
  fake.say(GROUP, BO, 'twice', { replyTo: asked.id });
  await eventually('the sentence', () => fake.messages(GROUP).some(({ text }) => text.includes('已失效')));
  assert.deepEqual(world.given, []);
});

test('who may not reject is not asked, but told why by the desk', async (t) => {
  const { world, fake, card } = await arrange(t);
  world.desk.mayDecide = async () => err({ kind: 'own_order', order: anOrder() });
  world.desk.answer = async () => say('You asked for it.', true);
  fake.press(card, 'Reject', ANA);
  await eventually('the notice', () => fake.toasts.length === 1);
  assert.deepEqual([fake.toasts[0]?.text, fake.toasts[0]?.alert], ['You asked for it.', true]);
  assert.equal(fake.messages(GROUP).length, 1);
});

test('the buttons stay until the decision is committed, so that a press that was lost can be made again', async (t) => {
  const { world, fake, card } = await arrange(t);
  fake.press(card, 'Approve', BO);
  await eventually('the notice', () => fake.toasts.length === 1);
  assert.deepEqual(fake.messages(GROUP)[0]?.keyboard, card.keyboard);
  fake.press(card, 'Approve', BO);
  await eventually('the second', () => world.given.length === 2);
});

test('an answer that is quicker than Telegram’s answer to us is found all the same', async (t) => {
  const { world, fake, card } = await arrange(t);
  const put = world.store.put;
  const stands = Promise.withResolvers<void>();
  Object.assign(world.store, {
    put: async (...given: Parameters<typeof put>) => {
      await stands.promise;
      return put(...given);
    },
  });
  fake.press(card, 'Reject', BO);
  const asked = await eventually('the question', () => fake.messages(GROUP).find(({ asks }) => asks));
  fake.say(GROUP, BO, 'twice', { replyTo: asked.id });
  await sleep(200);
  stands.resolve();
  await eventually('the decision', () => decisions(world).length === 1);
});
