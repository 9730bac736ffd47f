import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Telegram } from 'telegraf';
import { createCall, createRateLimitedCall, createRateLimiter } from '../../../adapters/telegram/api.ts';
import { createTelegramSurface } from '../../../adapters/telegram/surface.ts';
import type { Card, PresentNotice } from '../../../commands/card.ts';
import type { MessageRef } from '../../../src/core/conversation.ts';
import type { Show } from '../../../src/core/notice.ts';
import type { Delivered, Delivery, Groups } from '../../../src/core/surface.ts';
import { type Fault, startFakeTelegram } from '../../support/fake-telegram.ts';
import { ANA, cardOf, DECIDE, GROUP, KEY, orderOf, telegram } from '../../support/telegram/world.ts';

const NOBODY: Groups = { memberOf: async () => 'not_member', membersOf: async () => [] };
const ELSEWHERE = -100500;
const ASIDES: Card['buttons'] = [
  { action: 'cancel', label: 'Cancel', line: 'cancel T7K3QX', style: 'plain' },
  { action: 'details', label: 'Details', line: 'details T7K3QX', style: 'plain' },
];
const CARD: Show = { kind: 'card', decide: true };
const REPLY: Show = { kind: 'reply', reply: { kind: 'succeeded' } };

/** A group where message 1 asks, and a surface that shows `card`. */
/** The first try to post. */
const FIRST = { key: 'k', edit: null, card: null, again: false, counts: [] } as const;

async function arrange(t: TestContext, topic?: number) {
  const fake = await startFakeTelegram(t);
  fake.group(ELSEWHERE);
  fake.say(GROUP, ANA, '/topup 13911281234 1GB', topic === undefined ? {} : { topic });
  const shown: { card: Card; places: unknown[] } = { card: cardOf('waits', { buttons: DECIDE }), places: [] };
  const clock = { at: 1_000_000 };
  const rateLimiter = createRateLimiter(() => clock.at);
  const call = createRateLimitedCall(createCall(new Telegram(fake.token, { apiRoot: `${fake.root}/` })), rateLimiter);
  const present = (...[, , place]: Parameters<PresentNotice>): Card => {
    shown.places.push(place);
    return shown.card;
  };
  const surface = createTelegramSurface({ call, present, rateLimiter, groups: NOBODY });
  const deliver = (more: Partial<Delivery> & { show?: Show; conversation?: number } = {}): Promise<Delivered> => {
    const { show = CARD, conversation = GROUP, ...rest } = more;
    const order = orderOf({
      origin: { conversation: telegram(GROUP), thread: topic ? String(topic) : null, message: '1' },
    });
    const notice = { slot: 'card' as const, conversation: telegram(conversation), show };
    return surface.deliver({ ...FIRST, notice, order, ...rest });
  };
  const post = async (): Promise<MessageRef> => {
    const delivered = await deliver();
    assert.equal(delivered.kind, 'shown');
    return (delivered as Extract<Delivered, { kind: 'shown' }>).ref;
  };
  return { fake, surface, shown, clock, deliver, post };
}

test('the card hangs under the asking message, with its buttons and no link preview', async (t) => {
  const { fake, deliver } = await arrange(t);
  assert.deepEqual(await deliver(), { kind: 'shown', ref: { conversation: telegram(GROUP), message: '2' } });
  const [card] = fake.messages(GROUP);
  assert.equal(card?.text, 'waits');
  assert.equal(card?.replyTo, 1);
  assert.deepEqual(
    card?.keyboard.flat().map(({ callback_data }) => callback_data),
    [`1a.${KEY}`, `1r.${KEY}`],
  );
  assert.deepEqual(Object(fake.calls[0]?.payload).link_preview_options, { is_disabled: true });
});

test('the reply hangs under the asking message too, in the topic it was asked in', async (t) => {
  const { fake, deliver } = await arrange(t, 7);
  await deliver();
  await deliver({ show: REPLY, card: { conversation: telegram(GROUP), message: '2' } });
  assert.deepEqual(
    fake.messages(GROUP).map(({ replyTo, topic }) => [replyTo, topic]),
    [
      [1, 7],
      [1, 7],
    ],
  );
});

test('where it is decided elsewhere, the card stands alone and what follows hangs under it', async (t) => {
  const { fake, deliver } = await arrange(t, 7);
  await deliver({ conversation: ELSEWHERE });
  await deliver({ conversation: ELSEWHERE, show: REPLY, card: { conversation: telegram(ELSEWHERE), message: '1' } });
  assert.deepEqual(
    fake.messages(ELSEWHERE).map(({ replyTo, topic }) => [replyTo, topic]),
    [
      [null, null],
      [1, null],
    ],
  );
});

test('a message whose asking message was deleted is shown all the same', async (t) => {
  const { fake, deliver } = await arrange(t);
  fake.deleteMessage({ chat: GROUP, id: 1 });
  assert.equal((await deliver()).kind, 'shown');
  assert.equal(fake.messages(GROUP)[0]?.replyTo, null);
});

test('after a group became a supergroup, a message of the same number is not taken for the asking one', async (t) => {
  const { fake, deliver } = await arrange(t);
  const order = orderOf({ requestKey: 'telegram:-77:1' });
  assert.equal((await deliver({ order })).kind, 'shown');
  assert.equal(fake.messages(GROUP)[0]?.replyTo, null);
});

test('an edit changes the words and takes the buttons away', async (t) => {
  const { fake, shown, deliver, post } = await arrange(t);
  const edit = await post();
  shown.card = cardOf('approved <by> Bo');
  assert.deepEqual(await deliver({ edit }), { kind: 'shown', ref: edit });
  const [card] = fake.messages(GROUP);
  assert.equal(card?.text, 'approved <by> Bo');
  assert.deepEqual(card?.keyboard, []);
});

test('an edit to what already stands there is shown', async (t) => {
  const { fake, deliver, post } = await arrange(t);
  const edit = await post();
  assert.deepEqual(await deliver({ edit }), { kind: 'shown', ref: edit });
  assert.match(fake.calls.at(-1)?.refused?.description ?? '', /message is not modified/);
});

test('a card that was deleted, or that cannot be edited any more, is posted anew', async (t) => {
  const { fake, deliver, post } = await arrange(t);
  const edit = await post();
  fake.deleteMessage({ chat: GROUP, id: Number(edit.message) });
  assert.equal((await deliver({ edit })).kind, 'gone');
  assert.equal((await deliver({ edit: { conversation: telegram(GROUP), message: '1' } })).kind, 'gone');
});

test('a topic that is gone gives way to General; a closed one takes nothing', async (t) => {
  const { fake, deliver } = await arrange(t, 7);
  fake.closeTopic(GROUP, 7);
  assert.equal((await deliver()).kind, 'never');
  fake.dropTopic(GROUP, 7);
  assert.equal((await deliver()).kind, 'shown');
  assert.equal(fake.messages(GROUP)[0]?.topic, null);
});

test('markup that Telegram cannot read is sent as plain words, posted and edited', async (t) => {
  const { fake, shown, deliver, post } = await arrange(t);
  fake.failNext('sendMessage', "can't parse entities: unexpected end tag at byte offset 3");
  const edit = await post();
  shown.card = cardOf('R&D <b>');
  fake.failNext('editMessageText', "can't parse entities: unexpected end tag at byte offset 3");
  assert.deepEqual(await deliver({ edit }), { kind: 'shown', ref: edit });
  const [card] = fake.messages(GROUP);
  assert.equal(card?.text, 'R&D <b>');
  assert.deepEqual(card?.entities, []);
});

test('a rate limit makes that conversation wait as long as Telegram says, and no other', async (t) => {
  const { fake, deliver } = await arrange(t);
  fake.rateLimit(GROUP, 7);
  const why = 'Too Many Requests: retry after 7';
  assert.deepEqual(await deliver(), { kind: 'later', afterMs: 7_000, scope: 'conversation', why });
  assert.equal((await deliver({ conversation: ELSEWHERE })).kind, 'shown');
});

test('a group that became a supergroup is told by its new id, posted and edited', async (t) => {
  const { fake, deliver, post } = await arrange(t);
  const edit = await post();
  const to = telegram(fake.migrate(GROUP, ANA));
  assert.deepEqual(await deliver(), { kind: 'moved', to });
  assert.deepEqual(await deliver({ edit }), { kind: 'moved', to });
});

const NEVER: readonly string[] = [
  'Forbidden: bot was kicked from the supergroup chat',
  'Forbidden: bot was blocked by the user',
  'Forbidden: the group chat was deleted',
  'Forbidden: bot is not a member of the supergroup chat',
  'Forbidden: user is deactivated',
  'chat not found',
  'not enough rights to send text messages to the chat',
  'TOPIC_CLOSED',
  'CHAT_WRITE_FORBIDDEN',
];
for (const description of NEVER) {
  test(`"${description}" is a refusal`, async (t) => {
    const { fake, deliver, post } = await arrange(t);
    const edit = await post();
    fake.failNext('sendMessage', description);
    assert.equal((await deliver()).kind, 'never');
    fake.failNext('editMessageText', description);
    assert.equal((await deliver({ edit })).kind, 'never');
  });
}

const LOST: readonly Fault[] = [500, 502, 504, 'drop after accept', 'drop before accept'];
for (const fault of LOST) {
  test(`${fault}: a post may stand there, an edit may be sent again`, async (t) => {
    const { fake, deliver, post } = await arrange(t);
    const edit = await post();
    fake.failNext('sendMessage', fault);
    assert.equal((await deliver()).kind, 'unknown');
    fake.failNext('editMessageText', fault);
    const edited = await deliver({ edit });
    assert.deepEqual([edited.kind, edited.kind === 'later' && edited.scope], ['later', 'conversation']);
  });
}

test('a token that is refused makes the whole platform wait', async (t) => {
  const { fake, deliver } = await arrange(t);
  fake.failNext('sendMessage', 'Unauthorized');
  const delivered = await deliver();
  assert.deepEqual([delivered.kind, delivered.kind === 'later' && delivered.scope], ['later', 'platform']);
});

test('where no connection could be made nothing was shown, and the whole platform waits', async () => {
  const call = createCall(new Telegram('1:x', { apiRoot: 'http://127.0.0.1:1/' }));
  const surface = createTelegramSurface({
    call,
    present: () => cardOf('x'),
    rateLimiter: createRateLimiter(Date.now),
    groups: NOBODY,
  });
  const notice = { slot: 'card' as const, conversation: telegram(GROUP), show: CARD };
  const delivered = await surface.deliver({ ...FIRST, notice, order: orderOf() });
  assert.deepEqual([delivered.kind, delivered.kind === 'later' && delivered.scope], ['later', 'platform']);
});

test('a card may carry what is about one person: a press is answered to who pressed', async (t) => {
  const { fake, shown, deliver } = await arrange(t);
  shown.card = cardOf('waits', { buttons: ASIDES });
  await deliver();
  assert.deepEqual(
    fake.messages(GROUP)[0]?.keyboard.map((row) => row.map(({ callback_data }) => callback_data)),
    [[`1c.${KEY}`, `1d.${KEY}`]],
  );
  assert.deepEqual(shown.places, [{ answersPrivately: true, counts: [] }]);
});

test('a chat that was spoken to waits a second, and a group whose minute is full waits for it', async (t) => {
  const { surface, deliver, clock } = await arrange(t);
  await deliver();
  assert.equal(surface.paceMs(telegram(GROUP)), 1_000);
  assert.equal(surface.paceMs(telegram(ELSEWHERE)), 0);
  for (let sent = 1; sent < 20; sent += 1) await deliver();
  assert.equal(surface.paceMs(telegram(GROUP)), 60_000);
  clock.at += 60_000;
  assert.equal(surface.paceMs(telegram(GROUP)), 0);
});
