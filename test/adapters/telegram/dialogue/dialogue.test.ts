import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '../../../support/eventually.ts';
import { answer, begin, labels, NUMBER, requests, saying } from '../../../support/telegram/dialogue.ts';
import { ANA, BO, GROUP, MODES, say, startWorld, telegram, type World } from '../../../support/telegram/world.ts';

const PRIVATE = 42;

for (const mode of MODES) {
  describe(`by ${mode}`, () => {
    test('a dialogue asks for number, product and reason in one message, and then the desk as a line would', async (t) => {
      const { world, fake, asking, message } = await begin(t, mode, GROUP, 7);
      assert.deepEqual([message.replyTo, message.topic, labels(message)], [asking.id, 7, ['Stop']]);
      fake.say(GROUP, ANA, NUMBER, { replyTo: message.id, topic: 7 });
      const choosing = await saying(world, GROUP, /Which product for 139\*\*\*\*1234/);
      assert.deepEqual(labels(choosing), ['1GB nationwide ¥19.63', '100MB nationwide ¥4.80', 'Stop']);
      fake.press(choosing, 0, ANA);
      const asked = await saying(world, GROUP, /1GB nationwide for 139\*\*\*\*1234, ¥19.63. Why/);
      fake.say(GROUP, ANA, 'outage CASE-42', { replyTo: asked.id, topic: 7 });
      const end = await saying(world, GROUP, /waiting for approval/);
      assert.deepEqual([end.id, end.keyboard], [message.id, []]);
      assert.equal(fake.messages(GROUP).length, 1);
      assert.deepEqual(requests(world), [
        {
          command: {
            kind: 'request',
            number: NUMBER,
            product: '1QG00102410',
            anyway: false,
            urgent: false,
            reason: 'outage CASE-42',
          },
          by: { account: 'telegram:42', person: 'telegram:42', name: 'Ana Li' },
          origin: { conversation: telegram(GROUP), thread: '7', message: String(asking.id) },
          requestKey: `${telegram(GROUP)}:${message.id}`,
          reportedLanguage: 'en',
        },
      ]);
    });
  });
}

test('a reason can be skipped, and a last answer that comes twice asks under the same key', async (t) => {
  const { world, fake, message } = await begin(t);
  fake.say(GROUP, ANA, NUMBER, { replyTo: message.id });
  fake.press(await saying(world, GROUP, /Which product/), 1, ANA);
  const asked = await saying(world, GROUP, /Why is it needed/);
  const state = [...world.store.kept].find(([key]) => key.endsWith(`.${message.id}`));
  fake.press(asked, 'Ask without a reason', ANA);
  await saying(world, GROUP, /waiting for approval/);
  // As it is found by a process that was killed before it remembered the end.
  if (state) world.store.kept.set(...state);
  fake.press(asked, 'Ask without a reason', ANA);
  await eventually('both', () => requests(world).length === 2);
  const [first, second] = requests(world);
  assert.deepEqual([first?.command.reason, first?.requestKey], ['', second?.requestKey]);
});

test('what is refused is said in the dialogue, which asks again', async (t) => {
  const { world, fake, message } = await begin(t);
  fake.say(GROUP, ANA, 'hello', { replyTo: message.id });
  await saying(world, GROUP, /✋ That is no number\.[\s\S]*Which number/);
  fake.say(GROUP, ANA, NUMBER, { replyTo: message.id });
  await saying(world, GROUP, /Which product/);
  fake.say(GROUP, ANA, '9GB', { replyTo: message.id });
  await saying(world, GROUP, /✋ There is no 9GB\.[\s\S]*Which product/);
  fake.say(GROUP, ANA, '100mb', { replyTo: message.id });
  await saying(world, GROUP, /100MB nationwide for .*Why/);
  assert.equal(fake.messages(GROUP).length, 1);
});

test('a whole line answers every step at once', async (t) => {
  const { world, fake, message } = await begin(t);
  fake.say(GROUP, ANA, '139 1128 1234 1GB anyway outage', { replyTo: message.id });
  await saying(world, GROUP, /waiting for approval/);
  const [request] = requests(world);
  assert.deepEqual(
    [request?.command.number, request?.command.product, request?.command.anyway, request?.command.reason],
    ['139 1128 1234', '1QG00102410', true, 'outage'],
  );
});

test('what no step can mend ends the dialogue with why', async (t) => {
  const { world, fake, message } = await begin(t);
  world.desk.answer = async () => say('No team tops up from here.', true);
  fake.say(GROUP, ANA, NUMBER, { replyTo: message.id });
  const end = await saying(world, GROUP, /No team/);
  assert.deepEqual([end.id, end.keyboard], [message.id, []]);
});

test('nobody else answers a dialogue: their press and their reply are refused and nothing is done', async (t) => {
  const { world, fake, message } = await begin(t);
  fake.press(message, 'Stop', BO);
  await eventually('the notice', () => fake.toasts.length === 1);
  assert.deepEqual([fake.toasts[0]?.alert, /别人发起/.test(fake.toasts[0]?.text ?? '')], [true, true]);
  const reply = fake.say(GROUP, BO, NUMBER, { replyTo: message.id });
  const refusal = await saying(world, GROUP, /别人发起/);
  assert.equal(refusal.replyTo, reply.id);
  fake.say(GROUP, 'anonymous admin', NUMBER, { replyTo: message.id });
  await saying(world, GROUP, /write it as yourself/);
  assert.match(fake.messages(GROUP)[0]?.text ?? '', /Which number/);
});

test('a dialogue can be stopped, and then nothing is asked for', async (t) => {
  const { world, fake, message } = await begin(t);
  fake.press(message, 'Stop', ANA);
  const end = await saying(world, GROUP, /Stopped/);
  assert.deepEqual(end.keyboard, []);
  fake.say(GROUP, ANA, `${NUMBER} 1GB outage`, { replyTo: message.id });
  fake.say(GROUP, ANA, '/help');
  await saying(world, GROUP, /help/);
  assert.deepEqual(requests(world), []);
});

test('the button of an earlier step does nothing, says so, and shows the step again', async (t) => {
  const { world, fake, message } = await begin(t);
  fake.say(GROUP, ANA, NUMBER, { replyTo: message.id });
  const choosing = await saying(world, GROUP, /Which product/);
  fake.press(choosing, 0, ANA);
  await saying(world, GROUP, /Why is it needed/);
  await eventually('its notice', () => fake.toasts.length === 1);
  fake.press(choosing, 1, ANA);
  await eventually('the notice', () => fake.toasts.length === 2);
  assert.match(fake.toasts[1]?.text ?? '', /done already/);
  assert.match(fake.messages(GROUP)[0]?.text ?? '', /1GB nationwide for/);
});

test('a button from before the products changed chooses none of them', async (t) => {
  const { world, fake, message } = await begin(t);
  fake.say(GROUP, ANA, NUMBER, { replyTo: message.id });
  const before = await saying(world, GROUP, /Which product/);
  fake.say(GROUP, ANA, '9GB', { replyTo: message.id });
  await saying(world, GROUP, /There is no 9GB/);
  fake.press(before, 0, ANA);
  await eventually('the notice', () => fake.toasts.length === 1);
  assert.match(fake.toasts[0]?.text ?? '', /done already/);
  await saying(world, GROUP, /Which product/);
});

for (const [what, lose] of [
  ['that was lost', ({ store }: World) => store.kept.clear()],
  [
    'of a quarter of an hour ago',
    ({ desk }: World) => {
      desk.now = () => Date.now() + 15 * 60_000 + 1;
    },
  ],
] as const) {
  test(`a dialogue ${what} says so, to a press and to a reply, and asks for nothing`, async (t) => {
    const { world, fake, message } = await begin(t);
    lose(world);
    fake.say(GROUP, ANA, `${NUMBER} 1GB outage`, { replyTo: message.id });
    await saying(world, GROUP, /expired/);
    fake.press(message, 'Stop', ANA);
    await eventually('the notice', () => fake.toasts.length === 1);
    assert.match(fake.toasts[0]?.text ?? '', /expired, and nothing was asked for/);
    await eventually('the end of its buttons', () => fake.messages(GROUP)[0]?.keyboard.length === 0);
    assert.deepEqual(requests(world), []);
  });
}

test('alone with the bot plain words answer it, no reply needed', async (t) => {
  const { world, fake } = await begin(t, 'webhook', PRIVATE);
  fake.say(PRIVATE, ANA, NUMBER);
  await saying(world, PRIVATE, /Which product/);
  fake.say(PRIVATE, ANA, '1GB');
  await saying(world, PRIVATE, /Why/);
});

test('forged data of a dialogue does nothing and says so', async (t) => {
  const { world, fake, message } = await begin(t);
  for (const data of [`20.${'A'.repeat(22)}`, `2s.${'A'.repeat(22)}`, '2x.short', `2999.${'A'.repeat(22)}`])
    fake.pressData(message, data, ANA);
  await eventually('four notices', () => fake.toasts.length === 4);
  assert.ok(fake.toasts.every(({ alert }) => alert));
  assert.match(fake.messages(GROUP)[0]?.text ?? '', /Which number/);
  assert.deepEqual(requests(world), []);
});

test('a line with a number and no product goes on as a dialogue that asks for the product', async (t) => {
  const world = await startWorld(t, 'webhook');
  world.desk.answer = answer;
  world.fake.say(GROUP, ANA, `/topup ${NUMBER}`);
  assert.deepEqual(labels(await saying(world, GROUP, /Which product/)).length, 3);
});

test('a reply to a customer’s message that holds a number asks for that number, under the reply', async (t) => {
  const world = await startWorld(t, 'webhook');
  world.desk.answer = answer;
  const { fake } = world;
  const customer = fake.say(GROUP, BO, '我的号码是139 1128 1234，充不上');
  const asking = fake.say(GROUP, ANA, '/topup 1GB outage', { replyTo: customer.id });
  await eventually('the request', () => requests(world).length === 1);
  const [request] = requests(world);
  assert.deepEqual(
    [request?.command.number, request?.command.product, request?.command.reason],
    [NUMBER, '1GB', 'outage'],
  );
  assert.equal(request?.origin.message, String(asking.id));
  fake.say(GROUP, ANA, '/topup', { replyTo: customer.id });
  await saying(world, GROUP, /Which product for 139\*\*\*\*1234/);
});

test('alone with the bot a plain line is taken like one after /topup, before any dialogue and once it has ended', async (t) => {
  const world = await startWorld(t, 'webhook');
  world.desk.answer = answer;
  world.fake.say(PRIVATE, ANA, `${NUMBER} 1GB outage`);
  await eventually('the request', () => requests(world).length === 1);
  world.fake.say(PRIVATE, ANA, 'hello');
  await saying(world, PRIVATE, /not understood|no number/);
  const ended = await begin(t, 'webhook', PRIVATE);
  ended.fake.say(PRIVATE, ANA, `${NUMBER} 1GB outage`);
  await saying(ended.world, PRIVATE, /waiting for approval/);
  ended.fake.say(PRIVATE, ANA, `${NUMBER} 100MB and more`);
  await eventually('the second', () => requests(ended.world).length === 2);
  assert.deepEqual(
    requests(ended.world).map(({ command: { product, reason } }) => [product, reason]),
    [
      ['1QG00102410', 'outage'],
      ['100MB', 'and more'],
    ],
  );
});

test('talk under our messages stays unanswered', async (t) => {
  const { world, fake } = await begin(t);
  const other = fake.say(GROUP, ANA, '/help');
  const help = await eventually('help', () => fake.messages(GROUP).find(({ replyTo }) => replyTo === other.id));
  fake.say(GROUP, BO, 'thanks!', { replyTo: help.id });
  fake.say(GROUP, BO, '/budget');
  await saying(world, GROUP, /budget/);
  assert.equal(fake.messages(GROUP).length, 3);
});
