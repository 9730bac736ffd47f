import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import {
  ANA,
  BO,
  cardOf,
  DECIDE,
  done,
  GROUP,
  KEY,
  MODES,
  orderOf,
  say,
  startWorld,
  telegram,
} from '../../support/telegram/world.ts';

for (const mode of MODES) {
  describe(`by ${mode}`, () => {
    test('a command is taken to the desk, and its answer hangs under it', async (t) => {
      const { fake, given, desk, acknowledged } = await startWorld(t, mode);
      desk.answer = async () => say('That number is too short.', true);
      const asked = fake.say(GROUP, ANA, '/topup@topup_bot 1391128123 1GB outage', { topic: 7 });
      const [answer] = await eventually('the answer', () => fake.messages(GROUP).length > 0 && fake.messages(GROUP));
      assert.equal(answer?.text, 'That number is too short.');
      assert.deepEqual([answer?.replyTo, answer?.topic], [asked.id, 7]);
      assert.deepEqual(given, [
        {
          command: {
            ok: true,
            value: {
              kind: 'request',
              number: '1391128123',
              product: '1GB',
              anyway: false,
              urgent: false,
              reason: 'outage',
            },
          },
          by: { account: 'telegram:42', person: 'telegram:42', name: 'Ana Li' },
          origin: { conversation: telegram(GROUP), thread: '7', message: String(asked.id) },
          requestKey: `${telegram(GROUP)}:${asked.id}`,
          reportedLanguage: 'en',
          mentions: new Map(),
          alone: false,
        },
      ]);
      await eventually('the time it took', () => acknowledged.length === 1);
    });

    test('a request is answered by its card alone; a decision that was typed is answered under the line', async (t) => {
      const { fake, given, desk } = await startWorld(t, mode);
      desk.answer = async ({ command }) => done(command.ok ? command.value.kind : 'none');
      fake.say(GROUP, ANA, '/topup 13911281234 1GB');
      await eventually('the request', () => given.length === 1);
      const typed = ['approve T7K3QX', 'reject T7K3QX twice', 'cancel T7K3QX', 'confirm T7K3QX'];
      const lines = typed.map((line) => fake.say(GROUP, BO, `/${line}`));
      await eventually('the answers', () => fake.messages(GROUP).length === 4);
      assert.deepEqual(
        // Each goes out by itself once its line was taken, so they can pass each other on the way.
        new Map(fake.messages(GROUP).map(({ text, replyTo }) => [replyTo, text])),
        new Map(typed.map((line, at) => [lines[at]?.id ?? null, line.split(' ')[0] ?? ''])),
      );
    });

    test('the rest of the talk, another bot and a forward are left alone', async (t) => {
      const { fake, given } = await startWorld(t, mode);
      fake.say(GROUP, ANA, 'good morning');
      fake.say(GROUP, ANA, '/topup@other_bot 13911281234 1GB');
      fake.say(GROUP, ANA, '/topup 13911281234 1GB', { forwarded: true });
      fake.say(GROUP, ANA, '/help');
      await eventually('the last', () => given.length > 0);
      assert.deepEqual(
        given.map(({ command }) => command.ok && command.value.kind),
        ['help'],
      );
    });

    test('an anonymous admin and a channel are told to write as themselves', async (t) => {
      const { fake, given } = await startWorld(t, mode);
      fake.say(GROUP, 'anonymous admin', '/approve T7K3QX');
      fake.say(GROUP, { channel: -100777 }, '/topup 13911281234 1GB');
      await eventually('two answers', () => fake.messages(GROUP).length === 2);
      for (const { text, replyTo } of fake.messages(GROUP)) {
        assert.match(text, /write it as yourself/);
        assert.ok(replyTo);
      }
      assert.deepEqual(given, []);
    });

    test('a line that another bot wrote is not taken, and whoever sent it is told; nor is anything that is no message', async (t) => {
      const { fake, given } = await startWorld(t, mode);
      const bot = { id: 555, is_bot: true, first_name: 'Other' };
      fake.say(GROUP, BO, '/approve T7K3QX', { more: { via_bot: bot } });
      fake.say(BO.id, BO, '/approve T7K3QX', { more: { sender_business_bot: bot } });
      fake.say(BO.id, BO, 'approve T7K3QX', { more: { via_bot: bot } });
      await eventually('the answers', () => fake.messages(GROUP).length === 1 && fake.messages(BO.id).length === 2);
      for (const { text } of [...fake.messages(GROUP), ...fake.messages(BO.id)]) {
        assert.match(text, /Another bot wrote this in your name/);
      }
      const edited = {
        ...{ message_id: 9, chat: { id: GROUP, type: 'supergroup' }, text: '/approve T7K3QX' },
        from: { id: BO.id, is_bot: false, first_name: 'Bo' },
      };
      for (const kind of ['edited_message', 'business_message', 'channel_post', 'guest_message']) {
        fake.push(`chat ${GROUP}`, kind, edited);
      }
      fake.push(`person ${BO.id}`, 'inline_query', { id: '1', from: edited.from, query: 'approve T7K3QX', offset: '' });
      fake.say(GROUP, ANA, '/help');
      await eventually('the last', () => given.length > 0);
      assert.deepEqual(
        given.map(({ command }) => command.ok && command.value.kind),
        ['help'],
      );
    });

    test('a button says the line that could be typed, and is answered in its own notice', async (t) => {
      const { fake, connection, given, orders, desk } = await startWorld(t, mode, {
        present: () => cardOf('waits', { buttons: DECIDE }),
      });
      const order = orderOf();
      orders.set(KEY, order);
      fake.group(GROUP);
      const notice = {
        slot: 'card' as const,
        conversation: telegram(GROUP),
        show: { kind: 'card' as const, decide: true },
      };
      await connection.surface.deliver({ key: 'k', notice, order, edit: null, card: null, again: false, counts: [] });
      const [card] = fake.messages(GROUP);
      assert.ok(card);
      desk.answer = async () => done('You approved it.');
      const press = fake.press(card, 'Approve', BO);
      await eventually('the notice', () => fake.toasts.length === 1);
      desk.answer = async () => say('It was decided before.', true);
      const late = fake.press(card, 0, BO);
      await eventually('the notice', () => fake.toasts.length === 2);
      assert.deepEqual(fake.toasts, [
        { press, text: 'You approved it.', alert: false },
        { press: late, text: 'It was decided before.', alert: true },
      ]);
      assert.deepEqual(
        given.map(({ command }) => command.ok && command.value),
        [
          { kind: 'approve', order: 'T7K3QX' },
          { kind: 'approve', order: 'T7K3QX' },
        ],
      );
      assert.deepEqual(given[0]?.by.name, '博');
      assert.equal(given[0]?.reportedLanguage, 'zh');
      assert.equal(given[0]?.origin.conversation, telegram(GROUP));
    });

    test('forged data and the button of an order that is not there do nothing and say so', async (t) => {
      const { fake, given } = await startWorld(t, mode);
      for (const data of ['approve T7K3QX', `1a.${KEY}`, `9z.${KEY}`])
        fake.pressData({ chat: GROUP, id: 1 }, data, ANA);
      await eventually('three notices', () => fake.toasts.length === 3);
      for (const { text, alert } of fake.toasts) {
        assert.match(text, /no longer works/);
        assert.equal(alert, true);
      }
      assert.deepEqual(given, []);
    });

    test('the button of an order of another chat is answered like one of no order, in the language of the app', async (t) => {
      const { fake, given, orders } = await startWorld(t, mode);
      orders.set(KEY, orderOf());
      fake.pressData({ chat: -100666, id: 1 }, `1a.${KEY}`, BO);
      await eventually('the notice', () => fake.toasts.length === 1);
      assert.match(fake.toasts[0]?.text ?? '', /按钮已失效/);
      assert.deepEqual(given, []);
    });

    for (const first of ['old', 'new'] as const) {
      test(`a group that became a supergroup is followed, the ${first} chat's message first`, async (t) => {
        const { fake, moves } = await startWorld(t, mode);
        fake.group(-77);
        fake.migrate(-77, ANA, first);
        await eventually('both messages', () => moves.length === 2);
        assert.deepEqual(moves, [
          [telegram(-77), telegram(-10077)],
          [telegram(-77), telegram(-10077)],
        ]);
      });
    }

    test('an answer into a group that just became a supergroup is said in the new one', async (t) => {
      const { fake, desk, moves } = await startWorld(t, mode);
      fake.group(-77);
      desk.answer = async () => {
        fake.migrate(-77, ANA);
        return say('here');
      };
      fake.say(-77, ANA, '/help');
      await eventually('the answer', () => fake.messages(-10077).length === 1);
      assert.ok(moves.some(([from, to]) => from === telegram(-77) && to === telegram(-10077)));
    });

    test('our own membership is logged, with the id that the config needs', async (t) => {
      const { fake, lines, told } = await startWorld(t, mode);
      fake.kick(GROUP, ANA);
      const line = await eventually('the line', () => lines.find(({ event }) => event === 'telegram.membership'));
      assert.deepEqual(line.facts, { conversation: telegram(GROUP), status: 'kicked' });
      await eventually('the operators', () => told.length === 1);
      assert.deepEqual(told, ['removed']);
    });
  });
}
