import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { ChatMessage } from '../../../adapters/web/chat-log.ts';
import { LedgerUnreachable } from '../../../src/core/ledger.ts';
import { eventually } from '../../support/eventually.ts';
import { createMemoryStore, listenAs, type SayAnswer, startPlayground } from '../../support/playground-server.ts';
import { delivered } from '../../support/tiny-desk.ts';

const LINE = '/topup 13911281234 1QG00102410 outage CASE-42';
const kindsOf = (messages: readonly ChatMessage[]): readonly string[] => messages.map(({ body }) => body.kind);
const ofKind = (messages: readonly ChatMessage[], kind: string): readonly ChatMessage[] =>
  messages.filter(({ body }) => body.kind === kind);

test('a typed line stands in the conversation, and the card, its changes and the reply hang under it', async (t) => {
  const { url, desk, say } = await startPlayground(t);
  const manager = await listenAs(t, url, 'web:manager');
  const answer = await say('web:agent', LINE, 'line-0001');
  assert.equal(answer.refused, false);
  assert.equal(desk.given[0]?.requestKey, 'web:line-0001');
  await manager.until((messages) => messages.length === 2);

  const [order] = [...desk.orders.values()];
  assert.ok(order);
  await desk.advance(order.ref, delivered(order), { kind: 'reply', reply: { kind: 'succeeded' } });
  await manager.until((messages) => messages.length === 3);
  const messages = manager.messages();
  assert.deepEqual(kindsOf(messages), ['line', 'card', 'reply']);
  assert.deepEqual(
    messages.map(({ thread }) => thread),
    [null, 'line-0001', 'line-0001'],
  );
  const card = messages[1]?.body;
  assert.ok(card?.kind === 'card');
  assert.equal(card.cards.en.tone, 'success');
  assert.deepEqual(card.cards.en.buttons, []);
  assert.notEqual(card.cards.zh.title, card.cards.en.title);
});

test('a line that is sent twice at once is one message, one request and one answer', async (t) => {
  const { url, desk, say } = await startPlayground(t);
  const answers = await Promise.all([1, 2, 3].map(() => say('web:agent', LINE, 'line-0001')));
  assert.equal(desk.given.length, 1);
  assert.equal(desk.orders.size, 1);
  assert.deepEqual(answers[1], answers[0]);
  const reader = await listenAs(t, url, 'web:agent');
  await reader.until((messages) => kindsOf(messages).join() === 'line,card');
});

test('what somebody is told alone reaches nobody else, nor does the line that only it answers', async (t) => {
  const { url, say } = await startPlayground(t);
  const agent = await listenAs(t, url, 'web:agent');
  const manager = await listenAs(t, url, 'web:manager');
  await say('web:agent', '/topup 12 1QG00102410');
  await agent.until((messages) => ofKind(messages, 'answer').length === 1);
  await say('web:agent', LINE);
  await manager.until((messages) => messages.length > 0);
  assert.deepEqual(kindsOf(manager.messages()), ['line', 'card']);
  assert.doesNotMatch(JSON.stringify(manager.heard), /13911281234 12|cannot be read/);

  const late = await listenAs(t, url, 'web:second');
  await late.until((messages) => messages.length === 2);
  assert.doesNotMatch(JSON.stringify(late.heard), /cannot be read/);
});

test('a button does what its line says, and a second press is answered alone', async (t) => {
  const { url, desk, post, say } = await startPlayground(t);
  const manager = await listenAs(t, url, 'web:manager');
  await say('web:agent', LINE);
  await manager.until((messages) => ofKind(messages, 'card').length === 1);
  const [card] = ofKind(manager.messages(), 'card');
  const [order] = [...desk.orders.values()];
  const press = (as: string) => post('/press', { as, message: card?.id, line: `approve ${order?.ref}` });

  const own = (await (await press('web:agent')).json()) as SayAnswer;
  assert.equal(own.refused, true);
  assert.equal(desk.orders.get(order?.ref ?? '')?.state, 'awaiting_approval');
  assert.deepEqual(await (await press('web:manager')).json(), {
    refused: false,
    at: null,
    summary: 'approved',
    form: null,
  });
  assert.equal(desk.orders.get(order?.ref ?? '')?.state, 'approved');

  const saidBefore = desk.given.length;
  assert.equal(((await (await press('web:manager')).json()) as SayAnswer).refused, true);
  assert.equal(desk.given.length, saidBefore, 'the button is gone, so its line does not reach the desk');
  await manager.until((messages) => /button no longer works/.test(JSON.stringify(ofKind(messages, 'answer'))));
});

test('a line that no button of that message has does nothing', async (t) => {
  const { url, desk, post, say } = await startPlayground(t);
  const agent = await listenAs(t, url, 'web:agent');
  await say('web:agent', LINE);
  await say('web:agent', LINE.replace('1234', '1235'));
  await agent.until((messages) => ofKind(messages, 'card').length === 2);
  const [first] = ofKind(agent.messages(), 'card');
  const [, foreign] = [...desk.orders.keys()];
  const presses = [
    { message: first?.id, line: `approve ${foreign}` },
    { message: first?.id, line: LINE },
    { message: 'no-such-message', line: `approve ${foreign}` },
  ];
  for (const press of presses) {
    const answer = await post('/press', { as: 'web:manager', ...press });
    assert.equal(((await answer.json()) as SayAnswer).refused, true);
  }
  assert.equal(desk.given.length, 2);
  assert.ok([...desk.orders.values()].every(({ state }) => state === 'awaiting_approval'));
});

test('asking for the form opens it with the draft, and leaves nothing in the conversation', async (t) => {
  const { url, say } = await startPlayground(t);
  const { form } = await say('web:agent', '/topup');
  assert.deepEqual(form, { number: '139', product: '', reason: '' });
  await say('web:agent', '/help');
  const agent = await listenAs(t, url, 'web:agent');
  await agent.until((messages) => kindsOf(messages).join() === 'line,answer');
});

test('choosing a language says nothing in the conversation, and the next answer is in it', async (t) => {
  const { url, desk, post } = await startPlayground(t);
  assert.equal((await post('/language', { language: 'zh' })).status, 200);
  const chosen = desk.given.map(({ by, command }) => [by.account, command.ok && command.value.kind]);
  assert.deepEqual(chosen, [
    ['web:agent', 'language'],
    ['web:manager', 'language'],
    ['web:second', 'language'],
  ]);
  await post('/say', { as: 'web:agent', text: '/help', id: randomUUID(), language: 'zh' });
  const agent = await listenAs(t, url, 'web:agent');
  await agent.until((messages) => kindsOf(messages).join() === 'line,answer' && /帮助/.test(JSON.stringify(messages)));
});

test('a line whose fate nobody knows says so, and the same line sent again is taken', async (t) => {
  const { desk, post } = await startPlayground(t);
  desk.failNext(new LedgerUnreachable('no database'));
  const body = { as: 'web:agent', text: LINE, id: 'line-0001', language: 'zh' };
  const first = await post('/say', body);
  assert.equal(first.status, 503);
  assert.equal(first.headers.get('retry-after'), '1');
  assert.match(((await first.json()) as { error: string }).error, /数据库/);
  const second = await post('/say', body);
  assert.equal(second.status, 200);
  assert.equal(desk.orders.size, 1);
});

test('a fault on our side is a sentence to the person and a line in the log', async (t) => {
  const { desk, post, logged } = await startPlayground(t);
  desk.failNext(new Error('a bug, with a secret in it'));
  const answer = await post('/say', { as: 'web:agent', text: LINE, id: 'line-0001' });
  assert.equal(answer.status, 500);
  assert.doesNotMatch(await answer.text(), /secret/);
  assert.deepEqual(logged, ['web.take_failed']);
});

test('a restart of the process shows the conversation again, and its cards still change', async (t) => {
  const store = createMemoryStore();
  const before = await startPlayground(t, store);
  await before.say('web:agent', LINE);
  await before.say('web:agent', '/help');
  const [order] = [...before.desk.orders.values()];
  assert.ok(order);
  await before.stop();

  const after = await startPlayground(t, store);
  const manager = await listenAs(t, after.url, 'web:manager');
  await manager.until((messages) => kindsOf(messages).join() === 'line,card');
  const card = ofKind(manager.messages(), 'card')[0]?.id ?? '';
  const ref = { conversation: order.origin.conversation, message: card };
  const notice = {
    slot: 'card',
    conversation: order.origin.conversation,
    show: { kind: 'card', decide: true },
  } as const;
  const changed = { ...order, ...delivered(order), version: 2 };
  const delivery = { key: 'k.2.card', notice, order: changed, edit: ref, card: ref, again: false, counts: [] };
  assert.deepEqual(await after.playground.surface.deliver(delivery), { kind: 'shown', ref });
  await manager.until((messages) => /"tone":"success"/.test(JSON.stringify(ofKind(messages, 'card'))));

  const agent = await listenAs(t, after.url, 'web:agent');
  await agent.until((messages) => kindsOf(messages).join() === 'line,card,line,answer');
});

test('a notice that is delivered again stands once, and a card that is no longer kept is posted anew', async (t) => {
  const { url, desk, playground, say } = await startPlayground(t);
  const agent = await listenAs(t, url, 'web:agent');
  await say('web:agent', LINE);
  const [order] = [...desk.orders.values()];
  assert.ok(order);
  const { conversation } = order.origin;
  const notice = { slot: 'card', conversation, show: { kind: 'card', decide: true } } as const;
  const delivery = { key: 'again.1.card', notice, order, edit: null, card: null, again: true, counts: [] };
  const first = await playground.surface.deliver(delivery);
  assert.deepEqual(await playground.surface.deliver(delivery), first);
  const edit = { conversation, message: 'long-gone' };
  assert.equal((await playground.surface.deliver({ ...delivery, edit })).kind, 'gone');
  await agent.until((messages) => ofKind(messages, 'card').length === 2);
});

test('stopping ends the streams and takes nothing more', async (t) => {
  const { url, playground, post } = await startPlayground(t);
  const agent = await listenAs(t, url, 'web:agent');
  await playground.stop();
  await eventually(agent.ended);
  assert.equal((await post('/say', { as: 'web:agent', text: LINE, id: 'line-0001' })).status, 503);
  assert.equal((await fetch(`${url}/events?as=web:agent`)).status, 503);
});
